"""Raw files → snapshot on disk: Parquet files and ``manifest.json``, named by their content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from streamrec import columns
from streamrec.artifacts import Artifact, ArtifactWriter, new_artifact, open_artifact
from streamrec.catalogue.check import check_references, check_table, empty_table
from streamrec.catalogue.clean import (
    MOVIES_OPTIONAL,
    MOVIES_WANTED,
    Cleaned,
    clean_linked,
    clean_movies,
)
from streamrec.catalogue.movielens import read_movielens
from streamrec.catalogue.nested import CREDITS_NESTED, KEYWORDS_NESTED, NestedColumn
from streamrec.catalogue.read import read_table
from streamrec.errors import InputError

SCHEMA = 2  # raise it when a table changes its meaning: old snapshots are then rebuilt, not misread
_REMEDY = "Build it again with `streamrec catalogue`"

# Files that belong to the movies by id, in the order they are read.
_LINKED: dict[str, tuple[NestedColumn, ...]] = {
    "credits": CREDITS_NESTED,
    "keywords": KEYWORDS_NESTED,
}


@dataclass(frozen=True)
class Snapshot(Artifact):
    """A finished snapshot.

    Its manifest holds ``schema``, ``inputs`` (rows per file), ``reasons`` (rejects by reason),
    ``blank`` (per file and column the clean rows whose cell holds nothing), ``tables`` (rows of
    each table) and ``files``.
    """

    def table(self, name: str) -> pl.DataFrame:
        """Return one table, as ``columns`` describes it."""
        return pl.read_parquet(self.path / f"{name}.parquet")

    def tables(self) -> dict[str, pl.LazyFrame]:
        """Return all tables by name, each to be read when and as far as it is needed."""
        return {
            table.name: pl.scan_parquet(self.path / f"{table.name}.parquet")
            for table in columns.SNAPSHOT
        }


def open_snapshot(path: Path) -> Snapshot:
    """Return the snapshot in a version directory, compared with its hashes.

    Raises
    ------
    InputError
        A file is missing, cut or changed, or another version of StreamRec wrote it.
    """
    return Snapshot(path, open_artifact(path, SCHEMA, _REMEDY).manifest)


def build_snapshot(
    movies: Path,
    credits: Path,  # noqa: A002 - the field's word, and the command's
    keywords: Path | None,
    snapshots: Path,
    on_step: Callable[[str], None] = lambda _: None,
) -> Snapshot:
    """Read, clean and check the raw files; write the snapshot; return it.

    The same input gives the same version, byte for byte.

    Parameters
    ----------
    keywords
        None leaves the table of keywords empty.
    on_step
        Called with the name of each step as it begins.

    Raises
    ------
    InputError
        A file cannot be used; see ``read_table``.
    """
    sources = _clean_raw(movies, {"credits": credits, "keywords": keywords}, on_step)
    return _build(sources, snapshots, on_step)


def build_movielens(
    movies: Path, snapshots: Path, on_step: Callable[[str], None] = lambda _: None
) -> Snapshot:
    """Make MovieLens' own titles a catalogue, as ``build_snapshot`` does with the raw files."""
    on_step("read and clean the movies")
    return _build([("movies", _usable(movies, read_movielens(movies)))], snapshots, on_step)


def _clean_raw(
    movies: Path, linked: Mapping[str, Path | None], on_step: Callable[[str], None]
) -> Iterator[tuple[str, Cleaned]]:
    """Yield what becomes of each input, one at a time, so that memory holds one."""
    on_step("read and clean the movies")
    cleaned = _usable(movies, clean_movies(read_table(movies, MOVIES_WANTED, MOVIES_OPTIONAL)))
    title_ids = cleaned.tables["titles"]["title_id"]
    yield "movies", cleaned
    for name, nested in _LINKED.items():
        path = linked[name]
        if path is not None:
            on_step(f"read and clean the {name}")
            wanted = ("id", *(column.source for column in nested))
            yield name, clean_linked(read_table(path, wanted), name, nested, title_ids)


def _usable(path: Path, cleaned: Cleaned) -> Cleaned:
    """Refuse a file without one clean title: an empty catalogue must not replace one that serves.

    Rows that all leave are a file of another dialect (other quotation marks) or of other things.
    """
    if cleaned.rows_clean == 0:
        first = cleaned.rejects.row(0, named=True)
        raise InputError(
            str(path),
            f"none of its {cleaned.rows_read:,} rows can be used; this one: {first['reason']}",
            "Give a file of titles as the data dictionary describes it",
            first["line"],
        )
    return cleaned


def _build(
    sources: Iterable[tuple[str, Cleaned]], snapshots: Path, on_step: Callable[[str], None]
) -> Snapshot:
    """Write the tables of all inputs and publish them as a snapshot."""
    with new_artifact(snapshots) as writer:
        facts = _write_tables(writer, sources)
        on_step("write the snapshot")
        published = writer.publish(facts)
    return Snapshot(published.path, published.manifest)


def _write_tables(writer: ArtifactWriter, sources: Iterable[tuple[str, Cleaned]]) -> dict[str, Any]:
    """Write every table and return the manifest's facts; the first input holds the titles."""
    inputs: dict[str, dict[str, int]] = {}
    blank: dict[str, dict[str, int]] = {}
    rejects: list[pl.DataFrame] = []
    tables: dict[str, dict[str, int]] = {}
    title_ids: pl.DataFrame | None = None
    for name, cleaned in sources:
        if title_ids is None:
            title_ids = cleaned.tables["titles"].select("title_id")
        inputs[name] = cleaned.counts
        blank[name] = cleaned.blank
        rejects.append(cleaned.rejects)
        tables |= _write_checked(writer, cleaned, title_ids)
    all_rejects = pl.concat(rejects)
    tables["rejects"] = _write_table(writer, columns.REJECTS, all_rejects)
    for table in columns.SNAPSHOT:  # of an input that was not given
        if table.name not in tables:
            tables[table.name] = _write_table(writer, table, empty_table(table))
    tables = {table.name: tables[table.name] for table in columns.SNAPSHOT}
    return {
        "schema": SCHEMA,
        "inputs": inputs,
        "reasons": _reasons(all_rejects),
        "blank": blank,
        "tables": tables,
    }


def _write_checked(
    writer: ArtifactWriter, cleaned: Cleaned, title_ids: pl.DataFrame
) -> dict[str, dict[str, int]]:
    counts = cleaned.counts
    if counts["read"] != counts["clean"] + counts["rejected"] + counts["merged"]:
        raise ValueError(f"rows went missing while cleaning: {counts}")
    described = {table.name: table for table in columns.SNAPSHOT}
    tables = {described[name]: frame for name, frame in cleaned.tables.items()}
    check_references(title_ids, tables.items())
    return {table.name: _write_table(writer, table, frame) for table, frame in tables.items()}


def _write_table(
    writer: ArtifactWriter, table: columns.Table, frame: pl.DataFrame
) -> dict[str, int]:
    check_table(frame, table)
    writer.write(f"{table.name}.parquet", frame.write_parquet)
    return {"rows": frame.height}


def _reasons(rejects: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Count rejects per input and kind of reason (the quoted cell and the line number left out)."""
    kind = pl.col("reason").str.replace(r"(?s) '.*' ", " ").str.replace(r" as line \d+$", "")
    counted = rejects.group_by("input", kind.alias("kind")).len().sort("input", "kind")
    reasons: dict[str, dict[str, int]] = {}
    for name, reason, count in counted.iter_rows():
        reasons.setdefault(name, {})[reason] = count
    return reasons
