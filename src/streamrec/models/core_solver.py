"""Item–item ridge regressions on a core of titles: exact among them, linear in all others."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from streamrec.models.gram import Dense, Gram

Positions = NDArray[np.intp]
AddBlock = Callable[[Positions, Positions, Dense], None]
"""Receives rows, columns and weights of a part of the matrix."""

CLUSTER = 1_000
"""Items outside the core that are solved together: 4 MB each, and 0.1 s with a core of 3,000."""

OUTSIDE = 0.3
"""Share of a rating of a title outside the core. The clusters are solved as if no two of them had
anything in common but the core, so their ratings say the same thing more than once."""

COUNT_DAMPING = 2
"""A title outside the core with n ratings is recommended n / (n + 2) as much as its regression on
the core says. With all other titles in the regression, these would take that share."""

_ROWS_AT_ONCE = 1_000


def most_rated(counts: NDArray[np.int64], n: int) -> Positions:
    """Return the positions of the `n` most rated items, ascending; ties go to the lower one."""
    return np.sort(np.argsort(-counts, kind="stable")[:n])


def solve_items(
    gram: Gram,
    counts: NDArray[np.int64],
    reg: float,
    core_size: int,
    add: AddBlock,
    items: Positions | None = None,
) -> None:
    """Compute the item–item weights and pass them on block by block.

    Column i of the matrix predicts item i from the others. `add` receives each entry once, from
    several threads; what it does not receive is 0.

    - The core, the `core_size` most rated items by `counts`, is EASE: each item regressed on all
      others of the core (`ease_weights`). With no other items that is all.
    - Any other item is regressed on the core: ``(G_core + reg · I)⁻¹ G_core,i``, damped by
      `COUNT_DAMPING`.
    - What an item outside the core says of the core, and of the items of its cluster, is EASE on
      the core and that cluster, times `OUTSIDE`. A cluster holds items with the same nearest core
      item.

    So the time is core³ + items · core², and the memory 4 bytes · items · core. With `items` given,
    only these are solved, and the core: for an update when few ratings are new.
    """
    core = most_rated(counts, core_size)
    columns = gram.columns(core)
    within = columns.rows(core)
    lengths = np.sqrt(np.maximum(within.diagonal(), np.float32(1e-12)))
    inverse = invert(within, reg)
    diagonal = inverse.diagonal().copy()
    add(core, core, _without_diagonal(inverse / -diagonal))
    others = np.setdiff1d(np.arange(len(counts)) if items is None else items, core)
    if len(others) == 0:
        return
    near = np.empty((len(others), len(core)), np.float32)
    nearest = np.empty(len(others), np.intp)

    def compute_rows(start: int) -> None:
        part = slice(start, start + _ROWS_AT_ONCE)
        near[part] = columns.rows(others[part])
        nearest[part] = np.argmax(near[part] / lengths, axis=1)

    def solve_cluster(start: int) -> None:
        part = order[start : start + CLUSTER]
        cluster, given = others[part], near[part]
        by_core = given @ inverse
        between: Dense = gram.columns(cluster).rows(cluster)
        between -= by_core @ given.T
        # The products of the same two rows differ in their last digits.
        between = invert((between + between.T) / np.float32(2), reg)
        damped = (counts[cluster] / (counts[cluster] + COUNT_DAMPING)).astype(np.float32)
        add(core, cluster, by_core.T * damped)
        add(cluster, core, between @ by_core * (np.float32(OUTSIDE) / diagonal))
        between *= damped * np.float32(-OUTSIDE) / between.diagonal()
        add(cluster, cluster, _without_diagonal(between))

    _in_threads(compute_rows, range(0, len(others), _ROWS_AT_ONCE))
    order = np.argsort(nearest, kind="stable")
    _in_threads(solve_cluster, range(0, len(others), CLUSTER))


class CoreParts(NamedTuple):
    """The parts of a Gram matrix that `core_columns` needs, and where its core is."""

    core: Positions
    others: Positions
    within: Dense  # (core × core)
    across: Dense  # (core × others)

    @classmethod
    def of(cls, gram: Gram, core: Positions, others: Positions) -> CoreParts:
        """Return the parts of a matrix."""
        columns = gram.columns(core)
        return cls(core, others, columns.rows(core), columns.rows(others).T)

    def copy(self) -> CoreParts:
        """Return a copy."""
        return CoreParts(self.core, self.others, self.within.copy(), self.across)

    def plus(self, other: CoreParts, weight: float) -> CoreParts:
        """Return these parts plus `weight` times those of another matrix."""
        scale = np.float32(weight)
        within, across = self.within + scale * other.within, self.across + scale * other.across
        return CoreParts(self.core, self.others, within, across)


def core_columns(parts: CoreParts, counts: NDArray[np.int64], reg: float) -> Dense:
    """Return the core's rows of the matrix of `solve_items`, float32 (core × items).

    It overwrites ``parts.within``.
    """
    inverse = invert(parts.within, reg)
    found = np.empty((len(parts.core), len(counts)), np.float32)
    rated = counts[parts.others]
    damped = (rated / (rated + COUNT_DAMPING)).astype(np.float32)
    found[:, parts.others] = inverse @ parts.across * damped
    found[:, parts.core] = _without_diagonal(inverse / -inverse.diagonal())
    return found


def ease_weights(gram: Dense, reg: float) -> Dense:
    """Return ``B = −P / diag(P)``, ``diag(B) = 0``, with ``P = (gram + reg · I)⁻¹``.

    B minimises ``‖X − XB‖² + reg · ‖B‖²`` under a zero diagonal (Steck 2019, "Embarrassingly
    shallow autoencoders"). With the Gram matrix of the features added, it reproduces the features
    too (Jeunen et al. 2020). Column i predicts item i from the others. `gram` is overwritten.
    """
    inverse = invert(gram, reg)
    inverse /= -inverse.diagonal()
    return _without_diagonal(inverse)


def invert(gram: Dense, reg: float) -> Dense:
    """Return ``(gram + reg · I)⁻¹`` of a symmetric matrix, which is **overwritten**.

    Cholesky factor and inverse (LAPACK potrf, potri): items³ operations, no other memory.
    """
    from scipy.linalg import lapack  # serving a fitted model does not need it

    n = len(gram)
    gram[np.arange(n), np.arange(n)] += np.float32(reg)
    # A symmetric matrix is its own transpose; LAPACK works in place on Fortran's order only.
    factor, failed = lapack.spotrf(gram.T, lower=1, overwrite_a=1, clean=0)
    if failed:
        raise ValueError(f"reg = {reg} is too small: the Gram matrix is not positive definite")
    inverse, _ = lapack.spotri(factor, lower=1, overwrite_c=1)
    found: Dense = inverse.T
    _mirror(found)
    return found


def _without_diagonal(square: Dense) -> Dense:
    np.fill_diagonal(square, 0)
    return square


def _mirror(matrix: Dense) -> None:
    """Copy the upper triangle onto the lower one, in place, in blocks that fit into the cache."""
    step = 512
    n = len(matrix)
    for start in range(0, n, step):
        rows = slice(start, start + step)
        square = matrix[rows, rows]
        square[:] = np.triu(square) + np.triu(square, 1).T
        matrix[start + step :, rows] = matrix[rows, start + step :].T


def _in_threads(work: Callable[[int], None], starts: Iterable[int]) -> None:
    """Do the work at each start; NumPy's products leave other threads their core."""
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        for _ in pool.map(work, starts):
            pass
