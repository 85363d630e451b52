"""A fitted model as plain arrays and JSON, in memory and on disk; never pickle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Parameter: TypeAlias = bool | int | float | str | list["Parameter"] | dict[str, "Parameter"] | None
"""A parameter that a model may save: any JSON value."""

PARAMETERS_FILE = "parameters.json"


class Saved(NamedTuple):
    """A fitted model as a bundle keeps it."""

    arrays: dict[str, NDArray[np.generic]]
    parameters: dict[str, Parameter]


def save_arrays(saved: Saved, directory: Path) -> None:
    """Write a model's arrays and parameters into `directory`, which must not exist yet."""
    directory.mkdir(parents=True)
    for name, array in saved.arrays.items():
        np.save(directory / f"{name}.npy", array, allow_pickle=False)
    (directory / PARAMETERS_FILE).write_text(
        json.dumps(saved.parameters, indent=1, sort_keys=True), "utf-8"
    )


def load_arrays(directory: Path) -> Saved:
    """Return what `save_arrays` wrote. The arrays are memory-mapped and read-only."""
    arrays = {
        file.stem: np.load(file, mmap_mode="r", allow_pickle=False)
        for file in sorted(directory.glob("*.npy"))
    }
    return Saved(arrays, json.loads((directory / PARAMETERS_FILE).read_text("utf-8")))


def pack_sparse(name: str, matrix: csr_array) -> dict[str, NDArray[np.generic]]:
    """Return a sparse matrix as the three arrays ``name.data``, ``.indices``, ``.indptr``."""
    return {f"{name}.{part}": getattr(matrix, part) for part in ("data", "indices", "indptr")}


def unpack_sparse(
    name: str, arrays: Mapping[str, NDArray[np.generic]], n_columns: int
) -> csr_array:
    """Return the sparse matrix of `pack_sparse`, without copying its arrays."""
    parts = tuple(arrays[f"{name}.{part}"] for part in ("data", "indices", "indptr"))
    return csr_array(parts, shape=(len(parts[2]) - 1, n_columns))
