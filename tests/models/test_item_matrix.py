"""`MostUsed`, `largest_per_row` and `expand` on matrices made by hand."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from streamrec.models.item_matrix import MostUsed, expand, largest_per_row

WEIGHTS = np.array([[0, -9, 1], [8, 0, 7], [2, -3, 0]], np.float32)
EVERY = np.arange(3)


def most_used(counts: list[int], keep: int) -> csr_array:
    kept = MostUsed(np.array(counts), keep)
    kept.add(EVERY, EVERY, WEIGHTS)
    return kept.matrix()


def test_most_used_keeps_the_largest_weights_with_their_sign() -> None:
    kept = most_used([1, 1, 1], 3)
    assert kept.toarray().tolist() == [[0, -9, 0], [8, 0, 7], [0, 0, 0]]
    assert most_used([1, 1, 1], 400).nnz == 6


def test_most_used_counts_a_weight_by_the_root_of_the_rows_ratings() -> None:
    # 16 users rated the third item and one the second: 2 · 4 and 3 · 4 outweigh 7
    kept = most_used([1, 1, 16], 3).toarray().tolist()
    assert kept == [[0, -9, 0], [8, 0, 0], [2, -3, 0]]


def test_most_used_is_the_same_in_any_blocks_and_any_order() -> None:
    rng = np.random.default_rng(3)
    weights = rng.normal(size=(600, 600)).astype(np.float32)
    counts = rng.integers(1, 50, 600)
    whole, parts = MostUsed(counts, 1_000), MostUsed(counts, 1_000)
    whole.add(np.arange(600), np.arange(600), weights)
    for rows in np.split(rng.permutation(600), 6):
        for columns in np.split(rng.permutation(600), 3):
            parts.add(rows, columns, weights[np.ix_(rows, columns)])
    one, two = whole.matrix(), parts.matrix()
    assert one.nnz == 1_000
    for left, right in ((one.indptr, two.indptr), (one.indices, two.indices), (one.data, two.data)):
        assert np.array_equal(left, right)
    uses = np.sort((np.abs(weights) * np.sqrt(counts)[:, None]).ravel())
    least = (np.abs(one.data) * np.sqrt(counts)[one.nonzero()[0]]).min()
    assert least == pytest.approx(uses[-1_000])


@pytest.mark.parametrize("n_columns", [4, 40])
def test_largest_per_row_prefers_the_lower_column_among_equals(n_columns: int) -> None:
    values = np.zeros((1, n_columns), np.float32)
    values[0, [0, 1, 2, 3]] = [1, 2, 1, 1]
    assert largest_per_row(values, 3).indices.tolist() == [0, 1, 2]


def test_largest_per_row_is_the_sorted_row_for_any_size() -> None:
    values = np.random.default_rng(0).normal(size=(1_203, 50)).astype(np.float32)
    kept = largest_per_row(values, 5).toarray()
    expected = -np.sort(-values, axis=1)[:, :5]
    assert np.array_equal(-np.sort(-kept, axis=1)[:, :5], np.maximum(expected, 0))


def test_expand_places_a_block_among_all_items() -> None:
    block = csr_array(np.array([[0, 5], [7, 0]], np.float32))
    whole = expand(block, np.array([1, 3], np.int32), 4).toarray()
    assert whole.tolist() == [[0, 0, 0, 0], [0, 0, 0, 5], [0, 0, 0, 0], [0, 7, 0, 0]]
