"""Hostile texts, cursors and headers: whatever a caller sends, on both databases, is no 5xx."""

from __future__ import annotations

import base64
import itertools
import json
import string
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from streamrec.catalogue.store_rows import store_rows
from streamrec.service.app import ROUTERS, create_app
from streamrec.settings import Settings
from streamrec.store.api_keys import create_key
from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import Store
from streamrec.store.ratings import load_ratings

from ..conftest import Built

N_QUICK, N_LONG = 50, 5_000  # of cursors, and as many of texts and headers

_BITS = (7, 15, 31, 53, 63, 64)
EDGES = [sign * (2**n + more) for sign in (1, -1) for n in _BITS for more in (-1, 0, 1)]
ORDERS = [
    "popularity", "votes", "rating", "newest", "oldest", "title", "ratings", "seen", "watchlist",
    "not_interested",
]  # fmt: skip
_NUMBERS = st.one_of(
    st.sampled_from(EDGES), st.integers(), st.floats(), st.just(1e308), st.just(-1e308)
)
_VALUES = st.one_of(_NUMBERS, st.none(), st.booleans(), st.text(max_size=20), st.just("tmdb:862"))


def _cursor(content: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode("utf-8", "surrogatepass")).decode()


CURSORS = st.one_of(
    st.builds(
        lambda order, rest: _cursor([order, *rest]),
        st.sampled_from(ORDERS),
        st.one_of(st.tuples(_NUMBERS, _NUMBERS), st.lists(_VALUES, max_size=3)),
    ),
    st.builds(
        lambda order, at: _cursor([order, at, "tmdb:862"]), st.sampled_from(ORDERS), _NUMBERS
    ),
    st.text(max_size=60),
)
_PIECES = st.sampled_from([
    "%", "_", "\\", "'", '"', "--", ";", "\0", "\x1f", "\u202e", "\ufeff", "İ", "ß", "ﬁ", "e\u0301",
    "\U0001f3ac", "{{7*7}}", "../", "%00", "$1", "(", "[", "*", "heat", "tom hanks", " " * 30,
])  # fmt: skip
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.lists(_PIECES, max_size=12).map("".join),
    _NUMBERS.map(str),
)
PARAMETERS = (
    "q", "genre", "person", "person_id", "country", "language", "company", "cursor", "sort",
    "limit", "year_from", "year_to", "min_votes", "decade", "n", "diversity", "pais", "titulo",
)  # fmt: skip
HEADERS = (
    "accept",
    "accept-language",
    "accept-encoding",
    "cookie",
    "if-none-match",
    "x-request-id",
)
_HEADER_TEXT = st.text(string.printable.strip(), max_size=60)
ROUTES = sorted({
    route.path
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and "health" not in route.path
})  # fmt: skip
_PAGED = (
    "/api/v1/titles", "/browse", "/api/v1/users/ml:7/ratings", "/api/v1/users/ml:7/marks/seen",
)  # fmt: skip


@pytest.fixture
def attacked(store: Store, sample: Built) -> Iterator[TestClient]:
    """A client with a key for everything, of a service on each database."""
    load_catalogue(store, sample.snapshot.version, store_rows(sample.snapshot), sample.model)
    load_ratings(store, [("ml:7", "tmdb:862", 8, 1_000_000_000)])
    with store.write() as connection:
        _, secret = create_key(connection, ["admin"])
    url = store.engine.url.render_as_string(hide_password=False)
    app = create_app(Settings(data=sample.settings.data, database_url=url))
    with TestClient(app, raise_server_exceptions=False) as opened:
        opened.headers["authorization"] = f"Bearer {secret}"
        yield opened


def attack(client: TestClient, n_requests: int) -> None:
    """Send drawn requests; fail on the first 5xx."""

    def get(path: str, **sent: Any) -> None:
        answer = client.get(path, follow_redirects=False, **sent)
        assert answer.status_code < 500, (answer.status_code, path, sent)

    @settings(
        max_examples=n_requests,
        deadline=None,
        database=None,
        derandomize=n_requests == N_QUICK,
        suppress_health_check=list(HealthCheck),
    )
    @given(path=st.sampled_from(_PAGED), order=st.sampled_from(ORDERS[:6]), cursor=CURSORS)
    def cursors(path: str, order: str, cursor: str) -> None:
        sort = {} if "users" in path else {"sort": order}
        get(path, params={"cursor": cursor, **sort})
        try:
            named = json.loads(base64.b64decode(cursor, b"-_"))[0]
        except (ValueError, TypeError, IndexError, KeyError):
            return
        if "users" not in path:
            get(path, params={"cursor": cursor, "sort": named})

    @settings(
        max_examples=n_requests,
        deadline=None,
        database=None,
        derandomize=n_requests == N_QUICK,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        route=st.sampled_from(ROUTES),
        text=TEXTS,
        query=st.dictionaries(st.sampled_from(PARAMETERS), TEXTS, max_size=2),
        headers=st.dictionaries(st.sampled_from(HEADERS), _HEADER_TEXT, max_size=2),
    )
    def texts(route: str, text: str, query: dict[str, str], headers: dict[str, str]) -> None:
        filled = "/".join(
            quote(text) or "x" if part.startswith("{") else part for part in route.split("/")
        )
        get(filled, params=query, headers=headers)

    cursors()
    texts()


def test_service_answers_hostile_texts_cursors_and_headers_without_5xx(
    attacked: TestClient,
) -> None:
    attack(attacked, N_QUICK)


@pytest.mark.quality
@pytest.mark.timeout(3600)
def test_service_answers_ten_thousand_hostile_requests_without_5xx(attacked: TestClient) -> None:
    attack(attacked, N_LONG)


def test_list_routes_refuse_cursor_integers_beyond_their_column(attacked: TestClient) -> None:
    for edge, order in itertools.product(EDGES[:18], ORDERS[::2]):
        of_titles = order in ORDERS[:6]
        path = "/api/v1/titles" if of_titles else "/api/v1/users/ml:7/ratings"
        content = [order, 1.5, edge] if of_titles else [order, edge, "tmdb:862"]
        params = {"cursor": _cursor(content)} | ({"sort": order} if of_titles else {})
        assert attacked.get(path, params=params).status_code in (200, 422), content
