"""The models by the names that commands and reports call them by."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from streamrec.errors import InvalidParameter, MissingExtra
from streamrec.i18n.messages import message
from streamrec.models.base import Model

# Name → module and class: a module is imported when its model is wanted, so that a process that
# serves one model does not load what trains another.
_MODELS = {
    "random": ("popularity", "Random"),
    "popularity": ("popularity", "Popularity"),
    "trending": ("popularity", "Trending"),
    "content": ("content_profile", "Content"),
    "feature_knn": ("knn", "FeatureKNN"),
    "item_knn": ("knn", "ItemKNN"),
    "ease_plain": ("ease", "PlainEASE"),
    "ease": ("ease", "EASE"),
    "als": ("als", "ALS"),
    "svd": ("biased_mf", "BiasedMF"),
    "bayesian_fm": ("bayesian_fm", "BayesianFM"),
    "hybrid": ("hybrid", "Hybrid"),
}

# What a model needs beyond StreamRec's own dependencies: module → extra that brings it.
_EXTRAS: dict[str, tuple[str, str]] = {"bayesian_fm": ("myfm", "bayes")}

ALL = tuple(_MODELS)


def make_model(name: str, seed: int = 0) -> Model:
    """Return the unfitted model of this name, with its default parameters.

    Raises
    ------
    InvalidParameter
        No model is called that.
    MissingExtra
        Its optional dependency is not installed.
    """
    kind: Callable[..., Model] = model_class(name)
    return kind(seed=seed) if "seed" in inspect.signature(kind).parameters else kind()


def model_class(name: str) -> type[Model]:
    """Return the class of the model of this name; raises as `make_model` does."""
    if name not in _MODELS:
        near = difflib.get_close_matches(name, ALL, n=1)
        what = message("there is no model '%(name)s'", name=name)
        if near:
            what = message("%(what)s; did you mean %(near)s?", what=what, near=near[0])
        raise InvalidParameter("model", what, ALL)
    needed, extra = _EXTRAS.get(name, ("", ""))
    if needed and find_spec(needed) is None:
        raise MissingExtra(f"the model {name}", extra)
    module, kind = _MODELS[name]
    found: type[Model] = getattr(import_module(f"streamrec.models.{module}"), kind)
    return found
