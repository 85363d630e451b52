"""Countries, languages and genres: their names in each language, and the codes behind the names."""

from __future__ import annotations

from functools import cache

from streamrec.i18n.film_names import COUNTRIES
from streamrec.i18n.film_names import LANGUAGES as MORE_LANGUAGES
from streamrec.i18n.languages import LANGUAGES, SOURCE, Language
from streamrec.i18n.translator import locale_of, translator
from streamrec.text import fold


@cache
def _country_names(language: Language) -> dict[str, str]:
    translate = translator(language)
    cldr = {
        code: name
        for code, name in locale_of(language).territories.items()
        if len(code) == 2 and code.isalpha()
    }
    return cldr | {code: translate.text(name) for code, name in COUNTRIES.items()}


@cache
def language_names(language: Language) -> dict[str, str]:
    """Return code → name of all languages with a code of two or three letters."""
    translate = translator(language)
    cldr = {code: name for code, name in locale_of(language).languages.items() if len(code) <= 3}
    return cldr | {code: translate.text(name) for code, name in MORE_LANGUAGES.items()}


@cache
def _country_codes() -> dict[str, str]:
    return {fold(name): code for one in LANGUAGES for code, name in _country_names(one).items()}


@cache
def _language_codes() -> dict[str, str]:
    return {fold(name): code for one in LANGUAGES for code, name in language_names(one).items()}


def country_code(text: str) -> str | None:
    """Return the ISO 3166-1 code for a country's name in any of our languages, or for the code.

    >>> country_code("ESTADOS unidos"), country_code("jp"), country_code("Atlantis")
    ('US', 'JP', None)
    """
    code = text.strip().upper()
    return code if code in _country_names(SOURCE) else _country_codes().get(fold(text))


def language_code(text: str) -> str | None:
    """Return the code for a language's name in any of our languages, or for the code.

    >>> language_code("Inglés"), language_code("EN"), language_code("cn"), language_code("?")
    ('en', 'en', 'cn', None)
    """
    code = text.strip().lower()
    return code if code in language_names(SOURCE) else _language_codes().get(fold(text))


def country_name(code: str, language: Language) -> str:
    """Return a country's name; the code where that is unknown."""
    return translator(language).country_name(code)


def language_name(code: str, language: Language) -> str:
    """Return a language's name; the code where that is unknown."""
    return translator(language).language_name(code)


def own_name(language: Language) -> str:
    """Return a language's name in that language.

    >>> own_name("es"), own_name("en")
    ('Español', 'English')
    """
    name = locale_of(language).get_display_name() or language
    return name[:1].upper() + name[1:]


def genre_name(name: str, language: Language) -> str:
    """Return the name of a genre of the film data; the name itself where that is unknown."""
    return translator(language).genre_name(name)
