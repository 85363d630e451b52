"""The live data ⇄ one backup file.

A backup is a tar file. Its first member, ``backup.json``, names every other member with its
SHA-256: the database (on SQLite), the live artifacts and the reports of the live catalogue. It is
made while the service runs. The secret that signs cookies is a setting and not in it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from streamrec import __version__
from streamrec.artifacts import open_artifact, write_file_with
from streamrec.errors import InputError, SettingsError
from streamrec.i18n.languages import LANGUAGES
from streamrec.pipeline.steps import Say, say_nothing
from streamrec.settings import Settings, require_built
from streamrec.store.database import Store, current_revision, newest_revision, open_store
from streamrec.store.live_versions import live_versions, ratings_version
from streamrec.store.sqlite_copy import copy_sqlite

SCHEMA = 1
"""The format of a backup."""

_MANIFEST = "backup.json"
_DATABASE = "streamrec.db"
_REMEDY = "Restore another backup"


@dataclass(frozen=True)
class BackedUp:
    """What a backup holds.

    `database` is ``sqlite``, whose file is in the backup, or ``postgresql``, which needs a
    ``pg_dump`` of its own. `live`: kind → version. `size` in bytes.
    """

    path: Path
    database: str
    live: Mapping[str, str]
    size: int


def back_up(settings: Settings, path: Path, say: Say = say_nothing) -> BackedUp:
    """Write a backup of what is live, while others read and write.

    The file is written under another name, synced and renamed; only its owner may read it. An
    artifact that is damaged is an `InputError`: a backup must not keep damage.
    """
    store = open_store(require_built(settings).url)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with TemporaryDirectory(prefix=".writing-", dir=path.parent) as directory:
            say("copy the database")
            members, live, revision = _copy(settings, store, Path(directory) / _DATABASE)
            say("verify the live versions")
            database = store.engine.dialect.name
            manifest = {
                "schema": SCHEMA,
                "code_version": __version__,
                "database": database,
                "revision": revision,
                "live": live,
                "files": {name: _sha256(file) for name, file in members.items()},
            }
            say("write the backup")
            write_file_with(path, lambda file: _write_tar(file, manifest, members), mode=0o600)
    finally:
        store.close()
    return BackedUp(path, database, live, path.stat().st_size)


def restore(settings: Settings, path: Path, say: Say = say_nothing) -> BackedUp:
    """Put a backup into an empty data directory.

    Every file is compared with its hash before the first one gets its place, and the database,
    without which nothing is served, gets its place last. The data directory must be empty, and so
    that no rating is lost, nothing overwrites what is there.

    Raises `InputError` for a file that is no backup, or is damaged; `SettingsError` for a data
    directory that is not empty, another kind of database, or a newer schema.
    """
    data = settings.data
    if data.exists() and any(data.iterdir()):
        raise SettingsError(f"{data} is not empty: restore into a new directory with --data")
    data.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".writing-", dir=data) as directory:
        say("read the backup")
        manifest = _extract(path, Path(directory))
        _require_database(settings, manifest)
        say("move the files to their places")
        for name in sorted(manifest["files"], key=lambda name: (name == _DATABASE, name)):
            (data / name).parent.mkdir(parents=True, exist_ok=True)
            (Path(directory) / name).rename(data / name)
    os.sync()
    return BackedUp(path, manifest["database"], manifest["live"], path.stat().st_size)


def _copy(
    settings: Settings, store: Store, copy: Path
) -> tuple[dict[str, Path], dict[str, str], str]:
    """Return the members (name → file), the live versions and the revision, of one state."""
    members: dict[str, Path] = {}
    with store.read() as connection:
        versions = live_versions(connection)
        imported, revision = ratings_version(connection), current_revision(connection)
        if store.engine.dialect.name == "sqlite":
            copy_sqlite(connection, copy)
            members[_DATABASE] = copy
    live = {"catalogue": versions.catalogue, "model": versions.model}
    artifacts = [settings.snapshots / versions.catalogue, settings.models / versions.model]
    if imported is not None:
        live["ratings"] = imported
        artifacts.append(settings.ratings / imported)
    for artifact in artifacts:
        open_artifact(artifact, None, "Build it again before you back it up")
        members |= _named(settings, sorted(artifact.iterdir()))
    reports = (settings.catalogue_report(versions.catalogue, each) for each in LANGUAGES)
    return members | _named(settings, filter(Path.exists, reports)), live, str(revision)


def _named(settings: Settings, files: Iterator[Path] | list[Path]) -> dict[str, Path]:
    return {str(file.relative_to(settings.data)): file for file in files}


def _write_tar(file: Any, manifest: Mapping[str, Any], members: Mapping[str, Path]) -> None:
    with tarfile.open(fileobj=file, mode="w|") as tar:
        text = json.dumps(manifest, indent=1).encode()
        described = tarfile.TarInfo(_MANIFEST)
        described.size = len(text)
        tar.addfile(described, io.BytesIO(text))
        for name, member in members.items():
            tar.add(member, name, recursive=False)


def _extract(path: Path, target: Path) -> dict[str, Any]:
    """Write the members that the manifest names into `target` and return the manifest."""
    try:
        with tarfile.open(path, "r|") as tar:
            manifest = _manifest(path, tar)
            missing = dict(manifest["files"])
            while (member := tar.next()) is not None:
                # Only names of the manifest, each once: a member cannot choose another place.
                sha256 = missing.pop(member.name, None)
                content = tar.extractfile(member)
                if sha256 is None or content is None:
                    raise InputError(str(path), f"it holds {member.name!r} unasked", _REMEDY)
                file = target / member.name
                file.parent.mkdir(parents=True, exist_ok=True)
                with file.open("wb") as written:
                    shutil.copyfileobj(content, written)
                if _sha256(file) != sha256:
                    raise InputError(str(path), f"{member.name} is damaged", _REMEDY)
    except (tarfile.TarError, EOFError) as error:
        raise InputError(str(path), "it is no backup, or was cut short", _REMEDY) from error
    except FileNotFoundError as error:
        raise InputError(str(path), "the file does not exist", "Name a backup") from error
    if missing:
        raise InputError(str(path), f"it lacks {min(missing)}", _REMEDY)
    return manifest


def _manifest(path: Path, tar: tarfile.TarFile) -> dict[str, Any]:
    first = tar.next()
    content = None if first is None or first.name != _MANIFEST else tar.extractfile(first)
    try:
        manifest = json.loads(content.read()) if content is not None else None
    except ValueError:
        manifest = None
    if not isinstance(manifest, dict):
        raise InputError(str(path), f"it does not begin with {_MANIFEST}", _REMEDY)
    if manifest.get("schema") != SCHEMA or str(manifest["revision"]) > newest_revision():
        version = manifest.get("code_version")
        raise InputError(
            str(path), f"StreamRec {version} wrote it", "Install that version, or a newer one"
        )
    for name in manifest["files"]:
        parts = Path(name).parts
        if Path(name).is_absolute() or ".." in parts or not parts:
            raise InputError(str(path), f"it holds {name!r} unasked", _REMEDY)
    return manifest


def _require_database(settings: Settings, manifest: Mapping[str, Any]) -> None:
    """Raise `SettingsError` unless the settings name the kind of database of the backup.

    On PostgreSQL the dump must have been restored already: its live versions are those of the
    backup.
    """
    wanted = manifest["database"]
    found = "postgresql" if settings.database_url.startswith("postgresql") else "sqlite"
    if found != wanted:
        raise SettingsError(f"the backup is of a {wanted} database, the settings name {found}")
    if wanted == "postgresql":
        store = open_store(settings.url)
        try:
            with store.read() as connection:
                live = live_versions(connection)
                same = live.versions["model"] == manifest["live"]["model"]
        finally:
            store.close()
        if not same:
            raise SettingsError(
                "the database has another live model than the backup: restore its dump first, "
                "with pg_restore"
            )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
