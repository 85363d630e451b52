"""Catalogue and ratings → one bundle: similar titles, and the fitted models of personal lists."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from streamrec.dataset.number import number_ratings, read_titles
from streamrec.features.build import Features, build_features
from streamrec.models.content_space import (
    BLOCK_WEIGHTS,
    N_NEIGHBOURS,
    POPULARITY_EXPONENT,
    ContentSpace,
)
from streamrec.recommend.blend_similar import Neighbours, blend, liked_together
from streamrec.recommend.bundle import save_bundle
from streamrec.recommend.fit_models import fit_models
from streamrec.recommend.title_arrays import title_arrays

_PARAMETERS: dict[str, Any] = {
    "block_weights": BLOCK_WEIGHTS,
    "popularity_exponent": POPULARITY_EXPONENT,
    "n_neighbours": N_NEIGHBOURS,
}  # of similar titles


@dataclass(frozen=True)
class FittedBundle:
    """What `fit_bundle` saved.

    `parameters` are those of the model, also what ``fit`` chose; `seconds` of ``search`` (choosing
    parameters), ``fit``, ``similar`` (the similar titles of each title).
    """

    version: str
    model: str
    parameters: dict[str, Any]
    seconds: dict[str, float]


def fit_bundle(
    tables: Mapping[str, pl.DataFrame | pl.LazyFrame],
    ratings: pl.DataFrame,
    models_dir: Path,
    versions: Mapping[str, str],
    name: str = "hybrid",
    seed: int = 0,
    metrics: Mapping[str, Any] | None = None,
    chosen: Mapping[str, Any] | None = None,
    features: Features | None = None,
) -> FittedBundle:
    """Fit a model on the ratings of a catalogue's titles and save the bundle that serves both.

    The same input and seed give the same version, byte for byte. The bundle holds the arrays of
    `title_arrays`, of `FittedModels.arrays` and of `blend_similar.Neighbours`.

    Item i is the i-th title of `tables`, the snapshot's by name. `ratings` has ``user_id``,
    ``title_id``, ``half_stars``, ``timestamp``, each pair once; those of titles that the catalogue
    lacks are left out: no list could hold them. `versions` (``catalogue_version``,
    ``ratings_version``) and `metrics`, measured figures, go to the manifest. `chosen` are
    parameters of the model, which then does not search for them; `features` are those of `tables`,
    where they exist already.
    """
    started = time.perf_counter()
    features = features or build_features(tables)
    arrays = title_arrays(tables, features)
    space = _space(arrays, features)
    neighbours = Neighbours(*space.similar())
    similar_seconds = time.perf_counter() - started

    usable = ratings.filter(ratings["title_id"].is_in(features.title_ids))
    titles = read_titles(tables["titles"], features.blocks)
    dataset = number_ratings(usable, features.title_ids, titles)
    fitted = fit_models(dataset, name, seed, chosen)
    pairs = liked_together(dataset.ratings, features.blocks, space.facts)
    neighbours = blend(neighbours, pairs, dataset.rating_counts, space.facts)
    facts = {
        **versions,
        **fitted.facts,
        "parameters": {"similar": _PARAMETERS, **fitted.parameters},
        "metrics": dict(metrics or {}),
    }
    version = save_bundle(models_dir, {**arrays, **neighbours.arrays, **fitted.arrays}, facts)
    seconds = dict(zip(("fit", "search"), fitted.seconds, strict=True))
    return FittedBundle(
        version, name, fitted.parameters[name], {**seconds, "similar": similar_seconds}
    )


def build_similar_bundle(
    tables: Mapping[str, pl.DataFrame | pl.LazyFrame], models_dir: Path, catalogue_version: str
) -> str:
    """Save a bundle of a catalogue's similar titles, with no trained model; return its version."""
    features = build_features(tables)
    arrays = title_arrays(tables, features)
    neighbours = Neighbours(*_space(arrays, features).similar())
    facts = {"catalogue_version": catalogue_version, "parameters": _PARAMETERS, "seed": None}
    return save_bundle(models_dir, {**arrays, **neighbours.arrays}, facts)


def _space(arrays: Mapping[str, Any], features: Features) -> ContentSpace:
    votes, years = (arrays[name].astype(np.float64) for name in ("votes", "years"))
    votes[votes < 0] = years[years < 0] = np.nan
    return ContentSpace.of_blocks(features.blocks, votes, years)
