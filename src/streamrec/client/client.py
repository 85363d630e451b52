"""The calls of the service, one method each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, Self, cast

from streamrec.client.answers import (
    ImportFormat,
    ImportReport,
    MarkedTitle,
    MarkKind,
    Person,
    RatedTitle,
    Rating,
    RequestedList,
    Title,
    TitleList,
    TitleSummary,
    User,
    UserExport,
)
from streamrec.client.transport import Transport

_API = ("api", "v1")
_PAGE = 100
Wish = str | int | float | None


class Client:
    """A program's way to the service; every method may raise ``ServiceError``.

    Keeps one connection open: use one client per thread, and close it or use it with ``with``.

    Parameters
    ----------
    base_url
        ``http://127.0.0.1:8000``, or ``https://host/prefix`` behind a proxy.
    key
        An API key, for what not everyone may do.
    timeout_s
        Seconds to wait for the connection, and for each piece of an answer.
    longest_wait_s
        A service that is busy (429, 503) and says for how long is asked once more after that time,
        unless it is longer than this or the call would do something twice.

    Raises
    ------
    ValueError
        `base_url` is no address.
    """

    def __init__(
        self,
        base_url: str = "http://127.0.0.1:8000",
        key: str | None = None,
        *,
        timeout_s: float = 10.0,
        longest_wait_s: float = 60.0,
    ) -> None:
        self._transport = Transport(base_url, key, timeout_s, longest_wait_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._transport.close()

    # The catalogue

    def titles(self, **filters: Wish) -> Iterator[TitleSummary]:
        """Yield the titles that pass the filters, fetched page by page.

        Parameters
        ----------
        filters
            ``genre``, ``year_from``, ``year_to``, ``language``, ``country``, ``company``,
            ``person``, ``min_votes``, ``sort``.
        """
        return self._pages("titles", query=filters)

    def title(self, title_id: str) -> Title:
        """Return all that the catalogue knows of a title."""
        return cast(Title, self._get("titles", title_id))

    def similar(self, title_id: str, n: int = 10) -> TitleList:
        """Return up to `n` titles similar to one, best first."""
        return cast(TitleList, self._get("titles", title_id, "similar", n=n))

    def search(self, text: str, limit: int = 10) -> list[TitleSummary]:
        """Return the titles that a text may mean, best first."""
        return cast(list[TitleSummary], self._get("search", q=text, limit=limit)["items"])

    def person(self, person_id: str) -> Person:
        """Return somebody's films; the ``person_id`` is the name as a slug: ``tom-hanks``."""
        return cast(Person, self._get("people", person_id))

    def ask(self, question: str, text: str, year: int | None = None) -> dict[str, Any]:
        """Return the answer to a catalogue question in Spanish: ``ask("retorno", "Toy Story")``."""
        answer = self._transport.send("GET", question, text, query={"anio": year})
        return cast(dict[str, Any], answer)

    # Lists

    def recommendations(self, user_id: str, n: int = 20, **wishes: Wish) -> TitleList:
        """Return up to `n` titles for somebody, by the ratings and marks of this moment.

        Parameters
        ----------
        wishes
            ``genre``, ``language``, ``country``, ``year_from``, ``year_to``, ``min_votes``,
            ``diversity`` (0 to 1), ``lang`` (of the reasons: ``en`` or ``es``), ``exclude_seen``.
        """
        found = self._get("users", user_id, "recommendations", n=n, **wishes)
        return cast(TitleList, found)

    def recommend(
        self,
        likes: Sequence[str] = (),
        n: int = 20,
        *,
        ratings: Mapping[str, float] | None = None,
        seen: Sequence[str] = (),
        **wishes: Wish,
    ) -> RequestedList:
        """Return up to `n` titles for someone without an account.

        Parameters
        ----------
        likes, ratings, seen
            The ``title_id`` of titles liked; of titles rated, with the stars; of titles that the
            list must not hold.
        wishes
            As ``recommendations`` takes them, but ``exclude_seen``.
        """
        body = {"likes": list(likes), "ratings": dict(ratings or {}), "seen": list(seen), "n": n}
        found = self._transport.send("POST", *_API, "recommendations", body=body | wishes)
        return cast(RequestedList, found)

    def popular(self, n: int = 20, **wishes: Wish) -> TitleList:
        """Return the best known and best liked titles; filters as ``recommendations``."""
        return cast(TitleList, self._get("popular", n=n, **wishes))

    def trending(self, n: int = 20, **wishes: Wish) -> TitleList:
        """Return what is rated more than usual; filters as ``recommendations``."""
        return cast(TitleList, self._get("trending", n=n, **wishes))

    def onboarding(
        self,
        answers: Mapping[str, float] | None = None,
        skipped: Sequence[str] = (),
        n: int = 5,
    ) -> TitleList:
        """Return the titles that someone new is best asked about next.

        Parameters
        ----------
        answers
            ``title_id`` → stars, of what was asked until now.
        skipped
            The ``title_id`` of what the person did not know.
        """
        given = [f"{title_id}:{stars}" for title_id, stars in (answers or {}).items()]
        found = self._get("onboarding", answers=given, skipped=list(skipped), n=n)
        return cast(TitleList, found)

    # People: a key with the scope write, for reading one with read

    def make_user(self) -> str:
        """Make somebody without an account and return the ``user_id``."""
        return str(self._transport.send("POST", *_API, "users")["user_id"])

    def user(self, user_id: str) -> User:
        """Return how much is held about somebody."""
        return cast(User, self._get("users", user_id))

    def export(self, user_id: str) -> UserExport:
        """Return everything that is held about somebody."""
        return cast(UserExport, self._get("users", user_id, "export"))

    def delete_user(self, user_id: str) -> None:
        """Delete somebody and everything held about them, for good."""
        self._transport.send("DELETE", *_API, "users", user_id)

    def ratings(self, user_id: str) -> Iterator[RatedTitle]:
        """Yield what somebody rated, newest first."""
        return self._pages("users", user_id, "ratings")

    def rate(self, user_id: str, title_id: str, stars: float) -> Rating:
        """Give a title 0.5 to 5 stars; on disk when this returns."""
        path = (*_API, "users", user_id, "ratings", title_id)
        return cast(Rating, self._transport.send("PUT", *path, body={"stars": stars}))

    def take_back(self, user_id: str, title_id: str) -> None:
        """Take a rating back; nothing happens where there is none."""
        self._transport.send("DELETE", *_API, "users", user_id, "ratings", title_id)

    def marks(self, user_id: str, kind: MarkKind) -> Iterator[MarkedTitle]:
        """Yield what somebody marked so, newest first."""
        return self._pages("users", user_id, "marks", kind)

    def mark(self, user_id: str, kind: MarkKind, title_id: str) -> None:
        """Mark a title."""
        self._transport.send("PUT", *_API, "users", user_id, "marks", kind, title_id)

    def unmark(self, user_id: str, kind: MarkKind, title_id: str) -> None:
        """Take a mark away; nothing happens where there is none."""
        self._transport.send("DELETE", *_API, "users", user_id, "marks", kind, title_id)

    def import_ratings(
        self, user_id: str, file: bytes | BinaryIO, form: ImportFormat
    ) -> ImportReport:
        """Bring in a file of ratings, read as it goes, and return what became of each line."""
        path = (*_API, "users", user_id, "ratings:import")
        report = self._transport.send("POST", *path, query={"format": form}, file=file)
        return cast(ImportReport, report)

    def _get(self, *pieces: str, **query: object) -> Any:
        return self._transport.send("GET", *_API, *pieces, query=query)

    def _pages(self, *pieces: str, query: dict[str, Any] | None = None) -> Iterator[Any]:
        cursor = None
        while True:
            page = self._get(*pieces, **{"limit": _PAGE, **(query or {}), "cursor": cursor})
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return
