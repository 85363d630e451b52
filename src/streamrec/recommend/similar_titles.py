"""A title → the titles most similar to it, each with its reason."""

from __future__ import annotations

from collections.abc import Collection

from streamrec.errors import UnknownName
from streamrec.recommend.bundle import Bundle
from streamrec.recommend.list_builder import ListBuilder
from streamrec.recommend.reason import Cause, Reason
from streamrec.recommend.recommendation import Recommendation
from streamrec.recommend.shared_features import shared_features


def similar_titles(
    bundle: Bundle, title_id: str, n: int = 5, without: Collection[str] = ()
) -> list[Recommendation]:
    """Return the titles most similar to one, best first.

    No title has the name of the title asked for or of another one on the list. At most two fifths
    of `n`, and at least one, are of one collection. ``model`` is content, or the trained model
    where ratings say that the same viewers like both titles.

    `n` is 1-50; fewer are returned only where the catalogue has no more. `without` are title_ids
    to leave out, such as those that left the catalogue since the bundle was made. A title that the
    bundle lacks is an `UnknownName`.
    """
    item = bundle.item(title_id)
    if item is None:
        raise UnknownName("title")
    excluded = {bundle.item(other) for other in without}
    neighbours = bundle.arrays["neighbours"][item].tolist()
    similarities = bundle.arrays["similarities"][item].tolist()
    position = {other: at for at, other in enumerate(neighbours)}
    builder = ListBuilder(bundle, n, taken=[item])
    builder.fill(other for other in neighbours if other not in excluded)
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
