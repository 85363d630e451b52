"""Content-addressed directories and whole files: a reader sees all of one or nothing.

An artifact is a directory of files and ``manifest.json``. The manifest holds the SHA-256 of each
file; the directory's name, its version, is the start of the SHA-256 of the manifest. The directory
is written under a temporary name, synced, verified and renamed, and never changes afterwards. Its
files are read-only: a program that replaces one has to unlink it, and a process that has mapped it
keeps what it has read.

A process that is killed cannot remove its temporary directory, so the next writer does. A lock,
which ends with the process that holds it, tells a dead directory from one that is being written.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from streamrec.errors import InputError

MANIFEST = "manifest.json"
_READ_ONLY = 0o444  # a process that has mapped a file dies if it is cut in place
_TEMPORARY = ".writing-"
_VERSION_DIGITS = 16


@dataclass(frozen=True)
class Artifact:
    """A finished directory; `manifest` holds ``files`` (name → SHA-256) and its writer's facts."""

    path: Path
    manifest: Mapping[str, Any]

    @property
    def version(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of the manifest."""
        return self.path.name


class ArtifactWriter:
    """Writes the files of one artifact into the temporary directory `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: dict[str, str] = {}  # name → SHA-256

    def write(self, name: str, save: Callable[[Any], object]) -> None:
        """Write and sync one file; `save` gets it open for writing bytes."""
        self.files[name] = _write_synced(self.path / name, save)
        (self.path / name).chmod(_READ_ONLY)

    def publish(self, facts: Mapping[str, Any]) -> Artifact:
        """Write the manifest, give the directory its name and return the artifact.

        An artifact of the same content is kept if it is whole and replaced if it is damaged.
        `facts` are JSON values, ``schema`` among them; they hold no times and no paths, so that
        the same content gives the same version.
        """
        manifest = {**facts, "files": self.files}
        text = json.dumps(manifest, indent=1, ensure_ascii=False).encode()
        _write_synced(self.path / MANIFEST, lambda file: file.write(text))
        (self.path / MANIFEST).chmod(_READ_ONLY)
        _verify_files(self.path, self.files, "Free or replace the disk, then run it again")
        target = self.path.parent / _version(text)
        # Locked, so that two processes do not publish one version at once.
        with _opened(self.path.parent, fcntl.LOCK_EX):
            if not _is_whole(target, facts["schema"]):
                shutil.rmtree(target, ignore_errors=True)
                self.path.chmod(0o755)
                _sync_directory(self.path)
                self.path.rename(target)
                _sync_directory(target.parent)
        return Artifact(target, manifest)


@contextmanager
def new_artifact(parent: Path) -> Iterator[ArtifactWriter]:
    """Give a writer with a temporary directory in `parent`, which is made if missing.

    At the end the temporary directory is removed unless it was published. Temporary directories
    that dead processes left in `parent` are removed first.
    """
    parent.mkdir(parents=True, exist_ok=True)
    for dead in parent.glob(f"{_TEMPORARY}*"):
        # An error means that it is gone by now, or is being written.
        with suppress(OSError), _opened(dead, fcntl.LOCK_EX | fcntl.LOCK_NB):
            shutil.rmtree(dead)
    while True:
        path = Path(tempfile.mkdtemp(prefix=_TEMPORARY, dir=parent))
        with _opened(path, fcntl.LOCK_EX):
            if path.exists():  # otherwise another writer removed it before it was locked
                try:
                    yield ArtifactWriter(path)
                finally:
                    shutil.rmtree(path, ignore_errors=True)
                return


def open_artifact(path: Path, schema: int | None, remedy: str) -> Artifact:
    """Return the artifact in a directory, each file compared with its hash in the manifest.

    A file that is missing, cut or changed, or another schema, is an `InputError` with the `remedy`.
    `schema` None allows any.
    """
    file = path / MANIFEST
    try:
        text = file.read_bytes()
        manifest = json.loads(text)
    except OSError as error:
        raise InputError(str(path), f"it holds no readable {MANIFEST}", remedy) from error
    except ValueError:
        manifest = None
    if not isinstance(manifest, dict):
        raise InputError(str(file), "it is not a JSON object", remedy)
    if schema is not None and manifest.get("schema") != schema:
        found = f"it has schema {manifest.get('schema')}, this version reads {schema}"
        raise InputError(str(file), found, remedy)
    if _version(text) != path.name:
        raise InputError(str(file), "its hash differs from the directory's name", remedy)
    _verify_files(path, manifest["files"], remedy)
    return Artifact(path, manifest)


def write_file(path: Path, content: bytes) -> None:
    """Write a file under a temporary name, sync it and rename it; parents are made if missing."""
    write_file_with(path, lambda file: file.write(content))


def write_file_with(path: Path, save: Callable[[Any], object], mode: int | None = None) -> None:
    """Do what `write_file` does with a file that `save` gets open; `mode` are its permissions."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name that cannot be guessed: in a directory of others, a link may wait under another one.
    temporary = path.with_name(f"{_TEMPORARY}{secrets.token_hex(8)}")
    try:
        temporary.touch(0o666 if mode is None else mode, exist_ok=False)
        _write_synced(temporary, save)
        temporary.replace(path)
        _sync_directory(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


class _Hashed:
    """A file that hashes what is written to it, so that a later reading can verify the disk."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()
        self.failure: OSError | None = None  # a library may hide it in an error of its own

    def write(self, content: bytes) -> int:
        self.sha256.update(content)
        try:
            return self._file.write(content)
        except OSError as error:
            self.failure = error
            raise

    def flush(self) -> None:
        self._file.flush()


def _write_synced(path: Path, save: Callable[[Any], object]) -> str:
    """Write and sync a file; return the SHA-256 of what was written."""
    with path.open("wb") as file:
        hashed = _Hashed(file)
        try:
            save(hashed)
            file.flush()
            os.fsync(file.fileno())
        except Exception as error:
            cause = hashed.failure or error
            if isinstance(cause, OSError) and cause.errno is not None:
                raise OSError(cause.errno, os.strerror(cause.errno), str(path)) from error
            raise
    return hashed.sha256.hexdigest()


def _verify_files(directory: Path, files: Mapping[str, str], remedy: str) -> None:
    for name, sha256 in files.items():
        path = directory / name
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise InputError(str(path), "it cannot be read", remedy) from error
        if found != sha256:
            raise InputError(str(path), "its content differs from the manifest's hash", remedy)


def _is_whole(path: Path, schema: int) -> bool:
    try:
        open_artifact(path, schema, "")
    except InputError:
        return False
    return True


def _version(manifest: bytes) -> str:
    return hashlib.sha256(manifest).hexdigest()[:_VERSION_DIGITS]


@contextmanager
def _opened(directory: Path, lock: int = 0) -> Iterator[int]:
    """Open a directory; with `lock`, a mode of ``flock``, hold its lock."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        if lock:
            fcntl.flock(handle, lock)
        yield handle
    finally:
        os.close(handle)


def _sync_directory(path: Path) -> None:
    """Make the names in a directory, or a rename into it, survive a power failure."""
    with _opened(path) as handle:
        os.fsync(handle)
