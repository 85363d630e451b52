"""The catalogue questions about people: an actor's returns and a director's titles."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from streamrec.store.folded_names import find_name, select_names
from streamrec.store.tables import person, title, title_cast, title_crew


@dataclass(frozen=True)
class ActorReturns:
    """The returns (revenue / budget) of the titles with an actor in the cast.

    A title without known budget and revenue counts 0, so ``total`` is also the total over the
    ``n_with_financials`` titles where both are known.
    """

    name: str
    n_titles: int
    total: float
    n_with_financials: int
    others: list[str]


class DirectedTitle(NamedTuple):
    """A title of a director, with its money in US dollars."""

    title: str
    release_date: str | None
    return_ratio: float
    budget_usd: int
    revenue_usd: int


@dataclass(frozen=True)
class DirectorTitles:
    """The titles of a director, by date."""

    name: str
    titles: list[DirectedTitle]
    others: list[str]

    @property
    def total(self) -> float:
        """The sum of the titles' returns."""
        return math.fsum(one.return_ratio for one in self.titles)


_ACTORS = select_names(person, "n_acted")
_DIRECTORS = select_names(person, "n_directed")
_RETURNS_OF_ACTOR = (
    select(title.c.return_ratio, title.c.has_financials)
    .join(title_cast, title_cast.c.title_num == title.c.title_num)
    .where(title_cast.c.person_num == bindparam("num"))
    .group_by(title.c.title_num, title.c.return_ratio, title.c.has_financials)
)
_TITLES_OF_DIRECTOR = (
    select(*(title.c[name] for name in DirectedTitle._fields))
    .where(
        title.c.title_num.in_(
            select(title_crew.c.title_num).where(
                title_crew.c.person_num == bindparam("num"), title_crew.c.job == "Director"
            )
        )
    )
    .order_by(title.c.release_date, title.c.title_num)
)


def actor_returns(connection: Connection, text: str) -> ActorReturns:
    """Return the returns of an actor's titles, each once; raise ``UnknownName`` if unknown."""
    found = find_name(connection, _ACTORS, "actor", text)
    rows = connection.execute(_RETURNS_OF_ACTOR, {"num": found.num}).all()
    returns = [return_ratio for return_ratio, has_financials in rows if has_financials]
    return ActorReturns(found.name, len(rows), math.fsum(returns), len(returns), found.others)


def director_titles(connection: Connection, text: str) -> DirectorTitles:
    """Return the titles of a director, also with others; raise ``UnknownName`` if unknown."""
    found = find_name(connection, _DIRECTORS, "director", text)
    rows = connection.execute(_TITLES_OF_DIRECTOR, {"num": found.num})
    return DirectorTitles(found.name, [DirectedTitle._make(row) for row in rows], found.others)
