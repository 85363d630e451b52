"""The catalogue questions about one title: which title a name means, and its figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from streamrec.errors import UnknownName
from streamrec.store.live_versions import LIVE_COLUMNS, LiveVersions, versions_in
from streamrec.store.tables import title
from streamrec.text import fold, squeeze


class TitleFigures(NamedTuple):
    """What the questions ask of a title; ``streamrec.columns`` says what each figure means."""

    title_num: int
    title_id: str
    title: str
    release_year: int | None
    runtime_minutes: float | None
    budget_usd: int
    revenue_usd: int
    return_ratio: float
    popularity: float | None
    vote_average: float | None
    vote_count: int | None


@dataclass(frozen=True)
class FoundTitle:
    """The title that a name means, the other titles of that name, and the live versions."""

    title: TitleFigures
    others: list[TitleFigures]  # most voted first
    live: LiveVersions


_N_FIGURES = len(TitleFigures._fields)
_BY_FOLD = (
    # One statement, so the figures and the live versions belong to one state of the data.
    select(*(title.c[name] for name in TitleFigures._fields), *LIVE_COLUMNS)
    .where(title.c.fold == bindparam("fold"))
    .order_by(
        func.coalesce(title.c.vote_count, 0).desc(),
        func.coalesce(title.c.popularity, 0.0).desc(),
        title.c.release_date,
        title.c.title_num,
    )
)


def find_title(connection: Connection, text: str, year: int | None = None) -> FoundTitle:
    """Return the title of a name, and of a year if given; raise ``UnknownName`` without one.

    An exact spelling goes before a folded one, then more votes, higher popularity, the earlier
    date.
    """
    rows = connection.execute(_BY_FOLD, {"fold": fold(text)}).all()
    titles = [TitleFigures._make(row[:_N_FIGURES]) for row in rows]
    if len(titles) > 1:
        exact = squeeze(text)
        titles.sort(key=lambda one: one.title != exact)  # stable, so it keeps the order within
    chosen = next((one for one in titles if year is None or one.release_year == year), None)
    if chosen is None:
        raise UnknownName("title", [f"{one.title} ({one.release_year})" for one in titles[:5]])
    others = [one for one in titles if one is not chosen]
    return FoundTitle(chosen, others, versions_in(rows[0]))
