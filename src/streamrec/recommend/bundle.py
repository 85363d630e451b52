"""One fitted recommender on disk: plain ``.npy`` arrays and a manifest, named by their content.

``models_dir/<version>/`` is an artifact (see `streamrec.artifacts`): it is there whole or not at
all and never changes. It is opened with mmap, so that all workers share one copy in memory. Each
model adds arrays under names of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamrec import __version__
from streamrec.artifacts import new_artifact, open_artifact
from streamrec.recommend.string_array import StringArray

SCHEMA = 6
"""The format of a bundle; it goes up when arrays or facts change."""

_REMEDY = "Build it again with `streamrec catalogue` or `streamrec train`"

Array = NDArray[Any]


@dataclass(frozen=True)
class Bundle:
    """A bundle opened for reading.

    `manifest` holds ``schema``, ``code_version``, ``arrays`` (per name: dtype, shape), ``files``
    (name → SHA-256) and the facts of the builder, such as ``catalogue_version``. `arrays` are
    read-only and backed by the files; texts are two of them, see `StringArray`.
    """

    path: Path
    manifest: Mapping[str, Any]
    arrays: Mapping[str, Array]

    @property
    def version(self) -> str:
        """The name of the bundle: the first 16 hexadecimal digits of its manifest's SHA-256."""
        return self.path.name

    def strings(self, name: str) -> StringArray:
        """Return the texts that were saved as `name`."""
        return StringArray(self.arrays[f"{name}.blob"], self.arrays[f"{name}.offsets"])

    @cached_property
    def title_ids(self) -> StringArray:
        """(n,) title_ids, by item number."""
        return self.strings("title_ids")

    @cached_property
    def titles(self) -> StringArray:
        """(n,) names, by item number."""
        return self.strings("titles")

    @cached_property
    def feature_names(self) -> StringArray:
        """(f,) what reasons name: collections, people, keywords, genres, companies."""
        return self.strings("feature_names")

    @cached_property
    def feature_starts(self) -> list[int]:
        """Where each of ``shared_features.KINDS`` starts, and where the last ends."""
        starts: list[int] = self.arrays["feature_kinds"].tolist()
        return starts

    def year(self, item: int) -> int | None:
        """Return an item's year of release; None where unknown."""
        year = int(self.arrays["years"][item])
        return None if year < 0 else year

    def item(self, title_id: str) -> int | None:
        """Return the number of a title; None where the bundle lacks it."""
        return self._numbers.get(title_id)

    def items(self, title_ids: Collection[str]) -> NDArray[np.int32]:
        """Return the numbers of titles, in the given order; -1 where the bundle lacks one."""
        return np.array([self._numbers.get(one, -1) for one in title_ids], np.int32)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """title_id → number: 7 MB for 45,000 titles, made when a process first needs it."""
        return {title_id: number for number, title_id in enumerate(self.title_ids.all())}


def save_bundle(
    models_dir: Path, arrays: Mapping[str, Array | StringArray], facts: Mapping[str, Any]
) -> str:
    """Write a bundle and return its version; equal content gives equal bytes and versions.

    `arrays` must hold ``title_ids``. `facts` are JSON values for the manifest; no times and no
    paths, so that versions compare.
    """
    plain = _plain(arrays)
    described = {
        name: {"dtype": array.dtype.str, "shape": list(array.shape)}
        for name, array in plain.items()
    }
    manifest = {"schema": SCHEMA, "code_version": __version__, "arrays": described, **facts}
    with new_artifact(models_dir) as writer:
        for name, array in plain.items():
            writer.write(f"{name}.npy", partial(np.save, arr=array, allow_pickle=False))
        return writer.publish(dict(sorted(manifest.items()))).version


def load_bundle(path: Path) -> Bundle:
    """Return the bundle in a directory, each file verified as `open_artifact` does."""
    manifest = open_artifact(path, SCHEMA, _REMEDY).manifest
    # A plain view of the mapped file: slices of a memmap cost several times as much.
    arrays = {
        name: np.asarray(np.load(path / f"{name}.npy", mmap_mode="r", allow_pickle=False))
        for name in manifest["arrays"]
    }
    return Bundle(path, manifest, arrays)


def _plain(arrays: Mapping[str, Array | StringArray]) -> dict[str, Array]:
    """Return the arrays by file name, little-endian and in C order, with texts taken apart.

    A bundle means the same on every machine.
    """
    plain: dict[str, Array] = {}
    for name, array in arrays.items():
        if isinstance(array, StringArray):
            plain |= {f"{name}.blob": array.blob, f"{name}.offsets": array.offsets}
        else:
            plain[name] = array
    return {
        name: np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        for name, array in sorted(plain.items())
    }
