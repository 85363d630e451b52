"""Catalogue and ratings → one bundle: similar titles, and a fitted model for people's lists."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from streamrec.models.base import Query
from streamrec.models.ease import rating_counts
from streamrec.models.item_item import ItemItem
from streamrec.models.popularity import Popularity
from streamrec.models.registry import make_model
from streamrec.recommend.blend_similar import blend, liked_together
from streamrec.recommend.bundle import save_bundle
from streamrec.recommend.load_models import LIST_MODEL_PREFIX, STARS_MODEL_PREFIX

if TYPE_CHECKING:
    import polars as pl

STARS_MODEL = "svd"


@dataclass(frozen=True)
class Trained:
    """What training left behind.

    Attributes
    ----------
    version
        Of the bundle.
    model
        The model's name.
    parameters
        Everything it was made with, also what ``fit`` chose.
    seconds
        ``search`` (choosing parameters), ``fit``, ``similar`` (titles like each title).
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
) -> Trained:
    """Fit a model on the ratings of a catalogue's titles and save the bundle that serves both.

    The same input and seed give the same version, byte for byte. Beside the model's arrays
    (``model.…``) the bundle holds ``popularity``, float64 (n,), see `models.popularity`;
    ``rating_counts``, int32 (n,); and, unless the model predicts stars itself, the arrays
    ``stars.…`` of one that does, `STARS_MODEL`.

    Parameters
    ----------
    tables
        The snapshot's tables by name; item i is the i-th title, in the model as in the bundle.
    ratings
        ``user_id``, ``title_id``, ``half_stars``, ``timestamp``, each pair once. Ratings of
        titles that the catalogue lacks are left out: no list could show them.
    models_dir
        Where bundles live.
    versions
        ``catalogue_version``, ``ratings_version``: they stand in the manifest.
    name, seed
        Of the model, see ``models.registry``.
    metrics
        What this model and plain ones reached when measured, for the manifest.
    """
    # Imported here: whoever serves a bundle loads none of what builds it.
    from streamrec.dataset.number import number_ratings, read_titles
    from streamrec.features.build import build_features
    from streamrec.recommend.title_arrays import title_arrays

    started = time.perf_counter()
    arrays, similar_parameters = title_arrays(tables)
    similar_seconds = time.perf_counter() - started

    started = time.perf_counter()
    features = build_features(tables)
    known = ratings.filter(ratings["title_id"].is_in(features.title_ids))
    titles = read_titles(tables["titles"], features.blocks)
    dataset = number_ratings(known, features.title_ids, titles)
    model = make_model(name, seed).fit(dataset)
    # Whatever the model, this stands in where it does not know.
    everything = np.arange(len(dataset.items), dtype=np.int32)
    popularity = Popularity().fit(dataset).score(Query.liking([]), everything)
    stars = None if model.predicts_stars else make_model(STARS_MODEL, seed).fit(dataset)
    fit_seconds = time.perf_counter() - started - model.search_seconds

    counts = rating_counts(dataset)
    if isinstance(model, ItemItem):
        neighbours = cast("NDArray[np.int32]", arrays["neighbours"])
        similarities = cast("NDArray[np.float32]", arrays["similarities"])
        weights = liked_together(model.matrix, dataset.ratings)
        arrays |= blend(neighbours, similarities, weights, counts)._asdict()
    arrays |= {"popularity": popularity, "rating_counts": counts.astype(np.int32)}
    saved = model.to_arrays()
    arrays |= {f"{LIST_MODEL_PREFIX}{array}": values for array, values in saved.arrays.items()}
    parameters = {"similar": similar_parameters, name: saved.parameters}
    if stars is not None:
        beside = stars.to_arrays()
        arrays |= {
            f"{STARS_MODEL_PREFIX}{array}": values for array, values in beside.arrays.items()
        }
        parameters[stars.name] = beside.parameters
    facts = {
        **versions,
        "model": name,
        "stars": stars.name if stars is not None else name,
        "seed": seed,
        "parameters": parameters,
        "metrics": dict(metrics or {}),
        "ratings": known.height,
        "people": len(dataset.users),
    }
    return Trained(
        save_bundle(models_dir, arrays, facts),
        name,
        dict(saved.parameters),
        {"search": model.search_seconds, "fit": fit_seconds, "similar": similar_seconds},
    )


def build_similar_bundle(
    tables: Mapping[str, pl.DataFrame | pl.LazyFrame], models_dir: Path, catalogue_version: str
) -> str:
    """Save a bundle of a catalogue's similar titles, without a trained model; return its version.

    Parameters
    ----------
    tables
        The snapshot's tables by name (see `streamrec.columns`); not changed.
    models_dir
        Where bundles live.
    catalogue_version
        The version of the snapshot that the tables are from; stands in the manifest.
    """
    from streamrec.recommend.title_arrays import title_arrays

    arrays, parameters = title_arrays(tables)
    facts = {"catalogue_version": catalogue_version, "parameters": parameters, "seed": None}
    return save_bundle(models_dir, arrays, facts)
