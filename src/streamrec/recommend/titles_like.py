"""The list from one title: its similar titles, filtered and re-ranked as any other list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from streamrec.recommend.list_builder import ListBuilder
from streamrec.recommend.ranker import FALLBACK, MAX_LENGTH
from streamrec.recommend.reason import Reason
from streamrec.recommend.recommendation import Recommendation
from streamrec.recommend.recommender import Recommender
from streamrec.recommend.shared_features import shared_features
from streamrec.recommend.similar_titles import similar_titles
from streamrec.title_filter import TitleFilter
from streamrec.viewer import Viewer

_NO_FILTER = TitleFilter()


def titles_like(
    recommender: Recommender,
    title_id: str,
    n: int = 10,
    filters: TitleFilter = _NO_FILTER,
    diversity: float = 0.0,
    without: Collection[str] = (),
) -> list[Recommendation]:
    """Return up to `n` titles like one; the parameters are those of `Recommender.recommend`.

    Without filters and diversity this is the list of `similar_titles`, entry by entry, whether or
    not anyone rated the title. Where it is shorter than `n`, it continues with what the model
    recommends to someone who likes the title. A title that the bundle lacks has popular titles
    alone. No entry has a predicted rating: one liked title says too little of anyone's taste.
    """
    allowed = recommender.ranker.allowed(n, filters, without)
    bundle = recommender.bundle
    item = bundle.item(title_id)
    found = [] if item is None else similar_titles(bundle, title_id, n, (), allowed, diversity)
    if len(found) == n:
        return found
    builder = ListBuilder(bundle, n, taken=[] if item is None else [item])
    builder.fill(bundle.items([entry.title_id for entry in found]).tolist())
    known = {entry.title_id for entry in found}
    further = recommender.recommend(
        Viewer.from_likes([title_id]), MAX_LENGTH, filters, without=known.union(without)
    )
    for entry in further:
        if builder.full:
            break
        other = int(bundle.items([entry.title_id])[0])
        if builder.add(other):
            cause = entry.reason.cause if entry.model == FALLBACK else "similar"
            shared = Reason().shared if item is None else shared_features(bundle, item, other)
            rank, reason = len(builder.items), Reason(cause, shared=shared)
            found.append(replace(entry, rank=rank, predicted_rating=None, reason=reason))
    return found
