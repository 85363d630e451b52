"""Which title of the catalogue somebody's list means: by identifier, else by name and year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Row, select

from streamrec.store.tables import title
from streamrec.text import fold

_Found = Row[*tuple[Any, ...]]

_COLUMNS = select(
    title.c.title_id,
    title.c.imdb_id,
    title.c.title,
    title.c.fold,
    title.c.release_year,
    title.c.vote_count,
)
_ARTICLES = ("the", "a", "an")


class Wanted(NamedTuple):
    """What a row says of its title; what it does not say is empty or None.

    ``title_ids`` are several where a row names the title as several sources do.
    """

    title_ids: tuple[str, ...] = ()
    imdb_id: str | None = None
    name: str | None = None
    year: int | None = None


class Match(NamedTuple):
    """The title that is meant; where ``title_id`` is None, ``why`` none is."""

    title_id: str | None = None
    title: str | None = None
    year: int | None = None
    why: str | None = None


def match_titles(connection: Connection, wanted: Sequence[Wanted]) -> list[Match]:
    """Return the title of the live catalogue that each of `wanted` means, in their order.

    An identifier decides where the catalogue has it. Otherwise the name does, folded, with the
    year: of several titles of one name and year the most voted; where there is none of that year,
    the only one of the year before or after; without a year, the only one of the name. A title is
    not matched by name where an identifier of the same source says that it is another one.
    """
    by_id = _index(connection, title.c.title_id, (i for one in wanted for i in one.title_ids))
    by_imdb = _index(connection, title.c.imdb_id, (one.imdb_id for one in wanted if one.imdb_id))
    folds = (spelling for one in wanted for spelling in _spellings(one.name))
    by_fold = _index(connection, title.c.fold, folds)
    return [_match(one, by_id, by_imdb, by_fold) for one in wanted]


def _index(
    connection: Connection, column: Column[Any], values: Iterable[str]
) -> Mapping[str, list[_Found]]:
    """Return the titles by a column, of those that have one of `values` there."""
    found: dict[str, list[_Found]] = {}
    rows = connection.execute(_COLUMNS.where(column.in_(sorted(set(values)))))
    for row in rows:
        found.setdefault(row._mapping[column.name], []).append(row)
    return found


def _spellings(name: str | None) -> list[str]:
    """Return the folded name, and as MovieLens writes it: "matrix, the"."""
    if not name:
        return []
    folded = fold(name)
    first, _, rest = folded.partition(" ")
    return [folded, f"{rest}, {first}"] if rest and first in _ARTICLES else [folded]


def _match(
    one: Wanted,
    by_id: Mapping[str, list[_Found]],
    by_imdb: Mapping[str, list[_Found]],
    by_fold: Mapping[str, list[_Found]],
) -> Match:
    for title_id in one.title_ids:
        if title_id in by_id:
            return _is(by_id[title_id][0])
    if one.imdb_id is not None and one.imdb_id in by_imdb:
        return _is(max(by_imdb[one.imdb_id], key=_votes))
    named = [row for spelling in _spellings(one.name) for row in by_fold.get(spelling, ())]
    same = [row for row in named if not _is_another(one, row)]
    if not same:
        return Match(why=f"no title of this {'name' if one.name else 'identifier'}")
    return _by_year(one.year, same)


def _is_another(one: Wanted, row: _Found) -> bool:
    """Tell whether an identifier that was given says that a title is not the one meant."""
    sources = {title_id.partition(":")[0] for title_id in one.title_ids}
    known_otherwise = one.imdb_id is not None and row.imdb_id is not None
    return known_otherwise or row.title_id.partition(":")[0] in sources


def _by_year(year: int | None, same: list[_Found]) -> Match:
    if year is None:
        if len(same) == 1:
            return _is(same[0])
        return Match(why="several titles of this name: the year is needed")
    of_year = sorted((row for row in same if row.release_year == year), key=_votes, reverse=True)
    if of_year:
        if len(of_year) > 1 and _votes(of_year[0]) == _votes(of_year[1]):
            return Match(why="several titles of this name and year")
        return _is(of_year[0])
    near = [row for row in same if row.release_year in (year - 1, year + 1)]
    if len(near) == 1:
        return _is(near[0])
    if near:
        return Match(why="several titles of this name, none of this year")
    years = sorted({row.release_year for row in same if row.release_year is not None})
    there = f"; there is one of {', '.join(map(str, years))}" if years else ""
    return Match(why=f"no title of this name and year{there}")


def _votes(row: _Found) -> int:
    return row.vote_count or 0


def _is(row: _Found) -> Match:
    return Match(row.title_id, row.title, row.release_year)
