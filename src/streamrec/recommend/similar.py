"""A title → the n titles most like it, each with its reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import compress

from streamrec.errors import UnknownName
from streamrec.recommend.bundle import Bundle
from streamrec.recommend.explain import Reason, reason
from streamrec.recommend.rank import Places


@dataclass(frozen=True)
class Similar:
    """One place of a list of similar titles.

    ``year`` is None where unknown. ``similarity`` is in 0-1 and falls along the list; it orders
    and promises no more. ``model`` is content, or the trained model where ratings speak for it.
    """

    title_id: str
    title: str
    year: int | None
    similarity: float
    model: str
    reason: Reason


def similar(
    bundle: Bundle, title_id: str, n: int = 5, without: Collection[str] = ()
) -> list[Similar]:
    """Return the titles most like one, best first.

    No title of the same name as the one asked for or as one before it in the list: a list of
    names must not say a name twice. At most two fifths of `n` (at least one) are of one
    franchise.

    Parameters
    ----------
    bundle
        Holds the arrays of `similar_arrays`.
    title_id
        An outside identifier such as ``tmdb:862``.
    n
        1-50. Fewer come back only where the catalogue has no more.
    without
        Title_ids to pass over, as those that have left the catalogue since the bundle was made;
        the next nearest take their places.

    Raises
    ------
    UnknownName
        The bundle has no such title.
    """
    item = bundle.item(title_id)
    if item is None:
        raise UnknownName("title")
    gone = {bundle.item(other) for other in without}
    places = Places(bundle, n, named=[item])
    neighbours = bundle.arrays["neighbours"][item].tolist()
    places.fill(other for other in neighbours if other not in gone)
    similarities = dict(zip(neighbours, bundle.arrays["similarities"][item].tolist(), strict=True))
    together = _together(bundle, item, neighbours)
    return [
        _place(bundle, item, other, similarities[other], other in together)
        for other in places.items
    ]


def _together(bundle: Bundle, item: int, neighbours: list[int]) -> set[int]:
    """Return the neighbours that ratings speak for; none before any were trained on."""
    if "together" not in bundle.arrays:
        return set()
    return set(compress(neighbours, bundle.arrays["together"][item].tolist()))


def _place(bundle: Bundle, item: int, other: int, similarity: float, together: bool) -> Similar:
    year = int(bundle.arrays["years"][other])
    why = reason(bundle, item, other, similar=similarity > 0)
    return Similar(
        bundle.title_ids[other],
        bundle.titles[other],
        None if year < 0 else year,
        similarity,
        str(bundle.manifest["model"]) if together else "content",
        replace(why, together=True) if together else why,
    )
