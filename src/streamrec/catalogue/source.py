"""What a data source declares: its files and how each becomes clean tables.

A source is one module in ``catalogue/sources`` with a constant ``SOURCE``; its file name is its
name.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from streamrec.catalogue.clean import Cleaned
from streamrec.catalogue.csv_reader import RawTable, read_table
from streamrec.catalogue.reject_codes import reject_text
from streamrec.errors import InputError, InvalidParameter
from streamrec.i18n.languages import SOURCE as ENGLISH
from streamrec.i18n.messages import message
from streamrec.i18n.translator import translator

_SOURCES = "streamrec.catalogue.sources"


@dataclass(frozen=True)
class InputFile:
    """One file of a source; the tables of an optional file that is not given are empty.

    `optional_columns` are read if the file has them. `clean` maps the raw table and the title
    identifiers of the first file to tables and rejects. The file may be Latin-1 if `or_latin_1`.
    """

    name: str
    columns: tuple[str, ...]
    clean: Callable[[RawTable, pl.Series], Cleaned]
    optional_columns: tuple[str, ...] = ()
    required: bool = True
    or_latin_1: bool = False


@dataclass(frozen=True)
class Source:
    """A data source; the first of its files holds the titles."""

    files: tuple[InputFile, ...]


def source_names() -> list[str]:
    """Return the names of all sources."""
    folder = importlib.import_module(_SOURCES).__path__
    return sorted(module.name for module in pkgutil.iter_modules(folder))


def find_source(name: str) -> Source:
    """Return a source by its name, or raise `InvalidParameter`."""
    if name not in source_names():
        raise InvalidParameter(
            "source", message("is not a data source: %(name)s", name=name), source_names()
        )
    found: Source = importlib.import_module(f"{_SOURCES}.{name}").SOURCE
    return found


def read_source(
    name: str, files: Mapping[str, Path | None], on_step: Callable[[str], None] = lambda _: None
) -> Iterator[tuple[str, Cleaned]]:
    """Yield the name of each input file and its clean tables; memory holds one file at a time.

    `files` maps the name of an `InputFile` to its path, None = not given. `on_step` receives the
    name of each step as it begins.

    Raises
    ------
    InputError
        A file cannot be used (see `read_table`), or the first one holds no clean title.
    InvalidParameter
        The source does not exist, it has no file of that name, or a required one is missing.
    """
    source = find_source(name)
    _check_names(name, source, files)
    return _read_files(source, files, on_step)


def _check_names(name: str, source: Source, files: Mapping[str, Path | None]) -> None:
    names = [file.name for file in source.files]
    for other in files.keys() - names:
        raise InvalidParameter(
            "files", message("%(source)s has no file %(file)s", source=name, file=other), names
        )
    missing = [f.name for f in source.files if f.required and files.get(f.name) is None]
    if missing:
        needs = message("%(source)s needs %(files)s", source=name, files=missing)
        raise InvalidParameter("files", needs, names)


def _read_files(
    source: Source, files: Mapping[str, Path | None], on_step: Callable[[str], None]
) -> Iterator[tuple[str, Cleaned]]:
    title_ids = pl.Series("title_id", [], pl.String)
    for file in source.files:
        path = files.get(file.name)
        if path is None:
            continue
        on_step(f"read and clean the {file.name}")
        raw = read_table(path, file.columns, file.optional_columns, or_latin_1=file.or_latin_1)
        cleaned = file.clean(raw, title_ids)
        if file is source.files[0]:
            _refuse_no_titles(path, cleaned)
            title_ids = cleaned.tables["titles"]["title_id"]
        yield file.name, cleaned


def _refuse_no_titles(path: Path, cleaned: Cleaned) -> None:
    """Refuse a file without one clean title: an empty catalogue must not replace a live one.

    A file of which each row is rejected has other quotation marks or other content.
    """
    if cleaned.rows_clean == 0:
        first = cleaned.rejects.row(0, named=True)
        why = translator(ENGLISH).text(reject_text(first["code"], first["column"], first["value"]))
        raise InputError(
            str(path),
            f"none of its {cleaned.rows_read:,} rows can be used; this one: {why}",
            "Give a file of titles as the data dictionary describes it",
            first["line"],
        )
