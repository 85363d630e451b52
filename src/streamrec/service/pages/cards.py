"""A title as it stands in a row or grid: its cover, name, year, and why it is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup
from sqlalchemy import Connection

from streamrec.i18n.languages import Language
from streamrec.i18n.translator import translator
from streamrec.recommend.recommendation import Recommendation
from streamrec.service.pages.covers import cover
from streamrec.store.rating_records import RatedTitle
from streamrec.store.title_lookup import genres_by_number, title_summaries
from streamrec.store.title_records import TitleRecord


@dataclass(frozen=True)
class Grounds:
    """The figure for which a title stands on a list that is the same for everybody.

    ``raters`` people rated it within the days that trends look at; ``released`` is an ISO date;
    ``mean`` (of 10) comes with ``votes``. What is not the ground, or not known, is None.
    """

    raters: int | None = None
    released: str | None = None
    votes: int | None = None
    mean: float | None = None


_NONE = Grounds()


@dataclass(frozen=True)
class Card:
    """What is shown of a title.

    ``why`` is one line in the reader's language, or empty; ``stars`` what the reader gave it, and
    ``predicted`` what the reader would give it, both 0.5-5 or None; ``grounds`` stand where the
    list is not the reader's.
    """

    title_id: str
    title: str
    year: int | None
    genres: tuple[str, ...]
    why: str = ""
    stars: float | None = None
    predicted: float | None = None
    grounds: Grounds = _NONE

    @property
    def cover(self) -> Markup:
        """The cover, as SVG."""
        # Drawn by us; the title in it is escaped there.
        return Markup(cover(self.title_id, self.title, self.year, self.genres))  # noqa: S704


def cards(connection: Connection, rows: Sequence[TitleRecord], by: str = "") -> list[Card]:
    """Return cards of rows of ``title``, in their order; `by` the sort key that put them there."""
    genres = genres_by_number(connection, [row.title_num for row in rows])
    return [
        Card(
            row.title_id,
            row.title,
            row.release_year,
            tuple(genres[row.title_num]),
            grounds=_grounds(row, by),
        )
        for row in rows
    ]


def _grounds(row: TitleRecord, by: str) -> Grounds:
    if by in ("newest", "oldest"):
        return Grounds(released=row.release_date)
    if by in ("popularity", "votes", "rating"):
        return Grounds(votes=row.vote_count, mean=row.vote_average)
    return _NONE


def cards_saying(connection: Connection, reasons: Mapping[str, str]) -> list[Card]:
    """Return cards of titles by their ``title_id``, each with its reason, in the given order.

    Titles that the catalogue does not have are left out.
    """
    shown = title_summaries(connection, reasons)
    return [
        Card(title_id, one.title, one.year, tuple(one.genres), why)
        for title_id, why in reasons.items()
        if (one := shown.get(title_id))
    ]


def cards_of_places(
    connection: Connection, places: Iterable[Recommendation], language: Language
) -> list[Card]:
    """Return cards of the places of a personal list, with their reasons and predicted stars."""
    places = list(places)
    text = translator(language).text
    reasons = {place.title_id: text(place.reason.message()) for place in places}
    predicted = {place.title_id: place.predicted_rating for place in places}
    return [
        replace(card, predicted=predicted[card.title_id])
        for card in cards_saying(connection, reasons)
    ]


def cards_for_all(
    connection: Connection, places: Iterable[Recommendation], raters: Mapping[str, int]
) -> list[Card]:
    """Return cards of the places of a list that is the same for everybody, with their grounds.

    `raters` is title_id → how many people rated it of late, for what is there because of that.
    """
    models = {place.title_id: place.model for place in places}
    shown = title_summaries(connection, models)
    return [
        Card(
            title_id,
            one.title,
            one.year,
            tuple(one.genres),
            grounds=Grounds(raters=raters[title_id])
            if model == "trending" and title_id in raters
            else Grounds(votes=one.vote_count, mean=one.vote_average),
        )
        for title_id, model in models.items()
        if (one := shown.get(title_id))
    ]


def without(listed: Iterable[Card], title_ids: Iterable[str]) -> list[Card]:
    """Return the cards but for those of some titles."""
    gone = set(title_ids)
    return [card for card in listed if card.title_id not in gone]


def cards_rated(connection: Connection, rows: Sequence[RatedTitle]) -> list[Card]:
    """Return cards of rated titles, with the stars they were given."""
    stars = {row.title_id: row.half_stars / 2 for row in rows}
    return [
        replace(card, stars=stars[card.title_id])
        for card in cards_saying(connection, dict.fromkeys(stars, ""))
    ]
