"""TMDB: a file of movies with nested cells, one of credits and one of keywords.

The columns of ``titles`` that are read as they are come from ``streamrec.columns``: a column that
is added there is read, typed and checked without a change here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import polars as pl

from streamrec import columns
from streamrec.catalogue.aliases import ALIASES_FILE, original_titles
from streamrec.catalogue.check import complete_table
from streamrec.catalogue.clean import Check, Cleaned, as_text, cleaned_file, is_blank, sort_out
from streamrec.catalogue.csv_reader import RawTable
from streamrec.catalogue.nested import NestedColumn, parse_nested
from streamrec.catalogue.parse import parse_date, parse_float, parse_int, parse_text
from streamrec.catalogue.reject_codes import RejectCode
from streamrec.catalogue.source import InputFile, Source

# A smaller budget or revenue, if the other one is known, is probably written in millions or in
# jest; it is reported and left as it is.
SUSPICIOUS_BELOW_USD = 1_000

_IMDB_ID = r"^tt\d{7,10}$"  # the source also has a 0 for unknown

_PARSERS: dict[str, Callable[[str], pl.Expr]] = {
    "text": parse_text,
    "int": parse_int,
    "float": parse_float,
    "date": parse_date,
}
_NOT_A = {"int": RejectCode.NOT_A_WHOLE_NUMBER, "float": RejectCode.NOT_A_NUMBER}

MOVIES_NESTED = (
    NestedColumn(columns.COLLECTIONS, {"collection_id": "id", "collection": "name"}, single=True),
    NestedColumn(columns.GENRES, {"genre_id": "id", "genre": "name"}),
    NestedColumn(columns.COMPANIES, {"company_id": "id", "company": "name"}),
    NestedColumn(columns.COUNTRIES, {"country_code": "iso_3166_1", "country": "name"}),
    NestedColumn(columns.LANGUAGES, {"language_code": "iso_639_1", "language": "name"}),
)
_PERSON = {"person": "name", "person_ref": "id"}
CREDITS_NESTED = (
    NestedColumn(columns.CAST, _PERSON | {"character": "character", "billing": "order"}),
    NestedColumn(columns.CREW, _PERSON | {"department": "department", "job": "job"}),
)
KEYWORDS_NESTED = (NestedColumn(columns.KEYWORDS, {"keyword_id": "id", "keyword": "name"}),)


def clean_movies(raw: RawTable, _title_ids: pl.Series) -> Cleaned:
    """Return titles and the tables of their nested cells from the movies file."""
    parsed = parse_nested(raw.frame, MOVIES_NESTED)
    typed = _with_title_id(as_text(raw.frame)).with_columns(
        *(_PARSERS[c.type](f"{c.source}_text").alias(c.name) for c in columns.TITLES.read),
        *parsed.flags,
    )
    checks = [_id_check(), *_cell_checks(), *_nested_checks(MOVIES_NESTED), *_date_checks()]
    kept, rejects = sort_out(typed, "movies", "id", checks)
    titles = complete_table(_with_derived(kept), columns.TITLES)
    tables = {
        "titles": titles,
        "title_aliases": original_titles(kept),
        "external_ids": _external_ids(kept),
        **parsed.tables(kept),
        "suspicious": _suspicious(titles),
    }
    return cleaned_file(raw, "movies", kept, tables, rejects)


def clean_linked(
    raw: RawTable, title_ids: pl.Series, *, name: str, nested: Sequence[NestedColumn]
) -> Cleaned:
    """Return the tables of a file that belongs to the movies by ``id``: credits or keywords.

    Parameters
    ----------
    title_ids
        The titles of the catalogue; a row of any other title is rejected.
    name
        The input's name in rejects and counts.
    """
    parsed = parse_nested(raw.frame, nested)
    typed = _with_title_id(as_text(raw.frame)).with_columns(parsed.flags)
    unknown = ~pl.col("title_id").is_in(title_ids.implode())
    checks = [_id_check(), *_nested_checks(nested), Check(RejectCode.UNKNOWN_TITLE, "id", unknown)]
    kept, rejects = sort_out(typed, name, "id", checks)
    return cleaned_file(raw, name, kept, parsed.tables(kept), rejects)


def _with_title_id(typed: pl.DataFrame) -> pl.DataFrame:
    number = parse_int("id_text")
    return typed.with_columns(title_id=pl.format("tmdb:{}", pl.when(number >= 0).then(number)))


def _id_check() -> Check:
    return Check(RejectCode.NOT_AN_ID, "id", pl.col("title_id").is_null())


def _cell_checks() -> list[Check]:
    """Return the checks that follow from the columns' types and bounds."""
    empty, malformed, high = [], [], []
    for one in columns.TITLES.read:
        value = pl.col(one.name)
        if one.type == "text" and not one.nullable:
            empty.append(Check(RejectCode.EMPTY, one.source, value.is_null()))
        if one.type in _NOT_A:
            wrong = ~is_blank(one.source) & (value.is_null() | (value < 0))
            malformed.append(Check(_NOT_A[one.type], one.source, wrong))
        if one.high is not None:
            high.append(Check(RejectCode.TOO_HIGH, one.source, value > one.high))
    return [*empty, *malformed, *high]


