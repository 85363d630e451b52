"""Titles as the store returns them."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from streamrec.store.tables import title


class TitleRecord(NamedTuple):
    """A title: the columns of the table ``title``; ``streamrec.columns`` says what they mean."""

    title_num: int
    title_id: str
    imdb_id: str | None
    title: str
    fold: str
    original_language: str | None
    overview: str | None
    tagline: str | None
    status: str | None
    release_date: str | None
    release_year: int | None
    release_month: int | None
    release_weekday: int | None
    runtime_minutes: float | None
    budget_usd: int
    revenue_usd: int
    return_ratio: float
    has_financials: bool
    popularity: float | None
    vote_average: float | None
    vote_count: int | None
    collection_num: int | None
    keywords: list[str]
    spoken_languages: list[str]


SELECT_TITLES = select(*(title.c[name] for name in TitleRecord._fields))
