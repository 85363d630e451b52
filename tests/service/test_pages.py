"""The public pages: what they show in each language, and their headers."""

from __future__ import annotations

import gzip
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from streamrec.service.app import create_app
from streamrec.settings import Settings
from streamrec.store.database import open_store
from streamrec.store.tables import collection, person

from ..conftest import Built
from .html_page import Element, parse_page

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


def read(client: TestClient, path: str, language: str = "en", status: int = 200) -> Element:
    answer = client.get(path, headers=HTML | {"accept-language": language})
    assert answer.status_code == status, path
    assert answer.headers["content-language"] == language
    page = parse_page(answer.text)
    assert page.one("html")["lang"] == language
    return page


def reasons(client: TestClient, path: str, language: str) -> dict[str, str]:
    """Return title_id → reason of a page's list."""
    cards = read(client, path, language).hook("titles").cards()
    return {card.title_id: card.reason for card in cards}


def static_files(page: Element) -> set[str]:
    addresses = [link["href"] for link in page.all("link")]
    addresses += [script["src"] for script in page.all("script")]
    return {address for address in addresses if address.startswith("/static/")}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["es", "en"])
def test_page_keeps_a_strict_content_policy(client: TestClient, path: str, language: str) -> None:
    answer = client.get(path, headers=HTML | {"accept-language": language})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = parse_page(answer.text)
    assert page.one("html")["lang"] == language
    assert not page.all("style")
    assert not page.having("style")
    assert all(script["src"] and not script.text for script in page.all("script"))
    for element in page:
        assert not any(name.startswith("on") for name in element.attributes)
    for attribute in ("src", "href", "action"):
        for element in page.having(attribute):
            address = element[attribute]
            assert address.startswith(("/", "#")), address
            assert not address.startswith("//")
    ids = Counter(element["id"] for element in page.having("id"))
    assert max(ids.values()) == 1, ids.most_common(1)
    assert len(page.all("h1")) == 1


def test_page_links_all_answer(client: TestClient) -> None:
    links = {
        link["href"]
        for path in PAGES
        for link in read(client, path).having("href")
        if not link["href"].startswith("#")
    }
    assert len(links) > 200
    viewer = TestClient(client.app)  # some of the links are switches
    # A sample of each kind; all of them would take a minute.
    kinds: Counter[str] = Counter()
    for link in sorted(links):
        kind = link.split("/")[1].split("?")[0]
        kinds[kind] += 1
        if kinds[kind] <= 12:
            assert viewer.get(link, headers=HTML).status_code == 200, link


