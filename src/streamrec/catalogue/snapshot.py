"""A catalogue on disk: ``02_catalogue/<version>/``, an artifact of one Parquet file per table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from streamrec import columns
from streamrec.artifacts import Artifact, open_artifact

SCHEMA = 3
"""Changes when a table changes its meaning: an old snapshot is rebuilt instead of misread."""


@dataclass(frozen=True)
class Snapshot(Artifact):
    """A finished snapshot.

    Its manifest holds ``schema``, ``source`` (name of the data source), ``inputs`` (per file the
    rows ``read``, ``clean``, ``rejected``, ``merged``), ``rejects`` (list of ``input``,
    ``outcome``, ``code``, ``column``, ``rows``), ``blank`` (per file and column the clean rows
    whose cell holds nothing), ``aliases`` (per source the number of other names of titles),
    ``tables`` (rows of each table) and ``files``.
    """

    def table(self, name: str) -> pl.DataFrame:
        """Return one table, as ``columns`` describes it."""
        return pl.read_parquet(self.path / f"{name}.parquet")

    def tables(self) -> dict[str, pl.LazyFrame]:
        """Return all tables by name; each is read when and as far as it is needed."""
        return {
            table.name: pl.scan_parquet(self.path / f"{table.name}.parquet")
            for table in columns.SNAPSHOT
        }


def open_snapshot(path: Path) -> Snapshot:
    """Return the snapshot in a version directory, compared with its hashes.

    Raises InputError: a file is missing, cut or changed, or another version of StreamRec wrote it.
    """
    remedy = "Build it again with `streamrec catalogue`"
    return Snapshot(path, open_artifact(path, SCHEMA, remedy).manifest)
