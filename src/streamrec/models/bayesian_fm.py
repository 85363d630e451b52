"""Stars from draws of a Bayesian factorisation machine, beside ``svd``: the least error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Self, cast

import numpy as np
from numpy.typing import NDArray

from streamrec.dataset.dataset import Dataset
from streamrec.models.base import Model, Query, Saved
from streamrec.models.biased_mf import BiasedMF
from streamrec.models.evidence import gather
from streamrec.models.machine import Draws, import_myfm, sample


class BayesianFM(Model):
    """Predicted stars: half `BiasedMF`'s, half the mean over draws of a factorisation machine.

    For the least error where some seconds of training do not matter. Fitting needs the extra
    ``bayes`` (myfm); scoring does not.

    The machine (`machine`) knows people, titles, how many ratings each has, who rated what (each
    person's rated set and each title's, condensed by `audience`), the titles' features and the
    source's votes; Gibbs sampling leaves nothing to tune. The two halves err apart: one averages
    over all that it is unsure of, the other knows that people differ in how steady they are.
    Their plain mean is better than either.

    Only titles are kept, once per draw. Whoever asks, known at training or not, is folded in to
    every draw from the query, without retraining.

    Time of training O(sweeps · (ratings + (users + items) · facts) · factors), fifteen to twenty
    times that of `BiasedMF`; memory and file O(draws · items · factors); a list
    O(draws · (ratings of the person · factors² + items · factors)).

    Sources: Rendle 2012 (libFM); Rendle, Zhang & Koren 2019; Salakhutdinov & Mnih 2008.

    Parameters
    ----------
    factors
        Length of a vector, at least 1. 16 are nearly as good in half of the time.
    chains
        Samplers with seeds of their own: two short ones are better than a long one, and differ
        less from seed to seed.
    sweeps
        Of each sampler. More than 50 win nothing.
    draws
        How many of each are kept: every second one of the last sweeps, so less than half.
    patterns, blocks, seed
        As for `BiasedMF`; the seed is the sampler's too.
    """

    name: ClassVar[str] = "bayesian_fm"
    predicts_stars: ClassVar[bool] = True

    def __init__(
        self,
        factors: int = 24,
        chains: int = 2,
        sweeps: int = 50,
        draws: int = 12,
        patterns: int = 20,
        blocks: Sequence[str] = ("genres", "decade"),
        seed: int = 0,
    ) -> None:
        self.factors, self.chains, self.sweeps, self.draws = factors, chains, sweeps, draws
        self.patterns, self.blocks, self.seed = patterns, tuple(blocks), seed

    def fit(self, dataset: Dataset) -> Self:
        """Learn from the ratings and the titles' features of `dataset`, which is not changed.

        Raises
        ------
        MissingExtra
            myfm is not installed.
        """
        import_myfm()  # before any work
        self.n_items = len(dataset.items)
        self.svd = BiasedMF(patterns=self.patterns, blocks=self.blocks, seed=self.seed)
        self.svd.fit(dataset)
        if dataset.ratings.nnz == 0:
            self.machine = Draws.none(self.n_items, 1 + self.patterns, self.factors)
            return self
        evidence = gather(dataset, self.patterns, self.blocks, self.seed)
        self.machine = sample(
            evidence, self.factors, self.chains, self.sweeps, self.draws, self.seed
        )
        return self

    def score(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return predicted stars, not clipped to the scale so that they still order."""
        inside = (items >= 0) & (items < self.n_items)
        scores = np.full(len(items), np.nan)
        scores[inside] = self._predict([query], items[inside])[0]
        return scores

    def score_all(self, queries: Sequence[Query]) -> NDArray[np.float64]:
        """Return predicted stars (queries × n_items) for all these people at once."""
        return self._predict(queries, np.arange(self.n_items, dtype=np.int32))

    def _predict(self, queries: Sequence[Query], items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return predicted stars (queries × items); NaN for titles of which nothing is known."""
        ratings, facts = self.svd.reader.people(queries)
        _, noise = self.svd.fold_in(ratings, facts)
        machine = self.machine.predict(ratings, facts, noise, items) + self.svd.reader.level
        return (self.svd.score_all(queries)[:, items] + machine) / 2

    def to_arrays(self) -> Saved:
        """Return the draws, and all of `BiasedMF`'s under ``svd.``."""
        arrays, parameters = self.svd.to_arrays()
        return Saved(
            {f"svd.{name}": array for name, array in arrays.items()} | self.machine._asdict(),
            {"svd": parameters} | {name: getattr(self, name) for name in _CHOSEN},
        )

    @classmethod
    def from_arrays(cls, saved: Saved) -> Self:
        """Return the model that `to_arrays` described; it scores the same to the bit."""
        parameters = cast(dict[str, Any], saved.parameters)
        arrays = {
            name.removeprefix("svd."): array
            for name, array in saved.arrays.items()
            if name.startswith("svd.")
        }
        svd = BiasedMF.from_arrays(Saved(arrays, parameters["svd"]))
        model = cls(
            **{name: parameters[name] for name in _CHOSEN}, patterns=svd.patterns, blocks=svd.blocks
        )
        model.svd, model.n_items = svd, svd.n_items
        model.machine = Draws(
            *(np.asarray(saved.arrays[name], np.float32) for name in Draws._fields)
        )
        return model


_CHOSEN = ("factors", "chains", "sweeps", "draws", "seed")
