"""A dataset → the fitted models of a bundle: for lists, for stars, and the fallback."""

from __future__ import annotations

import time
from collections.abc import Callable
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


@dataclass(frozen=True)
class FittedModels:
    """The models of a bundle, fitted on one dataset.

    Attributes
    ----------
    lists
        The model that makes lists.
    stars
        The model that predicts stars; may be the same one.
    popularity
        float64 (n_items,): the fallback's scores, NaN where unknown.
    rating_counts
        int64 (n_items,): the ratings of each item.
    n_ratings, n_viewers, seed
        What they were fitted on and with.
    fit_seconds, search_seconds
        Of both models; the search for parameters is not part of fitting.
    """

    lists: Model
    stars: Model
    popularity: NDArray[np.float64]
    rating_counts: NDArray[np.int64]
    n_ratings: int
    n_viewers: int
    seed: int
    fit_seconds: float
    search_seconds: float

    @cached_property
    def parameters(self) -> dict[str, dict[str, Any]]:
        """Model → its parameters."""
        return {model.name: model.to_arrays().parameters for model in (self.lists, self.stars)}

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays of a bundle by name.

        Those of the models (``model.…``, ``stars.…`` where that is another one), ``popularity``
        float64 (n,) and ``rating_counts`` int32 (n,).
        """
        found: dict[str, NDArray[Any]] = {
            "popularity": self.popularity,
            "rating_counts": self.rating_counts.astype(np.int32),
            **_prefixed(LIST_MODEL_PREFIX, self.lists),
        }
        if self.stars is not self.lists:
            found |= _prefixed(STARS_MODEL_PREFIX, self.stars)
        return found

    @property
    def facts(self) -> dict[str, Any]:
        """What the manifest of a bundle says of the models, their parameters left out."""
        return {
            "model": self.lists.name,
            "stars": self.stars.name,
            "seed": self.seed,
            "ratings": self.n_ratings,
            "viewers": self.n_viewers,
        }


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


def fit_timed(dataset: Dataset, name: str, seed: int) -> TimedFit:
    """Return a model of the registry fitted on a dataset."""
    return TimedFit.of(make_model(name, seed), dataset)


def fit_models(
    dataset: Dataset,
    name: str,
    seed: int = 0,
    fit: Callable[[Dataset, str, int], TimedFit] = fit_timed,
) -> FittedModels:
    """Return a model fitted on a dataset, with the stars model and the fallback beside it.

    Parameters
    ----------
    name, seed
        Of the model, see ``models.registry``.
    fit
        Fits a model, or returns one that was fitted on this dataset before.
    """
    lists = fit(dataset, name, seed)
    stars = lists if lists.model.predicts_stars else fit(dataset, STARS_MODEL, seed)
    fits = {id(one.model): one for one in (lists, stars)}.values()
    started = time.perf_counter()
    popularity = Popularity().fit(dataset).scores
    seconds = time.perf_counter() - started
    return FittedModels(
        lists.model,
        stars.model,
        popularity,
        dataset.rating_counts,
        n_ratings=dataset.ratings.nnz,
        n_viewers=len(dataset.users),
        seed=seed,
        fit_seconds=seconds + sum(one.fit_seconds for one in fits),
        search_seconds=sum(one.search_seconds for one in fits),
    )


def _prefixed(prefix: str, model: Model) -> dict[str, NDArray[Any]]:
    return {f"{prefix}{name}": array for name, array in model.to_arrays().arrays.items()}
