"""How an exhibit is declared: a fact, a title, and a function that shows the fact."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from streamrec.explore.facts.fact import Fact, Facts
from streamrec.i18n.messages import Message, Parameter, message

Cell: TypeAlias = "Parameter | None"
"""A text or a number of a table; None and NaN mean unknown."""


@dataclass(frozen=True)
class Chart:
    """A chart: one of `draw_chart.KINDS`, its marks, and how it is drawn.

    Attributes
    ----------
    rows
        The channels of each mark, in the order that `draw_chart.KINDS` gives; or as a mapping.
        Without rows no chart is drawn.
    caption
        A line above the chart.
    described
        The rows that the alternative text lists, the most telling first; None = `rows`.
    options
        The other arguments of the function that draws. Messages become words.
    """

    kind: str
    rows: Sequence[Sequence[Any] | Mapping[str, Any]]
    caption: Message | str = ""
    described: Sequence[Any] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A table; it is shown if it has rows.

    The first `texts` columns hold texts, the others numbers. ``folded`` is the name under which
    the table is folded away, if it is.
    """

    heads: Sequence[Message]
    rows: Sequence[Sequence[Cell]]
    texts: int = 1
    folded: Message | None = None


@dataclass(frozen=True)
class Shown:
    """What an exhibit shows.

    Attributes
    ----------
    rule
        The name of the branch that chose the conclusion: stable, for tests and scripts.
    finding
        Sentences: the observation with its figures, then what follows from it.
    figures
        Single figures below the charts: (name, value).
    csv
        The rows of the CSV file; None = the fact itself.
    """

    rule: str
    finding: Sequence[Message]
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()
    figures: Sequence[tuple[Message | str, Cell]] = ()
    csv: Sequence[Any] | None = None


NOTHING = Shown(
    "nothing",
    (message("The catalogue has no value of this kind, so no model can use it."),),
    csv=(),
)


@dataclass(frozen=True)
class Exhibit:
    """One fact and how it is shown.

    Attributes
    ----------
    fact
        Its name is the anchor of the exhibit and the name of its CSV file.
    raw_columns
        The raw columns behind the fact: a note on one of them is shown in the exhibit.
    wide
        Whether the exhibit takes the whole width of the page.
    also
        Facts that are shown here and have no exhibit of their own.
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
    """Return a decorator: a function that shows `fact` becomes its exhibit; see `Exhibit`."""
    return lambda show: Exhibit(fact, title, raw_columns, show, **options)


@dataclass(frozen=True)
class Section:
    """A chapter of the report; its exhibits are left out if `shows` returns False."""

    name: str
    title: Message
    lead: Callable[[Facts], Message]
    exhibits: Sequence[Exhibit]
    shows: Callable[[Facts], bool] = lambda _: True


def grade(value: float, **below: float) -> str:
    """Return the name of the first limit above a value; the last limit is infinite.

    >>> grade(0.7, small=0.5, large=1.0, huge=float("inf"))
    'large'
    """
    return next(name for name, limit in below.items() if value < limit)
