"""MovieLens: ``movies.csv`` names titles with their year and genres, nothing else."""

from __future__ import annotations

import polars as pl

from streamrec import columns
from streamrec.catalogue.aliases import ALIASES_FILE
from streamrec.catalogue.check import complete_table, empty_table
from streamrec.catalogue.clean import Check, Cleaned, as_text, cleaned_file, sort_out
from streamrec.catalogue.csv_reader import RawTable
from streamrec.catalogue.parse import parse_int, parse_text
from streamrec.catalogue.reject_codes import RejectCode
from streamrec.catalogue.source import InputFile, Source

# "Heat (1995)"; a series is "(1990-1994)" or "(2011–)"; one made for video "(1995) (V)".
_YEAR = r"\((\d{4})(?:[-–]\d{0,4})?\)\s*(?:\([A-Z]+\)\s*)?$"
_NO_GENRES = ("(no genres listed)", "unknown")


def clean_movies(raw: RawTable, _title_ids: pl.Series) -> Cleaned:
    """Return every table of a snapshot; the tables that the file cannot fill have no rows.

    Movie 1 becomes the title ``ml:1``. The year is cut off the end of the name if it is there; a
    title without one is kept, its year unknown.
    """
    name = parse_text("title_text")
    without_year = name.str.replace(_YEAR, "").str.strip_chars()
    number = parse_int("movieId_text")
    typed = as_text(raw.frame).with_columns(
        title_id=pl.format("ml:{}", pl.when(number >= 0).then(number)),
        release_year=name.str.extract(_YEAR).cast(pl.Int64),
        title=pl.when(without_year != "").then(without_year).otherwise(name),
    )
    checks = [
        Check(RejectCode.NOT_AN_ID, "movieId", pl.col("title_id").is_null()),
        Check(RejectCode.EMPTY, "title", pl.col("title").is_null()),
    ]
    kept, rejects = sort_out(typed, "movies", "movieId", checks)
    tables = {table.name: empty_table(table) for table in columns.SNAPSHOT}
    for made_later in ("rejects", "title_aliases", "collection_aliases"):
        del tables[made_later]
    tables |= {"titles": complete_table(kept, columns.TITLES), "title_genres": _genres(kept)}
    return cleaned_file(raw, "movies", kept, tables, rejects)


def _genres(kept: pl.DataFrame) -> pl.DataFrame:
    genres = (
        kept.select("title_id", genre=pl.col("genres_text").str.split("|"))
        .explode("genre")
        .with_columns(pl.col("genre").str.strip_chars())
        .filter((pl.col("genre") != "") & ~pl.col("genre").is_in(_NO_GENRES))
        .unique(maintain_order=True)
        .with_columns(position=pl.int_range(pl.len()).over("title_id").cast(pl.Int64))
    )
    return complete_table(genres, columns.GENRES)


SOURCE = Source(
    (
        InputFile("movies", ("movieId", "title", "genres"), clean_movies, or_latin_1=True),
        ALIASES_FILE,
    )
)
