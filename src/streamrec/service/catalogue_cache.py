"""What home and browse show to everybody, read once for each catalogue that is live."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import Connection

from streamrec.service.pages.cards import Card, cards
from streamrec.store import title_lists
from streamrec.store.facets import Facets, read_facets
from streamrec.store.live_versions import live_versions
from streamrec.title_filter import CatalogueFilter

ROW = 12  # what a wide screen shows of a row, and a little to scroll to
_GENRE_ROWS = 5
# A new film that few have seen yet says little; a small or unvoted catalogue shows all.
_ENOUGH_VOTES = 50
# Films that are announced have dates too.
_OUT = ("Released", None)


@dataclass(frozen=True)
class Row:
    """Titles side by side.

    ``kind`` is what the template puts into words; ``name`` a genre's or title's that belongs to
    it; ``more`` the filters under which browse shows the rest; without any, a page of the kind's
    name does.
    """

    kind: str
    cards: list[Card]
    name: str = ""
    more: dict[str, str] | None = None


class CatalogueCache:
    """The facets and public rows of the live catalogue; shared by the threads of a process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._version = ""
        self._facets: Facets | None = None
        self._rows: list[Row] | None = None

    def facets(self, connection: Connection) -> Facets:
        """Return what titles can be filtered by."""
        with self._lock:
            self._renew(connection)
            if self._facets is None:
                self._facets = read_facets(connection)
            return self._facets

    def rows(self, connection: Connection) -> list[Row]:
        """Return the rows that the catalogue alone makes: new, most voted, the largest genres."""
        facets = self.facets(connection)
        with self._lock:
            if self._rows is None:
                self._rows = _public_rows(connection, facets)
            return self._rows

    def _renew(self, connection: Connection) -> None:
        version = live_versions(connection).catalogue
        if version != self._version:
            self._version, self._facets, self._rows = version, None, None


def _public_rows(connection: Connection, facets: Facets) -> list[Row]:
    def row(kind: str, sort: str, name: str = "", min_votes: int | None = None) -> Row:
        wanted = CatalogueFilter(genre=name or None, min_votes=min_votes)
        rows = title_lists.list_titles(connection, wanted, sort, 2 * ROW)
        listed = cards(connection, [one for one in rows if one.status in _OUT][:ROW], sort)
        more = {"sort": sort, "genre": name, "min_votes": str(min_votes or "")}
        return Row(kind, listed, name, {key: value for key, value in more.items() if value})

    made: list[Callable[[], Row]] = [
        lambda: row("new", "newest", min_votes=_ENOUGH_VOTES),
        lambda: row("voted", "votes"),
    ]
    made += [
        lambda name=facet.value: row("genre", "popularity", name)  # type: ignore[misc]
        for facet in facets.genres[:_GENRE_ROWS]
    ]
    return [one for make in made if (one := make()).cards]
