"""Messages, numbers, money, dates and lists in the words of one language."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_percent

from streamrec.i18n.film_names import COUNTRIES, GENRES, JOBS
from streamrec.i18n.film_names import LANGUAGES as MORE_LANGUAGES
from streamrec.i18n.keyword_names import KEYWORDS
from streamrec.i18n.languages import SOURCE, TRANSLATIONS, Language
from streamrec.i18n.messages import Joined, Message, Parameter, Value, message, message_in
from streamrec.text import fold

_DIGITS = 3  # of a number that is not whole: more would claim a precision that is not measured
_SMALLEST_POWER = -4  # of ten that is written out
_LETTER = re.compile(r"[^\W\d_]")
_DIGITS_OF_PATTERN = re.compile("[#,0]+")
_STOP_AFTER_PARAMETER = re.compile(r"(%\((\w+)\)s)\.(?!\.)")


@cache
def translator(language: Language) -> Translator:
    """Return the translator into one of ``LANGUAGES``; it is made once in a process."""
    return Translator(language)


class Translator:
    """Writes what a reader of one language reads; `catalogue` translates the messages."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.catalogue = _catalogue(language)
        self._locale = locale_of(language)
        self._share = self._locale.percent_formats[None].pattern
        self._cash = self._locale.currency_formats["standard"].pattern.replace(".00", "")
        # Smallest amount of each short form -> its pattern, as "¤0M".
        self._short_cash = {
            int(size): pattern.pattern.replace("'", "")
            for size, pattern in self._locale.compact_currency_formats["short"]["other"].items()
            if _LETTER.search(pattern.pattern)
        }
        and_before_i = message_in("list, before the sound of i", "%(others)s and %(last)s")
        self._and_before_i = self.template(and_before_i)
        self._and = self.template(message_in("list", "%(others)s and %(last)s"))
        symbols = self._locale.number_symbols["latn"]
        self._separators = str.maketrans({",": symbols["group"], ".": symbols["decimal"]})
        self._comma = self._locale.list_patterns["standard"]["middle"][3:-3]

    def text(self, text: Message | Joined | str) -> str:
        """Return a message in words; a text that is written already, as it is.

        >>> found = message("%(mean)s of 10, from %(count)s votes", mean=7.5, count=9)
        >>> translator("es").text(found)
        '7,5 sobre 10, con 9 votos'
        """
        if isinstance(text, str):
            return text
        if isinstance(text, Joined):
            return text.separator.join(
                [part if isinstance(part, str) else self.parameter(part) for part in text.parts]
            )
        template = self.template(text)
        values = {
            name: value if isinstance(value, str) else self.parameter(value)
            for name, value in text.parameters
            if name != "count" or "%(count)s" in template  # a count may only choose the form
        }
        return fill(template, values)

    def template(self, text: Message) -> str:
        """Return the translation of a message, its parameters not filled in."""
        if text.plural is not None:
            return self.catalogue.ngettext(text.msgid, text.plural, text.count or 0)
        if text.context is not None:
            return self.catalogue.pgettext(text.context, text.msgid)
        return self.catalogue.gettext(text.msgid)

    def parameter(self, value: Parameter) -> str:
        """Return a parameter of a message in words."""
        if isinstance(value, (str, Message, Joined)):
            return self.text(value)
        if isinstance(value, Value):
            write: Callable[..., str] = getattr(self, value.how)
            return write(value.value) if value.places is None else write(value.value, value.places)
        if isinstance(value, tuple):
            return self._list([self.parameter(one) for one in value])
        return self.whole(value) if isinstance(value, int) else self.number(value)

    def list_of(self, texts: Sequence[Message | str]) -> str:
        """Return a list as it stands in a sentence."""
        return self._list([self.text(one) for one in texts])

    def _list(self, texts: list[str]) -> str:
        *others, last = texts or [""]
        if not others:
            return last
        joined = self._and_before_i if _starts_with_i(last) else self._and
        return joined % {"others": self._comma.join(others), "last": last}

    def whole(self, value: float) -> str:
        """Return a number without decimals."""
        return self._decimal(value, 0, 0)

    def number(self, value: float, places: int | None = None) -> str:
        """Return a number to three digits, or to at most this many decimal places."""
        if places is not None:
            return self._decimal(value, 0, places)
        if value == 0 or abs(value) >= 10 ** (_DIGITS - 1):
            return self.whole(value)
        power = math.floor(math.log10(abs(value)))
        if power < _SMALLEST_POWER:
            raised = str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
            return f"{self._decimal(value / 10.0**power, 0, 1)}·10{raised}"
        return self._decimal(value, 0, _DIGITS - 1 - power)

    def fixed(self, value: float, places: int) -> str:
        """Return a number with exactly this many decimal places."""
        return self._decimal(value, places, places)

    def _decimal(self, value: float, least: int, most: int) -> str:
        """Return a number with this many decimal places, its digits in groups of three.

        ``babel.numbers.format_decimal`` takes ten times as long, and a page has a hundred numbers.
        """
        text = f"{Decimal(str(value)):,.{most}f}"
        if least < most:
            text = text.rstrip("0").removesuffix(".")
        return text.translate(self._separators)

    def percent(self, share: float) -> str:
        """Return a share (1 = all); below 10 % with one decimal."""
        small = abs(share) < 0.0995  # from here on, shares round to 10 % or more
        pattern = self._share.replace("0", "0.#", 1) if small else self._share
        return format_percent(share, pattern, locale=self._locale)

    def money(self, dollars: float) -> str:
        r"""Return US dollars in short.

        >>> translator("en").money(8.1e6), translator("es").money(8.1e6)
        ('$8.1M', '8,1\xa0M$')
        """
        size = max((size for size in self._short_cash if size <= dollars), default=0)
        if size:
            pattern = self._short_cash[size]
            amount = dollars / size * 10 ** (pattern.count("0") - 1)
            text = self.fixed(amount, 1) if amount < 100 and amount % 1 else self.whole(amount)
        else:
            pattern = self._cash
            text = self.whole(dollars) if dollars >= 10 else self.number(dollars)
        return _DIGITS_OF_PATTERN.sub(text, pattern).replace("¤", "$")

    def full_money(self, dollars: float) -> str:
        r"""Return US dollars to the dollar.

        >>> translator("en").full_money(30_000_000), translator("es").full_money(30_000_000)
        ('$30,000,000', '30.000.000\xa0US$')
        """
        whole, locale = round(dollars), self._locale
        return format_currency(whole, "USD", self._cash, locale=locale, currency_digits=False)

    def duration(self, minutes: float) -> str:
        """Return minutes as hours and minutes.

        >>> translator("en").duration(81.0), translator("en").duration(45)
        ('1 h 21 min', '45 min')
        """
        hours, rest = divmod(round(minutes), 60)
        if hours:
            return self.text(message("%(hours)s h %(minutes)s min", hours=hours, minutes=rest))
        return self.text(message("%(minutes)s min", minutes=rest))

    def date(self, day: dt.date | str) -> str:
        """Return a day, given as a date or in ISO 8601.

        >>> translator("en").date("1995-10-30"), translator("es").date("1995-10-30")
        ('October 30, 1995', '30 de octubre de 1995')
        """
        return format_date(_day(day), "long", locale=self._locale)

    def month_of(self, day: dt.date | str) -> str:
        """Return the month and year of a day."""
        return format_skeleton("yMMMM", _day(day), locale=self._locale)

    def moment(self, at: dt.datetime) -> str:
        """Return a day with its time."""
        return format_datetime(at, "medium", locale=self._locale)

    def month(self, month: int) -> str:
        """Return a month's name; 1 = January."""
        return str(self._locale.months["stand-alone"]["wide"][month])

    def weekday(self, weekday: int) -> str:
        """Return a weekday's name; 1 = Monday."""
        return str(self._locale.days["stand-alone"]["wide"][weekday - 1])

    def genre_name(self, name: str) -> str:
        """Return the name of a genre of the film data; the name itself where that is unknown.

        >>> translator("es").genre_name("War"), translator("es").genre_name("Giallo")
        ('Bélica', 'Giallo')
        """
        return self.text(GENRES.get(name, name))

    def keyword_name(self, name: str) -> str:
        """Return a keyword of the film data; the keyword itself where it has no translation.

        >>> translator("es").keyword_name("time travel"), translator("es").keyword_name("sled")
        ('viajes en el tiempo', 'sled')
        """
        return self.text(KEYWORDS.get(name, name))

    def job_name(self, name: str) -> str:
        """Return the name of a job of a film's crew; the name itself where that is unknown."""
        return self.text(JOBS.get(name, name))

    def country_name(self, code: str) -> str:
        """Return a country's name; the code where that is unknown.

        >>> translator("es").country_name("JP"), translator("es").country_name("XG")
        ('Japón', 'Alemania Oriental')
        """
        return self.text(COUNTRIES.get(code) or self._locale.territories.get(code, code))

    def language_name(self, code: str) -> str:
        """Return a language's name; the code where that is unknown.

        >>> translator("es").language_name("en"), translator("en").language_name("cn")
        ('inglés', 'Cantonese')
        """
        return self.text(MORE_LANGUAGES.get(code) or self._locale.languages.get(code, code))


