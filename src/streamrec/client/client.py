"""The operations of the service, one method each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, cast

from streamrec.client import response_types as types
from streamrec.client.transport import Transport

_API = ("api", "v1")
_PAGE = 100
Option = str | int | float | None


class Client(Transport):
    """A client of the service; every method may raise ``ServiceError``.

    It keeps one connection open. Use one client per thread, and close it or use it with ``with``.

    - `base_url`: ``http://127.0.0.1:8000``, or ``https://host/prefix`` behind a proxy.
    - `key`: an API key, for everything that is not public.
    - `timeout_s`: seconds to wait for the connection, and for each part of a response.
    - `longest_wait_s`: if the service responds 429 or 503 with ``Retry-After``, the client waits
      that long and sends the request once more, unless the wait is longer than this or the request
      is not safe to repeat.

    Raises ValueError: `base_url` is not an HTTP address.
    """

    # The catalogue

    def titles(self, **filters: Option) -> Iterator[types.TitleSummary]:
        """Yield the titles that pass the filters, fetched page by page.

        `filters`: ``genre``, ``year_from``, ``year_to``, ``language``, ``country``, ``company``,
        ``person``, ``runtime_min``, ``runtime_max``, ``min_votes``, ``sort``.
        """
        return self._pages("titles", query=filters)

    def title(self, title_id: str) -> types.Title:
        """Return everything that the catalogue knows of a title."""
        return cast(types.Title, self._get("titles", title_id))

    def similar(self, title_id: str, n: int = 10) -> types.TitleList:
        """Return up to `n` titles similar to one, best first."""
        return cast(types.TitleList, self._get("titles", title_id, "similar", n=n))

    def search(self, text: str, limit: int = 10) -> list[types.TitleHit]:
        """Return the titles that a text may mean, best first."""
        found = self._get("search", q=text, limit=limit, kind="title")["items"]
        return cast(list[types.TitleHit], found)

    def search_all(
        self, text: str, limit: int = 10
    ) -> list[types.TitleHit | types.PersonHit | types.CollectionHit]:
        """Return titles, people and franchises that a text may mean, best first; see ``kind``."""
        found = self._get("search", q=text, limit=limit)["items"]
        return cast(list[types.TitleHit | types.PersonHit | types.CollectionHit], found)

    def person(self, person_id: str) -> types.Person:
        """Return a person's credits; the ``person_id`` is the name as a slug: ``tom-hanks``."""
        return cast(types.Person, self._get("people", person_id))

    def ask(self, question: str, text: str, year: int | None = None) -> dict[str, Any]:
        """Return the answer to a catalogue question in Spanish: ``ask("retorno", "Toy Story")``."""
        return cast(dict[str, Any], self.send("GET", question, text, query={"anio": year}))

    # Lists

    def recommendations(self, user_id: str, n: int = 20, **options: Option) -> types.TitleList:
        """Return up to `n` titles for a viewer, based on the current ratings and marks.

        `options`: ``genre``, ``language``, ``country``, ``year_from``, ``year_to``, ``min_votes``,
        ``diversity`` (0 to 1), ``lang`` (of the reasons: ``en`` or ``es``), ``exclude_seen``.
        """
        path = ("users", user_id, "recommendations")
        return cast(types.TitleList, self._get(*path, n=n, **options))

    def recommend(
        self,
        likes: Sequence[str] = (),
        n: int = 20,
        *,
        ratings: Mapping[str, float] | None = None,
        seen: Sequence[str] = (),
        **options: Option,
    ) -> types.RequestedList:
        """Return up to `n` titles for a viewer without an account.

        The list contains none of the titles that the viewer likes, has rated or has seen.
        `options` are those of ``recommendations``, without ``exclude_seen``.
        """
        body = {"likes": list(likes), "ratings": dict(ratings or {}), "seen": list(seen), "n": n}
        found = self.send("POST", *_API, "recommendations", body=body | options)
        return cast(types.RequestedList, found)

    def popular(self, n: int = 20, **options: Option) -> types.TitleList:
        """Return the most popular titles; filters as for ``recommendations``."""
        return cast(types.TitleList, self._get("popular", n=n, **options))

    def trending(self, n: int = 20, **options: Option) -> types.TitleList:
        """Return titles rated more often than usual; filters as for ``recommendations``."""
        return cast(types.TitleList, self._get("trending", n=n, **options))

    def onboarding(
        self, answers: Mapping[str, float] | None = None, skipped: Sequence[str] = (), n: int = 5
    ) -> types.TitleList:
        """Return the titles that a new viewer should rate next.

        So far the viewer has given `answers` (``title_id`` → stars) and `skipped` other titles.
        """
        rated = [f"{title_id}:{stars}" for title_id, stars in (answers or {}).items()]
        found = self._get("onboarding", answers=rated, skipped=list(skipped), n=n)
        return cast(types.TitleList, found)

    # Viewers: these need a key with the scope write, or read for reading

    def create_user(self) -> str:
        """Create a viewer without an account and return the ``user_id``."""
        return str(self.send("POST", *_API, "users")["user_id"])

    def user(self, user_id: str) -> types.User:
        """Return a viewer with the number of ratings and marks."""
        return cast(types.User, self._get("users", user_id))

    def export(self, user_id: str) -> types.UserExport:
        """Return everything that is stored about a viewer."""
        return cast(types.UserExport, self._get("users", user_id, "export"))

    def delete_user(self, user_id: str) -> None:
        """Delete a viewer and everything stored about them, for good."""
        self.send("DELETE", *_API, "users", user_id)

    def ratings(self, user_id: str) -> Iterator[types.RatedTitle]:
        """Yield the ratings of a viewer, newest first."""
        return self._pages("users", user_id, "ratings")

    def rate(self, user_id: str, title_id: str, stars: float) -> types.Rating:
        """Rate a title with 0.5 to 5 stars; the rating is on disk when this returns."""
        path = (*_API, "users", user_id, "ratings", title_id)
        return cast(types.Rating, self.send("PUT", *path, body={"stars": stars}))

    def remove_rating(self, user_id: str, title_id: str) -> None:
        """Remove a rating; without one nothing happens."""
        self.send("DELETE", *_API, "users", user_id, "ratings", title_id)

    def marks(self, user_id: str, kind: types.MarkKind) -> Iterator[types.MarkedTitle]:
        """Yield the titles that a viewer has marked, newest first."""
        return self._pages("users", user_id, "marks", kind)

    def mark(self, user_id: str, kind: types.MarkKind, title_id: str) -> None:
        """Mark a title."""
        self.send("PUT", *_API, "users", user_id, "marks", kind, title_id)

    def unmark(self, user_id: str, kind: types.MarkKind, title_id: str) -> None:
        """Remove a mark; without one nothing happens."""
        self.send("DELETE", *_API, "users", user_id, "marks", kind, title_id)

    def import_ratings(
        self, user_id: str, file: bytes | BinaryIO, file_format: types.ImportFormat
    ) -> types.ImportReport:
        """Import a file of ratings, read as it is sent, and return the outcome of each line."""
        path = (*_API, "users", user_id, "ratings:import")
        report = self.send("POST", *path, query={"format": file_format}, file=file)
        return cast(types.ImportReport, report)

    def _get(self, *segments: str, **query: object) -> Any:
        return self.send("GET", *_API, *segments, query=query)

    def _pages(self, *segments: str, query: dict[str, Any] | None = None) -> Iterator[Any]:
        cursor = None
        while True:
            page = self._get(*segments, **{"limit": _PAGE, **(query or {}), "cursor": cursor})
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return
