"""A title → the titles most similar to it, each with its reason."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from streamrec.errors import UnknownName
from streamrec.recommend.bundle import Bundle
from streamrec.recommend.list_builder import ListBuilder
from streamrec.recommend.reason import Cause, Reason
from streamrec.recommend.recommendation import Recommendation
from streamrec.recommend.shared_features import shared_features


def similar_titles(
    bundle: Bundle,
    title_id: str,
    n: int = 5,
    without: Collection[str] = (),
    allowed: NDArray[np.bool_] | None = None,
    diversity: float = 0.0,
) -> list[Recommendation]:
    """Return the titles most similar to one: its collection in order of release, then best first.

    No title has the name of the title asked for or of another one on the list. At most two fifths
    of `n`, and at least one, are of one collection. ``model`` is content, or the trained model
    where ratings say that the same viewers like both titles.

    Of `n` up to 50, fewer are returned only where the catalogue has no more. `without` are
    title_ids to leave out, such as those that left the catalogue since the bundle was made;
    `allowed`, bool (n_items,), are the titles that pass filters, by default all. `diversity` is
    that of `Recommender.recommend`. A title that the bundle lacks is an `UnknownName`.
    """
    item = bundle.item(title_id)
    if item is None:
        raise UnknownName("title")
    excluded = {bundle.item(other) for other in without}
    neighbours = bundle.arrays["neighbours"][item].tolist()
    similarities = bundle.arrays["similarities"][item].tolist()
    position = {other: at for at, other in enumerate(neighbours)}
    builder = ListBuilder(bundle, n, taken=[item])
    franchise = _franchise(bundle, item, neighbours)
    ranked = [*franchise, *(other for other in neighbours if other not in franchise)]
    pool = [other for other in ranked if other not in excluded]
    if allowed is not None:
        pool = [other for other in pool if allowed[other]]
    if diversity > 0 and pool:
        # It loads SciPy, which plain lists do not need.
        from streamrec.recommend.rerank_mmr import ItemSimilarity, rerank_mmr

        items = np.array(pool, np.int32)
        rerank_mmr(builder, items, ItemSimilarity(bundle).among(items), diversity)
    else:
        builder.fill(pool)
    # A bundle without a trained model holds no such array.
    liked_together = bundle.arrays.get("liked_together")
    entries = []
    for rank, other in enumerate(builder.items, 1):
        # A franchise is as similar as the most similar title, so that scores fall along the list.
        similarity = similarities[0 if other in franchise else position[other]]
        together = liked_together is not None and bool(liked_together[item, position[other]])
        cause: Cause = "similar" if similarity > 0 else "most_voted"
        shared = shared_features(bundle, item, other)
        entries.append(
            Recommendation(
                bundle.title_ids[other],
                bundle.titles[other],
                bundle.year(other),
                rank,
                score=similarity,
                predicted_rating=None,
                model=str(bundle.manifest["model"]) if together else "content",
                reason=Reason(cause, shared=shared, liked_together=together),
            )
        )
    return entries


def _franchise(bundle: Bundle, item: int, neighbours: list[int]) -> list[int]:
    """Return the neighbours of an item's collection, in the order of release from the item on.

    The nearest in time comes first, of two as near the later; unknown years come last.
    """
    collections, years = bundle.arrays["collections"], bundle.arrays["years"]
    if collections[item] < 0:
        return []
    others = np.array(neighbours, np.int32)
    members = others[collections[others] == collections[item]]
    later = years[members] - years[item]
    apart = np.where(years[members] < 0, np.iinfo(np.int32).max, np.abs(later))
    ordered: list[int] = members[np.lexsort((members, -later, apart))].tolist()
    return ordered
