"""Stars from biases and a few factors, in closed form: the model that `evaluate` calls ``svd``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Self, cast

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import HALF_STARS_PER_STAR, Dataset
from streamrec.models.audience import Audience
from streamrec.models.base import Model, Query, Saved, at_items
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
)

_START_SCALE = 0.3  # stars: about the spread that a factor of a title ends with
_START_PRECISION = (5.0, 4.0)  # of factors and biases, until the first sweep has estimated them
_DAMPED_BY = 5.0  # ratings at the level that each title's first bias starts with
_NOISE_DAMPED_BY = 60.0  # ratings with everybody's noise that a person's own noise starts with
_NOISE_ROUNDS = 3  # of a person's noise when folding in; a fourth changes no star by 0.001


class BiasedMF(Model):
    """Predicted stars: level + bias of the person + bias of the title + how their tastes meet.

    For "you would give it 4.2": of all models without an extra it has the least error.

    The model is ``r = μ + b_u + c_i + p_u·q_i + ε``, ``ε ~ N(0, σ_u²)``. Each person's (p, b) is
    normal around a linear function of what is known of the person, each title's (q, c) around one
    of what is known of the title: how many ratings, whose (`Audience`), and for titles the
    feature blocks. Coordinate ascent on the mean-field posterior (Lim & Teh 2007) alternates two
    ridge regressions in closed form (`mean_field`), each carrying how unsure the other side still
    is. How strong each regularisation is, is no parameter: the priors' regressions and
    covariances and each person's σ_u are estimated anew in each sweep (empirical Bayes; facts
    about people and titles as in Park et al. 2013).

    Only titles are kept. Whoever asks, known at training or not, is folded in from the query by
    the same regression, without retraining. A title without ratings is as its features lead to
    expect; one without features either scores NaN.

    Time of a sweep O(ratings · factors² + (users + items) · factors³), memory
    O((users + items) · factors²); a list O(ratings of the person · factors² + items · factors).

    Parameters
    ----------
    factors
        Length of p and q, at least 1. More than 16 win nothing on 100,000 ratings.
    sweeps
        Passes over people and titles, at least 1; after ten the error still falls by 0.1 %.
    patterns
        Numbers that say whose ratings these are, at least 1.
    blocks
        Names of the feature blocks to use where the dataset has them; each of few columns, as
        they are made dense.
    seed
        Of the decomposition in `Audience`.
    """

    name: ClassVar[str] = "svd"
    predicts_stars: ClassVar[bool] = True

    def __init__(
        self,
        factors: int = 12,
        sweeps: int = 10,
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
        # Who rated nothing and what nobody rated would only slow the estimates of the priors.
        met = np.unique(dataset.ratings.indices)
        kept = dataset.ratings[np.flatnonzero(np.diff(dataset.ratings.indptr))][:, met]
        stars = (kept.data / HALF_STARS_PER_STAR).astype(np.float32)
        self.level = float(stars.mean(dtype=np.float64))
        self.liked = float(np.quantile(stars, 0.75))
        gaps = csr_array((stars - np.float32(self.level), kept.indices, kept.indptr), kept.shape)
        by_user, by_item = Gaps.of(gaps), Gaps.of(gaps.T.tocsr())

        audience = Audience.of(kept, self.patterns, self.seed)
        self.loadings = np.zeros((self.n_items, self.patterns), np.float32)
        self.loadings[met] = audience.loadings
        about_users = _about(by_user.counts, audience.people(by_user.rated))
        self.fewest = float(by_user.counts.min())
        counts = np.full(self.n_items, by_item.counts.min())
        whose = np.zeros((self.n_items, self.patterns), np.float32)
        counts[met], whose[met] = by_item.counts, audience.titles
        features = [dataset.titles.blocks[b] for b in self.blocks if b in dataset.titles.blocks]
        about_all = np.hstack([_about(counts, whose), *(block.toarray() for block in features)])
        about_items = about_all[met]

        titles = self._start(by_item, audience)
        # 0.1: ratings that are all alike have no variance, and still some noise.
        precision = np.full(len(by_user.counts), 1 / (stars.var() + 0.1), np.float32)
        user_prior, item_prior = (_first_prior(x, titles) for x in (about_users, about_items))
        for _ in range(self.sweeps):
            seen = observe(by_user, Design.of(titles))
            people = solve(seen, precision, about_users, user_prior)
            user_prior = learn(about_users, people)
            errors = expected_errors(seen, by_user.squares, people)
            self.variance = float(errors.sum() / by_user.counts.sum())
            precision = self._precision(errors, by_user.counts)
            seen = observe(by_item, Design.of(people), precision)
            titles = solve(seen, np.ones(len(met), np.float32), about_items, item_prior)
            item_prior = learn(about_items, titles)
        self.user_prior = user_prior

        # A title without ratings is as its features lead to expect, and as unsure as that.
        mean = about_all @ item_prior.weights
        cov = np.repeat(np.linalg.inv(item_prior.precision)[None], self.n_items, axis=0)
        mean[met], cov[met] = titles
        self.titles = Design.of(Posterior(mean, cov))
        self.known = np.zeros(self.n_items, np.bool_)
        self.known[met] = True
        for block in features:
            self.known |= np.diff(block.indptr) > 0
        return self

    def score(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return predicted stars, not clipped to the scale so that they still order."""
        return at_items(self.score_all([query])[0], items)

    def score_all(self, queries: Sequence[Query]) -> NDArray[np.float64]:
        """Return predicted stars (queries × n_items) for all these people at once."""
        people = self._fold_in(queries)
        k = self.factors
        rows = self.titles.rows
        scores = people[:, : k + 1] @ rows[:, : k + 1].T + rows[:, k + 1]
        scores = scores.astype(np.float64) + self.level
        scores[:, ~self.known] = np.nan
        return scores

    def to_arrays(self) -> Saved:
        """Return the titles' side, the people's prior, and the constants."""
        arrays = {
            "rows": self.titles.rows,
            "products": self.titles.products,
            "loadings": self.loadings,
            "known": self.known,
            "prior_weights": self.user_prior.weights,
            "prior_precision": self.user_prior.precision,
        }
        parameters = {name: getattr(self, name) for name in (*_CHOSEN, *_ESTIMATED)}
        return Saved(dict(arrays), {**parameters, "blocks": list(self.blocks)})

    @classmethod
    def from_arrays(cls, saved: Saved) -> Self:
        """Return the model that `to_arrays` described; it scores the same to the bit."""
        arrays, parameters = saved
        model = cls(**{name: parameters[name] for name in (*_CHOSEN, "blocks")})  # type: ignore[arg-type]
        for name in _ESTIMATED:
            setattr(model, name, parameters[name])
        model.titles = Design(cast(F32, arrays["rows"]), cast(F32, arrays["products"]))
        model.loadings = cast(F32, arrays["loadings"])
        model.known = cast(NDArray[np.bool_], arrays["known"])
        model.n_items = len(model.known)
        model.user_prior = Prior(
            cast(F32, arrays["prior_weights"]), cast(F32, arrays["prior_precision"])
        )
        return model

    def _fold_in(self, queries: Sequence[Query]) -> F32:
        """Return (queries, factors + 1): each person's factors and bias, from the query alone."""
        asked = [query.known(self.n_items) for query in queries]
        stars = np.concatenate([query.stars for query in asked])
        gaps = np.where(np.isnan(stars), self.liked, stars) - self.level
        starts = np.cumsum([0] + [len(query.items) for query in asked])
        places = np.concatenate([query.items for query in asked])
        shape = (len(asked), self.n_items)
        ratings = Gaps.of(csr_array((gaps.astype(np.float32), places, starts), shape))
        audience = Audience(np.empty((0, 0), np.float32), self.loadings)
        facts = _about(np.maximum(ratings.counts, self.fewest), audience.people(ratings.rated))
        seen = observe(ratings, self.titles)
        precision = np.full(len(asked), 1 / self.variance, np.float32)
        for _ in range(_NOISE_ROUNDS):
            person = solve(seen, precision, facts, self.user_prior)
            errors = expected_errors(seen, ratings.squares, person)
            precision = self._precision(errors, ratings.counts)
        return person.mean

    def _precision(self, errors: F32, counts: F32) -> F32:
        """Return (n,): 1 / σ_u², each person's expected errors damped towards everybody's."""
        damping = np.float32(_NOISE_DAMPED_BY)
        precision: F32 = (counts + damping) / (errors + damping * np.float32(self.variance))
        return precision

    def _knowing_nothing(self) -> Self:
        """Return the model of a dataset without ratings: every score is NaN."""
        n, d = self.n_items, self.factors + 1
        self.level, self.liked, self.fewest, self.variance = 0.0, 0.0, 0.0, 1.0
        self.known = np.zeros(n, np.bool_)
        self.loadings = np.zeros((n, self.patterns), np.float32)
        self.titles = Design.of(Posterior(np.zeros((n, d), np.float32), np.zeros((n, d, d), "f4")))
        self.user_prior = Prior(np.zeros((2 + self.patterns, d), "f4"), np.eye(d, dtype="f4"))
        return self

    def _start(self, by_item: Gaps, audience: Audience) -> Posterior:
        """Return the titles before the first sweep: damped biases, factors from the audience.

        Titles of one audience are alike in taste too, so this start saves half of the sweeps
        that one from noise needs. The first pattern is how much a title is rated: no taste.
        """
        n, k = len(by_item.counts), self.factors
        mean = np.zeros((n, k + 1), np.float32)
        patterns = audience.titles[:, 1 : k + 1]
        mean[:, : patterns.shape[1]] = patterns * np.float32(_START_SCALE)
        mean[:, k] = by_item.gaps.sum(1) / (by_item.counts + _DAMPED_BY)
        return Posterior(mean, np.zeros((n, k + 1, k + 1), np.float32))


_CHOSEN = ("factors", "sweeps", "patterns", "seed")
_ESTIMATED = ("level", "liked", "fewest", "variance")


def _about(counts: F32, audience: F32) -> F32:
    """Return (n, 2 + patterns) facts: 1, the logarithm of how many ratings, and whose."""
    return np.column_stack([np.ones_like(counts), np.log1p(counts), audience])


def _first_prior(facts: F32, side: Posterior) -> Prior:
    """Return a prior that expects nothing, for the first sweep."""
    d = side.mean.shape[1]
    factors, bias = _START_PRECISION
    precision = np.diag(np.array([factors] * (d - 1) + [bias], np.float32))
    return Prior(np.zeros((facts.shape[1], d), np.float32), precision)
