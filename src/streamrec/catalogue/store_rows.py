"""Snapshot → rows of the store: names numbered and folded, one tuple per row.

Tables and columns have the store's names. The store knows nothing of frames, and this module
nothing of databases. The columns of ``title`` are those that ``streamrec.columns`` declares and a
few that are computed here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import polars as pl

from streamrec import columns
from streamrec.catalogue.snapshot import Snapshot
from streamrec.text import fold, slug

Rows = tuple[Sequence[str], Iterable[Sequence[Any]]]

# Kind of name → its table in the snapshot.
_NAME_TABLES = {"genre": columns.GENRES, "company": columns.COMPANIES, "country": columns.COUNTRIES}

# A person's part in a title, of which a director and the first in the cast have 1.
_BILLING_SCALE = 4
_KNOWN_JOBS = ("Screenplay", "Writer", "Author", "Novel", "Original Music Composer")
_FIGURES = ("n_acted", "n_directed", "popularity")


def store_rows(snapshot: Snapshot) -> Iterator[tuple[str, Rows]]:
    """Yield each table of the store as (name, (columns, rows)).

    Titles are numbered in the snapshot's order. Names (people, companies …) are numbered by their
    number of titles, most first, then by name: the commoner of two spellings comes first.
    """
    titles = snapshot.table("titles").with_row_index("title_num")
    numbers = titles.select("title_id", "title_num")
    collections = _numbered(snapshot.table("title_collections"), numbers, "collection")
    yield "title", _title_rows(snapshot, titles, collections)
    yield "collection", _name_rows(collections, "collection")
    yield "title_alias", _plain(snapshot.table("title_aliases"), *columns.ALIASES.names)
    yield "collection_alias", _collection_alias_rows(snapshot, collections)
    for kind, table in _NAME_TABLES.items():
        links = _numbered(snapshot.table(table.name), numbers, kind)
        yield kind, _name_rows(links, kind, "country_code" if kind == "country" else None)
        yield f"title_{kind}", _plain(links, "title_num", "position", f"{kind}_num")
    yield from _credits(snapshot, titles.select("title_id", "title_num", "vote_count"))


def _plain(frame: pl.DataFrame, *names: str) -> Rows:
    return names, frame.select(names).iter_rows()


def _numbered(entries: pl.DataFrame, numbers: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return the entries with a name, with ``title_num``, ``<kind>_num`` and ``n_titles``."""
    named = entries.filter(pl.col(kind).is_not_null()).join(
        numbers, on="title_id", maintain_order="left"
    )
    names = (
        named.group_by(kind)
        .agg(n_titles=pl.col("title_num").n_unique().cast(pl.Int64))
        .sort("n_titles", kind, descending=[True, False])
        .with_row_index(f"{kind}_num")
    )
    return named.join(names, on=kind, maintain_order="left")


def _name_rows(links: pl.DataFrame, kind: str, code: str | None = None) -> Rows:
    names = [f"{kind}_num", kind, "n_titles"] + ([code] if code else [])
    frame = links.unique(f"{kind}_num", keep="first", maintain_order=True).sort(f"{kind}_num")
    rows = ((row[0], row[1], fold(row[1]), *row[2:]) for row in frame.select(names).iter_rows())
    return [f"{kind}_num", "name", "fold", "n_titles", *(["code"] if code else [])], rows


def _collection_alias_rows(snapshot: Snapshot, collections: pl.DataFrame) -> Rows:
    numbers = collections.select("collection", "collection_num").unique()
    named = snapshot.table("collection_aliases").join(
        numbers, on="collection", maintain_order="left"
    )
    return _plain(named, "collection_num", "name", "language")


