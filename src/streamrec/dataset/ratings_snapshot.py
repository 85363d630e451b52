"""Ratings on disk: ``02_ratings/<version>/``, written whole, named by content, never changed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from streamrec.artifacts import written_aside
from streamrec.dataset.interactions import CleanedRatings, clean_ratings, read_ratings
from streamrec.errors import InputError

if TYPE_CHECKING:
    import polars as pl

SCHEMA = 1

_RATINGS, _REJECTS, _MANIFEST = "ratings.parquet", "rejects.parquet", "manifest.json"


@dataclass(frozen=True)
class RatingsSnapshot:
    """A finished snapshot of ratings.

    Attributes
    ----------
    path
        ``…/02_ratings/<version>``.
    manifest
        ``schema``, ``version``, ``rows`` (``read`` = ``clean`` + ``rejected`` + ``merged``),
        ``reasons`` (rejects by kind of reason), ``users``, ``titles``, ``tables`` (rows and
        SHA-256 of each file), ``catalogue_version`` (None = titles were not checked).
    """

    path: Path
    manifest: Mapping[str, Any]

    @property
    def version(self) -> str:
        """The first 16 hexadecimal digits of the hash of its tables."""
        return str(self.manifest["version"])

    def ratings(self) -> pl.DataFrame:
        """Return ``user_id``, ``title_id``, ``half_stars``, ``timestamp``, by the first two."""
        import polars as pl

        return pl.read_parquet(self.path / _RATINGS)


def build_ratings(
    ratings: Path,
    snapshots: Path,
    links: Path | None = None,
    known: pl.DataFrame | None = None,
    catalogue_version: str | None = None,
) -> RatingsSnapshot:
    """Read and clean a ratings file, write the snapshot, return it.

    The same input gives the same version, byte for byte. Nothing under `snapshots` is touched
    before the new version is whole: it is written aside, synced and renamed.

    Parameters
    ----------
    ratings, links
        CSV files; see `read_ratings` and `read_links`.
    snapshots
        The directory ``02_ratings``; made if missing.
    known
        ``title_id`` of the catalogue; ratings of other titles are rejected. None = any title.
    catalogue_version
        Of the catalogue that `known` is from.

    Raises
    ------
    InputError
        A file cannot be used.
    """
    cleaned = clean_ratings(
        read_ratings(ratings), known, None if links is None else read_links(links)
    )
    with written_aside(snapshots) as aside:
        manifest = _write(aside, cleaned, catalogue_version)
        return RatingsSnapshot(_publish(aside, snapshots, manifest), manifest)


def open_ratings(path: Path) -> RatingsSnapshot:
    """Return the snapshot in a version directory."""
    return RatingsSnapshot(path, json.loads((path / _MANIFEST).read_text("utf-8")))


def read_links(path: Path) -> pl.DataFrame:
    """Return ``movieId`` and ``tmdbId`` (Int64, null = not linked) of a MovieLens links file.

    Of several rows of one movie the first counts.

    Raises
    ------
    InputError
        The file is missing, or lacks one of the columns.
    """
    import polars as pl

    try:
        cells = pl.read_csv(path, infer_schema=False, truncate_ragged_lines=True)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(str(path), f"cannot be read ({error})", "Check the path") from None
    missing = {"movieId", "tmdbId"} - set(cells.columns)
    if missing:
        raise InputError(
            str(path), f"lacks {', '.join(sorted(missing))}", "Give MovieLens' links.csv", line=1
        )
    numbers = cells.select(pl.col("movieId", "tmdbId").cast(pl.Int64, strict=False))
    return numbers.drop_nulls("movieId").unique("movieId", keep="first", maintain_order=True)


def _write(aside: Path, cleaned: CleanedRatings, catalogue_version: str | None) -> dict[str, Any]:
    """Write both tables and return the manifest."""
    import polars as pl

    clean = cleaned.clean.drop("line").to_native()
    rejects = cleaned.rejects.to_native()
    tables = {
        name: _write_table(aside / name, frame)
        for name, frame in ((_RATINGS, clean), (_REJECTS, rejects))
    }
    hashes = "".join(f"{name}:{facts['sha256']};" for name, facts in tables.items())
    content = f"schema:{SCHEMA};catalogue:{catalogue_version};{hashes}"
    kinds = rejects.select("outcome", kind=pl.col("reason").str.replace(r": .*$", ""))
    reasons = kinds.group_by("outcome", "kind").len().sort("outcome", "kind")
    return {
        "schema": SCHEMA,
        "version": hashlib.sha256(content.encode()).hexdigest()[:16],
        "rows": cleaned.counts,
        "reasons": {kind: count for _, kind, count in reasons.iter_rows()},
        "users": clean["user_id"].n_unique(),
        "titles": clean["title_id"].n_unique(),
        "tables": tables,
        "catalogue_version": catalogue_version,
    }


def _write_table(path: Path, frame: pl.DataFrame) -> dict[str, Any]:
    with path.open("wb") as handle:
        frame.write_parquet(handle)
        handle.flush()
        os.fsync(handle.fileno())
    with path.open("rb") as handle:
        sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
    return {"rows": frame.height, "sha256": sha256}


def _publish(aside: Path, snapshots: Path, manifest: Mapping[str, Any]) -> Path:
    """Give the finished directory its name; the same version may be there already."""
    with (aside / _MANIFEST).open("w", encoding="utf-8") as handle:
        json.dump(manifest, handle, indent=1, ensure_ascii=False)
        handle.flush()
        os.fsync(handle.fileno())
    target = snapshots / str(manifest["version"])
    if not target.exists():
        aside.chmod(0o755)
        aside.rename(target)
    return target
