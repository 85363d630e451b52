"""Every table and column of a catalogue snapshot: name, type, unit, meaning, source.

The names are declared here only. From these declarations come what a source reads and checks
(``catalogue.sources``), the checks of the snapshot (``catalogue.check``), the store's table of
titles and its rows, and the data dictionary (``docs/reference/data-dictionary.md``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Type = Literal["text", "int", "float", "bool", "date"]


@dataclass(frozen=True)
class Column:
    """One column of a snapshot table.

    `source` is the column of the raw file (TMDB's) that it is made of; null means "unknown";
    `low` and `high` are inclusive bounds. The cleaning computes `derived` columns, others are the
    raw cell with its type.
    """

    name: str
    type: Type
    meaning: str
    source: str
    unit: str = ""
    nullable: bool = False
    low: int | None = None
    high: int | None = None
    derived: bool = False


@dataclass(frozen=True)
class Table:
    """One Parquet file of a snapshot: its columns in order, and the key that is unique."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in the file's order."""
        return tuple(column.name for column in self.columns)

    @property
    def read(self) -> tuple[Column, ...]:
        """The columns that are a raw cell with its type."""
        return tuple(column for column in self.columns if not column.derived)


# Hundreds of times the cost or takings of any film, and low enough for a database to sum them all.
_HIGHEST_USD = 10**12
_MOST_VOTES = 2**31 - 1  # the highest integer of a database

_TITLE_ID = Column(
    "title_id", "text", "the title, qualified by its source: tmdb:862", "id", derived=True
)
_POSITION = Column("position", "int", "position in the source's list, from 0", "", low=0)


def _from_date(name: str, meaning: str, low: int | None = None, high: int | None = None) -> Column:
    return Column(
        name, "int", meaning, "release_date", nullable=True, low=low, high=high, derived=True
    )


def _usd(name: str, meaning: str, source: str) -> Column:
    meaning += "; 0 where the source says 0 or nothing (see has_financials)"
    return Column(name, "int", meaning, source, "US dollars", low=0, high=_HIGHEST_USD)


def _votes(name: str, type_: Type, meaning: str, high: int, unit: str = "") -> Column:
    return Column(name, type_, meaning, name, unit, nullable=True, low=0, high=high)


TITLES = Table(
    "titles", "one row per title; each has a name, and of TMDB a release date", ("title_id",), (
        _TITLE_ID,
        Column("title", "text", "name as the source writes it", "title"),
        Column("original_language", "text", "ISO 639-1 code", "original_language", nullable=True),
        Column("overview", "text", "the plot in a few sentences", "overview", nullable=True),
        Column("tagline", "text", "advertising line", "tagline", nullable=True),
        Column("status", "text", "Released, Rumored, Post Production …", "status", nullable=True),
        Column("release_date", "date", "first release, YYYY-MM-DD", "release_date", nullable=True),
        _from_date("release_year", "year of release_date", high=9999),
        _from_date("release_month", "1 = January", low=1, high=12),
        _from_date("release_weekday", "1 = Monday", low=1, high=7),
        Column("runtime_minutes", "float", "length; the source's 0 means unknown and is null here",
               "runtime", unit="minutes", nullable=True, low=0),
        _usd("budget_usd", "cost", "budget"),
        _usd("revenue_usd", "takings", "revenue"),
        Column("return_ratio", "float", "revenue_usd / budget_usd; 0 where either is 0 "
               "(see has_financials)", "budget, revenue", low=0, derived=True),
        Column("has_financials", "bool", "budget and revenue are both known, so return_ratio is "
               "a figure and not a filler", "budget, revenue", derived=True),
        Column("popularity", "float", "the source's own index", "popularity", nullable=True, low=0),
        _votes("vote_average", "float", "mean vote; null without votes", 10, unit="0-10"),
        _votes("vote_count", "int", "number of votes", _MOST_VOTES),
    ),
)  # fmt: skip
EXTERNAL_IDS = Table(
    "external_ids", "identifiers of a title elsewhere, where known; no rows for MovieLens' titles",
    ("title_id",),
    (_TITLE_ID, Column("imdb_id", "text", "IMDb's identifier: tt and digits", "imdb_id")),
)  # fmt: skip


def _entries(name: str, meaning: str, source: str, *columns: Column) -> Table:
    """Describe a table made of a nested cell's entries: one row per title and entry."""
    return Table(
        name,
        meaning,
        ("title_id", "position"),
        (_TITLE_ID, *(replace(column, source=source) for column in (_POSITION, *columns))),
    )


def _text(name: str, meaning: str) -> Column:
    return Column(name, "text", meaning, "", nullable=True)


def _number(name: str, meaning: str = "the source's number of it") -> Column:
    return Column(name, "int", meaning, "", nullable=True)


COLLECTIONS = _entries(
    "title_collections", "the franchise of a title, at most one", "belongs_to_collection",
    _number("collection_id"), _text("collection", "name: Toy Story Collection"),
)  # fmt: skip
GENRES = _entries(
    "title_genres", "genres of a title", "genres",
    _number("genre_id"), _text("genre", "name in English: Animation"),
)  # fmt: skip
COMPANIES = _entries(
    "title_companies", "companies that made a title", "production_companies",
    _number("company_id"), _text("company", "name as written"),
)  # fmt: skip
COUNTRIES = _entries(
    "title_countries", "countries a title was produced in; a co-production has several",
    "production_countries",
    _text("country_code", "ISO 3166-1 alpha-2"), _text("country", "name in English: Japan"),
)  # fmt: skip
LANGUAGES = _entries(
    "title_languages", "languages spoken in a title", "spoken_languages",
    _text("language_code", "ISO 639-1 code"), _text("language", "name in that language: Français"),
)  # fmt: skip
KEYWORDS = _entries(
    "title_keywords", "keywords of a title", "keywords",
    _number("keyword_id"), _text("keyword", "lower-case words: boy next door"),
)  # fmt: skip
_PERSON = (
    _text("person", "name as written; this is the person's identity"),
    _number("person_ref", "the source's number of the person, where known"),
)
CAST = _entries(
    "title_cast", "who plays in a title; one row per role", "cast", *_PERSON,
    _text("character", "role played"), _number("billing", "order in the credits, from 0"),
)  # fmt: skip
CREW = _entries(
    "title_crew", "who worked on a title; one row per job", "crew", *_PERSON,
    _text("department", "Directing, Writing …"), _text("job", "Director, Screenplay …"),
)  # fmt: skip
ALIASES = _entries(
    "title_aliases", "other names of a title, by which a search finds it", "",
    Column("name", "text", "name as written: Le fabuleux destin d'Amélie Poulain", ""),
    _text("language", "code of its language, where known"),
    Column("source", "text", "original (the source's original title), file (given with --aliases) "
           "or packaged (StreamRec's own Spanish names)", ""),
)  # fmt: skip
COLLECTION_ALIASES = Table(
    "collection_aliases", "other names of a franchise, by which a search finds it",
    ("collection", "name"), (
        Column("collection", "text", "name as title_collections writes it", ""),
        Column("name", "text", "007 for James Bond Collection", ""),
        _text("language", "ISO 639-1 code; null: in any"),
    ),
)  # fmt: skip
_CODE = Column("code", "text", "the reason, a `RejectCode` of catalogue/reject_codes.py", "")
REJECTS = Table(
    "rejects", "every input row that did not become a clean row, and why", ("input", "line"), (
        Column("input", "text", "movies, credits, keywords or aliases", ""),
        Column("line", "int", "line of the file where the row starts, from 1", "", low=1),
        Column("title_id", "text", "the title, where it could be read", "id", nullable=True),
        Column("outcome", "text", "rejected, or merged into an earlier row", ""),
        _CODE,
        _text("column", "the raw column to blame, if one is"),
        _text("value", "its cell, cut at 60 characters; of a merged row the line of the row that "
              "is kept"),
    ),
)  # fmt: skip
SUSPICIOUS = Table(
    "suspicious",
    "values of titles that are probably wrong; they are reported and left as they are",
    ("title_id", "column"),
    (
        _TITLE_ID, Column("column", "text", "the column of titles", ""), _CODE,
        Column("value", "text", "its value", ""),
    ),
)  # fmt: skip

SNAPSHOT: tuple[Table, ...] = (
    TITLES, EXTERNAL_IDS, COLLECTIONS, GENRES, COMPANIES, COUNTRIES, LANGUAGES, KEYWORDS, CAST,
    CREW, ALIASES, COLLECTION_ALIASES, REJECTS, SUSPICIOUS,
)  # fmt: skip


def data_dictionary() -> str:
    """Return the data dictionary of docs/reference: one Markdown table per snapshot table."""
    lines = [
        "# Data dictionary",
        "",
        "Generated from `src/streamrec/columns.py` by `make docs`; a test keeps the two in step.",
        "A snapshot holds one Parquet file per table. Null means unknown.",
    ]
    for table in SNAPSHOT:
        lines += [
            "",
            f"## `{table.name}.parquet`",
            "",
            f"{table.meaning[0].upper()}{table.meaning[1:]}. Key: {', '.join(table.key)}.",
            "",
            "| column | type | unit | null | meaning | from |",
            "|---|---|---|---|---|---|",
        ]
        lines += [
            f"| `{c.name}` | {c.type} | {c.unit} | {'yes' if c.nullable else ''} "
            f"| {c.meaning} | {c.source} |"
            for c in table.columns
        ]
    return "\n".join(lines) + "\n"
