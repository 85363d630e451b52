"""Stars from biases and a few factors, in closed form: the model that `evaluate` calls ``svd``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Self, cast

import numpy as np
from numpy.typing import NDArray

from streamrec.dataset.dataset import Dataset
from streamrec.models.base import Model, Query, Saved
from streamrec.models.evidence import Reader, gather
from streamrec.models.mean_field import (
    F32,
    Design,
    Gaps,
    Posterior,
    Prior,
    expected_errors,
    learn,
    observe,
    solve,
    symmetric,
)

_START_SCALE = 0.3  # stars: about the spread that a factor of a title ends with
_START_PRECISION = (5.0, 4.0)  # of factors and biases, until the first sweep has estimated them
_DAMPED_BY = 5.0  # ratings at the level that each title's first bias starts with
_NOISE_DAMPED_BY = 60.0  # ratings with everybody's noise that a person's own noise starts with
_NOISE_ROUNDS = 3  # of a person's noise when folding in; more change no star by 0.002


class BiasedMF(Model):
    """Predicted stars: level + bias of the person + bias of the title + how their tastes meet.

    For "you would give it 4.2": of all models without an extra it has the least error.

    The model is ``r = μ + b_u + c_i + p_u·q_i + ε``, ``ε ~ N(0, σ_u²)``. Each person's (p, b) is
    normal around a linear function of what is known of the person, each title's (q, c) around one
    of what is known of the title: how many ratings, whose (`audience`), and for titles their
    features and the source's votes. Coordinate ascent on the mean-field posterior (Lim & Teh
    2007) alternates two ridge regressions in closed form (`mean_field`), each carrying how unsure
    the other side still is. How strong each regularisation is, is no parameter: the priors'
    regressions and covariances and each person's σ_u are estimated anew in each sweep (empirical
    Bayes; facts about people and titles as in Park et al. 2013).

    Only titles are kept. Whoever asks, known at training or not, is folded in from the query by
    the same regression, without retraining. A title without ratings is as its features lead to
    expect; one of which nothing is known scores NaN.

    Time of a sweep O(ratings · factors² + (users + items) · factors³), memory
    O((users + items) · factors²); a list O(ratings of the person · factors² + items · factors).

    Parameters
    ----------
    factors
        Length of p and q, at least 1. More than 16 win nothing on 100,000 ratings.
    sweeps
        Passes over people and titles, at least 1; after twelve the error still falls by 0.1 %.
    patterns
        Numbers that say whose ratings these are, at least 1.
    blocks
        Names of the feature blocks to use where the dataset has them; each of few columns, as
        they are made dense.
    seed
        Of the decomposition in `audience`.
    """

    name: ClassVar[str] = "svd"
    predicts_stars: ClassVar[bool] = True

    def __init__(
        self,
        factors: int = 12,
        sweeps: int = 12,
        patterns: int = 20,
        blocks: Sequence[str] = ("genres", "decade"),
        seed: int = 0,
    ) -> None:
        self.factors, self.sweeps, self.patterns = factors, sweeps, patterns
        self.blocks, self.seed = tuple(blocks), seed

    def fit(self, dataset: Dataset) -> Self:
        """Learn from the ratings and the titles' features of `dataset`, which is not changed."""
        self.n_items = len(dataset.items)
        if dataset.ratings.nnz == 0:
            return self._knowing_nothing()
        by_user, by_item, met, about_users, about_all, self.reader = gather(
            dataset, self.patterns, self.blocks, self.seed
        )
        about_items = about_all[met]
        titles = self._start(by_item, about_items[:, 2 : 2 + self.patterns])
        # 0.1: ratings that are all alike have no variance, and still some noise.
        self.variance = float(by_user.squares.sum() / by_user.counts.sum()) + 0.1
        noise = np.full_like(by_user.counts, 1 / self.variance)
        user_prior, item_prior = (_first_prior(x, titles) for x in (about_users, about_items))
        for _ in range(self.sweeps):
            seen = observe(by_user, Design.of(titles))
            people = solve(seen, noise, about_users, user_prior)
            user_prior = learn(about_users, people)
            errors = expected_errors(seen, by_user.squares, people)
            self.variance = float(errors.sum() / by_user.counts.sum())
            noise = self._noise(errors, by_user.counts)
            seen = observe(by_item, Design.of(people), noise)
            titles = solve(seen, None, about_items, item_prior)
            item_prior = learn(about_items, titles)
        self.user_prior = user_prior

        # A title without ratings is as its features lead to expect, and as unsure as that.
        mean = about_all @ item_prior.weights
        cov = np.repeat(np.linalg.inv(item_prior.precision)[None], self.n_items, axis=0)
        mean[met], cov[met] = titles
        self.titles = Design.of(Posterior(mean, cov))
        return self

    def score(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return predicted stars, not clipped to the scale so that they still order."""
        inside = np.flatnonzero((items >= 0) & (items < self.n_items))
        asked = items[inside]
        person, _ = self.person(query)
        rows = self.titles.rows[asked]
        # Row by row, so that a score does not depend on what else is asked for.
        stars = np.einsum("ij,j->i", rows[:, :-1], person) + rows[:, -1]
        scores = np.full(len(items), np.nan)
        scores[inside] = stars.astype(np.float64) + self.reader.level
        scores[inside[~self.reader.known[asked]]] = np.nan
        return scores

    def score_all(self, queries: Sequence[Query]) -> NDArray[np.float64]:
        """Return predicted stars (queries × n_items) for all these people at once."""
        ratings, facts = self.reader.people(queries)
        person, _ = self.fold_in(ratings, facts)
        k = self.factors
        rows = self.titles.rows
        scores = person.mean @ rows[:, : k + 1].T + rows[:, k + 1]
        scores = scores.astype(np.float64) + self.reader.level
        scores[:, ~self.reader.known] = np.nan
        return scores

    def fold_in(self, ratings: Gaps, facts: F32) -> tuple[Posterior, F32]:
        """Return what these people's ratings say: their factors and biases, and 1 / σ_u²."""
        seen = observe(ratings, self.titles)
        noise = np.full(len(ratings.counts), 1 / self.variance, np.float32)
        for _ in range(_NOISE_ROUNDS):
            person = solve(seen, noise, facts, self.user_prior)
            errors = expected_errors(seen, ratings.squares, person)
            noise = self._noise(errors, ratings.counts)
        return person, noise

    def person(self, query: Query) -> tuple[F32, F32]:
        """Return what one person's ratings say: mean (D,) and covariance (D, D).

        The same as `fold_in`, in half the time: sums without a sparse matrix to make.
        """
        known = query.known(self.n_items)
        gaps, facts = self.reader.person(known)
        rows, products = (part.take(known.items, axis=0) for part in self.titles)
        ones = np.ones(len(gaps), np.float32)
        gram, sums = symmetric((ones @ products)[None])[0], gaps @ rows
        d = self.factors + 1
        inner, offset = gram[:d, :d], sums[:d] - gram[:d, d]
        expected = facts @ self.user_prior.weights @ self.user_prior.precision
        squares, count = gaps @ gaps, np.array(len(gaps), np.float32)
        noise: F32 = np.array(1 / self.variance, np.float32)
        own = np.ones(d + 1, np.float32)
        for _ in range(_NOISE_ROUNDS):
            cov = np.linalg.inv(noise * inner + self.user_prior.precision)
            own[:d] = cov @ (noise * offset + expected)
            errors = squares + own @ (gram @ own - 2 * sums) + np.vdot(inner, cov)
            noise = self._noise(np.asarray(errors), count)
        return own[:d], cov

    def to_arrays(self) -> Saved:
        """Return the titles' side, the people's prior, and the constants."""
        arrays, parameters = self.reader.to_arrays()
        arrays |= {
            "rows": self.titles.rows,
            "products": self.titles.products,
            "prior_weights": self.user_prior.weights,
            "prior_precision": self.user_prior.precision,
        }
        parameters |= {name: getattr(self, name) for name in (*_CHOSEN, "variance")}
        return Saved(arrays, {**parameters, "blocks": list(self.blocks)})

    @classmethod
    def from_arrays(cls, saved: Saved) -> Self:
        """Return the model that `to_arrays` described; it scores the same to the bit."""
        parameters = cast(dict[str, Any], saved.parameters)
        model = cls(**{name: parameters[name] for name in (*_CHOSEN, "blocks")})
        model.variance = parameters["variance"]
        model.reader = Reader.from_arrays(saved)
        model.n_items = len(model.reader.known)
        arrays = {name: np.asarray(array) for name, array in saved.arrays.items()}
        model.titles = Design(arrays["rows"], arrays["products"])
        model.user_prior = Prior(arrays["prior_weights"], arrays["prior_precision"])
        return model

    def _noise(self, errors: F32, counts: F32) -> F32:
        """Return (n,): 1 / σ_u², each person's expected errors damped towards everybody's."""
        damping = np.float32(_NOISE_DAMPED_BY)
        noise: F32 = (counts + damping) / (errors + damping * np.float32(self.variance))
        return noise

    def _start(self, by_item: Gaps, audience: F32) -> Posterior:
        """Return the titles before the first sweep: damped biases, factors from the audience.

        Titles of one audience are alike in taste too, so this start saves half of the sweeps
        that one from noise needs. The first pattern is how much a title is rated: no taste.
        """
        n, k = len(by_item.counts), self.factors
        mean = np.zeros((n, k + 1), np.float32)
        patterns = audience[:, 1 : k + 1]
        mean[:, : patterns.shape[1]] = patterns * np.float32(_START_SCALE)
        mean[:, k] = by_item.gaps.sum(1) / (by_item.counts + np.float32(_DAMPED_BY))
        return Posterior(mean, np.zeros((n, k + 1, k + 1), np.float32))

    def _knowing_nothing(self) -> Self:
        """Return the model of a dataset without ratings: every score is NaN."""
        n, d = self.n_items, self.factors + 1
        nothing = np.zeros((n, self.patterns), np.float32)
        self.reader = Reader(0.0, 0.0, 0.0, nothing, np.zeros(n, np.bool_))
        self.variance = 1.0
        self.titles = Design.certain(np.zeros((n, d), np.float32))
        self.user_prior = Prior(
            np.zeros((2 + self.patterns, d), np.float32), np.eye(d, dtype=np.float32)
        )
        return self


_CHOSEN = ("factors", "sweeps", "patterns", "seed")


def _first_prior(facts: F32, side: Posterior) -> Prior:
    """Return a prior that expects nothing, for the first sweep."""
    d = side.mean.shape[1]
    factors, bias = _START_PRECISION
    precision = np.diag(np.array([factors] * (d - 1) + [bias], np.float32))
    return Prior(np.zeros((facts.shape[1], d), np.float32), precision)
