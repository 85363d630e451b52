"""Fields of the answers: their Spanish names are in the models, their labels and formats here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel

from streamrec.i18n.messages import Message, message
from streamrec.i18n.translator import Translator

UNKNOWN = message("unknown")


@dataclass(frozen=True)
class Shown:
    """How a page shows a field: its label, and how a known value is written.

    A field without `Shown` is not among the facts that a page lists.
    """

    label: Message
    write: Callable[[Translator, Any], str] = lambda translate, value: translate.parameter(value)


def write_text(_translate: Translator, value: object) -> str:
    """Return the value as it is: a name, a year."""
    return str(value)


def write_return(translate: Translator, ratio: float) -> str:
    """Return revenue / budget."""
    return f"×\u00a0{translate.number(ratio, 2)}"


def write_revenue(translate: Translator, dollars: float) -> str:
    """Return a sum of money."""
    return translate.full_money(dollars)


def write_known_money(translate: Translator, dollars: int) -> str:
    """Return the money of one title, where 0 means that it is unknown."""
    return translate.full_money(dollars) if dollars else translate.text(UNKNOWN)


def write_boolean(translate: Translator, value: bool) -> str:
    """Return yes or no."""
    return translate.text(message("yes") if value else message("no"))


Film = Annotated[str, Shown(message("Film"), write_text)]
Year = Annotated[int | None, Shown(message("Year"), write_text)]
Films = Annotated[int, Shown(message("Films"))]
Cost = Annotated[int, Shown(message("Cost"), write_known_money)]
Revenue = Annotated[int, Shown(message("Revenue"), write_known_money)]
TotalRevenue = Annotated[int, Shown(message("Total revenue"), write_revenue)]
Return = Annotated[float, Shown(message("Return"), write_return)]
TotalReturn = Annotated[float, Shown(message("Total return"), write_return)]


def shown_fields(answer: BaseModel, translate: Translator) -> Iterator[tuple[str, str]]:
    """Yield the label and the value of each field that a page lists."""
    for name, field in type(answer).model_fields.items():
        for shown in field.metadata:
            if isinstance(shown, Shown):
                value = getattr(answer, name)
                known = value is not None
                yield (
                    translate.text(shown.label),
                    shown.write(translate, value) if known else translate.text(UNKNOWN),
                )
