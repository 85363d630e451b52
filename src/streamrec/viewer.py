"""The viewer of a list, as the store, the service and the recommender all see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Viewer:
    """A viewer's ratings and marks, by title_id.

    `ratings` maps to stars, 0.5-5; None = liked, without stars. Lists leave out rated and `seen`
    titles unless the caller asks for them, and always `not_interested` ones.
    """

    ratings: Mapping[str, float | None] = field(default_factory=dict)
    seen: Collection[str] = ()
    not_interested: Collection[str] = ()

    @classmethod
    def from_likes(cls, title_ids: Iterable[str]) -> Viewer:
        """Return a new viewer who named these titles as liked."""
        return cls(dict.fromkeys(title_ids))
