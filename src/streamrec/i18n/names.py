"""Languages, countries and genres: their names in Spanish and English, and their codes.

The names are the Unicode CLDR's, as Babel carries them; below are the codes that the film data
uses and CLDR does not name.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from babel import Locale

from streamrec.text import fold

Language = Literal["es", "en"]
_LANGUAGES: tuple[Language, ...] = ("es", "en")

# Codes of the film data outside today's ISO lists: states that are gone, and two languages.
_OTHER_COUNTRIES: dict[Language, dict[str, str]] = {
    "es": {
        "AN": "Antillas Neerlandesas",
        "CS": "Serbia y Montenegro",
        "SU": "Unión Soviética",
        "XC": "Checoslovaquia",
        "XG": "Alemania Oriental",
        "YU": "Yugoslavia",
    },
    "en": {
        "AN": "Netherlands Antilles",
        "CS": "Serbia and Montenegro",
        "SU": "Soviet Union",
        "XC": "Czechoslovakia",
        "XG": "East Germany",
        "YU": "Yugoslavia",
    },
}
_OTHER_LANGUAGES: dict[Language, dict[str, str]] = {
    "es": {"cn": "cantonés", "xx": "sin diálogos"},
    "en": {"cn": "Cantonese", "xx": "No Language"},
}

# What the film data calls its genres; CLDR knows none.
_GENRES_ES = {
    "Action": "Acción",
    "Adventure": "Aventura",
    "Animation": "Animación",
    "Children": "Infantil",
    "Comedy": "Comedia",
    "Crime": "Crimen",
    "Documentary": "Documental",
    "Drama": "Drama",
    "Family": "Familia",
    "Fantasy": "Fantasía",
    "Film-Noir": "Cine negro",
    "Foreign": "Extranjera",
    "History": "Historia",
    "Horror": "Terror",
    "Music": "Música",
    "Musical": "Musical",
    "Mystery": "Misterio",
    "Romance": "Romance",
    "Sci-Fi": "Ciencia ficción",
    "Science Fiction": "Ciencia ficción",
    "TV Movie": "Película de TV",
    "Thriller": "Suspenso",
    "War": "Bélica",
    "Western": "Western",
}


@cache
def _country_names(language: Language) -> dict[str, str]:
    names = {
        code: name
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha()
    }
    return names | _OTHER_COUNTRIES[language]


@cache
def _language_names(language: Language) -> dict[str, str]:
    names = {code: name for code, name in Locale(language).languages.items() if len(code) <= 3}
    return names | _OTHER_LANGUAGES[language]


@cache
def _country_codes() -> dict[str, str]:
    return {fold(name): code for lang in _LANGUAGES for code, name in _country_names(lang).items()}


@cache
def _language_codes() -> dict[str, str]:
    return {fold(name): code for lang in _LANGUAGES for code, name in _language_names(lang).items()}


def country_code(text: str) -> str | None:
    """Return the ISO 3166-1 code of a country named in Spanish or English, or of the code itself.

    >>> country_code("ESTADOS unidos"), country_code("jp"), country_code("Atlantis")
    ('US', 'JP', None)
    """
    known = text.strip().upper()
    return known if known in _country_names("en") else _country_codes().get(fold(text))


def language_code(text: str) -> str | None:
    """Return the code of a language named in Spanish or English, or of the code itself.

    >>> language_code("Inglés"), language_code("EN"), language_code("cn"), language_code("?")
    ('en', 'en', 'cn', None)
    """
    known = text.strip().lower()
    return known if known in _language_names("en") else _language_codes().get(fold(text))


def language_name(code: str, language: Language) -> str:
    """Return the language's name in Spanish or English; the code where neither is known.

    >>> language_name("en", "es")
    'inglés'
    """
    return _language_names(language).get(code, code)


def language_names(language: Language) -> dict[str, str]:
    """Return code → name of all languages known."""
    return dict(_language_names(language))


def country_name(code: str, language: Language) -> str:
    """Return the country's name in Spanish or English; the code where neither is known."""
    return _country_names(language).get(code, code)


def genre_name(name: str, language: Language) -> str:
    """Return what readers call a genre of the film data; the name itself where that is unknown.

    >>> genre_name("War", "es"), genre_name("War", "en"), genre_name("Giallo", "es")
    ('Bélica', 'War', 'Giallo')
    """
    return _GENRES_ES.get(name, name) if language == "es" else name
