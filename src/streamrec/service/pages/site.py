"""What all pages share: the templates in each language, how values are written, the assets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlencode

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_currency, format_decimal
from jinja2 import Environment, PackageLoader, StrictUndefined

from streamrec.i18n.names import Language, country_name, genre_name, language_name
from streamrec.service.catalogue_cache import CatalogueCache
from streamrec.service.pages.assets import Assets
from streamrec.service.pages.reader import LANGUAGES
from streamrec.service.pages.wording import translations

# CLDR's patterns without cents: the data's money is in whole dollars.
_MONEY = {"en": "¤#,##0", "es": "#,##0\xa0¤"}


class Site:
    """Made once in a process."""

    def __init__(self) -> None:
        self.assets = Assets()
        self.catalogue_cache = CatalogueCache()
        self.environments: Mapping[Language, Environment] = {
            language: _environment(language, self.assets) for language in LANGUAGES
        }


def _environment(language: Language, assets: Assets) -> Environment:
    """Return the templates in one language; HTML is escaped unless marked as such."""
    environment = Environment(
        loader=PackageLoader("streamrec.service"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.globals |= {"asset": assets.paths.__getitem__, "languages": LANGUAGES}
    environment.filters |= _writers(language)
    return environment


def _writers(language: Language) -> dict[str, Callable[..., Any]]:
    """Return the filters that write values the reader's way."""
    locale = Locale(language)

    def number(value: float, places: int = 0) -> str:
        return format_decimal(round(value, places), locale=locale)

    def money(value: float) -> str:
        return format_currency(
            round(value), "USD", _MONEY[language], locale=locale, currency_digits=False
        )

    def day(iso: str) -> str:
        return format_date(date.fromisoformat(iso), "long", locale=locale)

    def month_of(iso: str) -> str:
        return format_skeleton("yMMMM", date.fromisoformat(iso), locale=locale)

    def moment(at: datetime) -> str:
        return format_datetime(at, "medium", locale=locale)

    return {
        "number": number,
        "money": money,
        "day": day,
        "month_of": month_of,
        "moment": moment,
        "duration": _duration,
        "country": lambda code: country_name(code, language),
        "language": lambda code: language_name(code, language),
        "genre": lambda name: genre_name(name, language),
        "month": lambda place: locale.months["stand-alone"]["wide"][place],
        "weekday": lambda place: locale.days["stand-alone"]["wide"][place - 1],
        "path": lambda text: quote(text, safe=":"),
        "query": query,
    }


def _duration(minutes: float) -> str:
    """Write minutes as hours and minutes, the same in both languages.

    >>> _duration(81.0), _duration(45)
    ('1 h 21 min', '45 min')
    """
    hours, rest = divmod(round(minutes), 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def query(parameters: Mapping[str, object]) -> str:
    """Return the parameters that have a value, as they stand behind a path.

    >>> query({"genre": "Science Fiction", "language": None}), query({})
    ('?genre=Science+Fiction', '')
    """
    given = {name: value for name, value in parameters.items() if value not in (None, "")}
    return f"?{urlencode(given)}" if given else ""
