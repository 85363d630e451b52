"""The optional dependencies: which package belongs to which extra."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from streamrec.errors import MissingExtra

EXTRA_OF_MODULE = {
    "polars": "train",
    "narwhals": "train",
    "dataframely": "train",
    "sparse_dot_topn": "train",
    "vl_convert": "report",
    "optuna": "tune",
    "myfm": "bayes",
    "psycopg": "postgres",
}
"""Import name → extra. The base install serves a bundle and needs none of these."""


@contextmanager
def naming_extras() -> Iterator[None]:
    """Turn the failed import of an optional package into a `MissingExtra`.

    >>> with naming_extras():
    ...     raise ModuleNotFoundError("No module named 'optuna'", name="optuna")
    Traceback (most recent call last):
        ...
    streamrec.errors.MissingExtra: optuna needs the extra 'tune': pip install 'streamrec[tune]'
    """
    try:
        yield
    except ModuleNotFoundError as error:
        module = (error.name or "").partition(".")[0]
        if module not in EXTRA_OF_MODULE:
            raise
        raise MissingExtra(module, EXTRA_OF_MODULE[module]) from error
