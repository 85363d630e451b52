"""What the catalogue's titles can be filtered by, and how many there are of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from streamrec.store.tables import country, genre, title


class Facet(NamedTuple):
    """A value to filter by, and how many titles have it."""

    value: str
    titles: int


@dataclass(frozen=True)
class Facets:
    """Each kind's values, those with the most titles first.

    Attributes
    ----------
    genres
        Names as the catalogue writes them.
    languages
        Codes of original languages.
    countries
        ISO 3166-1 codes of countries of production; those without a code are left out.
    codes
        A country's name as the catalogue writes it → its code.
    years
        The first and last year of release; None in an empty catalogue.
    """

    genres: list[Facet]
    languages: list[Facet]
    countries: list[Facet]
    codes: dict[str, str]
    years: tuple[int, int] | None


def read_facets(connection: Connection) -> Facets:
    """Return the facets of the live catalogue."""
    languages = (
        select(title.c.original_language, func.count())
        .where(title.c.original_language.is_not(None))
        .group_by(title.c.original_language)
        .order_by(func.count().desc(), title.c.original_language)
    )
    genres = select(genre.c.name, genre.c.titles).order_by(genre.c.titles.desc(), genre.c.name)
    countries = (
        select(country.c.name, country.c.code, country.c.titles)
        .where(country.c.code.is_not(None))
        .order_by(country.c.titles.desc(), country.c.country_num)
    )
    years = select(func.min(title.c.release_year), func.max(title.c.release_year))
    first, last = connection.execute(years).one()
    named = connection.execute(countries).all()
    most = {row.code: Facet(row.code, row.titles) for row in reversed(named)}
    return Facets(
        genres=[Facet(*row) for row in connection.execute(genres)],
        languages=[Facet(*row) for row in connection.execute(languages)],
        countries=sorted(most.values(), key=lambda facet: -facet.titles),
        codes={row.name: row.code for row in named},
        years=None if first is None else (first, last),
    )
