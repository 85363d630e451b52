"""``/people/{person_id}``: somebody's films, and what they returned."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import ServiceDep, Text
from streamrec.service.pages.cards import cards
from streamrec.service.pages.page import PageDep
from streamrec.store.person_credits import Credit, person_credits

_KNOWN_FOR = 6

router = APIRouter(
    include_in_schema=False, default_response_class=HTMLResponse, dependencies=[ANYONE]
)


@dataclass(frozen=True)
class Returns:
    """What films returned (revenue / budget), over those whose money is known."""

    films: int
    known: int
    total: float

    @property
    def mean(self) -> float | None:
        """The mean over the films whose money is known; None where there are none."""
        return self.total / self.known if self.known else None


@router.get("/people/{person_id}")
def person(person_id: Text, page: PageDep, service: ServiceDep) -> HTMLResponse:
    """Show somebody's films."""
    with service.store.read() as connection:
        with service.names.suggestions(connection, person_id.replace("-", " ")):
            facts = person_credits(connection, person_id)
        rows = {credit.title.title_num: credit.title for credit in (*facts.cast, *facts.crew)}
        most_seen = sorted(rows.values(), key=lambda row: -(row.vote_count or 0))
        known_for = cards(connection, most_seen[:_KNOWN_FOR], "votes")
    return page.answer(
        "person.html",
        facts=facts,
        known_for=known_for,
        parts=[
            (kind, listed, _returns(listed))
            for kind, listed in (("cast", facts.cast), ("crew", facts.crew))
            if listed
        ],
        films=len(rows),
    )


def _returns(listed: Sequence[Credit]) -> Returns:
    known = [one.title.return_ratio for one in listed if one.title.has_financials]
    return Returns(len(listed), len(known), math.fsum(known))
