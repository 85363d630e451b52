"""What the pages of all viewers share of a catalogue, read once for each live version."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy import Connection

from streamrec.service.pages.cards import Card, title_cards
from streamrec.store.live_versions import live_versions
from streamrec.store.title_lists import Facets, list_titles, read_facets
from streamrec.title_filter import CatalogueFilter

ROW_LENGTH = 12  # what a wide screen shows of a row, and some to scroll to
_GENRE_ROWS = 5
# A new film with few votes is little known; a catalogue without votes shows all.
_NEW_MIN_VOTES = 50
# Announced films have dates too.
_RELEASED = ("Released", None)


@dataclass(frozen=True)
class TitleRow:
    """A row of the home page; `more` is the query of ``/browse``, None if ``/{kind}`` shows all."""

    kind: str
    cards: list[Card]
    genre: str = ""
    more: dict[str, Any] | None = None


class CatalogueCache:
    """The facets and the home page's rows of the live catalogue, shared by the threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._version = ""
        self._facets: Facets | None = None
        self._rows: list[TitleRow] | None = None

    def facets(self, connection: Connection) -> Facets:
        """Return the values that titles can be filtered by."""
        with self._lock:
            self._drop_old(connection)
            if self._facets is None:
                self._facets = read_facets(connection)
            return self._facets

    def rows(self, connection: Connection) -> list[TitleRow]:
        """Return the rows that depend on the catalogue only: new, most voted, largest genres."""
        facets = self.facets(connection)
        with self._lock:
            if self._rows is None:
                self._rows = _catalogue_rows(connection, facets)
            return self._rows

    def _drop_old(self, connection: Connection) -> None:
        version = live_versions(connection).catalogue
        if version != self._version:
            self._version, self._facets, self._rows = version, None, None


def _catalogue_rows(connection: Connection, facets: Facets) -> list[TitleRow]:
    rows = [
        _row(connection, "new", "newest", CatalogueFilter(min_votes=_NEW_MIN_VOTES)),
        _row(connection, "voted", "votes", CatalogueFilter()),
    ]
    for facet in facets.genres[:_GENRE_ROWS]:
        rows.append(_row(connection, "genre", "popularity", CatalogueFilter(genre=facet.value)))
    return [row for row in rows if row.cards]


def _row(connection: Connection, kind: str, sort: str, filters: CatalogueFilter) -> TitleRow:
    titles = list_titles(connection, filters, sort, 2 * ROW_LENGTH)
    released = [title for title in titles if title.status in _RELEASED][:ROW_LENGTH]
    more = {"sort": sort, **filters.model_dump(exclude_none=True)}
    return TitleRow(kind, title_cards(connection, released, sort), filters.genre or "", more)
