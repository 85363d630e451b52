"""Predicted ratings from a Bayesian factorization machine and ``svd``: the smallest error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Self, cast

import numpy as np
from numpy.typing import NDArray

from streamrec.dataset.dataset import Dataset
from streamrec.models.base import Model, ModelCard
from streamrec.models.biased_mf import BiasedMF
from streamrec.models.factorization_machine import PosteriorSamples, import_myfm, sample_posterior
from streamrec.models.query import Query
from streamrec.models.saved_model import Saved
from streamrec.models.training_data import collect


class BayesianFM(Model):
    """The mean of `BiasedMF` and a Bayesian factorization machine.

    It has the smallest error, and costs some seconds of training. Fitting needs the extra
    ``bayes`` (myfm); scoring does not.

    The machine (`factorization_machine`) sees users, items, the number of ratings of each, who
    rated what (condensed by `rating_patterns`), the title features and the source's votes. Gibbs
    sampling leaves nothing to tune. The errors of the two halves differ: the machine averages
    over everything it is uncertain of, and `BiasedMF` knows that some users rate more
    consistently than others. Their plain mean is better than either.

    Only the items' side is kept, once per sample. A query, from a user of the training data or
    not, is folded in to every sample, without retraining.

    A list takes O(samples · (ratings of the user · factors² + items · factors)).

    `factors`, the length of a vector, is at least 1; 16 are nearly as good in half of the time.
    `chains` is the number of samplers: two short ones are better than a long one, and vary less by
    seed. More than 50 `sweeps` of each gain nothing. `samples` of each chain are kept: every second
    one of the last sweeps, so at most half of them. The rest is as for `BiasedMF`.
    """

    name: ClassVar[str] = "bayesian_fm"
    predicts_stars: ClassVar[bool] = True
    card: ClassVar[ModelCard] = ModelCard(
        purpose="predicted stars with the least error, for twenty times the training time",
        needs=("ratings",),
        uses=("features", "votes"),
        blocks=("genres", "decade"),
        numbers=("vote_count", "vote_average", "popularity"),
        fit="fifteen to twenty times `svd`; 100 bytes · samples · T",
        kept="2.4 kB · T",
        source="Rendle 2012 (libFM); Rendle et al. 2019",
        package="myfm",
    )

    def __init__(
        self,
        factors: int = 24,
        chains: int = 2,
        sweeps: int = 50,
        samples: int = 12,
        patterns: int = 20,
        blocks: Sequence[str] = ("genres", "decade"),
        seed: int = 0,
    ) -> None:
        self.factors, self.chains, self.sweeps, self.samples = factors, chains, sweeps, samples
        self.patterns, self.blocks, self.seed = patterns, tuple(blocks), seed

    def fit(self, dataset: Dataset) -> Self:
        """Fit the model on ratings and title features; raise `MissingExtra` without myfm."""
        import_myfm()  # a missing extra must show before the work
        self.n_items = len(dataset.items)
        self.svd = BiasedMF(patterns=self.patterns, blocks=self.blocks, seed=self.seed)
        self.svd.fit(dataset)
        if dataset.ratings.nnz == 0:
            self.machine = PosteriorSamples.empty(self.n_items, 1 + self.patterns, self.factors)
            return self
        data = collect(dataset, self.patterns, self.blocks, self.seed)
        self.machine = sample_posterior(
            data, self.factors, self.chains, self.sweeps, self.samples, self.seed
        )
        return self

    def score(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return predicted ratings, not clipped to the scale, so that they still order."""
        inside = (items >= 0) & (items < self.n_items)
        scores = np.full(len(items), np.nan)
        scores[inside] = self._predict([query], items[inside])[0]
        return scores

    def score_all(self, queries: Sequence[Query]) -> NDArray[np.float64]:
        """Return predicted ratings (queries × n_items)."""
        return self._predict(queries, np.arange(self.n_items, dtype=np.int32))

    def _predict(self, queries: Sequence[Query], items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return predicted ratings (queries × items); NaN for items of which nothing is known."""
        ratings, features = self.svd.encoder.encode(queries)
        _, noise = self.svd.fold_in(ratings, features)
        machine = self.machine.predict(ratings, features, noise, items)
        machine = machine + self.svd.encoder.global_mean
        return (self.svd.score_all(queries)[:, items] + machine) / 2

    def to_arrays(self) -> Saved:
        """Return the samples, and the arrays of `BiasedMF` under ``svd.``."""
        arrays, parameters = self.svd.to_arrays()
        return Saved(
            {f"svd.{name}": array for name, array in arrays.items()} | self.machine._asdict(),
            {"svd": parameters} | {name: getattr(self, name) for name in _PARAMETERS},
        )

    @classmethod
    def from_arrays(cls, saved: Saved) -> Self:
        """Return the model that `to_arrays` described; its scores are equal to the bit."""
        parameters = cast(dict[str, Any], saved.parameters)
        # Of the names, only those of `BiasedMF` matter to it.
        arrays = {name.removeprefix("svd."): array for name, array in saved.arrays.items()}
        svd = BiasedMF.from_arrays(Saved(arrays, parameters["svd"]))
        own = {name: parameters[name] for name in _PARAMETERS}
        model = cls(**own, patterns=svd.patterns, blocks=svd.blocks)
        model.svd, model.n_items = svd, svd.n_items
        model.machine = PosteriorSamples(
            *(np.asarray(saved.arrays[name], np.float32) for name in PosteriorSamples._fields)
        )
        return model


_PARAMETERS = ("factors", "chains", "sweeps", "samples", "seed")
