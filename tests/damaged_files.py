"""Damage to files of an artifact, which are read-only."""

from __future__ import annotations

from pathlib import Path


def overwrite(path: Path, content: bytes) -> None:
    """Replace the content of a file in place."""
    path.chmod(0o644)
    path.write_bytes(content)
