"""A fitted model on disk: one ``.npy`` per array and a JSON of its parameters; never pickle."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from streamrec.models.base import Saved

PARAMETERS_FILE = "parameters.json"


def save_arrays(saved: Saved, directory: Path) -> None:
    """Write a model's arrays and parameters into `directory`, which is made."""
    directory.mkdir(parents=True)
    for name, array in saved.arrays.items():
        np.save(directory / f"{name}.npy", array, allow_pickle=False)
    (directory / PARAMETERS_FILE).write_text(
        json.dumps(saved.parameters, indent=1, sort_keys=True), "utf-8"
    )


def load_arrays(directory: Path) -> Saved:
    """Return what `save_arrays` wrote. Arrays are mapped from their files, read-only."""
    arrays = {
        file.stem: np.load(file, mmap_mode="r", allow_pickle=False)
        for file in sorted(directory.glob("*.npy"))
    }
    return Saved(arrays, json.loads((directory / PARAMETERS_FILE).read_text("utf-8")))
