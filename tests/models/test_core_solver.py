"""`solve_items`: exact with a core of all items, the promised regressions outside of it."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from streamrec.models import core_solver
from streamrec.models.core_solver import CoreParts, core_columns, ease_weights, solve_items
from streamrec.models.gram import Gram

REG, N_ITEMS = 5.0, 60


@pytest.fixture
def gram() -> Gram:
    rng = np.random.default_rng(1)
    rated = rng.random((400, N_ITEMS)) < np.linspace(0.4, 0.02, N_ITEMS)
    block = np.eye(4, dtype=np.float32)[rng.integers(4, size=N_ITEMS)]
    return Gram.of(csr_array(rated.astype(np.float32)), {"genres": csr_array(block)}, 2.0)


@pytest.fixture
def counts(gram: Gram) -> np.ndarray:
    return np.asarray(np.diff(gram.vectors.indptr))


def solved(
    gram: Gram, counts: np.ndarray, core_size: int, items: np.ndarray | None = None
) -> np.ndarray:
    found = np.zeros((N_ITEMS, N_ITEMS), np.float32)

    def add(rows: np.ndarray, columns: np.ndarray, weights: np.ndarray) -> None:
        assert not found[np.ix_(rows, columns)].any()  # each entry once
        found[np.ix_(rows, columns)] = weights

    solve_items(gram, counts, REG, core_size, add, items)
    return found


def test_solve_items_is_ease_where_all_are_in_the_core(gram: Gram, counts: np.ndarray) -> None:
    for core_size in (N_ITEMS, 10 * N_ITEMS):
        assert solved(gram, counts, core_size) == pytest.approx(
            ease_weights(gram.whole(), REG), abs=1e-6
        )


def test_solve_items_regresses_an_item_outside_on_the_core(gram: Gram, counts: np.ndarray) -> None:
    found, whole = solved(gram, counts, 40), gram.whole().astype(float)
    core = np.sort(np.argsort(-counts, kind="stable")[:40])
    assert found[np.ix_(core, core)] == pytest.approx(
        ease_weights(gram.whole()[np.ix_(core, core)].copy(), REG), abs=1e-6
    )
    for item in np.setdiff1d(np.arange(N_ITEMS), core):
        ridge = np.linalg.solve(whole[np.ix_(core, core)] + REG * np.eye(40), whole[core, item])
        damping = counts[item] / (counts[item] + 2)
        assert found[core, item] == pytest.approx(ridge * damping, abs=1e-6)


def test_a_rating_outside_the_core_counts_as_in_ease_of_its_cluster(
    gram: Gram, counts: np.ndarray
) -> None:
    core = np.sort(np.argsort(-counts, kind="stable")[:40])
    others = np.setdiff1d(np.arange(N_ITEMS), core)  # one cluster: the core and it are everything
    found = solved(gram, counts, 40)
    whole = gram.whole().astype(float)
    inverse = np.linalg.inv(whole + REG * np.eye(N_ITEMS))
    of_core = np.linalg.inv(whole[np.ix_(core, core)] + REG * np.eye(40)).diagonal()
    expected = -inverse[np.ix_(others, core)] / of_core * core_solver.OUTSIDE
    assert found[np.ix_(others, core)] == pytest.approx(expected, abs=1e-6)
    between = inverse[np.ix_(others, others)]
    damping = counts[others] / (counts[others] + 2)
    expected = -between / between.diagonal() * damping * core_solver.OUTSIDE
    np.fill_diagonal(expected, 0)
    assert found[np.ix_(others, others)] == pytest.approx(expected, abs=1e-6)


def test_solve_items_keeps_titles_with_one_nearest_core_title_together(
    gram: Gram, counts: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core_solver, "CLUSTER", 5)
    found, whole = solved(gram, counts, 40), gram.whole()
    core = np.sort(np.argsort(-counts, kind="stable")[:40])
    others = np.setdiff1d(np.arange(N_ITEMS), core)
    near = whole[np.ix_(others, core)] / np.sqrt(whole[core, core])
    by_nearest = others[np.argsort(near.argmax(axis=1), kind="stable")]
    linked = found[np.ix_(by_nearest, by_nearest)] != 0
    assert linked.any()
    assert not linked[:5, 5:].any()
    assert linked[:5, :5].sum() + linked[5:10, 5:10].sum() > 30


def test_solve_items_solves_chosen_items_alone(gram: Gram, counts: np.ndarray) -> None:
    chosen = np.argsort(counts)[:7]
    every, some = solved(gram, counts, 40), solved(gram, counts, 40, chosen)
    core = np.sort(np.argsort(-counts, kind="stable")[:40])
    assert some[core][:, chosen] == pytest.approx(every[core][:, chosen], abs=1e-6)
    assert some[core][:, core] == pytest.approx(every[core][:, core], abs=1e-6)
    untouched = np.setdiff1d(np.arange(N_ITEMS), [*core, *chosen])
    assert not some[untouched].any()
    assert not some[:, untouched].any()


def test_solve_items_gives_the_same_bytes_each_time(
    gram: Gram, counts: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core_solver, "CLUSTER", 5)
    assert solved(gram, counts, 40).tobytes() == solved(gram, counts, 40).tobytes()


def test_core_columns_are_the_cores_rows_of_the_matrix(gram: Gram, counts: np.ndarray) -> None:
    core = np.sort(np.argsort(-counts, kind="stable")[:40])
    parts = CoreParts.of(gram, core, np.setdiff1d(np.arange(N_ITEMS), core))
    assert core_columns(parts, counts, REG) == pytest.approx(
        solved(gram, counts, 40)[core], abs=1e-6
    )
