"""The catalogue and all ratings → the next model, measured and made live."""

from __future__ import annotations

import ctypes
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from streamrec.dataset.number import number_ratings
from streamrec.dataset.split import Split, split_randomly
from streamrec.evaluation.inputs import CatalogueTitles, titles_of_tables
from streamrec.evaluation.run import SERVED, evaluate
from streamrec.pipeline.live_data import (
    live_ratings_version,
    live_snapshot,
    live_store,
    training_ratings,
)
from streamrec.pipeline.steps import Say, Steps, say_nothing
from streamrec.recommend.fit_bundle import fit_bundle
from streamrec.recommend.fit_models import fit_models
from streamrec.settings import Settings
from streamrec.store.live_versions import set_live

HELD_OUT_SHARE = 0.25
_MIN_RATINGS = 100  # a quarter of fewer ratings says nothing
MAX_VIEWERS = 5_000  # their mean is certain enough; all 162,000 of a large set take too long
_M_MMAP_THRESHOLD, _LARGE_BYTES = -3, 4 * 1024**2  # names of glibc's malloc.h
_METRICS = ("ndcg@10", "map@10", "recall@20", "coverage@10", "novelty@10", "rmse", "mae")


@dataclass(frozen=True)
class TrainedModel:
    """What training made.

    `parameters` includes those that ``fit`` chose. `metrics` maps ``served`` and the baselines to
    metric → figure on the held-out quarter, and is empty if nothing was measured.
    """

    version: str
    model: str
    ratings: int
    live: bool
    parameters: dict[str, Any]
    metrics: dict[str, dict[str, float | None]]
    seconds: dict[str, float]


def train(
    settings: Settings,
    model: str = "hybrid",
    promote: bool = True,
    measure: bool = True,
    seed: int = 0,
    say: Say = say_nothing,
) -> TrainedModel:
    """Fit a model on the live catalogue and all ratings, and save it as a bundle.

    With `measure` the model is first fitted on three quarters of the ratings and measured on the
    rest, and the parameters that it chose there are those of the bundle; with `promote` the bundle
    goes live. Raises `NothingLive` without a live catalogue, and `MissingExtra` if the model needs
    an extra that is not installed.
    """
    steps = Steps(say)
    return_freed_memory()
    with live_store(settings) as store:
        say("gather the ratings")
        ratings = training_ratings(settings, store)
        snapshot = live_snapshot(settings, store)
        versions = {
            "catalogue_version": snapshot.version,
            "ratings_version": live_ratings_version(store) or "",
        }
        tables = {name: table.collect() for name, table in snapshot.tables().items()}
        with steps.part("features"):
            known = titles_of_tables(tables)
        measured = MeasuredModel({}, {})
        with steps.part("measure"):
            if measure:
                say(f"measure {model} on a quarter of the ratings, trained on the others")
                measured = measure_model(known, ratings, model, seed)
        say(f"train {model} on {ratings.height:,} ratings")
        fitted = fit_bundle(
            tables,
            ratings,
            settings.models,
            versions,
            model,
            seed,
            measured.metrics,
            measured.chosen,
            known.features,
        )
        if promote:
            with store.write() as connection:
                set_live(connection, "model", fitted.version)
    fit_seconds = {step: round(seconds, 3) for step, seconds in fitted.seconds.items()}
    return TrainedModel(
        version=fitted.version,
        model=fitted.model,
        ratings=ratings.height,
        live=promote,
        parameters=fitted.parameters,
        metrics=measured.metrics,
        seconds=steps.seconds | fit_seconds,
    )


class MeasuredModel(NamedTuple):
    """Model → metric → figure, and the parameters that the measured model chose."""

    metrics: dict[str, dict[str, float | None]]
    chosen: dict[str, Any]


def measure_model(
    known: CatalogueTitles,
    ratings: pl.DataFrame,
    model: str,
    seed: int,
    max_viewers: int = MAX_VIEWERS,
) -> MeasuredModel:
    """Return the figures on a random quarter of the ratings: as served, and of baselines.

    With fewer than 100 ratings nothing is held out and the result is empty. Of more than
    `max_viewers` viewers that many are drawn.
    """
    usable = ratings.filter(ratings["title_id"].is_in(known.title_ids))
    if usable.height < _MIN_RATINGS:
        return MeasuredModel({}, {})
    dataset = number_ratings(usable, known.title_ids, known.titles)
    rng = np.random.default_rng(seed)
    split = split_randomly(dataset, HELD_OUT_SHARE, rng)
    viewers = np.unique(split.test.user_nums)
    if len(viewers) > max_viewers:
        drawn = rng.choice(viewers, max_viewers, replace=False)
        split = Split(split.train, split.test.take(np.isin(split.test.user_nums, drawn)))
    fitted = fit_models(split.train, model, seed)
    report = evaluate(
        [split],
        [SERVED],
        seed=seed,
        titles=known,
        served_model=model,
        fitted=fitted,
        intervals=False,
    )
    metrics = {
        name: {metric: figures[metric] for metric in _METRICS}
        for name, figures in report["models"].items()
    }
    return MeasuredModel(metrics, fitted.lists.chosen)


def return_freed_memory() -> None:
    """Have the C library return large arrays to the system once they are freed (glibc only).

    Otherwise it raises the size from which it does so up to 32 MB, and holds what lies below: on
    the real catalogue a quarter of the peak.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
