"""``/api/v1`` titles, search and people."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from starlette.testclient import TestClient


def test_titles_are_paged_with_an_opaque_cursor(client: TestClient) -> None:
    found: list[str] = []
    cursor = None
    while True:
        params = {"limit": "100", "sort": "newest"} | ({"cursor": cursor} if cursor else {})
        page = client.get("/api/v1/titles", params=params).json()
        found += [title["title_id"] for title in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(found) == len(set(found)) == 212


def test_titles_refuse_a_cursor_of_another_order(client: TestClient) -> None:
    cursor = client.get("/api/v1/titles?limit=1&sort=votes").json()["next_cursor"]
    assert client.get("/api/v1/titles", params={"cursor": cursor}).status_code == 422


@pytest.mark.parametrize(
    ("sort", "place"),
    [
        ("title", ("\ud800", 1)),
        ("title", ("a\0", 1)),
        ("votes", (None, None)),
        ("votes", (1.0, None)),
    ],
)
def test_titles_refuse_a_forged_cursor(
    client: TestClient, sort: str, place: tuple[object, ...]
) -> None:
    forged = base64.urlsafe_b64encode(json.dumps([sort, *place]).encode()).decode()
    answer = client.get("/api/v1/titles", params={"sort": sort, "cursor": forged})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == "cursor"


def test_title_has_null_for_unknown_values(client: TestClient) -> None:
    toys = client.get("/api/v1/titles/tmdb:862").json()
    assert toys["budget_usd"] == 30000000
    assert toys["directors"] == ["John Lasseter"]
    assert toys["cast"][0] == {
        "person_id": "tom-hanks", "name": "Tom Hanks", "character": "Woody (voice)",
    }  # fmt: skip
    titles = client.get("/api/v1/titles?limit=100&sort=oldest").json()["items"]
    facts = [client.get(f"/api/v1/titles/{t['title_id']}").json() for t in titles[:40]]
    assert any(fact["revenue_usd"] is None for fact in facts)
    assert not any(0 in (fact["budget_usd"], fact["revenue_usd"]) for fact in facts)


def test_similar_titles_have_the_entries_of_a_list(client: TestClient) -> None:
    answer = client.get("/api/v1/titles/tmdb:862/similar?n=10").json()
    assert [place["rank"] for place in answer["items"]] == list(range(1, 11))
    assert set(answer["items"][0]) == {
        "title_id", "title", "year", "rank", "score", "predicted_rating", "model", "reason",
    }  # fmt: skip
    scores = [place["score"] for place in answer["items"]]
    assert scores == sorted(scores, reverse=True)
    assert answer["model_version"]
    assert answer["catalogue_version"]


def test_person_is_found_by_slug_with_titles_newest_first(client: TestClient) -> None:
    person = client.get("/api/v1/people/tom-hanks").json()
    years = [credit["title"]["year"] for credit in person["cast"]]
    assert years == sorted(years, reverse=True)
    missing = client.get("/api/v1/people/tom-hnaks")
    assert missing.status_code == 404
    assert missing.json()["suggestions"][0] == "Tom Hanks"


def test_search_returns_the_best_match_first(client: TestClient) -> None:
    first = client.get("/api/v1/search?q=amelei").json()["items"][0]
    assert (first["kind"], first["title"]) == ("title", "Amélie")
    assert first["directors"] == ["Jean-Pierre Jeunet"]
    assert first["genres"]


def test_search_finds_people_and_franchises_beside_titles(client: TestClient) -> None:
    def items(**query: str) -> list[Any]:
        found: list[Any] = client.get("/api/v1/search", params=query).json()["items"]
        return found

    hanks = items(q="hanks")[0]
    assert (hanks["kind"], hanks["person_id"]) == ("person", "tom-hanks")
    assert {"title_id", "title", "year"} == set(hanks["known_for"][0])
    kinds = [item["kind"] for item in items(q="toy story")]
    assert (kinds[0], set(kinds)) == ("title", {"title", "collection"})
    (franchise,) = items(q="toy story", kind="collection")
    assert franchise["name"] == "Toy Story Collection"
    assert [one["year"] for one in franchise["titles"]] == [1995, 1999, 2010]
    assert {item["kind"] for item in items(q="toy story", kind="title")} == {"title"}
    assert client.get("/api/v1/search?q=toy&kind=film").status_code == 422
