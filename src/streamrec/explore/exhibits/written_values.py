"""Values as parameters of messages: shares, money, genres, titles, the numbers of a title."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from streamrec.i18n.messages import Message, Parameter, Value, message

Write = Callable[[float], Parameter]
"""Returns a number with its unit."""


def percent(share: float) -> Value:
    """Return a share of 1, as 12%."""
    return Value("percent", share)


def fixed(number: float, places: int = 2) -> Value:
    """Return a number with a fixed number of decimal places."""
    return Value("fixed", number, places)


def money(dollars: float) -> Value:
    """Return US dollars in short, as $8.1M."""
    return Value("money", dollars)


def minutes(number: float) -> Message:
    """Return a runtime, as 97.5 min."""
    return message("%(minutes)s min", minutes=number)


def times(number: float) -> Message:
    """Return a ratio, as 2.06×."""
    return message("%(number)s×", number=number)


def plain(number: float) -> Value:
    """Return a number without a unit."""
    return Value("number", number)


def genre(name: str) -> Value:
    """Return the name of a genre."""
    return Value("genre_name", name)


def titled(label: str, year: int | None) -> Message | str:
    """Return a title with its year, as Heat (1995)."""
    return label if year is None else detailed(label, str(year))


def detailed(value: Parameter, detail: Parameter) -> Message:
    """Return a value and a detail in brackets, as 6.72 (3,436)."""
    return message("%(value)s (%(detail)s)", value=value, detail=detail)


def between(low: Parameter, high: Parameter) -> Message:
    """Return a range, as 5.3 – 6.8."""
    return message("%(low)s – %(high)s", low=low, high=high)


def quartiles(median: Parameter, low: Parameter, high: Parameter, titles: int) -> Message:
    """Return a median with its quartiles, as 2.06 (0.8 – 4.2), 310 titles."""
    return of_titles(detailed(median, between(low, high)), titles)


def of_titles(value: Parameter, titles: int) -> Message:
    """Return a value and the number of titles behind it, as 12%, 310 titles."""
    return message("%(value)s, %(titles)s titles", value=value, titles=titles)


class TitleNumber(NamedTuple):
    """A number of a title: its name in a sentence and as a heading, its raw columns, its unit."""

    name: Message
    heading: Message
    raw_columns: tuple[str, ...]
    write: Write = plain


TITLE_NUMBERS = {
    "popularity": TitleNumber(message("popularity"), message("Popularity"), ("popularity",)),
    "vote_count": TitleNumber(message("votes"), message("Votes"), ("vote_count",),
                              lambda value: Value("whole", value)),
    "vote_average": TitleNumber(message("average vote"), message("Average vote"),
                                ("vote_average",)),
    "runtime_minutes": TitleNumber(message("runtime"), message("Runtime"), ("runtime",), minutes),
    "budget_usd": TitleNumber(message("budget"), message("Budget"), ("budget",), money),
    "revenue_usd": TitleNumber(message("revenue"), message("Revenue"), ("revenue",), money),
    "return": TitleNumber(message("return"), message("Return"), ("budget", "revenue"), times),
}  # fmt: skip

NUMBER_NAMES = {name: number.name for name, number in TITLE_NUMBERS.items()} | {
    "release_year": message("year"),
    "release_month": message("the month of the release"),
    "release_weekday": message("the weekday of the release"),
}
