"""The filters of a list, declared once for the API, the pages, the command line and the lists."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from streamrec.text import MAX_TEXT_LENGTH, without_nul


def blank_to_none(value: Any) -> Any:
    """Return None for a field that was left empty: a form without script sends those too."""
    return None if isinstance(value, str) and not value.strip() else value


_Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=MAX_TEXT_LENGTH),
    AfterValidator(without_nul),
]
_Year = Annotated[int, Field(ge=1000, le=9999)]
_Votes = Annotated[int, Field(ge=0, le=2**31 - 1)]
_BlankToNone = BeforeValidator(blank_to_none)

OptionalText = Annotated[_Text | None, _BlankToNone]
OptionalYear = Annotated[_Year | None, _BlankToNone]
OptionalVotes = Annotated[_Votes | None, _BlankToNone]
OptionalMinutes = Annotated[Annotated[int, Field(ge=0, le=10_000)] | None, _BlankToNone]


class TitleFilter(BaseModel):
    """What a title must be to be listed. A field that is None lets every title through.

    A title with an unknown fact does not pass a filter on that fact. Years are inclusive.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    genre: OptionalText = Field(default=None, description="name as the catalogue writes it")
    language: OptionalText = Field(default=None, description="of the original; code or name")
    country: OptionalText = Field(default=None, description="of production; code or name")
    year_from: OptionalYear = Field(default=None, description="first year of release, inclusive")
    year_to: OptionalYear = Field(default=None, description="last year of release, inclusive")
    min_votes: OptionalVotes = Field(default=None, description="number of votes at least")

    def with_ordered_years(self) -> Self:
        """Return the filter with the years in order, for a viewer who swapped them.

        >>> TitleFilter(year_from=1999, year_to=1990).with_ordered_years().year_from
        1990
        """
        first, last = self.year_from, self.year_to
        if first is None or last is None or first <= last:
            return self
        return self.model_copy(update={"year_from": last, "year_to": first})


class CatalogueFilter(TitleFilter):
    """The filters of the catalogue's own lists, which also know companies, people and runtimes."""

    company: OptionalText = Field(default=None, description="name as the catalogue writes it")
    person: OptionalText = Field(default=None, description="person_id or name")
    runtime_min: OptionalMinutes = Field(default=None, description="minutes at least")
    runtime_max: OptionalMinutes = Field(default=None, description="minutes at most")
