"""The reader's own pages: forms as a browser without script sends them, from the first stars on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from streamrec.service.app import create_app
from streamrec.service.auth.sessions import COOKIE
from streamrec.service.pages.traffic import read_traffic
from streamrec.store.api_keys import create_key
from streamrec.store.engine import open_store

from ..conftest import Built

LIKED = {"tmdb:862": 5, "tmdb:863": 4.5, "tmdb:194": 4, "tmdb:949": 1}


@pytest.fixture
def app(demo: Built) -> FastAPI:
    return create_app(demo.settings)


@pytest.fixture
def reader(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, headers={"accept": "text/html"}) as opened:
        yield opened


class Browser:
    """Sends forms as they stand in a page, without script."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.page = ""

    def see(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code)
        self.page = answer.text
        return unescape(self.page)

    def send(self, action: str, status: int = 200, **fields: str) -> str:
        """Send the first form of that action, with its hidden fields and the given ones."""
        form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', self.page, re.S)
        assert form, f"no form leads to {action}"
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0])
        answer = self.client.post(action, data={n: unescape(v) for n, v in hidden} | fields)
        assert answer.status_code == status, (action, answer.status_code, answer.text[:500])
        self.page = answer.text
        return unescape(self.page)

    def rate(self, title_id: str, stars: float) -> str:
        self.see(f"/titles/{title_id}")
        return self.send(f"/me/ratings/{title_id}", stars=f"{stars:g}")


@pytest.fixture
def browser(reader: TestClient) -> Browser:
    return Browser(reader)


def titles_of(page: str, section: str) -> list[str]:
    part = page[page.index(f'id="{section}"') :]
    return re.findall(r'<a href="/titles/([^"]+)"', part[: part.index("</section>")])


def test_someone_new_is_asked_and_may_decline(browser: Browser) -> None:
    page = browser.see("/")
    assert "Which of these do you know?" in page
    assert len(titles_of(page, "asked")) == 6
    assert "Which of these" not in browser.see("/welcome/skip")
    assert "Which of these" not in browser.see("/")


def test_stars_without_an_account_make_a_list_that_says_why(browser: Browser) -> None:
    assert browser.client.cookies.get(COOKIE) is None
    page = browser.rate("tmdb:862", 5)
    assert browser.client.cookies.get(COOKIE)
    assert "Your stars are saved" in page
    assert "You gave it 5 stars." in page
    assert "Your stars are saved" not in browser.see("/titles/tmdb:862")  # said once
    home = browser.see("/")
    assert "because you liked Toy Story" in home
    assert "Because you liked Toy Story" in home
    assert "tmdb:862" not in titles_of(home, "for-you")


def test_a_rating_changes_the_list_and_taking_it_back_changes_it_again(browser: Browser) -> None:
    browser.rate("tmdb:862", 5)
    before = titles_of(browser.see("/"), "for-you")
    browser.rate(before[0], 5)
    after = titles_of(browser.see("/"), "for-you")
    assert before[0] not in after
    browser.see("/me/ratings")
    page = browser.send(f"/me/ratings/{before[0]}/delete")
    assert "The rating is taken back." in page
    assert titles_of(browser.see("/"), "for-you") == before


def test_a_title_that_is_not_wanted_leaves_the_lists(browser: Browser) -> None:
    browser.rate("tmdb:862", 5)
    first = titles_of(browser.see("/"), "for-you")[0]
    browser.see(f"/titles/{first}")
    assert 'aria-pressed="true"' in browser.send(f"/me/marks/not_interested/{first}")
    assert first not in titles_of(browser.see("/"), "for-you")
    assert first in browser.see("/me/not-interested")
    browser.send(f"/me/marks/not_interested/{first}")
    assert titles_of(browser.see("/"), "for-you")[0] == first


def test_the_watchlist_holds_what_was_put_there(browser: Browser) -> None:
    browser.see("/titles/tmdb:194")
    browser.send("/me/marks/watchlist/tmdb:194")
    assert "Amélie" in browser.see("/me/watchlist")
    browser.send("/me/marks/watchlist/tmdb:194")
    assert "Nothing here yet" in browser.see("/me/watchlist")


def test_a_title_tells_what_the_reader_would_give_it(browser: Browser) -> None:
    assert "you would give it" not in browser.see("/titles/tmdb:863")
    browser.rate("tmdb:862", 5)
    told = re.search(r"you would give it (\d\.\d|\d)", browser.see("/titles/tmdb:863"))
    assert told
    assert 0.5 <= float(told[1]) <= 5


def test_the_list_obeys_filters_and_the_dial(browser: Browser) -> None:
    for title_id, stars in LIKED.items():
        browser.rate(title_id, stars)
    plain = browser.see("/for-you")
    varied = browser.see("/for-you?diversity=100")
    assert 'value="100"' in varied
    found = [re.findall(r'<a href="/titles/([^"]+)"', page) for page in (plain, varied)]
    assert found[0] != found[1]
    animated = browser.see("/for-you?genre=Animation&diversity=&language=")
    for title_id in re.findall(r'<a href="/titles/([^"]+)"', animated)[:5]:
        assert "Animation" in browser.see(f"/titles/{title_id}")
    assert "No title is like that" in browser.see("/for-you?year_to=1800")
    assert "because you liked Heat" in browser.see("/for-you?like=tmdb:949")


