"""The pages without a browser: what they show, in both languages, under which headers."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from streamrec.service.app import create_app
from streamrec.settings import Settings

HTML = {"accept": "text/html,*/*;q=0.8"}
PAGES = (
    "/",
    "/search",
    "/search?q=amelei",
    "/search?q=zzzzqqqq",
    "/browse",
    "/browse?genre=War&sort=newest",
    "/browse?year_from=1800&year_to=1801",
    "/popular",
    "/popular?genre=Drama&diversity=50",
    "/popular?year_to=1800",
    "/trending",
    "/for-you?like=tmdb:862",
    "/titles/tmdb:862",
    "/titles/tmdb:194",
    "/people/tom-hanks",
    "/franchises/Toy%20Story%20Collection",
    "/questions",
    "/questions/retorno?titulo=Toy+Story",
    "/questions/get_director?nombre=John+Lasseter",
    "/questions/get_actor?nombre=Tom+Hanks",
    "/questions/recomendacion?titulo=hamlet",
    "/questions/score_titulo?titulo=jumanij",
    "/questions/peliculas_pais?pais=JP",
    "/questions/peliculas_idioma?idioma=fr",
    "/questions/cantidad_filmaciones_mes?mes=enero",
    "/questions/cantidad_filmaciones_dia?dia=lunes",
    "/questions/score_titulo?titulo=Toy+Story&anio=x",
)


def in_language(client: TestClient, path: str, language: str) -> str:
    answer = client.get(path, headers=HTML | {"accept-language": language})
    assert answer.headers["content-language"] == language
    return answer.text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_stands_alone_under_a_strict_policy(
    client: TestClient, path: str, language: str
) -> None:
    answer = client.get(path, headers=HTML | {"accept-language": language})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = answer.text
    assert f'<html lang="{language}"' in page
    assert not re.search(r"<style|<script>|\sstyle=|\son\w+=|javascript:", page)
    for address in re.findall(r'(?:src|href|action)="([^"]*)"', page):
        assert address.startswith(("/", "#")), address
        assert not address.startswith("//")
    ids = Counter(re.findall(r'\sid="([^"]+)"', page))
    assert max(ids.values()) == 1, ids.most_common(1)
    assert len(re.findall(r"<h1[ >]", page)) == 1


def test_the_links_of_the_pages_lead_somewhere(client: TestClient) -> None:
    links = {
        unescape(link)
        for path in PAGES
        for link in re.findall(r'href="([^"#]+)"', client.get(path, headers=HTML).text)
    }
    assert len(links) > 200
    reader = TestClient(client.app)  # some of the links are switches
    # Enough of each kind; all of them would take a minute.
    kinds: Counter[str] = Counter()
    for link in sorted(links):
        kind = link.split("/")[1].split("?")[0]
        kinds[kind] += 1
        if kinds[kind] <= 12:
            assert reader.get(link, headers=HTML).status_code == 200, link


def test_the_browsers_first_language_counts_until_one_is_chosen(client: TestClient) -> None:
    reader = TestClient(client.app)
    spanish = {"accept-language": "fr, es-MX;q=0.8, en;q=0.5"}
    assert reader.get("/", headers=spanish).headers["content-language"] == "es"
    switched = reader.get(
        "/preferences/language/en?back=/browse%3Fgenre%3DWar", follow_redirects=False
    )
    assert switched.headers["location"] == "/browse?genre=War"
    assert reader.get("/", headers=spanish).headers["content-language"] == "en"


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "x"]
)
def test_a_switch_leads_to_no_other_site(client: TestClient, back: str) -> None:
    answer = client.get("/preferences/theme/dark", params={"back": back}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_the_theme_is_remembered(client: TestClient) -> None:
    reader = TestClient(client.app)
    assert "data-theme" not in reader.get("/").text
    reader.get("/preferences/theme/dark")
    assert '<html lang="en" data-theme="dark">' in reader.get("/").text


def test_numbers_dates_and_money_are_in_the_readers_form(client: TestClient) -> None:
    english, spanish = (in_language(client, "/titles/tmdb:862", lang) for lang in ("en", "es"))
    assert "$30,000,000" in english
    assert "30.000.000\xa0US$" in unescape(spanish)
    assert "November 22, 1995" in english
    assert "22 de noviembre de 1995" in spanish
    assert "United States" in english
    assert "Estados Unidos" in spanish
    assert ">Animación<" in spanish


def test_unknown_money_is_said_to_be_unknown(client: TestClient) -> None:
    listed = client.get("/api/v1/titles?limit=100&sort=oldest").json()["items"]
    facts = (client.get(f"/api/v1/titles/{one['title_id']}").json() for one in listed)
    unknown = next(one for one in facts if one["budget_usd"] is None)
    page = in_language(client, f"/titles/{unknown['title_id']}", "en")
    assert "The source does not give both figures" in page
    assert "$0" not in page


def test_similar_titles_stand_with_their_reasons(client: TestClient) -> None:
    page = unescape(in_language(client, "/titles/tmdb:862", "es"))
    assert "misma saga: Toy Story Collection" in page
    assert 'href="/titles/tmdb:863"' in page


def shown_in(page: str, start: str) -> list[tuple[str, str]]:
    """Return the titles of a section with the line under each, "" where there is none."""
    part = page[page.index(start) :]
    part = part[: part.index("</section>")]
    found = []
    for card in re.findall(r'<li class="card">.*?</li>', part, re.S):
        title = re.search(r'href="/titles/([^"]+)"', card)
        why = re.search(r'<p class="why">(.*?)</p>', card, re.S)
        assert title
        found.append((title[1], unescape(why[1]) if why else ""))
    return found


def test_every_row_says_why_its_titles_are_there(client: TestClient) -> None:
    page = in_language(client, "/", "en")
    rows = re.findall(r'<section class="row" aria-labelledby="([^"]+)"', page)
    assert {"popular", "new", "voted", "genre-4"} <= set(rows)
    for row in rows:
        assert all(why for _, why in shown_in(page, f'id="{row}"')), row
    assert page.count('<p class="note">') >= len(rows)


def test_the_grounds_of_public_lists_are_the_catalogues_own_figures(client: TestClient) -> None:
    # As the sample's movies.csv has them: 2,407 votes with a mean of 8.0.
    said = {
        language: dict(shown_in(in_language(client, "/popular?genre=Animation", language), "<h1"))[
            "tmdb:862"
        ]
        for language in ("en", "es")
    }
    assert said == {"en": "2,407 votes, mean 8", "es": "2.407 votos, media 8"}
    oldest = shown_in(in_language(client, "/browse?sort=oldest", "es"), "<h1")
    assert all(re.fullmatch(r"estrenada en [a-z]+ de \d{4}", why) for _, why in oldest)


def test_rows_lead_to_lists_with_filters_and_the_dial(client: TestClient) -> None:
    home = client.get("/").text
    similar = client.get("/titles/tmdb:862").text
    for page, row, path in (
        (home, "popular", "/popular"),
        (similar, "similar", "/for-you?like=tmdb%3A862"),
    ):
        head = page[page.index(f'id="{row}"') :]
        link = re.search(r'href="([^"]+)"', head)
        assert link
        assert link[1] == path
        listed = client.get(path).text
        assert 'type="range"' in listed
        assert '<select id="genre"' in listed
    assert shown_in(home, 'id="popular"') == shown_in(client.get("/popular").text, "<h1")[:12]


def test_the_dial_and_filters_change_what_is_popular(client: TestClient) -> None:
    plain, varied, war = (
        [title_id for title_id, _ in shown_in(client.get(path).text, "<h1")]
        for path in ("/popular", "/popular?diversity=100", "/popular?genre=War")
    )
    assert len(plain) == len(varied) == 24
    assert plain[0] == varied[0]
    assert plain != varied
    for title_id in war[:3]:
        assert "War" in client.get(f"/api/v1/titles/{title_id}").json()["genres"]
    assert "No title is like that" in client.get("/popular?year_to=1800").text
    tidied = client.get("/trending?genre=War&year_from=", follow_redirects=False)
    assert tidied.headers["location"] == "/trending?genre=War"


def test_while_nothing_trends_home_has_no_such_row_and_the_list_says_so(
    client: TestClient,
) -> None:
    assert 'id="trending"' not in client.get("/").text
    page = client.get("/trending").text
    assert "Nothing like that is rated more than usual" in page
    assert shown_in(page, "<h1") == shown_in(client.get("/popular").text, "<h1")


def test_search_without_script_forgives_a_typing_error(client: TestClient) -> None:
    page = client.get("/search?q=amelei").text
    assert re.search(r'<span class="name">Amélie</span>', page)
    assert "Tom Hanks" in client.get("/search?q=tom+hnaks").text


def test_what_is_searched_for_is_text_and_no_markup(client: TestClient) -> None:
    page = client.get("/search", params={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page


def test_browse_pages_through_all_titles_once(client: TestClient) -> None:
    seen: list[str] = []
    address = "/browse?sort=title"
    while address:
        page = client.get(address).text
        seen += re.findall(r'<a href="/titles/([^"]+)"', page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = unescape(following[1]) if following else ""
    assert len(seen) == len(set(seen)) == 212


def test_a_form_without_script_ends_at_an_address_worth_keeping(client: TestClient) -> None:
    answer = client.get(
        "/browse?genre=War&year_from=&language=&sort=newest", follow_redirects=False
    )
    assert answer.headers["location"] == "/browse?genre=War&sort=newest"


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/nothing/here", 404, "No encontrado"),
        ("/titles/tmdb:0", 404, "No hay ningún título"),
        ("/people/tom-hnaks", 404, "Tom Hanks"),
        ("/franchises/toy%20stroy%20collection", 404, "Toy Story Collection"),
        ("/questions/no", 404, "No encontrado"),
        ("/browse?year_from=x", 422, "year_from"),
        ("/browse?genre=Wra", 422, "Comedy"),
        ("/browse?cursor=x", 422, "cursor"),
        ("/preferences/language/fr", 422, "language"),
    ],
)
def test_an_error_of_a_page_is_a_page_in_the_readers_language(
    client: TestClient, path: str, status: int, said: str
) -> None:
    answer = client.get(path, headers=HTML | {"accept-language": "es"})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert said in unescape(answer.text)
    assert '<html lang="es"' in answer.text


@pytest.mark.parametrize("path", ["/", "/popular", "/trending", "/for-you", "/browse"])
def test_before_there_is_a_catalogue_a_page_says_to_come_back(tmp_path: Path, path: str) -> None:
    with TestClient(create_app(Settings(data=tmp_path))) as nothing:
        answer = nothing.get(path, headers=HTML | {"accept-language": "es"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert '<html lang="es"' in answer.text
    assert f'<a class="button" href="{path}">' in answer.text  # to try again


@pytest.mark.parametrize("path", ["/api/v1/titles/x", "/score_titulo/xyzzy", "/api/v1/nothing"])
def test_programs_get_problem_documents_whatever_they_accept(client: TestClient, path: str) -> None:
    answer = client.get(path, headers=HTML)
    assert answer.headers["content-type"] == "application/problem+json"


def test_files_are_kept_for_ever_under_a_name_made_of_their_content(client: TestClient) -> None:
    page = client.get("/").text
    names = set(re.findall(r'"(/static/[^"]+)"', page))
    assert len(names) == 3
    for name in names:
        answer = client.get(name)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    assert client.get("/static/streamrec.css").status_code == 404


def test_pages_are_compressed_for_those_who_take_it(client: TestClient) -> None:
    plain = client.get("/", headers={"accept-encoding": "identity"})
    small = client.get("/", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert small.headers["content-encoding"] == "gzip"
    assert small.text == plain.text
    assert "accept-encoding" in small.headers["vary"].lower()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_with_its_files_is_small(client: TestClient, path: str) -> None:
    page = client.get(path).text
    files = sum(
        len(gzip.compress(client.get(name).content))
        for name in set(re.findall(r'"(/static/[^"]+)"', page))
    )
    without_covers = re.sub(r'<svg class="cover.*?</svg>', "", page, flags=re.S)
    assert files + len(gzip.compress(without_covers.encode())) < 60_000
    assert files + len(gzip.compress(page.encode())) < 150_000
