"""Whom a list is for, as the store, the service and the recommender all see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Viewer:
    """A viewer's ratings and marks, by title_id.

    Parameters
    ----------
    ratings
        title_id → stars, 0.5-5; None = liked, without stars. A rated title is never recommended
        unless the caller asks for it.
    seen
        Further title_ids that the viewer has seen; treated as rated ones are.
    not_interested
        title_ids that no list for the viewer holds.
    """

    ratings: Mapping[str, float | None] = field(default_factory=dict)
    seen: Collection[str] = ()
    not_interested: Collection[str] = ()

    @classmethod
    def liking(cls, title_ids: Iterable[str]) -> Viewer:
        """Return a new viewer who named these titles as liked."""
        return cls(dict.fromkeys(title_ids))