def test_what_three_people_rate_this_week_is_trending(app: FastAPI, browser: Browser) -> None:
    rare = "tmdb:11216"  # Cinema Paradiso; no other test rates it
    for _ in range(3):
        Browser(TestClient(app, headers={"accept": "text/html"})).rate(rare, 4)
    home = browser.see("/")
    assert rare in titles_of(home, "trending")
    part = home[home.index('id="trending"') :]
    assert "rated by 3 people these days" in part[: part.index("</section>")]
    assert 'href="/trending"' in part
    listed = browser.see("/trending")
    assert rare in re.findall(r'<a href="/titles/([^"]+)"', listed)
    assert "rated by 3 people these days" in listed
    assert "Nothing like that is rated" not in listed
    browser.see(f"/titles/{rare}")
    browser.send(f"/me/marks/not_interested/{rare}")
    assert rare not in browser.see("/trending")


def test_taste_shows_the_ratings_behind_it(browser: Browser) -> None:
    for title_id, stars in LIKED.items():
        browser.rate(title_id, stars)
    page = browser.see("/me/taste")
    # By hand: 5, 4.5, 4 and 1 have the mean 3.625; Toy Story and Toy Story 2 are Animation.
    assert "From 4 ratings with a mean of 3.6 stars." in page
    animation = re.search(r"<tr>\s*<th scope=\"row\">Animation</th>.*?</tr>", page, re.S)
    assert animation
    assert "4.8" in animation[0]  # 4.75
    assert '<a href="/me/ratings?genre=Animation">2' in animation[0]
    assert "Tom Hanks" in page
    behind = browser.see("/me/ratings?genre=Animation")
    assert re.findall(r'class="name" href="/titles/([^"]+)"', behind) == ["tmdb:863", "tmdb:862"]
    assert len(re.findall(r'class="name"', browser.see("/me/ratings?decade=1990"))) == 3
    assert len(re.findall(r'class="name"', browser.see("/me/ratings?person_id=tom-hanks"))) == 2


def test_an_account_keeps_what_the_profile_rated_in_every_browser(
    app: FastAPI, browser: Browser
) -> None:
    browser.rate("tmdb:862", 5)
    browser.see("/sign-up")
    assert "all that you rated is in it" in browser.send(
        "/sign-up", login="Ana María", password="correct horse"
    )
    assert "Toy Story" in browser.see("/me/ratings")
    browser.see("/")
    assert "You are signed out" in browser.send("/sign-out")
    browser.see("/me/ratings", status=401)
    elsewhere = Browser(TestClient(app, headers={"accept": "text/html"}))
    elsewhere.rate("tmdb:194", 4)
    elsewhere.see("/sign-in")
    elsewhere.send("/sign-in", login="ana maria", password="correct horse")
    page = elsewhere.see("/me/ratings")
    assert "Toy Story" in page
    assert "Amélie" in page


def test_what_is_wrong_with_an_account_is_said_beside_the_form(browser: Browser) -> None:
    browser.see("/sign-up")
    assert "at least 8" in browser.send("/sign-up", 422, login="eve", password="short")
    assert "3 to 80" in browser.send("/sign-up", 422, login="e", password="long enough")
    assert 'value="e"' in browser.page
    browser.send("/sign-up", login="eve", password="long enough")
    browser.see("/")
    browser.send("/sign-out")
    browser.see("/sign-up")
    assert "taken" in browser.send("/sign-up", 422, login="EVE", password="long enough")
    browser.see("/sign-in")
    wrong = browser.send("/sign-in", 422, login="eve", password="wrong one")
    assert "do not belong together" in wrong
    assert "wrong one" not in wrong


def test_a_password_is_changed_by_who_knows_the_old_one(browser: Browser) -> None:
    browser.see("/sign-up")
    browser.send("/sign-up", login="old fox", password="first password")
    browser.see("/me/account")
    page = browser.send("/me/password", 422, password="guess", new_password="second password")
    assert "The password is wrong." in page
    page = browser.send("/me/password", password="first password", new_password="second password")
    assert "other browsers are signed out" in page
    assert "old fox" in browser.see("/me/account")


@pytest.mark.parametrize("sent", ["letterboxd", "imdb"])
def test_a_history_from_elsewhere_counts_at_once(browser: Browser, sent: str) -> None:
    browser.rate("tmdb:949", 1)
    lines = {
        "letterboxd": "Date,Name,Year,Letterboxd URI,Rating\n"
        "2020-01-02,Toy Story,1995,https://boxd.it/x,5\n2020-01-02,No Such Film,1999,,4\n",
        "imdb": "Const,Your Rating,Date Rated,Title,Year\n"
        "tt0114709,10,2020-01-02,Toy Story,1995\ntt9999999,8,2020-01-02,No Such Film,1999\n",
    }
    page = browser.see("/me/history")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    answer = browser.client.post(
        "/me/history:import",
        data={"format": sent, "csrf_token": token[1]},
        files={"history": ("ratings.csv", lines[sent])},
    )
    assert answer.status_code == 200
    assert "2 lines read" in answer.text
    assert "No Such Film" in answer.text
    assert "You gave it 5 stars." in browser.see("/titles/tmdb:862")


