"""The catalogue questions that count titles: by month, weekday, language and country."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from streamrec.errors import UnknownName
from streamrec.i18n.names import country_code, language_code
from streamrec.store.folded_names import NameMatch, find_name, select_names
from streamrec.store.tables import country, title


class LanguageCount(NamedTuple):
    """The code of a language and the number of titles made in it."""

    code: str
    n_titles: int


_IN_MONTH = select(func.count()).where(title.c.release_month == bindparam("month"))
_ON_WEEKDAY = select(func.count()).where(title.c.release_weekday == bindparam("weekday"))
_IN_LANGUAGE = select(func.count()).where(title.c.original_language == bindparam("code"))
_COUNTRIES = select_names(country)
_COUNTRY_BY_CODE = (
    select(country.c.country_num, country.c.name, country.c.n_titles)
    .where(country.c.code == bindparam("code"))
    .order_by(country.c.country_num)
)


def count_in_month(connection: Connection, month: int) -> int:
    """Return the number of titles released in a month (1 = January) of any year."""
    return int(connection.execute(_IN_MONTH, {"month": month}).scalar_one())


def count_on_weekday(connection: Connection, weekday: int) -> int:
    """Return the number of titles released on a day of the week (1 = Monday)."""
    return int(connection.execute(_ON_WEEKDAY, {"weekday": weekday}).scalar_one())


def count_in_language(connection: Connection, text: str) -> LanguageCount:
    """Return the number of titles in a language, by its code or a name in one of our languages."""
    for code in dict.fromkeys((text.strip().lower(), language_code(text))):
        count = connection.execute(_IN_LANGUAGE, {"code": code}).scalar_one() if code else 0
        if code and count:
            return LanguageCount(code, int(count))
    raise UnknownName("language")


def count_in_country(connection: Connection, text: str) -> NameMatch:
    """Return the number of titles produced in a country; a co-production counts for each one.

    The country's name may be that of the data, or a name in one of our languages.
    """
    try:
        return find_name(connection, _COUNTRIES, "country", text)
    except UnknownName:
        row = connection.execute(_COUNTRY_BY_CODE, {"code": country_code(text)}).first()
        if row is None:
            raise
        return NameMatch(row[0], row[1], row[2], others=[])
