"""What a fact is: a name, a function of the report's data, and a typed answer fit for JSON."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Generic, TypeVar, dataclass_transform

import polars as pl

from streamrec.explore.report_data import ReportData

Answer = TypeVar("Answer")
Answer_co = TypeVar("Answer_co", covariant=True)
Row = TypeVar("Row")


@dataclass(frozen=True)
class Fact(Generic[Answer_co]):
    """One question about a catalogue, with its name in the JSON of ``streamrec explore``.

    The answer is made of records, lists and plain values. Numbers are unrounded; None
    and NaN mean unknown.
    """

    name: str
    compute: Callable[[ReportData], Answer_co]

    def __call__(self, data: ReportData) -> Answer_co:
        """Return the answer for a catalogue."""
        return self.compute(data)


@dataclass_transform(frozen_default=True)
class Record:
    """A part of an answer: its subclasses are frozen dataclasses."""

    def __init_subclass__(cls) -> None:
        dataclass(frozen=True)(cls)


def fact(compute: Callable[[ReportData], Answer]) -> Fact[Answer]:
    """Return a function as a fact of the same name."""
    return Fact(compute.__name__, compute)


class Facts:
    """The answers to a list of facts; ``facts[by_year]`` is the answer to the fact `by_year`."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self._answers = dict(answers)

    def __getitem__(self, asked: Fact[Answer]) -> Answer:
        answer: Answer = self._answers[asked.name]
        return answer

    def __iter__(self) -> Iterator[str]:
        return iter(self._answers)

    def as_json(self) -> dict[str, Any]:
        """Return the answers by name as JSON values."""
        return {name: as_json(answer) for name, answer in self._answers.items()}


def as_json(value: Any) -> Any:
    """Return an answer as JSON values: a record becomes an object, NaN becomes null.

    A field whose name is a keyword of Python ends with ``_``, which its JSON name does not.

    >>> as_json([float("nan"), (1, 2.5)])
    [None, [1, 2.5]]
    """
    if is_dataclass(value):
        return {f.name.rstrip("_"): as_json(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {key: as_json(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(inner) for inner in value]
    return None if isinstance(value, float) and math.isnan(value) else value


TITLES = pl.len().cast(pl.Int64)
"""The number of rows of a group."""


def quartiles(column: str) -> dict[str, pl.Expr]:
    """Return the expressions of the quartiles ``q25``, ``median``, ``q75`` of a column."""
    low, high = (pl.col(column).quantile(share, "linear") for share in (0.25, 0.75))
    return {"q25": low, "median": pl.col(column).median(), "q75": high}


def highest(frame: pl.DataFrame, by: str, ties: str, most: int | None = None) -> pl.DataFrame:
    """Return the rows by a column, the highest first, ties in the order of another column."""
    ordered = frame.sort(by, ties, descending=[True, False])
    return ordered if most is None else ordered.head(most)


def rows_as(kind: type[Row], frame: pl.DataFrame) -> list[Row]:
    """Return each row of a frame as an object of `kind`, whose fields are the frame's columns."""
    return [kind(**row) for row in frame.iter_rows(named=True)]
