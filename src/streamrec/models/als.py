"""Implicit ALS: people and titles as vectors, found in turn by least squares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import Dataset
from streamrec.models.base import Model, Query, Saved, at_items
from streamrec.models.item_item import worth, worth_of_ratings

F32 = NDArray[np.float32]

_PEOPLE_AT_ONCE = 2_000  # × 64 · 64 factors × 4 bytes = 33 MB of normal equations


class ALS(Model):
    """Matrix factorisation for what is rated at all; weighs what is liked.

    Minimises ``Σ c (1 − u·v)² + Σ (u·v)² over the unrated + reg · (‖u‖² + ‖v‖²)`` with
    ``c = 1 + alpha · worth(stars)``, by turns in closed form. A person is kept as nothing but the
    ratings: the vector is solved for at each query, for someone new in the same way as for someone
    known; but titles' vectors lean towards those who were there, so lists of someone new are some
    2 % worse (nDCG@10 on 650 people). Its memory grows with items · factors and not with items²,
    which is what it is for: catalogues too large for EASE.

    Cost: per turn, ratings · factors² + (people + items) · factors³ operations and
    4 bytes · items · factors² of memory; 4 bytes · items · factors kept. A query costs
    ratings · factors² + factors³.

    Source: Hu, Koren & Volinsky 2008. What ``reg`` and ``alpha`` are worth: Rendle et al. 2021.

    Parameters
    ----------
    factors
        Length of a vector.
    reg
        Above 0; the larger, the more vectors of rare titles shrink.
    alpha
        How much more a rated pair counts than an unrated one.
    liking
        See `streamrec.models.item_item.worth`.
    iterations
        Turns of both sides.
    seed
        Of the vectors it starts from.
    """

    name: ClassVar[str] = "als"

    def __init__(
        self,
        factors: int = 64,
        reg: float = 30.0,
        alpha: float = 2.0,
        liking: float = 0.2,
        iterations: int = 10,
        seed: int = 0,
    ) -> None:
        self.factors, self.reg, self.alpha = factors, reg, alpha
        self.liking, self.iterations, self.seed = liking, iterations, seed

    def fit(self, dataset: Dataset) -> Self:
        """Learn the titles' vectors; those of titles that nobody rated are NaN."""
        self.n_items = len(dataset.items)
        worths = worth_of_ratings(dataset, self.liking)
        by_item = csr_array(worths.T.tocsr())
        rng = np.random.default_rng(self.seed)
        start = rng.standard_normal((self.n_items, self.factors), np.float32)
        items = start / np.float32(np.sqrt(self.factors))
        for _ in range(self.iterations):
            items = self._solve(by_item, self._solve(worths, items))
        items[np.diff(by_item.indptr) == 0] = np.nan
        return self._take(items)

    def _take(self, items: F32) -> Self:
        """Make these vectors, float32 (items × factors), what is served."""
        self.items = items
        self.n_items = len(items)
        return self

    def _solve(self, worths: csr_array, others: F32) -> F32:
        """Return one side's vectors, given the other side's: float32 (rows × factors)."""
        known = np.nan_to_num(others)
        gram = known.T @ known + np.float32(self.reg) * np.eye(self.factors, dtype=np.float32)
        parts = [
            _least_squares(worths[start : start + _PEOPLE_AT_ONCE], known, gram, self.alpha)
            for start in range(0, worths.shape[0], _PEOPLE_AT_ONCE)
        ]
        return np.concatenate(parts) if parts else np.empty((0, self.factors), np.float32)

    def score(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return the products with the person's vector; NaN for someone without ratings."""
        return at_items(self.score_all([query])[0], items)

    def score_all(self, queries: Sequence[Query]) -> NDArray[np.float64]:
        """Return float64 (queries × items): each person's vector is solved for on the spot."""
        known = [query.known(self.n_items) for query in queries]
        scores = np.full((len(known), self.n_items), np.nan)
        for place, query in enumerate(known):
            if len(query.items):
                # One person at a time: the same ratings give the same bits in any company.
                row = (worth(query.stars, self.liking).astype(np.float32), query.items)
                person = csr_array((*row, np.array([0, len(query.items)])), (1, self.n_items))
                scores[place] = self.items @ self._solve_one(person)
        return scores

    def _solve_one(self, person: csr_array) -> F32:
        near = np.nan_to_num(self.items[person.indices])
        weights = np.float32(self.alpha) * person.data
        gram = self._gram() + (near * weights[:, None]).T @ near
        return np.asarray(np.linalg.solve(gram, near.T @ (1 + weights)), np.float32)

    def _gram(self) -> F32:
        if not hasattr(self, "_items_gram"):
            known = np.nan_to_num(self.items)
            ridge = np.float32(self.reg) * np.eye(self.factors, dtype=np.float32)
            self._items_gram: F32 = known.T @ known + ridge
        return self._items_gram

    def to_arrays(self) -> Saved:
        """Return the titles' vectors and every parameter."""
        names = ("factors", "reg", "alpha", "liking", "iterations", "seed")
        return Saved({"items": self.items}, {name: getattr(self, name) for name in names})

    @classmethod
    def from_arrays(cls, saved: Saved) -> Self:
        """Return the model of these vectors."""
        model = cls()
        for parameter, value in saved.parameters.items():
            setattr(model, parameter, value)
        return model._take(np.asarray(saved.arrays["items"], np.float32))


def _least_squares(worths: csr_array, others: F32, gram: F32, alpha: float) -> F32:
    """Return the vectors of some rows, solving ``(gram + Σ α w v vᵀ) x = Σ (1 + α w) v``."""
    factors = others.shape[1]
    # All v vᵀ as rows of one matrix, so that a sparse product adds them up for every row.
    squares = (others[:, :, None] * others[:, None, :]).reshape(len(others), factors**2)
    weights = csr_array(
        (np.float32(alpha) * worths.data, worths.indices, worths.indptr), worths.shape
    )
    normal = (weights @ squares).reshape(-1, factors, factors) + gram
    weights.data = 1 + weights.data
    right = (weights @ others)[:, :, None]
    return np.asarray(np.linalg.solve(normal, right)[:, :, 0], np.float32)
