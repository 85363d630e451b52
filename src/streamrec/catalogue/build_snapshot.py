"""Files of a data source → snapshot on disk: clean and checked tables, named by their content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from streamrec import columns
from streamrec.artifacts import ArtifactWriter, new_artifact
from streamrec.catalogue.aliases import collection_aliases, title_aliases
from streamrec.catalogue.check import check_references, check_table, empty_table
from streamrec.catalogue.clean import Cleaned, count_rejects
from streamrec.catalogue.snapshot import SCHEMA, Snapshot
from streamrec.catalogue.source import read_source


def build_snapshot(
    source: str,
    files: Mapping[str, Path | None],
    snapshots: Path,
    on_step: Callable[[str], None] = lambda _: None,
) -> Snapshot:
    """Read, clean and check the files of a source; write the snapshot; return it.

    The same input gives the same version, byte for byte. `source` names a module of
    ``catalogue.sources``, `files` maps its input files to paths (None = not given), `snapshots` is
    the directory ``02_catalogue``, and `on_step` receives the name of each step as it begins.

    Raises
    ------
    InputError
        A file cannot be used; see `read_source`.
    InvalidParameter
        The source does not exist, or the files are not those of the source.
    """
    inputs = read_source(source, files, on_step)
    with new_artifact(snapshots) as writer:
        facts = {"schema": SCHEMA, "source": source, **_write_tables(writer, inputs)}
        on_step("write the snapshot")
        published = writer.publish(facts)
    return Snapshot(published.path, published.manifest)


def _write_tables(writer: ArtifactWriter, inputs: Iterable[tuple[str, Cleaned]]) -> dict[str, Any]:
    """Write every table and return the manifest's facts; the first input holds the titles."""
    counts: dict[str, dict[str, int]] = {}
    blank: dict[str, dict[str, int]] = {}
    rejects: list[pl.DataFrame] = []
    rows: dict[str, int] = {}
    aliases: list[pl.DataFrame] = []
    title_ids = pl.DataFrame()
    collections = empty_table(columns.COLLECTIONS)
    for name, cleaned in inputs:
        if title_ids.is_empty():
            title_ids = cleaned.tables["titles"].select("title_id")
            collections = cleaned.tables["title_collections"]
        counts[name], blank[name] = _checked_counts(cleaned), cleaned.blank
        rejects.append(cleaned.rejects)
        if "title_aliases" in cleaned.tables:  # several inputs name titles
            aliases.append(cleaned.tables.pop("title_aliases"))
        rows |= _write_input(writer, cleaned, title_ids)
    all_rejects = pl.concat(rejects)
    rows["rejects"] = _write_table(writer, columns.REJECTS, all_rejects)
    names = title_aliases(aliases, title_ids["title_id"])
    rows |= _write_aliases(writer, names, collections)
    for table in columns.SNAPSHOT:
        if table.name not in rows:  # its input was not given
            rows[table.name] = _write_table(writer, table, empty_table(table))
    return {
        "inputs": counts,
        "rejects": count_rejects(all_rejects, "input", "outcome", "code", "column"),
        "blank": blank,
        "aliases": dict(sorted(names["source"].value_counts().iter_rows())),
        "tables": {table.name: rows[table.name] for table in columns.SNAPSHOT},
    }


def _write_aliases(
    writer: ArtifactWriter, names: pl.DataFrame, collections: pl.DataFrame
) -> dict[str, int]:
    franchises = collection_aliases(collections, names)
    return {
        table.name: _write_table(writer, table, frame)
        for table, frame in ((columns.ALIASES, names), (columns.COLLECTION_ALIASES, franchises))
    }


def _checked_counts(cleaned: Cleaned) -> dict[str, int]:
    counts = cleaned.counts
    if counts["read"] != counts["clean"] + counts["rejected"] + counts["merged"]:
        raise ValueError(f"rows went missing while cleaning: {counts}")
    return counts


def _write_input(
    writer: ArtifactWriter, cleaned: Cleaned, title_ids: pl.DataFrame
) -> dict[str, int]:
    described = {table.name: table for table in columns.SNAPSHOT}
    tables = {described[name]: frame for name, frame in cleaned.tables.items()}
    check_references(title_ids, tables.items())
    return {table.name: _write_table(writer, table, frame) for table, frame in tables.items()}


def _write_table(writer: ArtifactWriter, table: columns.Table, frame: pl.DataFrame) -> int:
    """Check and write one table; return its number of rows."""
    check_table(frame, table)
    writer.write(f"{table.name}.parquet", frame.write_parquet)
    return frame.height
