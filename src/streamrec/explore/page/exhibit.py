"""What the page is made of: sections of exhibits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import altair as alt

from streamrec.explore.speech import Speech

Rows = Sequence[Mapping[str, Any]]

Facts = dict[str, Any]

_TOLD = 4  # rows that an alternative text tells


@dataclass(frozen=True)
class Drawing:
    """One picture: a chart, what it shows for those who do not see it, and a line above it."""

    chart: alt.TopLevelMixin
    alternative: str
    caption: str = ""


@dataclass(frozen=True)
class Table:
    """A table: heads, rows of texts, how many columns are words; folded away under a name."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 1
    folded: str = ""


@dataclass(frozen=True)
class Exhibit:
    """One question's answer.

    Attributes
    ----------
    name
        Of the fact: the anchor, and the name of the CSV file.
    sentence
        What is seen, made from the numbers, and what it means for the models.
    figures
        (name, text) of single figures that belong to the picture.
    data
        The numbers drawn, one mapping per row, as the CSV gives them.
    columns
        Raw columns that it rests on: a note on one of them is shown beside it.
    wide
        Takes the whole width of the page.
    """

    name: str
    title: str
    sentence: str
    drawings: Sequence[Drawing] = ()
    figures: Sequence[tuple[str, str]] = ()
    data: Rows = ()
    tables: Sequence[Table] = ()
    columns: Sequence[str] = ()
    wide: bool = False


@dataclass(frozen=True)
class Section:
    """A chapter of the page."""

    name: str
    title: str
    lead: str
    exhibits: Sequence[Exhibit] = field(default_factory=list)


def alternative(kind: str, title: str, rows: Rows, speech: Speech) -> str:
    """Return the text for a picture: what kind it is, of what, and its first rows."""
    labels = [str(row["label"]) for row in rows[:_TOLD] if row.get("label")]
    more = len(rows) - len(labels)
    rest = speech(en=f"; and {more} more", es=f"; y {more} más") if labels and more > 0 else ""
    return f"{kind}: {title}." + (f" {'; '.join(labels)}{rest}." if labels else "")


def nothing(name: str, title: str, speech: Speech, columns: Sequence[str] = ()) -> Exhibit:
    """Return what stands where there is nothing to draw."""
    return Exhibit(
        name,
        title,
        speech(
            en="Nothing to draw: the catalogue knows no such figure, so no model can use it.",
            es="Nada que dibujar: el catálogo no conoce ninguna cifra de estas, así que ningún "
            "modelo puede usarla.",
        ),
        columns=columns,
    )
