"""``/people/{person_id}``: the films of a person in the cast and in the crew, and their returns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi.responses import HTMLResponse

from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import ServiceDep
from streamrec.service.field_types import Text
from streamrec.service.pages.cards import title_cards
from streamrec.service.pages.page import PageDep, page_router
from streamrec.store.details import Credit, person_credits

_MOST_SEEN = 6

router = page_router(ANYONE)


@dataclass(frozen=True)
class CreditSection:
    """A person's credits in the ``cast`` or ``crew``, with the returns of the `n_known` films."""

    kind: str
    credits: Sequence[Credit]
    n_known: int
    total_return: float

    @property
    def mean_return(self) -> float | None:
        """The mean of the known returns; None without any."""
        return self.total_return / self.n_known if self.n_known else None


@router.get("/people/{person_id}")
def person(person_id: Text, page: PageDep, service: ServiceDep) -> HTMLResponse:
    """Show a person."""
    with service.store.read() as connection:
        with service.names.suggestions(connection, person_id.replace("-", " ")):
            found = person_credits(connection, person_id)
        titles = {credit.title.title_num: credit.title for credit in (*found.cast, *found.crew)}
        most_seen = sorted(titles.values(), key=lambda title: -(title.vote_count or 0))
        cards = title_cards(connection, most_seen[:_MOST_SEEN], "votes")
    sections = [_section("cast", found.cast), _section("crew", found.crew)]
    shown = [section for section in sections if section.credits]
    return page.render(
        "person.html", person=found, most_seen=cards, sections=shown, n_titles=len(titles)
    )


def _section(kind: str, credits_: Sequence[Credit]) -> CreditSection:
    returns = [one.title.return_ratio for one in credits_ if one.title.has_financials]
    return CreditSection(kind, credits_, len(returns), math.fsum(returns))
