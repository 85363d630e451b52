"""Clean ratings on disk: ``02_ratings/<version>/``, an artifact (see `streamrec.artifacts`)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from streamrec.artifacts import Artifact, new_artifact, open_artifact
from streamrec.catalogue.clean import count_rejects
from streamrec.catalogue.csv_reader import read_table
from streamrec.dataset.interactions import VIEWER_PREFIX, clean_ratings, read_ratings

SCHEMA = 2
_REMEDY = "Build it again with `streamrec ratings`"
_RATINGS, _REJECTS = "ratings.parquet", "rejects.parquet"


@dataclass(frozen=True)
class RatingsSnapshot(Artifact):
    """A finished snapshot of ratings.

    Its manifest holds ``schema``, ``rows`` (``read`` = ``clean`` + ``rejected`` + ``merged``),
    ``rejects`` (list of ``outcome``, ``code``, ``column``, ``rows``), ``users`` and ``titles``
    (how many), ``files`` and ``catalogue_version`` (None = titles were not checked).
    """

    def ratings(self) -> pl.DataFrame:
        """Return ``user_id``, ``title_id``, ``half_stars``, ``timestamp``, by the first two."""
        return pl.read_parquet(self.path / _RATINGS)


def build_ratings(
    ratings: Path,
    snapshots: Path,
    links: Path | None = None,
    catalogue: pl.DataFrame | None = None,
    catalogue_version: str | None = None,
    viewer_prefix: str = VIEWER_PREFIX,
) -> RatingsSnapshot:
    """Read and clean a ratings file, write the snapshot, return it; or `InputError`.

    The same input gives the same version, byte for byte. `ratings` and `links` are CSV files, see
    `read_ratings` and `read_links`. The directory `snapshots` (``02_ratings``) is made if missing.
    `catalogue`, `links` and `viewer_prefix` are those of `clean_ratings`.
    """
    linked = None if links is None else read_links(links)
    cleaned = clean_ratings(read_ratings(ratings), catalogue, linked, viewer_prefix)
    with new_artifact(snapshots) as writer:
        clean, rejects = cleaned.clean.drop("line").to_native(), cleaned.rejects.to_native()
        writer.write(_RATINGS, clean.write_parquet)
        writer.write(_REJECTS, rejects.write_parquet)
        facts = {
            "schema": SCHEMA,
            "rows": cleaned.counts,
            "rejects": count_rejects(rejects, "outcome", "code", "column"),
            "users": clean["user_id"].n_unique(),
            "titles": clean["title_id"].n_unique(),
            "catalogue_version": catalogue_version,
        }
        published = writer.publish(facts)
    return RatingsSnapshot(published.path, published.manifest)


def open_ratings(path: Path) -> RatingsSnapshot:
    """Return the snapshot in a version directory, compared with its hashes.

    `InputError`: a file is missing, cut or changed, or another version of StreamRec wrote it.
    """
    return RatingsSnapshot(path, open_artifact(path, SCHEMA, _REMEDY).manifest)


def read_links(path: Path) -> pl.DataFrame:
    """Return ``movieId`` and ``tmdbId`` (Int64, null = not linked) of a MovieLens links file.

    Of several rows of one movie the first counts. `InputError`: the file is missing, or lacks one
    of the columns.
    """
    cells = read_table(path, ("movieId", "tmdbId")).frame
    numbers = cells.select(pl.col("movieId", "tmdbId").cast(pl.Int64, strict=False))
    return numbers.drop_nulls("movieId").unique("movieId", keep="first", maintain_order=True)