def test_language_switch_overrides_accept_language(client: TestClient) -> None:
    viewer = TestClient(client.app)
    spanish = {"accept-language": "fr, es-MX;q=0.8, en;q=0.5"}
    assert viewer.get("/", headers=spanish).headers["content-language"] == "es"
    switched = viewer.get(
        "/preferences/language/en?back=/browse%3Fgenre%3DWar", follow_redirects=False
    )
    assert switched.headers["location"] == "/browse?genre=War"
    assert viewer.get("/", headers=spanish).headers["content-language"] == "en"


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "x"]
)
def test_theme_switch_redirects_to_this_site_only(client: TestClient, back: str) -> None:
    answer = client.get("/preferences/theme/dark", params={"back": back}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_theme_switch_is_remembered(client: TestClient) -> None:
    viewer = TestClient(client.app)
    assert "data-theme" not in read(viewer, "/").one("html").attributes
    viewer.get("/preferences/theme/dark")
    assert read(viewer, "/").one("html")["data-theme"] == "dark"


@pytest.mark.parametrize(
    ("language", "budget", "released", "country", "genre"),
    [
        ("en", "$30,000,000", "November 22, 1995", "United States", "Animation"),
        ("es", "30.000.000 US$", "22 de noviembre de 1995", "Estados Unidos", "Animación"),
    ],
)
def test_title_page_formats_values_in_its_language(
    client: TestClient, language: str, budget: str, released: str, country: str, genre: str
) -> None:
    page = read(client, "/titles/tmdb:862", language)
    assert page.hook("budget").text == budget
    assert page.hook("released").text == released
    assert page.hook("countries").text == country
    assert genre in [link.text for link in page.all("a", href="/browse?genre=Animation")]


def test_title_page_shows_unknown_money_as_unknown(client: TestClient) -> None:
    listed = client.get("/api/v1/titles?limit=100&sort=oldest").json()["items"]
    facts = (client.get(f"/api/v1/titles/{one['title_id']}").json() for one in listed)
    unknown = next(one for one in facts if one["budget_usd"] is None)
    page = read(client, f"/titles/{unknown['title_id']}")
    assert page.hooks("money-unknown")
    assert not any(digit in page.hook("budget").text for digit in "0123456789")


def test_title_page_gives_reasons_for_similar_titles(client: TestClient) -> None:
    english, spanish = (
        {card.title_id: card.reason for card in page.region("similar").cards()}
        for page in (read(client, "/titles/tmdb:862", lang) for lang in ("en", "es"))
    )
    assert "Toy Story" in english["tmdb:863"]
    assert "Toy Story" in spanish["tmdb:863"]
    assert english["tmdb:863"] != spanish["tmdb:863"]


def test_home_rows_give_a_reason_for_each_title(client: TestClient) -> None:
    page = read(client, "/")
    rows = page.hooks("row")
    assert {"popular", "new", "voted", "genre-4"} <= {row["aria-labelledby"] for row in rows}
    for row in rows:
        assert row.hooks("order")
        assert all(card.reason for card in row.cards()), row["aria-labelledby"]


def test_popular_page_gives_votes_as_the_reason(client: TestClient) -> None:
    # The sample's movies.csv has 2,407 votes with a mean of 8.0.
    path = "/popular?genre=Animation"
    english, spanish = (reasons(client, path, lang)["tmdb:862"] for lang in ("en", "es"))
    assert "2,407" in english
    assert "2.407" in spanish
    assert english.split()[0] == spanish.split()[0] == "8/10"


def test_browse_page_gives_the_release_month_as_the_reason(client: TestClient) -> None:
    # Toy Story was released in November 1995.
    listed = reasons(client, "/browse?sort=newest&genre=Animation&year_to=1995", "es")
    assert "noviembre de 1995" in listed["tmdb:862"]


@pytest.mark.parametrize(
    ("page", "row", "more"),
    [("/", "popular", "/popular"), ("/titles/tmdb:862", "similar", "/for-you?like=tmdb%3A862")],
)
def test_row_links_to_a_list_with_filters_and_diversity(
    client: TestClient, page: str, row: str, more: str
) -> None:
    region = read(client, page).region(row)
    assert region.all("a")[0]["href"] == more
    listed = read(client, more)
    assert listed.one("input", name="diversity")["type"] == "range"
    assert listed.one("select", name="genre")


def test_home_row_of_popular_titles_is_the_start_of_the_popular_page(client: TestClient) -> None:
    row = read(client, "/").region("popular").cards()
    assert row == read(client, "/popular").hook("titles").cards()[:12]


def test_popular_page_applies_filters_and_diversity(client: TestClient) -> None:
    plain, varied, war = (
        read(client, path).hook("titles").title_ids()
        for path in ("/popular", "/popular?diversity=100", "/popular?genre=War")
    )
    assert len(plain) == len(varied) == 24
    assert plain[0] == varied[0]
    assert plain != varied
    for title_id in war[:3]:
        assert "War" in client.get(f"/api/v1/titles/{title_id}").json()["genres"]
    assert read(client, "/popular?year_to=1800").hooks("empty")


@pytest.mark.parametrize("path", ["/popular", "/browse"])
def test_list_page_understands_swapped_years(client: TestClient, path: str) -> None:
    swapped, ordered = (
        read(client, f"{path}?year_from={first}&year_to={last}")
        for first, last in ((1999, 1990), (1990, 1999))
    )
    assert swapped.hook("titles").title_ids() == ordered.hook("titles").title_ids()
    assert swapped.one("input", id="year_from")["value"] == "1990"


@pytest.mark.parametrize(
    ("sent", "clean"),
    [
        ("/trending?genre=War&year_from=", "/trending?genre=War"),
        ("/browse?genre=War&year_from=&language=&sort=newest", "/browse?genre=War&sort=newest"),
    ],
)
def test_list_page_redirects_to_the_address_without_empty_fields(
    client: TestClient, sent: str, clean: str
) -> None:
    assert client.get(sent, follow_redirects=False).headers["location"] == clean


def test_trending_page_falls_back_to_popular_titles(client: TestClient) -> None:
    home = read(client, "/")
    assert not home.all("section", aria_labelledby="trending")
    page = read(client, "/trending")
    assert page.hooks("nothing-trends")
    assert page.hook("titles").cards() == read(client, "/popular").hook("titles").cards()


def test_search_page_forgives_a_typing_error(client: TestClient) -> None:
    found = read(client, "/search?q=amelei").region("titles").cards()
    assert "Amélie" in [card.name for card in found]
    people = read(client, "/search?q=tom+hnaks").region("people")
    assert "Tom Hanks" in [link.text for link in people.all("a")]


def test_search_page_shows_the_kind_of_the_best_hit_first(client: TestClient) -> None:
    page = read(client, "/search?q=hanks")
    assert page.all("section")[0]["aria-labelledby"] == "people"
    assert "Forrest Gump" in page.region("people").text
    page = read(client, "/search?q=toy+story")
    assert page.all("section")[0]["aria-labelledby"] == "titles"
    (franchise,) = page.region("franchises").all("a")
    assert read(client, franchise["href"]).one("h1").text == "Toy Story Collection"


def test_suggestions_are_groups_of_options_that_lead_to_their_pages(client: TestClient) -> None:
    page = parse_page(client.get("/search/suggestions?q=toy+story", headers=HTML).text)
    assert [group["aria-labelledby"] for group in page.all("ul", role="group")] == [
        "suggested-title", "suggested-collection",
    ]  # fmt: skip
    options = page.all("li", role="option")
    assert [option["id"] for option in options] == [f"suggestion-{n}" for n in range(len(options))]
    assert "John Lasseter" in options[0].text
    assert options[0].all("svg")
    for option in options:
        assert client.get(option["data-href"], headers=HTML).status_code == 200
    someone, *_ = parse_page(client.get("/search/suggestions?q=tom+hnaks", headers=HTML).text).all(
        "li", role="option"
    )
    assert someone["data-href"] == "/people/tom-hanks"


def test_suggestions_for_nothing_are_empty(client: TestClient) -> None:
    for text in ("", "zzzzqqqq"):
        answer = client.get("/search/suggestions", params={"q": text}, headers=HTML)
        assert (answer.status_code, answer.text.strip()) == (200, "")


@pytest.fixture
def namesakes(sample: Built, tmp_path: Path) -> Iterator[TestClient]:
    """The sample's service with a second person and a second collection of one folded name."""
    shutil.copytree(sample.settings.data, tmp_path / "data")
    settings = sample.settings.model_copy(update={"data": tmp_path / "data"})
    store = open_store(settings.url)
    another = {"collection_num": 10**6, "name": "Toy Story Collection, Inc.",
               "fold": "toy story collection", "n_titles": 1}  # fmt: skip
    other = {"person_num": 10**6, "name": "Tom Hánks", "fold": "tom hanks", "slug": "tom-hanks-2",
             "n_acted": 0, "n_directed": 0}  # fmt: skip
    with store.write() as connection:
        connection.execute(person.insert().values(other))
        connection.execute(collection.insert().values(another))
    store.close()
    with TestClient(create_app(settings)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("path", "list_of_people"),
    [("/search?q=tom+hanks", "people"), ("/people/tom-hnaks", "suggestions")],
)
def test_page_links_each_of_two_people_whose_names_fold_alike(
    namesakes: TestClient, path: str, list_of_people: str
) -> None:
    page = parse_page(namesakes.get(path, headers=HTML).text)
    found = {link.text: link["href"] for link in page.hook(list_of_people).all("a")}
    assert found["Tom Hanks"] == "/people/tom-hanks"
    assert found["Tom Hánks"] == "/people/tom-hanks-2"
    assert "Tom Hánks" in read(namesakes, "/people/tom-hanks-2").one("h1").text


def test_franchise_page_ends_a_list_of_names_with_one_stop(namesakes: TestClient) -> None:
    others = read(namesakes, "/franchises/toy%20story%20collection").hook("others").text
    assert others.endswith("Toy Story Collection, Inc.")


def test_search_page_escapes_the_text(client: TestClient) -> None:
    text = '"><script>alert(1)</script>'
    page = parse_page(client.get("/search", params={"q": text}).text)
    assert page.one("input", name="q")["value"] == text
    assert len(page.all("script")) == 1


def test_browse_page_shows_every_title_once(client: TestClient) -> None:
    seen: list[str] = []
    address = "/browse?sort=title"
    while address:
        page = read(client, address)
        seen += page.hook("titles").title_ids()
        address = next((link["href"] for link in page.all("a", rel="next")), "")
    assert len(seen) == len(set(seen)) == 212


@pytest.mark.parametrize(
    ("path", "status", "named"),
    [
        ("/nothing/here", 404, ""),
        ("/titles/tmdb:0", 404, ""),
        ("/people/tom-hnaks", 404, "Tom Hanks"),
        ("/franchises/toy%20stroy%20collection", 404, "Toy Story Collection"),
        ("/questions/no", 404, ""),
        ("/browse?year_from=x", 422, "year_from"),
        ("/browse?genre=Wra", 422, "Comedia"),
        ("/browse?cursor=x", 422, "cursor"),
        ("/preferences/language/fr", 422, "language"),
    ],
)
def test_problem_page_is_in_the_viewers_language(
    client: TestClient, path: str, status: int, named: str
) -> None:
    english, spanish = (
        read(client, path, language, status).hook("problem") for language in ("en", "es")
    )
    assert spanish.hook("status").text == str(status)
    assert named in spanish.text
    assert spanish.hook("detail").text != english.hook("detail").text


@pytest.mark.parametrize("path", ["/", "/popular", "/trending", "/for-you", "/browse"])
def test_problem_page_offers_to_try_again_before_there_is_a_catalogue(
    tmp_path: Path, path: str
) -> None:
    with TestClient(create_app(Settings(data=tmp_path))) as empty:
        assert empty.get(path, headers=HTML).headers["retry-after"]
        page = read(empty, path, "es", 503)
    assert page.hook("try-again")["href"] == path


@pytest.mark.parametrize("path", ["/api/v1/titles/x", "/score_titulo/xyzzy", "/api/v1/nothing"])
def test_problem_document_answers_programs_that_accept_html(client: TestClient, path: str) -> None:
    answer = client.get(path, headers=HTML)
    assert answer.headers["content-type"] == "application/problem+json"


def test_static_file_is_cached_for_ever_under_the_hash_of_its_content(client: TestClient) -> None:
    names = static_files(read(client, "/"))
    assert len(names) == 3
    for name in names:
        answer = client.get(name)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    assert client.get("/static/streamrec.css").status_code == 404


def test_page_is_compressed_for_a_browser_that_accepts_gzip(client: TestClient) -> None:
    plain = client.get("/", headers={"accept-encoding": "identity"})
    small = client.get("/", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert small.headers["content-encoding"] == "gzip"
    assert small.text == plain.text
    assert "accept-encoding" in small.headers["vary"].lower()


@pytest.mark.parametrize("path", PAGES)
def test_page_with_its_files_is_small(client: TestClient, path: str) -> None:
    html = client.get(path).text
    files = sum(
        len(gzip.compress(client.get(name).content)) for name in static_files(parse_page(html))
    )
    # Measured on the bytes that are sent, so the covers are cut out of the text.
    without_covers = re.sub(r'<svg class="cover.*?</svg>', "", html, flags=re.S)
    assert files + len(gzip.compress(without_covers.encode())) < 60_000
    assert files + len(gzip.compress(html.encode())) < 150_000
