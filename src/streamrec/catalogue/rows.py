"""Snapshot → rows for a database: names numbered and folded, one tuple per row.

The names of tables and columns are the store's; the store knows nothing of frames, and this
module nothing of databases.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import polars as pl

from streamrec.catalogue.build import Snapshot
from streamrec.text import fold, slug

Rows = tuple[Sequence[str], Iterable[Sequence[Any]]]


def store_rows(snapshot: Snapshot) -> Iterator[tuple[str, Rows]]:
    """Yield each table of the store as (name, (columns, rows)).

    Titles are numbered in the snapshot's order; names (people, companies …) by how many titles
    bear them, most first, then by the name, so that of two spellings the commoner comes first.
    """
    titles = snapshot.table("titles").with_row_index("title_num")
    numbers = titles.select("title_id", "title_num")
    collections = _numbered(snapshot.table("title_collections"), numbers, "collection")
    yield "title", _title_rows(snapshot, titles, collections)
    yield "collection", _name_rows(collections, "collection")
    for name, extra in (("genre", None), ("company", None), ("country", "country_code")):
        links = _numbered(snapshot.table(_table_of(name)), numbers, name)
        yield name, _name_rows(links, name, extra)
        yield f"title_{name}", _plain(links, "title_num", "position", f"{name}_num")
    yield from _people(snapshot, numbers)


def _table_of(name: str) -> str:
    return {"genre": "title_genres", "company": "title_companies", "country": "title_countries"}[
        name
    ]


def _plain(frame: pl.DataFrame, *columns: str) -> Rows:
    return columns, frame.select(columns).iter_rows()


def _numbered(entries: pl.DataFrame, numbers: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return entries that have a name, with ``title_num``, ``<name>_num`` and ``titles``."""
    known = entries.filter(pl.col(name).is_not_null()).join(
        numbers, on="title_id", maintain_order="left"
    )
    names = (
        known.group_by(name)
        .agg(titles=pl.col("title_num").n_unique().cast(pl.Int64))
        .sort("titles", name, descending=[True, False])
        .with_row_index(f"{name}_num")
    )
    return known.join(names, on=name, maintain_order="left")


def _name_rows(links: pl.DataFrame, name: str, code: str | None = None) -> Rows:
    columns = [f"{name}_num", name, "titles"] + ([code] if code else [])
    names = links.unique(f"{name}_num", keep="first", maintain_order=True).sort(f"{name}_num")
    rows = ((row[0], row[1], fold(row[1]), *row[2:]) for row in names.select(columns).iter_rows())
    return [f"{name}_num", "name", "fold", "titles", *(["code"] if code else [])], rows


def _title_rows(snapshot: Snapshot, titles: pl.DataFrame, collections: pl.DataFrame) -> Rows:
    lists = [
        _listed(snapshot.table(table), column)
        for table, column in (("title_keywords", "keyword"), ("title_languages", "language"))
    ]
    frame = (
        titles.join(
            snapshot.table("external_ids"), on="title_id", how="left", maintain_order="left"
        )
        .join(
            collections.select("title_id", "collection_num"),
            on="title_id",
            how="left",
            maintain_order="left",
        )
        .with_columns(pl.col("release_date").dt.to_string("%Y-%m-%d"))
    )
    for part in lists:
        frame = frame.join(part, on="title_id", how="left", maintain_order="left")
    shown = [
        "title_num", "title_id", "title", "original_language", "overview", "tagline", "status",
        "release_date", "release_year", "release_month", "release_weekday", "runtime_minutes",
        "budget_usd", "revenue_usd", "return", "has_financials", "popularity", "vote_average",
        "vote_count", "collection_num", "imdb_id",
    ]  # fmt: skip
    columns = [*shown, "fold", "keywords", "spoken_languages"]
    rows = (
        (*row[:-2], fold(row[2]), _json(row[-2]), _json(row[-1]))
        for row in frame.select(*shown, "keyword", "language").iter_rows()
    )
    return columns, rows


def _listed(entries: pl.DataFrame, column: str) -> pl.DataFrame:
    return (
        entries.filter(pl.col(column).is_not_null())
        .group_by("title_id", maintain_order=True)
        .agg(pl.col(column))
    )


def _json(names: list[str] | None) -> str:
    return json.dumps(names or [], ensure_ascii=False)


def _people(snapshot: Snapshot, numbers: pl.DataFrame) -> Iterator[tuple[str, Rows]]:
    """Yield people, cast and crew; a person is the name as written, in front of or behind it."""
    cast = snapshot.table("title_cast").select("title_id", "position", "person", "character")
    crew = snapshot.table("title_crew").select(
        "title_id", "position", "person", "department", "job"
    )
    everyone = pl.concat(
        [
            cast.select("title_id", "person", acted=True, directed=False),
            crew.select("title_id", "person", acted=False, directed=pl.col("job") == "Director"),
        ]
    ).filter(pl.col("person").is_not_null())
    people = (
        everyone.group_by("person")
        .agg(
            titles=pl.col("title_id").n_unique(),
            acted=pl.col("title_id").filter("acted").n_unique().cast(pl.Int64),
            directed=pl.col("title_id").filter("directed").n_unique().cast(pl.Int64),
        )
        .sort("titles", "person", descending=[True, False])
        .with_row_index("person_num")
    )
    yield "person", _person_rows(people)
    for name, entries in (("title_cast", cast), ("title_crew", crew)):
        links = entries.join(people, on="person", maintain_order="left").join(
            numbers, on="title_id", maintain_order="left"
        )
        kept = [c for c in ("character", "department", "job") if c in entries.columns]
        yield name, _plain(links, "title_num", "position", "person_num", *kept)


def _person_rows(people: pl.DataFrame) -> Rows:
    """Give each person a slug of their own; of those that would share one the commonest has it."""
    taken: dict[str, int] = {}

    def rows() -> Iterator[tuple[Any, ...]]:
        for number, name, acted, directed in people.select(
            "person_num", "person", "acted", "directed"
        ).iter_rows():
            yield number, name, fold(name), _own_slug(slug(name), taken), acted, directed

    return ["person_num", "name", "fold", "slug", "acted", "directed"], rows()


def _own_slug(wanted: str, taken: dict[str, int]) -> str:
    """Return `wanted`, or ``wanted-2``, ``wanted-3`` … where it is taken."""
    candidate = wanted
    while candidate in taken:
        taken[wanted] += 1
        candidate = f"{wanted}-{taken[wanted]}"
    taken[candidate] = 1
    return candidate
