"""`prune`, `largest_per_row` and `expand` on matrices made by hand."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from streamrec.models.item_matrix import expand, largest_per_row, prune


def test_prune_keeps_the_largest_weights_with_their_sign() -> None:
    weights = np.array([[0, -9, 1], [8, 0, 7], [2, -3, 0]], np.float32)
    equal = np.array([1, 1, 1])
    assert prune(weights, equal, 3).toarray().tolist() == [[0, -9, 0], [8, 0, 7], [0, 0, 0]]
    assert prune(weights, equal, 400).nnz == 6


def test_prune_counts_a_weight_by_the_root_of_the_rows_ratings() -> None:
    weights = np.array([[0, -9, 1], [8, 0, 7], [2, -3, 0]], np.float32)
    # 16 users rated the third item and one the second: 2 · 4 and 3 · 4 outweigh 7
    kept = prune(weights, np.array([1, 1, 16]), 3).toarray().tolist()
    assert kept == [[0, -9, 0], [8, 0, 0], [2, -3, 0]]


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
