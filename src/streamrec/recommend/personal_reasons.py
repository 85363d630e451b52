"""The reasons of a personal list: the viewer's liked titles, with exact amounts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection

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
"""The least stars of a liked title."""

# Models whose scores are the same for every viewer: no rating of the viewer's is a reason.
_PUBLIC_CAUSES: dict[str, Cause] = {
    "popularity": "popular", "trending": "trending", "onboarding": "onboarding",
}  # fmt: skip


def least_liked_stars(stars: Collection[float]) -> float:
    """Return the stars from which a viewer's titles are liked: `LIKED_STARS`, or their mean.

    >>> least_liked_stars([5, 4.5, 4]), least_liked_stars([1, 2]), least_liked_stars([])
    (4.5, 3.5, 3.5)
    """
    return max(LIKED_STARS, sum(stars) / len(stars)) if stars else LIKED_STARS


def personal_reasons(bundle: Bundle, query: Query, ranked: RankedItems) -> list[Reason]:
    """Return the reason for each listed item."""
    # A title named without stars is liked.
    unrated = np.isnan(query.stars)
    liked = unrated | (query.stars >= least_liked_stars(query.stars[~unrated].tolist()))
    shared_with_liked = _shared_with(bundle, query.items[liked])
    largest: list[tuple[Contribution, ...]] | None = None
    if ranked.contributions is not None:
        largest = _largest(bundle, query, ranked.contributions * liked[:, None])
    reasons = []
    for at, item in enumerate(ranked.items.tolist()):
        if cause := _PUBLIC_CAUSES.get(ranked.models[at]):
            reasons.append(Reason(cause))
            continue
        named_titles, remainder = largest[at] if largest else (), None
        if largest is not None:
            remainder = float(ranked.scores[at]) - sum(one.amount for one in named_titles)
        popularity = 0.0
        if ranked.popularity_amounts is not None and remainder is not None:
            popularity = float(ranked.popularity_amounts[at])
            remainder -= popularity
        shared = NOTHING_SHARED if named_titles else shared_with_liked(item)
        reasons.append(Reason("personal", named_titles, remainder, shared, popularity=popularity))
    return reasons


def _largest(
    bundle: Bundle, query: Query, amounts: NDArray[np.float64]
) -> list[tuple[Contribution, ...]]:
    """Return the largest amounts above 0 of each column; `amounts` is overwritten."""
    rated, columns = query.items, np.arange(amounts.shape[1])
    stars = [None if math.isnan(one) else one for one in query.stars.tolist()]
    found: list[list[Contribution]] = [[] for _ in columns]
    for _ in range(min(MAX_NAMES, len(rated))):
        best = amounts.argmax(axis=0)
        most = amounts[best, columns]
        amounts[best, columns] = 0
        for column, at, amount in zip(found, best.tolist(), most.tolist(), strict=True):
            if amount > 0:
                item = rated[at].item()
                title_id, title = bundle.title_ids[item], bundle.titles[item]
                column.append(Contribution(title_id, title, amount, stars[at]))
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
