"""MovieLens' ``movies.csv`` → the tables of a catalogue: name, year and genres, nothing else."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from streamrec import columns
from streamrec.catalogue.check import DTYPES, empty_table
from streamrec.catalogue.clean import Cleaned, as_text, saying, sort_out, with_broken
from streamrec.catalogue.parse import parse_int, parse_text
from streamrec.catalogue.read import RawTable, read_table

WANTED = ("movieId", "title", "genres")

# "Heat (1995)"; a series is "(1990-1994)" or "(2011–)"; one made for video "(1995) (V)".
_YEAR = r"\((\d{4})(?:[-–]\d{0,4})?\)\s*(?:\([A-Z]+\)\s*)?$"
_NO_GENRES = ("(no genres listed)", "unknown")


def read_movielens(path: Path) -> Cleaned:
    """Return the catalogue of a MovieLens titles file, and the rows that could not be read.

    It is read as UTF-8, or as Latin-1 where it is not (the titles of MovieLens 100k are).

    Raises
    ------
    InputError
        The file cannot be used; see ``read_table``.
    """
    return clean_movielens(read_table(path, WANTED, or_latin_1=True))


def clean_movielens(raw: RawTable) -> Cleaned:
    """Return every table of a snapshot; those of which the file knows nothing have no rows.

    Movie 1 becomes the title ``ml:1``. The year is cut off the end of the name where one stands
    there; a title without one stays, its year unknown.
    """
    name = parse_text("title_text")
    number = parse_int("movieId_text")
    typed = as_text(raw.frame).with_columns(
        title_id=pl.format("ml:{}", pl.when(number >= 0).then(number)),
        release_year=name.str.extract(_YEAR).cast(pl.Int64),
        title=pl.coalesce(_unless_empty(name.str.replace(_YEAR, "").str.strip_chars()), name),
    )
    checks = [
        (pl.col("title_id").is_null(), saying("movieId", "is not a number")),
        (pl.col("title").is_null(), pl.lit("no title")),
    ]
    kept, rejects = sort_out(typed, "movies", checks)
    tables = {table.name: empty_table(table) for table in columns.SNAPSHOT}
    del tables["rejects"]
    tables |= {"titles": _titles(kept), "title_genres": _genres(kept)}
    return with_broken(raw, "movies", kept, tables, rejects)


def _titles(kept: pl.DataFrame) -> pl.DataFrame:
    """Return the table ``titles``: null where the file says nothing, money by the mission's 0."""
    known = kept.select("title_id", "title", "release_year").with_columns(
        budget_usd=pl.lit(0, pl.Int64),
        revenue_usd=pl.lit(0, pl.Int64),
        has_financials=pl.lit(False),
        return_ratio=pl.lit(0.0),
    )
    unknown = [
        pl.lit(None, DTYPES[column.type]).alias(column.name)
        for column in columns.TITLES.columns
        if column.name not in known.columns
    ]
    return known.with_columns(unknown).select(columns.TITLES.names)


def _genres(kept: pl.DataFrame) -> pl.DataFrame:
    genres = pl.col("genres_text").str.split("|")
    return (
        kept.select("title_id", genre=genres)
        .explode("genre")
        .with_columns(pl.col("genre").str.strip_chars())
        .filter((pl.col("genre") != "") & ~pl.col("genre").is_in(_NO_GENRES))
        .unique(maintain_order=True)
        .with_columns(
            position=pl.int_range(pl.len()).over("title_id").cast(pl.Int64),
            genre_id=pl.lit(None, pl.Int64),
        )
        .select(columns.GENRES.names)
    )


def _unless_empty(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)
