"""Each metric gives the value worked by hand, and scikit-learn's where it has the same one."""

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array
from sklearn.metrics import average_precision_score, ndcg_score

from streamrec.evaluation import metrics
from streamrec.evaluation.figures import interval

# Three viewers, lists of four: relevant titles at ranks 1 and 3; at rank 2; nowhere.
HITS = np.array([[1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]], dtype=bool)
RELEVANT = np.array([2, 5, 1])


@pytest.mark.parametrize(
    ("found", "by_hand"),
    [
        (metrics.precision(HITS), [2 / 4, 1 / 4, 0]),
        (metrics.recall(HITS, RELEVANT), [2 / 2, 1 / 5, 0]),
        (metrics.hit_rate(HITS), [1, 1, 0]),
        (metrics.reciprocal_rank(HITS), [1, 1 / 2, 0]),
        (metrics.average_precision(HITS, RELEVANT), [(1 + 2 / 3) / 2, (1 / 2) / 5, 0]),
        # log2(2), log2(3), log2(4), log2(5) = 1, 1.5849625, 2, 2.3219281
        (
            metrics.ndcg(HITS, RELEVANT),
            [
                (1 + 1 / 2) / (1 + 1 / 1.5849625),
                (1 / 1.5849625) / (1 + 1 / 1.5849625 + 1 / 2 + 1 / 2.3219281),
                0,
            ],
        ),
    ],
)
def test_ranking_metrics_have_the_value_worked_by_hand(
    found: np.ndarray, by_hand: list[float]
) -> None:
    assert found == pytest.approx(by_hand)


def test_ndcg_and_map_agree_with_scikit_learn_on_whole_rankings() -> None:
    rng = np.random.default_rng(3)
    scores, truth = rng.random((20, 15)), rng.random((20, 15)) < 0.3
    truth[:, 0] = True
    hits = np.take_along_axis(truth, np.argsort(-scores, axis=1), axis=1)
    relevant = truth.sum(axis=1)
    assert metrics.ndcg(hits[:, :10], relevant).mean() == pytest.approx(
        ndcg_score(truth, scores, k=10)
    )
    theirs = [average_precision_score(t, s) for t, s in zip(truth, scores, strict=True)]
    assert metrics.average_precision(hits, relevant) == pytest.approx(theirs)


def test_novelty_is_in_bits_and_finite_for_a_title_without_ratings() -> None:
    lists = np.array([[0, 1], [2, -1], [-1, -1]], dtype=np.int32)
    # shares (3+1)/8, (1+1)/8, (0+1)/8 → 1, 2 and 3 bits
    found = metrics.novelty(lists, np.array([3, 1, 0]), n_users=7)
    assert np.array_equal(found, [1.5, 3, np.nan], equal_nan=True)


def test_popular_share_counts_the_most_rated_fifth_of_the_rated() -> None:
    rating_counts = np.array([0, 9, 1, 1, 1, 8, 1, 1, 1, 1, 1])  # ten rated: items 1 and 5
    lists = np.array([[1, 5], [1, 2], [0, 3]], dtype=np.int32)
    assert metrics.popular_share(lists, rating_counts).tolist() == [1, 0.5, 0]


def test_coverage_counts_a_title_once_and_an_empty_rank_never() -> None:
    assert metrics.coverage(np.array([[0, 1], [1, -1]], dtype=np.int32), 8) == 0.25


def test_diversity_is_one_less_the_mean_cosine_of_two_titles() -> None:
    # items 0 and 1 have the same direction, 2 is at a right angle, 3 has no features
    features = csr_array(np.array([[2.0, 0], [1, 0], [0, 5], [0, 0]]))
    lists = np.array([[0, 1], [0, 2], [0, 3], [0, -1]], dtype=np.int32)
    found = metrics.diversity(lists, features)
    assert np.array_equal(found, [0, 1, 1, np.nan], equal_nan=True)
    assert metrics.diversity(np.array([[0, 1, 2]], np.int32), features) == pytest.approx([2 / 3])


def test_interval_is_that_of_the_normal_distribution_for_many_viewers() -> None:
    values = np.random.default_rng(0).normal(5, 2, 2000)
    low, high = interval(values, np.random.default_rng(1))
    half_width = 1.96 * values.std() / np.sqrt(2000)
    assert low == pytest.approx(values.mean() - half_width, abs=0.01)
    assert high == pytest.approx(values.mean() + half_width, abs=0.01)


def test_every_metric_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "evaluation.md").read_text("utf-8")
    for metric in (*metrics.LIST_METRICS, *metrics.STARS_METRICS):
        assert f"`{metric.name}`" in page, metric.name
