"""The codes behind the names of countries and languages, in each of our languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from streamrec.i18n.film_names import COUNTRIES
from streamrec.i18n.film_names import LANGUAGES as MORE_LANGUAGES
from streamrec.i18n.languages import LANGUAGES, SOURCE, Language
from streamrec.i18n.translator import Translator, locale_of, translator
from streamrec.text import fold


@cache
def _codes(name: Callable[[Translator, str], str]) -> dict[str, str]:
    """Return code and folded name → code of all countries or languages, by how these are named."""
    named = _named(name)
    return named | {fold(code): code for code in named.values()}


@cache
def _named(name: Callable[[Translator, str], str]) -> dict[str, str]:
    """Return folded name → code of all countries or languages, by how these are named."""
    locale = locale_of(SOURCE)
    if name is Translator.country_name:
        known, longest, more = locale.territories, 2, COUNTRIES
    else:
        known, longest, more = locale.languages, 3, MORE_LANGUAGES
    codes = [*(code for code in map(str, known) if len(code) <= longest), *more]
    return {fold(name(translator(one), code)): code for one in LANGUAGES for code in codes}


def country_names() -> Mapping[str, str]:
    """Return the folded name of every country in each of our languages → its ISO 3166-1 code."""
    return _named(Translator.country_name)


def language_names() -> Mapping[str, str]:
    """Return the folded name of every language in each of our languages → its code."""
    return _named(Translator.language_name)


def country_code(text: str) -> str | None:
    """Return the ISO 3166-1 code for a country's name in any of our languages, or for the code.

    >>> country_code("ESTADOS unidos"), country_code("jp"), country_code("Atlantis")
    ('US', 'JP', None)
    """
    return _codes(Translator.country_name).get(fold(text))


def language_code(text: str) -> str | None:
    """Return the code for a language's name in any of our languages, or for the code.

    >>> language_code("Inglés"), language_code("EN"), language_code("cn"), language_code("?")
    ('en', 'en', 'cn', None)
    """
    return _codes(Translator.language_name).get(fold(text))


def own_name(language: Language) -> str:
    """Return a language's name in that language.

    >>> own_name("es"), own_name("en")
    ('Español', 'English')
    """
    name = locale_of(language).get_display_name() or language
    return name[:1].upper() + name[1:]
