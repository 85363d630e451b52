"""What a reader chooses of a list: filters, and the dial from the surest to the most varied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BeforeValidator, Field

from streamrec.service.pages.browse_page import MaybeText, MaybeVotes, MaybeYear, blank_is_none
from streamrec.service.pages.site import query
from streamrec.title_filter import TitleFilter

PLACES = 24

_Dial = Annotated[
    Annotated[int, Field(ge=0, le=100)] | None, BeforeValidator(blank_is_none), Query()
]


@dataclass(frozen=True)
class Chosen:
    """What the address of a list says.

    ``dial`` is 0-100. ``tidy`` leads to the same list under the address without the empty fields
    that a form without script sends; None where it is that already.
    """

    filters: TitleFilter
    dial: int
    tidy: Response | None

    @property
    def diversity(self) -> float:
        """The dial as lists take it, 0-1."""
        return self.dial / 100


async def _chosen(
    request: Request,
    genre: MaybeText = None,
    language: MaybeText = None,
    country: MaybeText = None,
    year_from: MaybeYear = None,
    year_to: MaybeYear = None,
    min_votes: MaybeVotes = None,
    diversity: _Dial = None,
) -> Chosen:
    sent = dict(request.query_params)
    tidy = RedirectResponse(request.url.path + query(sent), 303) if "" in sent.values() else None
    filters = TitleFilter(
        genre=genre,
        language=language,
        country=country,
        year_from=year_from,
        year_to=year_to,
        min_votes=min_votes,
    )
    return Chosen(filters, diversity or 0, tidy)


ChosenDep = Annotated[Chosen, Depends(_chosen)]
