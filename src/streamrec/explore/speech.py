"""How the page speaks: Spanish or English words, numbers, money, dates, names."""

from __future__ import annotations

import math
from dataclasses import dataclass

from babel.dates import get_day_names, get_month_names
from babel.numbers import format_decimal, format_percent

from streamrec.i18n.languages import Language
from streamrec.i18n.names import country_name, language_name

# The source's genres, as Spanish film pages call them.
_GENRES_ES = {
    "Action": "Acción", "Adventure": "Aventura", "Animation": "Animación", "Comedy": "Comedia",
    "Crime": "Crimen", "Documentary": "Documental", "Drama": "Drama", "Family": "Familia",
    "Fantasy": "Fantasía", "Foreign": "Extranjera", "History": "Historia", "Horror": "Terror",
    "Music": "Música", "Mystery": "Misterio", "Romance": "Romance",
    "Science Fiction": "Ciencia ficción", "TV Movie": "Película de TV", "Thriller": "Suspense",
    "War": "Bélica", "Western": "Wéstern",
}  # fmt: skip

_NUMBERS = {
    "popularity": ("popularity", "popularidad"),
    "vote_count": ("votes", "votos"),
    "vote_average": ("average vote", "voto medio"),
    "runtime_minutes": ("runtime", "duración"),
    "budget_usd": ("budget", "presupuesto"),
    "revenue_usd": ("revenue", "recaudación"),
    "return": ("return", "retorno"),
    "release_year": ("year", "año"),
}

_DIGITS = 3  # of a number that is not whole: more would claim what nobody measured
_SMALLEST_POWER = -4  # of ten that is written out
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Speech:
    """One reader's language.

    Calling it picks a text: ``speech(en="films", es="películas")``.
    """

    language: Language

    def __call__(self, en: str, es: str) -> str:
        """Return the text in the reader's language."""
        return es if self.language == "es" else en

    def whole(self, value: float) -> str:
        """Return a count: 45,346 or 45.346."""
        return format_decimal(value, "#,##0", locale=self.language)

    def number(self, value: float) -> str:
        """Return a number to three digits: 0.0123, 4.57, 1,234, 5.2·10⁻⁷."""
        if value == 0 or abs(value) >= 100:
            return self.whole(value)
        power = math.floor(math.log10(abs(value)))
        if power < _SMALLEST_POWER:
            short = format_decimal(value / 10.0**power, "0.#", locale=self.language)
            return f"{short}·10{str(power).translate(_RAISED)}"
        pattern = "0." + "#" * (_DIGITS - 1 - power)
        return format_decimal(value, pattern, locale=self.language)

    def fixed(self, value: float, places: int) -> str:
        """Return a number with so many decimal places: 6.50."""
        return format_decimal(value, "#,##0." + "0" * places, locale=self.language)

    def percent(self, share: float) -> str:
        """Return a share: 12%; from below 10 % with one decimal, as 0.4%."""
        pattern = "#,##0.#%" if abs(share) < 0.0995 else "#,##0%"
        text = format_percent(share, pattern, locale=self.language)
        return text.replace("%", self("%", "\u202f%"))

    def dollars(self, value: float) -> str:
        """Return money in short: $8.1M or 8,1 M$."""
        for size, en, es in ((1e9, "B", ""), (1e6, "M", "M"), (1e3, "k", "mil ")):
            if value >= size and self(en, es):
                short = value / size
                places = 0 if short >= 100 or short == int(short) else 1
                text = self.fixed(short, places) if places else self.whole(short)
                return self(f"${text}{en}", f"{text} {es}$")
        text = self.whole(value) if value >= 10 else self.number(value)
        return self(f"${text}", f"{text} $")

    def value(self, name: str, value: float) -> str:
        """Return one of the numbers of a title, with its unit."""
        if name in ("budget_usd", "revenue_usd"):
            return self.dollars(value)
        if name == "runtime_minutes":
            return f"{self.number(value)} min"
        if name == "return":
            return f"{self.number(value)}×"
        return self.whole(value) if name == "vote_count" and value >= 1 else self.number(value)

    def name(self, number: str) -> str:
        """Return what one of the numbers of a title is called."""
        return self(*_NUMBERS[number])

    def month(self, month: int) -> str:
        """Return a month's name; 1 = January."""
        return str(get_month_names("wide", locale=self.language)[month])

    def weekday(self, weekday: int) -> str:
        """Return a weekday's name; 1 = Monday."""
        return str(get_day_names("wide", locale=self.language)[weekday - 1])

    def genre(self, genre: str) -> str:
        """Return a genre's name; as written where it is none of the source's."""
        return self(genre, _GENRES_ES.get(genre, genre))

    def country(self, code: str) -> str:
        """Return a country's name by its code."""
        return country_name(code, self.language)

    def spoken(self, code: str) -> str:
        """Return a language's name by its code."""
        return language_name(code, self.language)

    def titled(self, label: str, year: int | None) -> str:
        """Return a title with its year: Heat (1995)."""
        return label if year is None else f"{label} ({year})"

    def listed(self, names: list[str]) -> str:
        """Return names as a list in a sentence: a, b and c."""
        if len(names) < 2:
            return "".join(names)
        last = names[-1]
        joins = "e" if last.lower().startswith(("i", "hi")) and last[:3].lower() != "hie" else "y"
        return f"{', '.join(names[:-1])} {self('and', joins)} {last}"
