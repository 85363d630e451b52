"""The values that the catalogue's titles can be filtered by, with the number of their titles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from streamrec.store.tables import country, genre, title


class Facet(NamedTuple):
    """A value to filter by, and the number of titles that have it."""

    value: str
    n_titles: int


@dataclass(frozen=True)
class Facets:
    """The values of each filter, those with the most titles first."""

    genres: list[Facet]  # names as the catalogue writes them
    languages: list[Facet]  # codes of original languages
    countries: list[Facet]  # ISO 3166-1 codes of production; countries without one are left out
    codes: dict[str, str]  # a country's name as the catalogue writes it → its code
    years: tuple[int, int] | None  # the first and last year of release


def read_facets(connection: Connection) -> Facets:
    """Return the facets of the live catalogue."""
    languages = (
        select(title.c.original_language, func.count())
        .where(title.c.original_language.is_not(None))
        .group_by(title.c.original_language)
        .order_by(func.count().desc(), title.c.original_language)
    )
    genres = select(genre.c.name, genre.c.n_titles).order_by(genre.c.n_titles.desc(), genre.c.name)
    countries = (
        select(country.c.name, country.c.code, country.c.n_titles)
        .where(country.c.code.is_not(None))
        .order_by(country.c.n_titles.desc(), country.c.country_num)
    )
    years = select(func.min(title.c.release_year), func.max(title.c.release_year))
    first, last = connection.execute(years).one()
    named = connection.execute(countries).all()
    # Of several names with one code the one with the most titles counts.
    by_code = {row.code: Facet(row.code, row.n_titles) for row in reversed(named)}
    return Facets(
        genres=[Facet(*row) for row in connection.execute(genres)],
        languages=[Facet(*row) for row in connection.execute(languages)],
        countries=sorted(by_code.values(), key=lambda facet: -facet.n_titles),
        codes={row.name: row.code for row in named},
        years=None if first is None else (first, last),
    )