def _title_rows(snapshot: Snapshot, titles: pl.DataFrame, collections: pl.DataFrame) -> Rows:
    frame = titles.with_columns(
        pl.col(column.name).dt.to_string("%Y-%m-%d")
        for column in columns.TITLES.columns
        if column.type == "date"
    )
    for part in (
        snapshot.table("external_ids"),
        collections.select("title_id", "collection_num"),
        _listed(snapshot.table("title_keywords"), "keyword"),
        _listed(snapshot.table("title_languages"), "language"),
    ):
        frame = frame.join(part, on="title_id", how="left", maintain_order="left")
    copied = ["title_num", *columns.TITLES.names, "imdb_id", "collection_num"]
    name = copied.index("title")
    rows = (
        (*row[:-2], fold(row[name]), _json(row[-2]), _json(row[-1]))
        for row in frame.select(*copied, "keyword", "language").iter_rows()
    )
    return [*copied, "fold", "keywords", "spoken_languages"], rows


def _listed(entries: pl.DataFrame, column: str) -> pl.DataFrame:
    return (
        entries.filter(pl.col(column).is_not_null())
        .group_by("title_id", maintain_order=True)
        .agg(pl.col(column))
    )


def _json(names: list[str] | None) -> str:
    return json.dumps(names or [], ensure_ascii=False)


def _credits(snapshot: Snapshot, numbers: pl.DataFrame) -> Iterator[tuple[str, Rows]]:
    """Yield people, cast and crew; a person is the name as written, in the cast or the crew."""
    cast = snapshot.table("title_cast").select("title_id", "position", "person", "character")
    crew = snapshot.table("title_crew").select(
        "title_id", "position", "person", "department", "job"
    )
    people = _people(cast, crew, numbers)
    yield "person", _person_rows(people)
    for name, entries in (("title_cast", cast), ("title_crew", crew)):
        links = entries.join(people, on="person", maintain_order="left").join(
            numbers, on="title_id", maintain_order="left"
        )
        copied = [c for c in ("character", "department", "job") if c in entries.columns]
        yield name, _plain(links, "title_num", "position", "person_num", *copied)


def _people(cast: pl.DataFrame, crew: pl.DataFrame, titles: pl.DataFrame) -> pl.DataFrame:
    """Return ``person_num``, ``person``, ``n_acted``, ``n_directed`` and ``popularity``.

    The counts are of titles. The popularity is the sum of the titles' votes, each times the
    person's largest part there.
    """
    directed = pl.col("job") == "Director"
    crew_part = pl.when(directed).then(1.0).when(pl.col("job").is_in(_KNOWN_JOBS)).then(0.3)
    credited = pl.concat(
        [
            cast.select(
                "title_id", "person", acted=True, directed=False,
                part=1 / (1 + pl.col("position") / _BILLING_SCALE),
            ),
            crew.select(
                "title_id", "person", acted=False, directed=directed,
                part=crew_part.otherwise(0.02),
            ),
        ]
    ).filter(pl.col("person").is_not_null())  # fmt: skip
    seen = (
        credited.group_by("person", "title_id")
        .agg(pl.col("part").max())
        .join(titles, on="title_id")
        .group_by("person")
        .agg(popularity=(pl.col("part") * pl.col("vote_count").fill_null(0)).sum().round(1))
    )
    return (
        credited.group_by("person")
        .agg(
            n_titles=pl.col("title_id").n_unique(),
            n_acted=pl.col("title_id").filter("acted").n_unique().cast(pl.Int64),
            n_directed=pl.col("title_id").filter("directed").n_unique().cast(pl.Int64),
        )
        .join(seen, on="person")
        .sort("n_titles", "person", descending=[True, False])
        .with_row_index("person_num")
    )


def _person_rows(people: pl.DataFrame) -> Rows:
    """Give each person a slug of their own; the person with the most titles gets the plain one."""
    taken: dict[str, int] = {}

    def rows() -> Iterator[tuple[Any, ...]]:
        for number, name, *figures in people.select("person_num", "person", *_FIGURES).iter_rows():
            yield number, name, fold(name), _unique_slug(slug(name), taken), *figures

    return ["person_num", "name", "fold", "slug", *_FIGURES], rows()


def _unique_slug(plain: str, taken: dict[str, int]) -> str:
    """Return `plain`, or ``plain-2``, ``plain-3`` … if it is taken."""
    candidate = plain
    while candidate in taken:
        taken[plain] += 1
        candidate = f"{plain}-{taken[plain]}"
    taken[candidate] = 1
    return candidate
