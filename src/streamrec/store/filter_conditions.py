"""The filters of a list of titles as SQL conditions."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Table, func, or_, select

from streamrec.errors import InvalidParameter
from streamrec.i18n.messages import message
from streamrec.i18n.names import country_code, language_code
from streamrec.store.tables import (
    company,
    country,
    genre,
    person,
    title,
    title_cast,
    title_company,
    title_country,
    title_crew,
    title_genre,
)
from streamrec.text import fold
from streamrec.title_filter import CatalogueFilter

_NAMED = (
    ("genre", title_genre, genre),
    ("country", title_country, country),
    ("company", title_company, company),
)


def filter_conditions(
    connection: Connection, filters: CatalogueFilter
) -> list[ColumnElement[bool]]:
    """Return the conditions that a title must meet, or raise ``InvalidParameter``."""
    conditions: list[ColumnElement[bool]] = []
    if filters.year_from is not None:
        conditions.append(title.c.release_year >= filters.year_from)
    if filters.year_to is not None:
        conditions.append(title.c.release_year <= filters.year_to)
    if filters.min_votes is not None:
        conditions.append(title.c.vote_count >= filters.min_votes)
    if filters.language is not None:
        conditions.append(_in_language(connection, filters.language))
    for parameter, link, named in _NAMED:
        text = getattr(filters, parameter)
        if text is not None:
            numbers = _numbers_of(connection, parameter, named, text)
            titles = select(link.c.title_num).where(link.c[f"{parameter}_num"].in_(numbers))
            conditions.append(title.c.title_num.in_(titles))
    if filters.person is not None:
        conditions.append(_with_person(connection, filters.person))
    return conditions


def _in_language(connection: Connection, text: str) -> ColumnElement[bool]:
    code = language_code(text) or text.strip().lower()
    condition = title.c.original_language == code
    if not connection.execute(select(func.count()).where(condition)).scalar_one():
        what = message("%(name)s is not in the catalogue", name=text)
        raise InvalidParameter("language", what)
    return condition


def _numbers_of(connection: Connection, parameter: str, named: Table, text: str) -> list[int]:
    """Return the numbers of all spellings of a name; a country also has its translated names."""
    number = named.c[f"{named.name}_num"]
    condition: ColumnElement[bool] = named.c.fold == fold(text)
    if parameter == "country":
        condition = or_(condition, named.c.code == country_code(text))
    numbers = list(connection.scalars(select(number).where(condition)))
    if not numbers:
        allowed: list[str] = []
        if parameter == "genre":
            allowed = list(connection.scalars(select(genre.c.name).order_by(number)))
        what = message("%(name)s is not in the catalogue", name=text)
        raise InvalidParameter(parameter, what, allowed)
    return numbers


def _with_person(connection: Connection, text: str) -> ColumnElement[bool]:
    condition = or_(person.c.slug == text, person.c.fold == fold(text))
    numbers = list(connection.scalars(select(person.c.person_num).where(condition)))
    if not numbers:
        raise InvalidParameter("person", message("%(name)s is not in the catalogue", name=text))
    return or_(
        *(
            title.c.title_num.in_(select(link.c.title_num).where(link.c.person_num.in_(numbers)))
            for link in (title_cast, title_crew)
        )
    )
