"""People, companies, collections and countries by a name that is compared folded."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Table, bindparam, select

from streamrec.errors import UnknownName
from streamrec.text import fold, squeeze


class NameMatch(NamedTuple):
    """The name that matches a text."""

    num: int  # in the live catalogue
    name: str
    n_titles: int
    others: list[str]  # names that fold to the same text


def select_names(table: Table, weight: str = "n_titles") -> Select[Any]:
    """Select number, name and weight (a count of titles, not 0) by ``:fold``, heaviest first."""
    number = table.c[f"{table.name}_num"]
    return (
        select(number, table.c.name, table.c[weight])
        .where(table.c.fold == bindparam("fold"), table.c[weight] > 0)
        .order_by(table.c[weight].desc(), number)
    )


def find_name(connection: Connection, names: Select[Any], kind: str, *spellings: str) -> NameMatch:
    """Return the match of the first of `spellings` that has one; else raise ``UnknownName``.

    An exact spelling goes before a folded one, then the name with more titles.
    """
    for text in spellings:
        rows = connection.execute(names, {"fold": fold(text)}).all()
        if rows:
            exact = squeeze(text)
            chosen = next((row for row in rows if squeeze(row[1]) == exact), rows[0])
            others = [row[1] for row in rows if row is not chosen]
            return NameMatch(chosen[0], chosen[1], chosen[2], others)
    raise UnknownName(kind)
