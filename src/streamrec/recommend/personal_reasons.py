"""The reasons of a personal list: the viewer's liked titles, with exact amounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from streamrec.models.query import Query
from streamrec.recommend.bundle import Bundle
from streamrec.recommend.ranker import RankedItems
from streamrec.recommend.reason import (
    MAX_NAMES,
    NOTHING_SHARED,
    Cause,
    Contribution,
    Reason,
    SharedFeatures,
)
from streamrec.recommend.shared_features import features_of, named

LIKED_STARS = 3.5
"""A title is liked from this many stars on, or if it was named without stars."""

# Models whose scores are the same for every viewer: no rating of the viewer's is a reason.
_PUBLIC_CAUSES: dict[str, Cause] = {
    "popularity": "popular", "trending": "trending", "onboarding": "onboarding",
}  # fmt: skip


def personal_reasons(bundle: Bundle, query: Query, ranked: RankedItems) -> list[Reason]:
    """Return the reason for each listed item."""
    liked = np.isnan(query.stars) | (query.stars >= LIKED_STARS)
    shared_with_liked = _shared_with(bundle, query.items[liked])
    largest: list[tuple[Contribution, ...]] | None = None
    if ranked.contributions is not None:
        largest = _largest(bundle, query.items, ranked.contributions * liked[:, None])
    reasons = []
    for at, item in enumerate(ranked.items.tolist()):
        if cause := _PUBLIC_CAUSES.get(ranked.models[at]):
            reasons.append(Reason(cause))
            continue
        named_titles, remainder = largest[at] if largest else (), None
        if largest is not None:
            remainder = float(ranked.scores[at]) - sum(one.amount for one in named_titles)
        shared = NOTHING_SHARED if named_titles else shared_with_liked(item)
        reasons.append(Reason("personal", named_titles, remainder, shared))
    return reasons


def _largest(
    bundle: Bundle, rated: NDArray[np.int32], amounts: NDArray[np.float64]
) -> list[tuple[Contribution, ...]]:
    """Return the largest amounts above 0 of each column; `amounts` is overwritten."""
    columns = np.arange(amounts.shape[1])
    found: list[list[Contribution]] = [[] for _ in columns]
    for _ in range(min(MAX_NAMES, len(rated))):
        best = amounts.argmax(axis=0)
        most = amounts[best, columns]
        amounts[best, columns] = 0
        for column, item, amount in zip(found, rated[best].tolist(), most.tolist(), strict=True):
            if amount > 0:
                column.append(Contribution(bundle.title_ids[item], bundle.titles[item], amount))
    return [tuple(column) for column in found]


def _shared_with(bundle: Bundle, liked: NDArray[np.int32]) -> Callable[[int], SharedFeatures]:
    """Return the function from an item to what it shares with most of the liked items."""
    counts: Counter[int] = Counter()

    def shared(item: int) -> SharedFeatures:
        if not counts:  # made at the first call: few lists need them
            counts.update(number for other in liked for number in features_of(bundle, other))
        common = [number for number in features_of(bundle, item) if counts[number]]
        common.sort(key=lambda number: -counts[number])
        return named(bundle, common[:MAX_NAMES])

    return shared
