"""The fitted models of a bundle, on the bundle's own arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from streamrec.models.base import Model
from streamrec.models.content import Content
from streamrec.models.registry import model_class
from streamrec.models.saved_model import Saved
from streamrec.recommend.bundle import Bundle

LIST_MODEL_PREFIX, STARS_MODEL_PREFIX = "model.", "stars."
"""How the names of the arrays start: of the model for lists, and of another one for stars."""


def load_model(bundle: Bundle) -> Model:
    """Return the model that makes lists.

    In a bundle without a trained model that is `Content`, by the bundle's similar titles.
    """
    name = bundle.manifest.get("model")
    if isinstance(name, str):
        return _load(bundle, name, LIST_MODEL_PREFIX)
    return Content.of_similar(bundle.arrays["neighbours"], bundle.arrays["similarities"])


def load_stars_model(bundle: Bundle) -> Model | None:
    """Return the model that predicts stars; None in a bundle without a trained model."""
    name = bundle.manifest.get("stars")
    if not isinstance(name, str):
        return None
    prefix = LIST_MODEL_PREFIX if name == bundle.manifest["model"] else STARS_MODEL_PREFIX
    return _load(bundle, name, prefix)


def load_popularity(bundle: Bundle) -> NDArray[np.float64]:
    """Return float64 (n,): the popularity of each title, NaN where unknown; the fallback's scores.

    In a bundle without a trained model that is votes / most votes.
    """
    if "popularity" in bundle.arrays:
        return bundle.arrays["popularity"]
    votes = bundle.arrays["votes"].astype(np.float64)
    return np.where(votes < 0, np.nan, votes / max(votes.max(initial=0.0), 1.0))


def _load(bundle: Bundle, name: str, prefix: str) -> Model:
    own = [array for array in bundle.arrays if array.startswith(prefix)]
    arrays = {array.removeprefix(prefix): bundle.arrays[array] for array in own}
    return model_class(name).from_arrays(Saved(arrays, bundle.manifest["parameters"][name]))
