"""Clean ratings on disk: ``02_ratings/<version>/``, an artifact (see `streamrec.artifacts`)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from streamrec.artifacts import Artifact, new_artifact, open_artifact
from streamrec.dataset.interactions import clean_ratings, read_ratings
from streamrec.errors import InputError

if TYPE_CHECKING:
    import polars as pl

SCHEMA = 2
_REMEDY = "Build it again with `streamrec ratings`"
_RATINGS, _REJECTS = "ratings.parquet", "rejects.parquet"


@dataclass(frozen=True)
class RatingsSnapshot(Artifact):
    """A finished snapshot of ratings.

    Its manifest holds ``schema``, ``rows`` (``read`` = ``clean`` + ``rejected`` + ``merged``),
    ``reasons`` (rejects by kind of reason), ``users`` and ``titles`` (how many), ``files`` and
    ``catalogue_version`` (None = titles were not checked).
    """

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

    The same input gives the same version, byte for byte.

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
    with new_artifact(snapshots) as writer:
        clean = cleaned.clean.drop("line").to_native()
        writer.write(_RATINGS, clean.write_parquet)
        writer.write(_REJECTS, cleaned.rejects.to_native().write_parquet)
        facts = {
            "schema": SCHEMA,
            "rows": cleaned.counts,
            "reasons": _reasons(cleaned.rejects.to_native()),
            "users": clean["user_id"].n_unique(),
            "titles": clean["title_id"].n_unique(),
            "catalogue_version": catalogue_version,
        }
        published = writer.publish(facts)
    return RatingsSnapshot(published.path, published.manifest)


def open_ratings(path: Path) -> RatingsSnapshot:
    """Return the snapshot in a version directory, compared with its hashes.

    Raises
    ------
    InputError
        A file is missing, cut or changed, or another version of StreamRec wrote it.
    """
    return RatingsSnapshot(path, open_artifact(path, SCHEMA, _REMEDY).manifest)


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


def _reasons(rejects: pl.DataFrame) -> dict[str, int]:
    """Count rejects per kind of reason."""
    import polars as pl

    kinds = rejects.select("outcome", kind=pl.col("reason").str.replace(r": .*$", ""))
    reasons = kinds.group_by("outcome", "kind").len().sort("outcome", "kind")
    return {kind: count for _, kind, count in reasons.iter_rows()}
