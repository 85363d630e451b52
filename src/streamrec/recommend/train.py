"""Catalogue and ratings → one bundle: similar titles, and a fitted model for people's lists."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.models.base import Model, Query, Saved
from streamrec.models.content_profile import Content
from streamrec.models.ease import rating_counts
from streamrec.models.item_item import ItemItem
from streamrec.models.popularity import Popularity
from streamrec.models.registry import make_model, model_class
from streamrec.recommend.blend import blend, liked_together
from streamrec.recommend.bundle import Bundle, save_bundle

if TYPE_CHECKING:
    import polars as pl

# Of the arrays of a bundle that are a model's own: of the one that makes the lists, and of the one
# that predicts stars beside it.
_LISTS, _STARS = "model.", "stars."
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


def train(
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
    from streamrec.recommend.similar_arrays import similar_arrays

    started = time.perf_counter()
    arrays, similar_parameters = similar_arrays(tables)
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
    arrays |= {f"{_LISTS}{array}": values for array, values in saved.arrays.items()}
    parameters = {"similar": similar_parameters, name: saved.parameters}
    if stars is not None:
        beside = stars.to_arrays()
        arrays |= {f"{_STARS}{array}": values for array, values in beside.arrays.items()}
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


def load_model(bundle: Bundle) -> Model:
    """Return the model of a bundle that makes lists, on the bundle's own arrays.

    Before anyone has rated anything that is `Content`, by the similar titles that it holds.
    """
    name = bundle.manifest.get("model")
    if isinstance(name, str):
        return _load(bundle, name, _LISTS)
    neighbours = bundle.arrays["neighbours"]
    found = neighbours >= 0
    starts = np.append(0, np.cumsum(found.sum(axis=1)))
    parts = bundle.arrays["similarities"][found], neighbours[found], starts
    return Content.of(csr_array(parts, shape=(len(neighbours), len(neighbours))))


def popularity_of(bundle: Bundle) -> NDArray[np.float64]:
    """Return float64 (n,): how well known each title is, NaN where unknown."""
    if "popularity" in bundle.arrays:
        return bundle.arrays["popularity"]
    votes = bundle.arrays["votes"].astype(np.float64)
    return np.where(votes < 0, np.nan, votes / max(votes.max(initial=0.0), 1.0))


def load_stars_model(bundle: Bundle) -> Model | None:
    """Return the model of a bundle that predicts stars; None where there is none."""
    name = bundle.manifest.get("stars")
    if not isinstance(name, str):
        return None
    return _load(bundle, name, _LISTS if name == bundle.manifest["model"] else _STARS)


def _load(bundle: Bundle, name: str, prefix: str) -> Model:
    arrays = {
        array.removeprefix(prefix): values
        for array, values in bundle.arrays.items()
        if array.startswith(prefix)
    }
    return model_class(name).from_arrays(Saved(arrays, bundle.manifest["parameters"][name]))
