"""Matching the rows of an imported history to titles: by identifier, else by name and year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, select

from streamrec.i18n.messages import Message, message
from streamrec.store.tables import title
from streamrec.text import fold

_ARTICLES = ("the", "a", "an")


class TitleReference(NamedTuple):
    """What a row says about its title; what it does not say is empty or None."""

    title_ids: tuple[str, ...] = ()  # one for each source that the row names
    imdb_id: str | None = None
    name: str | None = None
    year: int | None = None


class Match(NamedTuple):
    """The title that a reference means; without one, ``reason`` says why."""

    title_id: str | None = None
    title: str | None = None
    year: int | None = None
    reason: Message | None = None


class _Candidate(NamedTuple):
    title_id: str
    imdb_id: str | None
    title: str
    fold: str
    release_year: int | None
    vote_count: int | None


_CANDIDATES = select(*(title.c[name] for name in _Candidate._fields))


def match_titles(connection: Connection, references: Sequence[TitleReference]) -> list[Match]:
    """Return the title of the live catalogue that each reference means, in their order.

    An identifier decides if the catalogue has it. Otherwise the folded name decides together with
    the year:

    - Of several titles of one name and year the most voted one is meant.
    - If there is none of that year, the only title of the year before or after is meant.
    - Without a year, the only title of the name is meant.

    A title is not matched by name if an identifier of the same source says that it is another one.
    """
    by_id = _index(connection, title.c.title_id, (i for one in references for i in one.title_ids))
    imdb_ids = (one.imdb_id for one in references if one.imdb_id)
    by_imdb = _index(connection, title.c.imdb_id, imdb_ids)
    folds = (spelling for one in references for spelling in _spellings(one.name))
    by_fold = _index(connection, title.c.fold, folds)
    return [_match(one, by_id, by_imdb, by_fold) for one in references]


def _index(
    connection: Connection, column: Column[Any], values: Iterable[str]
) -> Mapping[str, list[_Candidate]]:
    """Return the titles that have one of `values` in a column, by that value."""
    found: dict[str, list[_Candidate]] = {}
    rows = connection.execute(_CANDIDATES.where(column.in_(sorted(set(values)))))
    for row in map(_Candidate._make, rows):
        found.setdefault(getattr(row, column.name), []).append(row)
    return found


def _spellings(name: str | None) -> list[str]:
    """Return the folded name, also in the order of MovieLens: "matrix, the"."""
    if not name:
        return []
    folded = fold(name)
    first, _, rest = folded.partition(" ")
    return [folded, f"{rest}, {first}"] if rest and first in _ARTICLES else [folded]


def _match(
    one: TitleReference,
    by_id: Mapping[str, list[_Candidate]],
    by_imdb: Mapping[str, list[_Candidate]],
    by_fold: Mapping[str, list[_Candidate]],
) -> Match:
    for title_id in one.title_ids:
        if title_id in by_id:
            return _matched(by_id[title_id][0])
    if one.imdb_id is not None and one.imdb_id in by_imdb:
        return _matched(max(by_imdb[one.imdb_id], key=_votes))
    named = [row for spelling in _spellings(one.name) for row in by_fold.get(spelling, ())]
    same_name = [row for row in named if not _is_another(one, row)]
    if not same_name:
        if one.name:
            return Match(reason=message("no title of this name"))
        return Match(reason=message("no title of this identifier"))
    return _by_year(one.year, same_name)


def _is_another(one: TitleReference, row: _Candidate) -> bool:
    """Return whether an identifier of the reference says that a title is another one."""
    sources = {title_id.partition(":")[0] for title_id in one.title_ids}
    has_other_imdb_id = one.imdb_id is not None and row.imdb_id is not None
    return has_other_imdb_id or row.title_id.partition(":")[0] in sources


def _by_year(year: int | None, same_name: list[_Candidate]) -> Match:
    if year is None:
        several = message("several titles of this name: the year is needed")
        return _matched(same_name[0]) if len(same_name) == 1 else Match(reason=several)
    of_year = sorted(
        (row for row in same_name if row.release_year == year), key=_votes, reverse=True
    )
    if of_year:
        if len(of_year) > 1 and _votes(of_year[0]) == _votes(of_year[1]):
            return Match(reason=message("several titles of this name and year"))
        return _matched(of_year[0])
    near = [row for row in same_name if row.release_year in (year - 1, year + 1)]
    if near:
        several = message("several titles of this name, none of this year")
        return _matched(near[0]) if len(near) == 1 else Match(reason=several)
    years = sorted({row.release_year for row in same_name if row.release_year is not None})
    if years:
        listed = ", ".join(map(str, years))
        reason = message("no title of this name and year; there is one of %(years)s", years=listed)
        return Match(reason=reason)
    return Match(reason=message("no title of this name and year"))


def _votes(row: _Candidate) -> int:
    return row.vote_count or 0


def _matched(row: _Candidate) -> Match:
    return Match(row.title_id, row.title, row.release_year)
