"""What trends is what is rated more than usual, surely, by the formula."""

from math import log

import numpy as np
import pytest

from streamrec.recommend.bundle import Bundle
from streamrec.recommend.trending import trending_scores


def of(bundle: Bundle, usual: list[int], recent: dict[int, int]) -> list[float]:
    with_counts = Bundle(
        bundle.path, bundle.manifest, {**bundle.arrays, "rating_counts": np.array(usual, np.int32)}
    )
    scores = trending_scores(with_counts, {f"tmdb:{n}": count for n, count in recent.items()})
    return [float(score) for score in scores]


def test_a_title_trends_by_how_unlikely_its_ratings_are_as_usual(bundle: Bundle) -> None:
    # usual + 1: 40, 10 and eight times 5, of 90. Of 30 ratings, 13.33 are to be expected for
    # title 0 and 3.33 for title 1.
    scores = of(bundle, [39, 9] + [4] * 8, {0: 12, 1: 9, 2: 9, 77: 50})
    assert np.isnan(scores[0])
    assert scores[1] == pytest.approx(9 * log(9 / (10 / 3)) + 21 * log(21 / (30 - 10 / 3)))
    assert scores[2] > scores[1]
    assert np.isnan(scores[3:]).all()


def test_as_many_as_usual_is_no_trend_and_neither_are_two_people(bundle: Bundle) -> None:
    assert np.isnan(of(bundle, [9] * 10, dict.fromkeys(range(10), 4))).all()
    assert np.isnan(of(bundle, [0] * 10, {0: 2})).all()


def test_the_only_title_rated_trends(bundle: Bundle) -> None:
    assert of(bundle, [0] * 10, {3: 5})[3] == pytest.approx(5 * log(10))


def test_without_ratings_nothing_trends(bundle: Bundle) -> None:
    assert np.isnan(trending_scores(bundle, {})).all()
