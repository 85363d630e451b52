"""One fitted recommender on disk: plain ``.npy`` arrays and a manifest, named by their content.

``models_dir/<version>/`` is written aside, synced and renamed, so it is there whole or not at
all, and never changes afterwards. It is opened with mmap: all workers share one copy in memory.
Other models add arrays of their own under names of their own.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from streamrec import __version__
from streamrec.artifacts import sync_directory, written_aside
from streamrec.errors import InputError
from streamrec.recommend.strings import Strings

if TYPE_CHECKING:
    import polars as pl

SCHEMA = 3  # raise it when lists need arrays that bundles did not hold before
_MANIFEST = "manifest.json"
_REMEDY = "Build it again with `streamrec catalogue` or `streamrec train`"

Array = NDArray[Any]


@dataclass(frozen=True)
class Bundle:
    """A bundle opened for reading.

    Attributes
    ----------
    path
        Its directory, named by its version.
    manifest
        What it was made from and with: ``schema``, ``catalogue_version``, ``code_version``,
        ``arrays`` (per name: dtype, shape, sha256) and the facts its builder gave.
    arrays
        By name, read only, backed by the files. Texts are two arrays, see `strings`.
    """

    path: Path
    manifest: Mapping[str, Any]
    arrays: Mapping[str, Array]

    @property
    def version(self) -> str:
        """The name of the bundle: the first 16 hexadecimal digits of its manifest's SHA-256."""
        return self.path.name

    def strings(self, name: str) -> Strings:
        """Return the texts that were saved as `name`."""
        return Strings(self.arrays[f"{name}.blob"], self.arrays[f"{name}.offsets"])

    @cached_property
    def title_ids(self) -> Strings:
        """(n,) outside identifiers, by item number."""
        return self.strings("title_ids")

    @cached_property
    def titles(self) -> Strings:
        """(n,) names, by item number."""
        return self.strings("titles")

    @cached_property
    def feature_names(self) -> Strings:
        """(f,) what reasons name: franchises, people, keywords, genres, companies."""
        return self.strings("feature_names")

    @cached_property
    def feature_starts(self) -> list[int]:
        """Where each of ``explain.KINDS`` starts among the features, and where the last ends."""
        starts: list[int] = self.arrays["feature_kinds"].tolist()
        return starts

    def item(self, title_id: str) -> int | None:
        """Return the number of a title, or None where the bundle does not hold it."""
        return self._numbers.get(title_id)

    def items(self, title_ids: Collection[str]) -> NDArray[np.int32]:
        """Return the numbers of titles, in their order; -1 where the bundle does not hold one."""
        numbers = self._numbers
        return np.array([numbers.get(title_id, -1) for title_id in title_ids], np.int32)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """The title_ids → their numbers: 7 MB for 45,000, made when a process first needs it."""
        return {title_id: number for number, title_id in enumerate(self.title_ids.all())}


def save_bundle(
    models_dir: Path, arrays: Mapping[str, Array | Strings], facts: Mapping[str, Any]
) -> str:
    """Write a bundle and return its version; the same content gives the same version and bytes.

    Parameters
    ----------
    models_dir
        Where bundles live; made if missing.
    arrays
        By name (letters, digits, ``.`` and ``_``). ``title_ids`` (Strings) must be there.
    facts
        What goes into the manifest beside the arrays: JSON values, no times and no paths.
    """
    with written_aside(models_dir) as aside:
        files = {name: _write(aside, name, array) for name, array in _plain(arrays).items()}
        manifest = {"schema": SCHEMA, "code_version": __version__, "arrays": files, **facts}
        text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False).encode()
        version = _version(text)
        _write_synced(aside / _MANIFEST, text)
        aside.chmod(0o755)
        _publish(aside, models_dir / version)
    return version


def load_bundle(path: Path) -> Bundle:
    """Return the bundle in a directory, checked byte for byte against its manifest.

    Raises
    ------
    InputError
        A file is missing, cut or changed, or another version of StreamRec wrote it.
    """
    try:
        text = (path / _MANIFEST).read_bytes()
    except OSError as error:
        raise InputError(str(path), f"it holds no readable {_MANIFEST}", _REMEDY) from error
    if _version(text) != path.name:
        raise InputError(str(path / _MANIFEST), "it is not what the bundle is named by", _REMEDY)
    manifest = json.loads(text)
    if manifest["schema"] != SCHEMA:
        what = f"it has schema {manifest['schema']}, this version reads {SCHEMA}"
        raise InputError(str(path / _MANIFEST), what, _REMEDY)
    files = manifest["arrays"].items()
    return Bundle(path, manifest, {name: _read(path, name, facts) for name, facts in files})


def build_similar_bundle(
    tables: Mapping[str, pl.DataFrame | pl.LazyFrame], models_dir: Path, catalogue_version: str
) -> str:
    """Compute the similar titles of a catalogue, save them as a bundle, return its version.

    Parameters
    ----------
    tables
        The snapshot's tables by name (see `streamrec.columns`); not changed.
    models_dir
        Where bundles live.
    catalogue_version
        The version of the snapshot that the tables are from; stands in the manifest.
    """
    # Imported here: whoever serves a bundle loads neither SciPy nor Polars.
    from streamrec.recommend.similar_arrays import similar_arrays

    arrays, parameters = similar_arrays(tables)
    facts = {"catalogue_version": catalogue_version, "parameters": parameters, "seed": None}
    return save_bundle(models_dir, arrays, facts)


def _plain(arrays: Mapping[str, Array | Strings]) -> dict[str, Array]:
    """Return the arrays by file name, with texts taken apart."""
    plain: dict[str, Array] = {}
    for name, array in arrays.items():
        if isinstance(array, Strings):
            plain[f"{name}.blob"], plain[f"{name}.offsets"] = array.blob, array.offsets
        else:
            plain[name] = array
    return plain


def _write(directory: Path, name: str, array: Array) -> dict[str, Any]:
    """Write one array and return what the manifest says of it."""
    # Little-endian and C order, so that a bundle means the same on every machine.
    array = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    path = directory / f"{name}.npy"
    with path.open("wb") as file:
        np.save(file, array, allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())
    return {"dtype": array.dtype.str, "shape": list(array.shape), "sha256": _sha256(path)}


def _read(directory: Path, name: str, facts: Mapping[str, Any]) -> Array:
    path = directory / f"{name}.npy"
    try:
        whole = _sha256(path) == facts["sha256"]
    except OSError as error:
        raise InputError(str(path), "it cannot be read", _REMEDY) from error
    if not whole:
        raise InputError(str(path), "its content is not what the manifest says", _REMEDY)
    # A plain view of the mapped file: slices of a memmap cost several times as much.
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


def _version(manifest: bytes) -> str:
    return hashlib.sha256(manifest).hexdigest()[:16]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _publish(aside: Path, final: Path) -> None:
    """Rename the finished directory into place; one already there is kept if it is whole."""
    try:
        load_bundle(final)
    except InputError:
        shutil.rmtree(final, ignore_errors=True)
    else:
        return
    sync_directory(aside)
    aside.rename(final)
    sync_directory(final.parent)
