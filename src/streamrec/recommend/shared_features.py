"""What two titles have in common, by the features that reasons name."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from streamrec.recommend.bundle import Bundle
from streamrec.recommend.reason import MAX_NAMES, SharedFeatures

KINDS = ("collection", "directors", "cast", "keywords", "genres", "companies")
"""The kinds of features that reasons name; a bundle numbers its features in this order."""


def shared_features(bundle: Bundle, item: int, other: int) -> SharedFeatures:
    """Return what two items (numbers 0…n-1) of a bundle share."""
    return named(bundle, set(features_of(bundle, item)).intersection(features_of(bundle, other)))


def features_of(bundle: Bundle, item: int) -> list[int]:
    """Return the numbers of an item's features, ascending."""
    features, offsets = bundle.arrays["features"], bundle.arrays["feature_offsets"]
    numbers: list[int] = features[offsets[item] : offsets[item + 1]].tolist()
    return numbers


def named(bundle: Bundle, features: Iterable[int]) -> SharedFeatures:
    """Return features by kind and name, the first `MAX_NAMES` of each kind."""
    by_kind: list[tuple[str, ...]] = [()] * len(KINDS)
    # Few features are shared, so a loop is quick enough.
    for number in sorted(features):
        kind = bisect_right(bundle.feature_starts, number) - 1
        if len(by_kind[kind]) < MAX_NAMES:
            by_kind[kind] += (bundle.feature_names[number],)
    return SharedFeatures(*by_kind)
