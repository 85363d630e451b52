"""The catalogue questions about the revenue of a collection or company."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from streamrec.store.folded_names import NameMatch, find_name, select_names
from streamrec.store.tables import collection, company, title, title_company
from streamrec.text import fold

_COLLECTION_WORD = " collection"


@dataclass(frozen=True)
class GroupRevenue:
    """The number and the revenue of the titles of a collection or company."""

    name: str
    n_titles: int
    revenue_usd: int
    others: list[str]
    num: int  # in the live catalogue


_COLLECTIONS = select_names(collection)
_COMPANIES = select_names(company)
_TOTALS = select(func.count(), func.coalesce(func.sum(title.c.revenue_usd), 0))
_OF_COLLECTION = _TOTALS.where(title.c.collection_num == bindparam("num"))
_OF_COMPANY = _TOTALS.where(
    title.c.title_num.in_(
        select(title_company.c.title_num).where(title_company.c.company_num == bindparam("num"))
    )
)


def collection_revenue(connection: Connection, text: str) -> GroupRevenue:
    """Return the revenue of a collection, named with or without "Collection"."""
    spellings = [text, text + _COLLECTION_WORD]
    folded = fold(text)
    if folded.endswith(_COLLECTION_WORD):
        spellings.append(folded.removesuffix(_COLLECTION_WORD))
    found = find_name(connection, _COLLECTIONS, "collection", *spellings)
    return _revenue(connection, _OF_COLLECTION, found)


def company_revenue(connection: Connection, text: str) -> GroupRevenue:
    """Return the revenue of a production company; raise ``UnknownName`` if unknown."""
    return _revenue(connection, _OF_COMPANY, find_name(connection, _COMPANIES, "company", text))


def _revenue(connection: Connection, totals: Select[Any], found: NameMatch) -> GroupRevenue:
    count, revenue = connection.execute(totals, {"num": found.num}).one()
    return GroupRevenue(found.name, int(count), int(revenue), found.others, found.num)
