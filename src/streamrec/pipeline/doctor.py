"""Checks of an installation: what may keep the service from running, and what to do about it."""

from __future__ import annotations

import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from streamrec.artifacts import open_artifact
from streamrec.errors import NothingLive, StreamRecError
from streamrec.recommend.bundle import load_bundle
from streamrec.settings import Settings
from streamrec.store.database import Store, current_revision, newest_revision, open_store
from streamrec.store.live_versions import LiveVersions, live_versions, ratings_version
from streamrec.store.tables import rating

State = Literal["ok", "warning", "failed"]

_TIMEOUT_S = 5.0
# A worker without its bundle and database cache, as the benchmarks measured it.
_WORKER_MB = 150
_OPEN_FILES = 1024
_CLOCK_AHEAD_S = 3600
# 2026-01-01: a clock before the code was written is wrong.
_WRITTEN_AT = 1_767_225_600


@dataclass(frozen=True)
class Finding:
    """One check: its name, its state, what was seen, and what to do (empty where it is ok)."""

    check: str
    state: State
    seen: str
    remedy: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Return what each check found, without changing anything that is live.

    A check that cannot run because an earlier one failed is left out.
    """
    findings = [_secret(settings), _open_files(), *_directory(settings)]
    # Opening a SQLite URL would create the file.
    if not settings.database_url and not (settings.data / "streamrec.db").exists():
        remedy = "Run streamrec catalogue, or name the directory with --data"
        return [*findings, Finding("database", "failed", f"{settings.data} holds none", remedy)]
    try:
        store = open_store(settings.url, _TIMEOUT_S, upgrade=False)
    except StreamRecError as error:
        return [*findings, Finding("database", "failed", str(error), "Correct the database URL")]
    try:
        return [*findings, *_database(settings, store)]
    except StreamRecError as error:
        remedy = "Start the database, or correct its URL; restore a backup if it is damaged"
        return [*findings, Finding("database", "failed", str(error), remedy)]
    finally:
        store.close()


def _secret(settings: Settings) -> Finding:
    if settings.has_own_secret:
        return Finding("secret", "ok", "your own")
    remedy = "Set STREAMREC_SECRET to a secret of your own of 16 characters or more"
    if settings.is_for_this_machine:
        return Finding("secret", "warning", "the default: only for use on this machine", remedy)
    return Finding("secret", "failed", f"the default, and {settings.host} is public", remedy)


def _open_files() -> Finding:
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if allowed >= _OPEN_FILES:
        return Finding("open files", "ok", f"{allowed:,} allowed")
    return Finding(
        "open files", "warning", f"only {allowed:,} allowed",
        f"Raise the limit to {_OPEN_FILES:,} or more: each connection is one",
    )  # fmt: skip


def _directory(settings: Settings) -> Iterator[Finding]:
    """Check that the data directory can be written to, and the space left on its disk."""
    data = settings.data
    if not data.is_dir():
        remedy = "Run streamrec catalogue, or name the directory with --data"
        yield Finding("data directory", "failed", f"{data} is no directory", remedy)
        return
    try:
        with tempfile.NamedTemporaryFile(dir=data) as probe:
            probe.write(b"x")
    except OSError as error:
        remedy = "Give this user the right to write there, or free the disk"
        yield Finding("data directory", "failed", f"{data}: {error.strerror}", remedy)
    else:
        yield Finding("data directory", "ok", f"{data} can be written to")
    free, used = shutil.disk_usage(data).free, _size(data)
    # A build writes a second version before the first may go.
    state: State = "ok" if free > 2 * used else "warning" if free > used else "failed"
    remedy = "" if state == "ok" else "Free the disk, or delete versions that are not live"
    yield Finding("disk", state, f"{_mb(free)} free, {_mb(used)} used by {data}", remedy)


def _database(settings: Settings, store: Store) -> Iterator[Finding]:
    with store.read() as connection:
        found, newest = current_revision(connection), newest_revision()
        if found != newest:
            newer = found is not None and found > newest
            yield Finding(
                "database", "failed" if newer else "warning", f"schema {found}, not {newest}",
                "Install a newer StreamRec" if newer else "The next command upgrades it",
            )  # fmt: skip
            return
        if store.engine.dialect.name == "sqlite":
            damage = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
            if damage != "ok":
                yield Finding("database", "failed", str(damage), "Restore a backup")
                return
        yield Finding("database", "ok", f"{store.engine.dialect.name}, schema {found}")
        yield _clock(connection)
        live, imported = live_versions(connection), ratings_version(connection)
    yield from _live(settings, live, imported)


def _clock(connection: sa.Connection) -> Finding:
    now = time.time()
    newest = connection.scalar(sa.select(sa.func.max(rating.c.rated_at))) or 0
    seen = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(now))
    if now < _WRITTEN_AT or newest > now + _CLOCK_AHEAD_S:
        return Finding("clock", "failed", f"{seen}, in the past", "Set the clock of this machine")
    return Finding("clock", "ok", seen)


def _live(settings: Settings, live: LiveVersions, imported: str | None) -> Iterator[Finding]:
    """Check each live version against its hashes, and the memory that the model needs."""

    def version(kind: str, get: Callable[[], Path], build: str) -> Finding:
        try:
            path = get()
            if kind == "model":
                load_bundle(path)
            else:
                open_artifact(path, None, f"Run streamrec {build}, or restore a backup")
        except NothingLive as missing:
            return Finding(kind, "failed", str(missing), f"Run streamrec {build}")
        except StreamRecError as error:
            return Finding(
                kind, "failed", str(error), f"Run streamrec {build}, or restore a backup"
            )
        return Finding(kind, "ok", f"{path.name}: every file has its hash")

    yield version("catalogue", lambda: settings.snapshots / live.catalogue, "catalogue")
    model = version("model", lambda: settings.models / live.model, "train")
    yield model
    if imported is not None:
        yield version("ratings", lambda: settings.ratings / imported, "ratings")
    if model.state == "ok":
        bundle = load_bundle(settings.models / live.model)
        if bundle.manifest.get("catalogue_version") != live.catalogue:
            yield Finding(
                "model's catalogue", "warning", "the model knows an earlier catalogue",
                "Run streamrec train: new titles have no lists until then",
            )  # fmt: skip
        yield _memory(settings, _size(bundle.path))


def _memory(settings: Settings, bundle: int) -> Finding:
    """Compare the memory that is free with what the workers need; they share one bundle."""
    needed = bundle + settings.workers * _WORKER_MB * 1_000_000
    free = _free_memory()
    if free is None:
        return Finding("memory", "ok", f"about {_mb(needed)} needed; this system tells no more")
    seen = f"{_mb(free)} free, about {_mb(needed)} needed by {settings.workers} workers"
    if free > needed:
        return Finding("memory", "ok", seen)
    return Finding("memory", "warning", seen, "Serve with fewer workers, or give it more memory")


def _free_memory() -> int | None:
    """Return the bytes that new processes may use; None on a system without ``/proc``."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        free = next(int(line.split()[1]) * 1024 for line in lines if "MemAvailable" in line)
    except (OSError, StopIteration):
        return None
    try:  # of the control group of a container, which may allow less
        allowed = int(Path("/sys/fs/cgroup/memory.max").read_text())
        used = int(Path("/sys/fs/cgroup/memory.current").read_text())
    except (OSError, ValueError):  # "max" where there is no limit
        return free
    return min(free, allowed - used)


def _size(directory: Path) -> int:
    return sum(file.stat().st_size for file in directory.rglob("*") if file.is_file())


def _mb(n_bytes: int) -> str:
    return f"{n_bytes / 1e6:,.0f} MB"
