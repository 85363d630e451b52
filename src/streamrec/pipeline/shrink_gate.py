"""The gate in front of what is live: new data must not be a fraction of it by mistake."""

from __future__ import annotations

from pathlib import Path

from streamrec.errors import InputError

SMALLEST_SHARE = 0.5


def refuse_to_shrink(file: Path, what: str, n_new: int, n_live: int, allow: bool) -> None:
    """Refuse new data with under half the rows of what is live, unless that is allowed.

    A file that was cut, or the wrong file, is usually much smaller, and readable all the same.
    Raises `InputError`: it is refused. What is live stays.
    """
    if not allow and n_new < n_live * SMALLEST_SHARE:
        raise InputError(
            str(file),
            f"has {n_new:,} usable {what}, under half of the {n_live:,} that are live",
            "Give the whole file, or allow it with --allow-shrink",
        )