def locale_of(language: Language) -> Locale:
    """Return a language's number formats and names of months and countries, from the CLDR."""
    return Locale.parse(language, sep="-")


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return a template with its values; a value's final stop also ends the sentence.

    >>> fill("Like %(name)s.", {"name": "Monsters, Inc."})
    'Like Monsters, Inc.'
    """
    for value in values.values():
        if value.endswith("."):
            template = _STOP_AFTER_PARAMETER.sub(
                lambda found: found[1] if values[found[2]].endswith(".") else found[0], template
            )
            break
    return template % values


def _catalogue(language: Language) -> NullTranslations:
    """Return a language's translations, compiled in memory; the source language has none."""
    if language == SOURCE:
        return NullTranslations()
    compiled = BytesIO()
    with (TRANSLATIONS / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=locale_of(language)))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _day(day: dt.date | str) -> dt.date:
    return dt.date.fromisoformat(day) if isinstance(day, str) else day


def _starts_with_i(text: str) -> bool:
    """Return whether Spanish writes "e" instead of "y" before a text.

    >>> [_starts_with_i(text) for text in ("Ícaro", "historia", "hielo", "Yojimbo")]
    [True, True, False, False]
    """
    if text[:1] not in tuple("iIíÍhH"):  # `fold` is slow
        return False
    start = fold(text[:3])
    return start.startswith(("i", "hi")) and start != "hie"
