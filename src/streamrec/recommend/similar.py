"""A title → the n titles most like it, each with its reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from streamrec.errors import UnknownName
from streamrec.recommend.bundle import Bundle
from streamrec.recommend.explain import Reason, reason

# Of n places at most two in five go to one franchise (and always one may): a title's sequels
# come first, but do not fill the list.
_FRANCHISE_PLACES, _OF_PLACES = 2, 5


@dataclass(frozen=True)
class Similar:
    """One place of a list of similar titles.

    ``year`` is None where unknown. ``similarity`` is in 0-1 and falls along the list; it orders
    and promises no more.
    """

    title_id: str
    title: str
    year: int | None
    similarity: float
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
    similarities = bundle.arrays["similarities"][item]
    gone = {bundle.item(other) for other in without}
    return [
        _place(bundle, item, other, float(similarities[column]))
        for column, other in _chosen(bundle, item, n, gone)
    ]


def _chosen(bundle: Bundle, item: int, n: int, gone: set[int | None]) -> list[tuple[int, int]]:
    """Return the neighbours that stay in a list of n, as (column, item number)."""
    namesakes, collections = bundle.arrays["namesakes"], bundle.arrays["collections"]
    most = max(1, n * _FRANCHISE_PLACES // _OF_PLACES)
    named = {int(namesakes[item])}
    places: dict[int, int] = {}
    chosen: list[tuple[int, int]] = []
    for column, other in enumerate(bundle.arrays["neighbours"][item].tolist()):
        if len(chosen) == n:
            break
        name, collection = int(namesakes[other]), int(collections[other])
        if (
            other in gone
            or name in named
            or (collection >= 0 and places.get(collection, 0) == most)
        ):
            continue
        named.add(name)
        places[collection] = places.get(collection, 0) + 1
        chosen.append((column, other))
    return chosen


def _place(bundle: Bundle, item: int, other: int, similarity: float) -> Similar:
    year = int(bundle.arrays["years"][other])
    return Similar(
        bundle.title_ids[other],
        bundle.titles[other],
        None if year < 0 else year,
        similarity,
        reason(bundle, item, other, similar=similarity > 0),
    )
