"""The models by the names that commands and reports use. A new model adds one line here."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from streamrec.errors import InvalidParameter, MissingExtra
from streamrec.extras import EXTRA_OF_MODULE
from streamrec.i18n.messages import message
from streamrec.models.base import Model

# Name → module and class.
_CLASSES = {
    "random": ("random_scores", "Random"),
    "rating_counts": ("rating_counts", "RatingCounts"),
    "popularity": ("popularity", "Popularity"),
    "trending": ("trending", "Trending"),
    "content": ("content", "Content"),
    "feature_knn": ("feature_knn", "FeatureKNN"),
    "item_knn": ("item_knn", "ItemKNN"),
    "ease_plain": ("ease", "PlainEASE"),
    "ease": ("ease", "EASE"),
    "als": ("als", "ALS"),
    "svd": ("biased_mf", "BiasedMF"),
    "bayesian_fm": ("bayesian_fm", "BayesianFM"),
    "hybrid": ("hybrid", "Hybrid"),
}

ALL = tuple(_CLASSES)


def make_model(name: str, seed: int = 0, chosen: Mapping[str, Any] | None = None) -> Model:
    """Return the unfitted model of this name; raises as `model_class` does.

    `chosen` are parameters that another fit of this model chose (`Model.chosen`).
    """
    make: Callable[..., Model] = model_class(name)
    seeded = {"seed": seed} if "seed" in inspect.signature(make).parameters else {}
    return make(**seeded, **(chosen or {}))


def model_class(name: str) -> type[Model]:
    """Return the class of a model; raise `MissingExtra` where its optional package is missing."""
    found = find_model(name)
    package = found.card.package
    if package and find_spec(package) is None:
        raise MissingExtra(f"the model {name}", EXTRA_OF_MODULE[package])
    return found


def find_model(name: str) -> type[Model]:
    """Return the class of a model, also where its package is missing; or `InvalidParameter`."""
    if name not in _CLASSES:
        near = difflib.get_close_matches(name, ALL, n=1)
        what = message("there is no model '%(name)s'", name=name)
        if near:
            what = message("%(what)s; did you mean %(near)s?", what=what, near=near[0])
        raise InvalidParameter("model", what, ALL)
    module, class_name = _CLASSES[name]
    found: type[Model] = getattr(import_module(f"streamrec.models.{module}"), class_name)
    return found