def _nested_checks(nested: Sequence[NestedColumn]) -> list[Check]:
    return [
        Check(RejectCode.UNREADABLE, one.source, pl.col(f"{one.source}_unreadable"))
        for one in nested
    ]


def _date_checks() -> list[Check]:
    """Return the checks of the release date, which a title of this source must have."""
    column = "release_date"
    return [
        Check(RejectCode.EMPTY, column, is_blank(column)),
        Check(RejectCode.NOT_A_DATE, column, pl.col(column).is_null()),
    ]


def _with_derived(kept: pl.DataFrame) -> pl.DataFrame:
    """Add the columns that follow from others, by the mission's rules for money."""
    budget, revenue = (pl.col(name).fill_null(0) for name in ("budget_usd", "revenue_usd"))
    both = (budget > 0) & (revenue > 0)
    date, runtime = pl.col("release_date"), pl.col("runtime_minutes")
    return kept.with_columns(
        release_year=date.dt.year().cast(pl.Int64),
        release_month=date.dt.month().cast(pl.Int64),
        release_weekday=date.dt.weekday().cast(pl.Int64),
        runtime_minutes=pl.when(runtime > 0).then(runtime),
        budget_usd=budget,
        revenue_usd=revenue,
        return_ratio=pl.when(both).then(revenue / budget).otherwise(0.0),
        has_financials=both,
        vote_average=pl.when(pl.col("vote_count") > 0).then(pl.col("vote_average")),
    )


def _external_ids(kept: pl.DataFrame) -> pl.DataFrame:
    if "imdb_id_text" not in kept.columns:
        return complete_table(kept.clear(), columns.EXTERNAL_IDS)
    imdb_id = pl.col("imdb_id_text").str.strip_chars()
    return kept.filter(imdb_id.str.contains(_IMDB_ID)).select("title_id", imdb_id=imdb_id)


def _suspicious(titles: pl.DataFrame) -> pl.DataFrame:
    """Return the amounts that are too small to be true, budgets before revenues of a title."""
    amounts = titles.filter("has_financials").unpivot(
        ["budget_usd", "revenue_usd"], index="title_id", variable_name="column"
    )
    small = amounts.filter(pl.col("value") < SUSPICIOUS_BELOW_USD)
    order = titles.select("title_id").join(small, on="title_id", maintain_order="left_right")
    return order.with_columns(
        pl.col("value").cast(pl.String), code=pl.lit(RejectCode.SMALL_AMOUNT.value)
    ).select(columns.SUSPICIOUS.names)


def _linked(name: str, nested: Sequence[NestedColumn], required: bool) -> InputFile:
    wanted = ("id", *(one.source for one in nested))
    clean = partial(clean_linked, name=name, nested=nested)
    return InputFile(name, wanted, clean, required=required)


# The columns that the mission drops (video, adult, poster_path, homepage) are not asked for, so a
# file may lack them. Of imdb_id and original_title, which it drops too, only tables are made by
# which titles are matched and found.
SOURCE = Source(
    (
        InputFile(
            "movies",
            (
                "id",
                *(column.source for column in columns.TITLES.read),
                *(one.source for one in MOVIES_NESTED),
            ),
            clean_movies,
            optional_columns=("imdb_id", "original_title"),
        ),
        _linked("credits", CREDITS_NESTED, required=True),
        _linked("keywords", KEYWORDS_NESTED, required=False),
        ALIASES_FILE,
    )
)
