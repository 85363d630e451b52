"""A text for people as data: a key with parameters, which a Translator makes into words.

The key (``msgid``) is the English text with ``%(name)s`` for each parameter; a percent sign is
``%%``. ``make translations`` finds the calls of `message`, `plural` and `message_in` whose first
arguments are literals and enters them into ``translations/*.po``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

How = Literal[
    "whole", "number", "fixed", "percent", "money", "full_money", "duration", "date",
    "month_of", "month", "weekday", "genre_name", "keyword_name", "job_name", "country_name",
    "language_name",
]  # fmt: skip
"""The methods of ``Translator`` that write a single value."""


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter that a method of ``Translator`` writes, as ``Value("percent", 0.12)``."""

    how: How
    value: float | str | date
    places: int | None = None  # decimal places, for ``number`` and ``fixed``


@dataclass(frozen=True, slots=True)
class Joined:
    """Several texts with a separator between them and no "and", as ``a, b``."""

    parts: tuple[Parameter, ...]
    separator: str = ", "


Parameter: TypeAlias = "str | int | float | Message | Value | Joined | tuple[Parameter, ...]"
Argument: TypeAlias = "str | int | float | Message | Value | Joined | Sequence[Argument]"


@dataclass(frozen=True, slots=True)
class Message:
    """A text in no language yet; equal where key and parameters are equal.

    A number as a parameter is written in the reader's way (a year is therefore passed as text), a
    tuple as a list "a, b and c".
    """

    msgid: str  # the English text, or its singular form
    plural: str | None = None
    count: int | None = None  # decides between the forms; also the parameter ``%(count)s``
    context: str | None = None  # where one English text has several translations
    parameters: tuple[tuple[str, Parameter], ...] = ()  # sorted by name


def message(msgid: str, /, **parameters: Argument) -> Message:
    """Return a text with its parameters.

    >>> message("Same director: %(name)s", name="Agnès Varda").parameters
    (('name', 'Agnès Varda'),)
    """
    return Message(msgid, parameters=_frozen(parameters))


def plural(one: str, many: str, /, *, count: int, **parameters: Argument) -> Message:
    """Return a text with a form for one and a form for several.

    >>> plural("%(count)s film", "%(count)s films", count=2).plural
    '%(count)s films'
    """
    return Message(one, many, count, parameters=_frozen({"count": count, **parameters}))


def message_in(context: str, msgid: str, /, **parameters: Argument) -> Message:
    """Return a text that other languages need a context for.

    >>> message_in("genre", "War").context
    'genre'
    """
    return Message(msgid, context=context, parameters=_frozen(parameters))


def _frozen(parameters: dict[str, Argument]) -> tuple[tuple[str, Parameter], ...]:
    names = sorted(parameters) if len(parameters) > 1 else parameters
    return tuple([(name, _immutable(parameters[name])) for name in names])


def _immutable(value: Argument) -> Parameter:
    if value.__class__ is str or isinstance(value, (str, int, float, Message, Value, Joined)):
        return value
    return tuple(map(_immutable, value))
