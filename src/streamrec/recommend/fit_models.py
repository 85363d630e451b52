"""A dataset → the fitted models of a bundle: for lists, for stars, and the fallback."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from streamrec.dataset.dataset import Dataset
from streamrec.models.base import Model
from streamrec.models.popularity import Popularity
from streamrec.models.registry import make_model
from streamrec.recommend.load_models import LIST_MODEL_PREFIX, STARS_MODEL_PREFIX

STARS_MODEL = "svd"
"""The model that predicts stars beside a model that does not."""


class TimedFit(NamedTuple):
    """A fitted model and the seconds that it took."""

    model: Model
    fit_seconds: float
    search_seconds: float

    @classmethod
    def of(cls, model: Model, dataset: Dataset) -> TimedFit:
        """Fit a model on a dataset."""
        started = time.perf_counter()
        model.fit(dataset)
        seconds = time.perf_counter() - started
        return cls(model, seconds - model.search_seconds, model.search_seconds)


@dataclass(frozen=True)
class FittedModels:
    """The models of a bundle, fitted on one dataset: one for lists, and one for stars.

    `fits` holds both, or the one that does both.
    """

    dataset: Dataset
    seed: int
    fits: tuple[TimedFit, ...]

    @property
    def lists(self) -> Model:
        """The model that makes lists."""
        return self.fits[0].model

    @property
    def stars(self) -> Model:
        """The model that predicts stars."""
        return self.fits[-1].model

    @property
    def seconds(self) -> tuple[float, float]:
        """The seconds of fitting all models, and those of the search for parameters."""
        fits = self.fits
        return sum(one.fit_seconds for one in fits), sum(one.search_seconds for one in fits)

    @cached_property
    def parameters(self) -> dict[str, dict[str, Any]]:
        """Model → its parameters."""
        return {one.model.name: one.model.to_arrays().parameters for one in self.fits}

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays of a bundle by name.

        Those of the models (``model.…``, ``stars.…`` where that is another one); ``popularity``
        float64 (n,), the fallback's scores, NaN where unknown; ``rating_counts`` int32 (n,).
        """
        models = {LIST_MODEL_PREFIX: self.lists}
        if self.stars is not self.lists:
            models[STARS_MODEL_PREFIX] = self.stars
        return {
            "popularity": Popularity().fit(self.dataset).scores,
            "rating_counts": self.dataset.rating_counts.astype(np.int32),
            **{
                f"{prefix}{name}": array
                for prefix, model in models.items()
                for name, array in model.to_arrays().arrays.items()
            },
        }

    @property
    def facts(self) -> dict[str, Any]:
        """What the manifest of a bundle says of the models, their parameters left out."""
        return {
            "model": self.lists.name,
            "stars": self.stars.name,
            "seed": self.seed,
            "ratings": self.dataset.ratings.nnz,
            "viewers": len(self.dataset.users),
        }


def fit_timed(
    dataset: Dataset, name: str, seed: int, chosen: Mapping[str, Any] | None = None
) -> TimedFit:
    """Return a model of the registry fitted on a dataset; `chosen` is as in `make_model`."""
    return TimedFit.of(make_model(name, seed, chosen), dataset)


def fit_models(
    dataset: Dataset, name: str, seed: int = 0, chosen: Mapping[str, Any] | None = None
) -> FittedModels:
    """Return a model of the registry fitted on a dataset, with the stars model beside it.

    `chosen` are parameters of the model, which then does not search for them.
    """
    fits = [fit_timed(dataset, name, seed, chosen)]
    if not fits[0].model.predicts_stars:
        fits.append(fit_timed(dataset, STARS_MODEL, seed))
    return FittedModels(dataset, seed, tuple(fits))
