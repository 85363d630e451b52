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
from streamrec.recommend.rerank_mmr import ItemSimilarity, rerank_mmr
from streamrec.recommend.shared_features import shared_features


def similar_titles(
    bundle: Bundle,
    title_id: str,
    n: int = 5,
    without: Collection[str] = (),
    allowed: NDArray[np.bool_] | None = None,
    diversity: float = 0.0,
) -> list[Recommendation]:
    """Return the titles most similar to one, best first.

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
    pool = [other for other in neighbours if other not in excluded]
    if allowed is not None:
        pool = [other for other in pool if allowed[other]]
    if diversity > 0 and pool:
        items = np.array(pool, np.int32)
        rerank_mmr(builder, items, ItemSimilarity(bundle).among(items), diversity)
    else:
        builder.fill(pool)
    # A bundle without a trained model holds no such array.
    liked_together = bundle.arrays.get("liked_together")
    entries = []
    for rank, other in enumerate(builder.items, 1):
        similarity = similarities[position[other]]
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
