"""How an exhibit is declared: a fact, a title, and a function that shows the fact."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from streamrec.explore.facts.fact import Fact, Facts
from streamrec.i18n.messages import Message, Parameter, message

Cell: TypeAlias = "Parameter | None"
"""A text or a number of a table; None and NaN mean unknown."""


@dataclass(frozen=True)
class Chart:
    """A chart: one of `draw_chart.KINDS`, its marks, and the other arguments of its function.

    A row has the channels of a mark in the order that `draw_chart.KINDS` gives, or is a mapping.
    `described` are the rows that the alternative text lists; None = `rows`.
    """

    kind: str
    rows: Sequence[Sequence[Any] | Mapping[str, Any]]
    caption: Message | str = ""
    described: Sequence[Any] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


class Table(NamedTuple):
    """A table: the first `texts` columns hold texts. `folded` names one that is folded away."""

    heads: Sequence[Message]
    rows: Sequence[Sequence[Cell]]
    texts: int = 1
    folded: Message | None = None


class Shown(NamedTuple):
    """What an exhibit shows; charts and tables without rows are left out.

    `rule` is the stable name of the branch that chose the conclusion, for tests and scripts.
    `finding` states the figures and what follows. `csv` None = the rows of the fact itself.
    """

    rule: str
    finding: Sequence[Message]
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()
    figures: Sequence[tuple[Message | str, Cell]] = ()
    csv: Sequence[Any] | None = None


_NOTHING = message("The catalogue has no value of this kind, so no model can use it.")
NOTHING = Shown("nothing", (_NOTHING,), csv=())


@dataclass(frozen=True)
class Exhibit:
    """One fact and how it is shown.

    A note on one of `raw_columns` is shown in the exhibit. `also` are facts that have no exhibit
    of their own.
    """

    fact: Fact[Any]
    title: Message
    raw_columns: tuple[str, ...]
    show_fact: Callable[[Facts], Shown]
    is_empty: Callable[[Any], bool] = operator.not_
    wide: bool = False
    also: tuple[Fact[Any], ...] = ()

    def show(self, facts: Facts) -> Shown:
        """Return what the exhibit shows of these facts."""
        return NOTHING if self.is_empty(facts[self.fact]) else self.show_fact(facts)


def exhibit(
    fact: Fact[Any], title: Message, *raw_columns: str, **options: Any
) -> Callable[[Callable[[Facts], Shown]], Exhibit]:
    """Return a decorator: a function that shows `fact` becomes its exhibit."""
    return lambda show: Exhibit(fact, title, raw_columns, show, **options)


@dataclass(frozen=True)
class Section:
    """A chapter of the report; its exhibits are left out if `shows` returns False."""

    name: str
    title: Message
    lead: Callable[[Facts], Message]
    exhibits: Sequence[Exhibit]
    shows: Callable[[Facts], bool] = lambda _: True


def grade(
    value: float, limits: Sequence[float], grades: Mapping[str, Message]
) -> tuple[str, Message]:
    """Return the first rule whose limit is above a value, or the last, and what it concludes.

    >>> grade(0.7, (0.5, 1.0), {"small": "S", "large": "L", "huge": "H"})
    ('large', 'L')
    """
    return list(grades.items())[sum(value >= limit for limit in limits)]
