"""The catalogue and all ratings → the next model, measured and made live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from streamrec.dataset.number import number_ratings
from streamrec.dataset.split import Split, split_randomly
from streamrec.evaluation.inputs import titles_of_tables
from streamrec.evaluation.run import SERVED, evaluate
from streamrec.pipeline.live_data import (
    live_ratings_version,
    live_snapshot,
    live_store,
    training_ratings,
)
from streamrec.pipeline.steps import Say, Steps, say_nothing
from streamrec.recommend.fit_bundle import fit_bundle
from streamrec.settings import Settings
from streamrec.store.live_versions import set_live

HELD_OUT_SHARE = 0.25
_MIN_RATINGS = 100  # a quarter of fewer ratings says nothing
MAX_VIEWERS = 5_000  # their mean is certain enough; all 162,000 of a large set take too long
_METRICS = ("ndcg@10", "map@10", "recall@20", "coverage@10", "novelty@10", "rmse", "mae")


@dataclass(frozen=True)
class TrainedModel:
    """What training made.

    `parameters` includes those that ``fit`` chose. `metrics` maps model → metric → figure on the
    held-out quarter, and is empty if nothing was measured.
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
    rest; with `promote` the bundle goes live. Raises `NothingLive` without a live catalogue, and
    `MissingExtra` if the model needs an extra that is not installed.
    """
    steps = Steps(say)
    with live_store(settings) as store:
        say("gather the ratings")
        ratings = training_ratings(settings, store)
        snapshot = live_snapshot(settings, store)
        versions = {
            "catalogue_version": snapshot.version,
            "ratings_version": live_ratings_version(store) or "",
        }
        tables = {name: table.collect() for name, table in snapshot.tables().items()}
        with steps.part("measure"):
            if measure:
                say(f"measure {model} on a quarter of the ratings, trained on the others")
            metrics = measure_model(tables, ratings, model, seed) if measure else {}
        say(f"train {model} on {ratings.height:,} ratings")
        fitted = fit_bundle(tables, ratings, settings.models, versions, model, seed, metrics)
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
        metrics=metrics,
        seconds=steps.seconds | fit_seconds,
    )


def measure_model(
    tables: Mapping[str, pl.DataFrame],
    ratings: pl.DataFrame,
    model: str,
    seed: int,
    max_viewers: int = MAX_VIEWERS,
) -> dict[str, dict[str, float | None]]:
    """Return the figures on a random quarter of the ratings: as served, alone, and of baselines.

    With fewer than 100 ratings nothing is held out and the result is empty. Of more than
    `max_viewers` viewers that many are drawn.
    """
    known = titles_of_tables(tables)
    usable = ratings.filter(ratings["title_id"].is_in(known.title_ids))
    if usable.height < _MIN_RATINGS:
        return {}
    dataset = number_ratings(usable, known.title_ids, known.titles)
    rng = np.random.default_rng(seed)
    split = split_randomly(dataset, HELD_OUT_SHARE, rng)
    viewers = np.unique(split.test.user_nums)
    if len(viewers) > max_viewers:
        drawn = rng.choice(viewers, max_viewers, replace=False)
        split = Split(split.train, split.test.take(np.isin(split.test.user_nums, drawn)))
    report = evaluate([split], [SERVED, model], seed=seed, titles=known, served_model=model)
    return {
        name: {metric: figures[metric] for metric in _METRICS}
        for name, figures in report["models"].items()
    }