def test_a_file_that_is_no_history_is_said_to_be_none(browser: Browser) -> None:
    browser.rate("tmdb:949", 1)
    page = browser.see("/me/history")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    for content in (b"\x89PNG\r\n\x1a\n\x00", b"a,b\n1,2\n"):
        answer = browser.client.post(
            "/me/history:import",
            data={"format": "imdb", "csrf_token": token[1]},
            files={"history": ("ratings.csv", content)},
        )
        assert answer.status_code == 422
        assert "cannot be read as one of these" in answer.text
    refused = browser.client.post("/me/history:import", files={"history": ("x.csv", b"a")})
    assert refused.status_code == 403


def test_everything_is_exported_and_deleted(browser: Browser) -> None:
    browser.rate("tmdb:862", 4.5)
    page = browser.see("/me/account")
    link = re.search(r'href="(/api/v1/users/[^"]+/export)"', page)
    assert link
    held = browser.client.get(link[1])
    assert held.json()["ratings"][0]["stars"] == 4.5
    assert "Confirm first" in browser.send("/me/delete", 422)
    assert "Everything about you is deleted." in browser.send("/me/delete", sure="yes")
    assert browser.client.get(link[1]).status_code == 401
    browser.see("/me/account", status=401)


def test_a_form_of_another_site_writes_nothing(browser: Browser) -> None:
    browser.rate("tmdb:862", 5)
    path = "/me/ratings/tmdb:194"
    for fields, headers in (
        ({"stars": "1"}, {}),
        ({"stars": "1", "csrf_token": "guess"}, {}),
        ({"stars": "1"}, {"sec-fetch-site": "cross-site"}),
    ):
        answer = browser.client.post(path, data=fields, headers=headers)
        assert answer.status_code == 403
        assert answer.headers["content-type"].startswith("text/html")
    assert "Amélie" not in browser.see("/me/ratings")


@pytest.mark.parametrize("stars", ["0", "5.5", "nan", "", "4.2"])
def test_stars_that_cannot_be_are_refused(browser: Browser, stars: str) -> None:
    answer = browser.client.post("/me/ratings/tmdb:862", data={"stars": stars})
    assert answer.status_code == 422
    assert browser.client.post("/me/ratings/tmdb:0", data={"stars": "4"}).status_code == 404


def test_a_form_leads_back_to_no_other_site(reader: TestClient) -> None:
    sent = {"stars": "4", "back": "https://evil.example/"}
    answer = reader.post("/me/ratings/tmdb:862", data=sent, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_an_operator_sees_catalogue_models_and_requests(demo: Built, browser: Browser) -> None:
    browser.see("/admin", status=401)
    assert "/admin/sign-in" in browser.page
    browser.see("/admin/sign-in")
    assert "no valid key" in browser.send("/admin/sign-in", 422, key="sr_guess")
    store = open_store(demo.settings.url)
    with store.write() as connection:
        _, secret = create_key(connection, ["admin"])
    store.close()
    page = browser.send("/admin/sign-in", key=secret)
    assert demo.snapshot.version in page
    # The sample's dirt on purpose: see its README.
    assert re.search(r"<code>movies</code>.*?219.*?212.*?5.*?2<", page, re.S)
    assert "no release_date" in page
    assert demo.model in page
    assert "hybrid" in page
    # As `train` measured it, beside the plain models.
    assert "<code>ndcg@10</code>" in page
    assert re.search(r"<span>popularity</span>", page)
    assert "<code>/titles/{title_id}</code>" in page or "<code>/admin</code>" in page


def test_traffic_is_read_from_the_counters() -> None:
    text = """
# TYPE streamrec_requests counter
streamrec_requests_total{method="GET",route="/a",status="200"} 90.0
streamrec_requests_total{method="GET",route="/a",status="404"} 6.0
streamrec_requests_total{method="GET",route="/a",status="503"} 4.0
# TYPE streamrec_request_seconds histogram
streamrec_request_seconds_bucket{le="0.01",route="/a"} 50.0
streamrec_request_seconds_bucket{le="0.1",route="/a"} 95.0
streamrec_request_seconds_bucket{le="+Inf",route="/a"} 100.0
streamrec_request_seconds_count{route="/a"} 100.0
streamrec_request_seconds_sum{route="/a"} 2.5
"""
    (route,) = read_traffic(text.lstrip())
    assert (route.requests, route.refused, route.errors) == (100, 6, 4)
    assert route.mean_ms == pytest.approx(25)
    assert route.within_ms(0.95) == pytest.approx(100)
    assert route.within_ms(0.99) is None
