"""Cards: what rows and grids show of a title, with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup
from sqlalchemy import Connection

from streamrec.i18n.messages import Message
from streamrec.recommend.recommendation import Recommendation
from streamrec.service.pages.covers import cover
from streamrec.store.ratings import RatedTitle
from streamrec.store.title_lookup import TitleRecord, genres_by_number, title_summaries


@dataclass(frozen=True)
class Evidence:
    """The figure that puts a title on a list that is the same for every viewer.

    ``raters`` are those within the window of trends; ``mean`` (0-10) is that of the votes.
    """

    raters: int | None = None
    released: str | None = None
    votes: int | None = None
    mean: float | None = None


@dataclass(frozen=True)
class Card:
    """A title as a row or grid shows it: the first of its `reasons`, else the `evidence`."""

    title_id: str
    title: str
    year: int | None
    genres: tuple[str, ...]
    evidence: Evidence = Evidence()
    reasons: tuple[Message, ...] = ()
    stars: float | None = None

    @property
    def cover(self) -> Markup:
        """The cover as SVG."""
        # Our own drawing, which escapes the title.
        return Markup(cover(self.title_id, self.title, self.year, self.genres))  # noqa: S704


def title_cards(
    connection: Connection, titles: Sequence[TitleRecord], sort: str = ""
) -> list[Card]:
    """Return cards of titles in their order; the `sort` key of the list decides the evidence."""
    genres = genres_by_number(connection, [title.title_num for title in titles])
    return [
        Card(
            title.title_id,
            title.title,
            title.release_year,
            tuple(genres[title.title_num]),
            _sort_evidence(title, sort),
        )
        for title in titles
    ]


def _sort_evidence(title: TitleRecord, sort: str) -> Evidence:
    if sort in ("newest", "oldest"):
        return Evidence(released=title.release_date)
    if sort in ("popularity", "votes", "rating"):
        return Evidence(votes=title.vote_count, mean=title.vote_average)
    return Evidence()


def cards_by_id(connection: Connection, title_ids: Iterable[str]) -> list[Card]:
    """Return cards of titles in their order, without those that left the catalogue."""
    title_ids = list(title_ids)
    summaries = title_summaries(connection, title_ids)
    return [
        Card(
            title_id,
            summary.title,
            summary.year,
            tuple(summary.genres),
            Evidence(votes=summary.vote_count, mean=summary.vote_average),
        )
        for title_id in title_ids
        if (summary := summaries.get(title_id))
    ]


def recommendation_cards(connection: Connection, entries: Iterable[Recommendation]) -> list[Card]:
    """Return cards of a viewer's list or of similar titles, with reasons.

    They have no predicted ratings: these are not in the order of the list.
    """
    by_id = {entry.title_id: entry for entry in entries}
    return [
        replace(card, reasons=tuple(by_id[card.title_id].reason.messages()))
        for card in cards_by_id(connection, by_id)
    ]


def public_cards(
    connection: Connection, entries: Iterable[Recommendation], raters: Mapping[str, int]
) -> list[Card]:
    """Return cards of a public list; recent `raters` are the evidence of a trending title."""
    models = {entry.title_id: entry.model for entry in entries}
    return [
        replace(card, evidence=Evidence(raters=raters[card.title_id]))
        if models[card.title_id] == "trending" and card.title_id in raters
        else card
        for card in cards_by_id(connection, models)
    ]


def rated_cards(connection: Connection, ratings: Sequence[RatedTitle]) -> list[Card]:
    """Return cards of rated titles, with the viewer's stars."""
    stars = {rating.title_id: rating.half_stars / 2 for rating in ratings}
    return [replace(card, stars=stars[card.title_id]) for card in cards_by_id(connection, stars)]
