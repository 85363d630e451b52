"""Directories that are written aside: nobody sees them before they are whole.

A build that is killed cannot clean up, so the next one does. It tells a dead directory from one
that another build is writing by a lock, which ends with the process that holds it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = ".aside-"


@contextmanager
def written_aside(parent: Path) -> Iterator[Path]:
    """Give a new directory in `parent` (made if missing); what is left of it in the end goes.

    Rename it to publish it. Those that dead builds left in `parent` are removed first.
    """
    parent.mkdir(parents=True, exist_ok=True)
    _sweep(parent)
    aside, lock = _make_locked(parent)
    try:
        yield aside
    finally:
        os.close(lock)
        shutil.rmtree(aside, ignore_errors=True)


def _make_locked(parent: Path) -> tuple[Path, int]:
    while True:
        aside = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        lock = os.open(aside, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
        if aside.exists():  # else another build swept it away before it was locked
            return aside, lock
        os.close(lock)


def _sweep(parent: Path) -> None:
    for left in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):  # it has gone meanwhile, or is being written
            handle = os.open(left, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left)
            finally:
                os.close(handle)


def sync_directory(path: Path) -> None:
    """Make the names in a directory, or a rename into it, survive a power failure."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
