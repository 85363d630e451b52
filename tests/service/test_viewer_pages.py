"""The viewer's own pages, with forms sent as a browser without script sends them."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from streamrec.service.auth.sessions import COOKIE

from .form_browser import FormBrowser
from .html_page import Element
from .letterboxd_export import letterboxd_zip
from .older_viewers import make_viewers_older

LIKED = {"tmdb:862": 5, "tmdb:863": 4.5, "tmdb:194": 4, "tmdb:949": 1}


def test_home_asks_a_new_viewer_until_declined(browser: FormBrowser) -> None:
    assert len(browser.see("/").region("onboarding").cards()) == 6
    for path in ("/welcome/skip", "/"):
        assert not browser.see(path).all("section", aria_labelledby="onboarding")


def test_rating_without_an_account_makes_a_list_with_reasons(browser: FormBrowser) -> None:
    assert browser.client.cookies.get(COOKIE) is None
    page = browser.rate("tmdb:862", 5)
    assert browser.client.cookies.get(COOKIE)
    assert page.hook("notice")["data-kind"] == "rated"
    assert "5" in page.hook("your-stars").text
    assert not browser.see("/titles/tmdb:862").hooks("notice")  # shown once
    home = browser.see("/")
    assert "Toy Story" in home.one("h2", id="because-1").text
    for_you = home.region("for-you").cards()
    assert "Well liked by many" in for_you[0].reason
    assert "tmdb:862" not in [card.title_id for card in for_you]


def test_home_list_follows_a_rating_and_its_removal(browser: FormBrowser) -> None:
    browser.rate("tmdb:862", 5)
    before = browser.see("/").region("for-you").title_ids()
    browser.rate(before[0], 5)
    after = browser.see("/").region("for-you").title_ids()
    assert before[0] not in after
    browser.see("/me/ratings")
    page = browser.send(f"/me/ratings/{before[0]}/delete")
    assert page.hook("notice")["data-kind"] == "rating_removed"
    assert browser.see("/").region("for-you").title_ids() == before


def test_notice_undoes_a_rating_and_a_mark_without_script(browser: FormBrowser) -> None:
    def undo(page: Element) -> Element:
        form = page.hook("notice").one("form")
        return browser.send(form["action"], 200, **form.hidden_fields())

    assert browser.rate("tmdb:862", 4.5).hook("notice").text.startswith("4½")
    changed = browser.rate("tmdb:862", 2)
    assert undo(changed).hook("notice").text.startswith("4½")
    removed = browser.send("/me/ratings/tmdb:862/delete")
    assert removed.hook("notice")["data-kind"] == "rating_removed"
    assert undo(removed).hook("your-stars").text.count("4.5") == 1
    browser.see("/titles/tmdb:194")
    marked = browser.send("/me/marks/watchlist/tmdb:194")
    assert undo(marked).hook("notice")["data-kind"] == "watchlist_off"
    assert browser.see("/me/watchlist").hooks("empty")


def test_rated_title_offers_neither_seen_nor_not_interested(browser: FormBrowser) -> None:
    browser.see("/titles/tmdb:862")
    offered = {"/me/marks/seen/tmdb:862", "/me/marks/not_interested/tmdb:862"}
    assert offered <= {form["action"] for form in browser.page.all("form", method="post")}
    rated = browser.rate("tmdb:862", 5)
    assert not offered & {form["action"] for form in rated.all("form", method="post")}


def test_not_interested_mark_hides_a_title_from_the_lists(browser: FormBrowser) -> None:
    browser.rate("tmdb:862", 5)
    first = browser.see("/").region("for-you").title_ids()[0]
    mark = f"/me/marks/not_interested/{first}"
    browser.see(f"/titles/{first}")
    assert browser.send(mark).form(mark).one("button")["aria-pressed"] == "true"
    assert first not in browser.see("/").region("for-you").title_ids()
    assert first in browser.see("/me/not-interested").title_ids()
    browser.send(mark)
    assert browser.see("/").region("for-you").title_ids()[0] == first


def test_watchlist_page_holds_the_marked_titles(browser: FormBrowser) -> None:
    browser.see("/titles/tmdb:194")
    browser.send("/me/marks/watchlist/tmdb:194")
    assert browser.see("/me/watchlist").title_ids() == ["tmdb:194"]
    browser.send("/me/marks/watchlist/tmdb:194")
    assert browser.see("/me/watchlist").hooks("empty")


def test_title_page_predicts_a_rating_once_there_are_ratings(browser: FormBrowser) -> None:
    verdict = browser.see("/titles/tmdb:863").one(id="rating")
    assert not verdict.hooks("predicted")
    browser.rate("tmdb:862", 5)
    predicted = browser.see("/titles/tmdb:863").one(id="rating").hook("predicted").text
    assert 0.5 <= float(predicted.split()[-1]) <= 5


def test_for_you_page_applies_filters_and_diversity(browser: FormBrowser) -> None:
    for title_id, stars in LIKED.items():
        browser.rate(title_id, stars)
    plain = browser.see("/for-you").hook("titles").title_ids()
    varied = browser.see("/for-you?diversity=100")
    assert varied.one("input", name="diversity")["value"] == "100"
    assert varied.hook("titles").title_ids() != plain
    animated = browser.see("/for-you?genre=Animation&diversity=&language=").hook("titles")
    for title_id in animated.title_ids()[:5]:
        assert browser.see(f"/titles/{title_id}").all("a", href="/browse?genre=Animation")
    assert browser.see("/for-you?year_to=1800").hooks("empty")
    assert not varied.hooks("predicted")  # stars would contradict the order


def test_list_like_a_title_is_that_of_its_similar_titles(browser: FormBrowser) -> None:
    shown = browser.see("/for-you?like=tmdb:949").hook("titles").title_ids()
    similar = browser.client.get("/api/v1/titles/tmdb:949/similar?n=24").json()["items"]
    assert shown == [entry["title_id"] for entry in similar]


def test_list_like_a_title_says_nothing_of_a_taste_that_nobody_told(browser: FormBrowser) -> None:
    page = browser.see("/for-you?like=tmdb:949")
    cards = page.hook("titles").cards()
    assert any("Al Pacino" in card.reason or "Michael Mann" in card.reason for card in cards)
    assert not any("Because" in card.reason for card in cards)
    assert page.one("h1").text == "Titles like Heat"
    browser.rate("tmdb:949", 2)
    assert browser.see("/for-you?like=tmdb:949").one("h1").text == "Titles like Heat"
    browser.rate("tmdb:949", 5)
    assert browser.see("/for-you?like=tmdb:949").one("h1").text == "Because you liked Heat"


def test_trending_page_shows_what_three_viewers_rate_this_week(
    app: FastAPI, browser: FormBrowser
) -> None:
    rare = "tmdb:11216"  # Cinema Paradiso; no other test rates it
    for _ in range(3):
        FormBrowser(app).rate(rare, 4)
    make_viewers_older(app.state.service.store)
    row = browser.see("/").region("trending")
    assert row.all("a")[0]["href"] == "/trending"
    page = browser.see("/trending")
    assert not page.hooks("nothing-trends")
    for cards in (row.cards(), page.hook("titles").cards()):
        (reason,) = (card.reason for card in cards if card.title_id == rare)
        assert "3" in reason
    browser.see(f"/titles/{rare}")
    browser.send(f"/me/marks/not_interested/{rare}")
    assert rare not in browser.see("/trending").hook("titles").title_ids()


def test_taste_page_links_each_mean_to_its_ratings(browser: FormBrowser) -> None:
    for title_id, stars in LIKED.items():
        browser.rate(title_id, stars)
    page = browser.see("/me/taste")
    # By hand: 5, 4.5, 4 and 1 have the mean 3.625; Toy Story and Toy Story 2 are Animation.
    assert {"4", "3.6"} <= set(page.hook("summary").text.split())
    (animation,) = (row for row in page.hooks("genre") if row.one("th").text == "Animation")
    link = animation.one("a", href="/me/ratings?genre=Animation")
    assert link.text.startswith("2")
    assert animation.all("td", class_="num")[0].text == "4.8"  # 4.75
    assert "Tom Hanks" in [row.one("th").text for row in page.hooks("person_id")]
    assert browser.see(link["href"]).title_ids() == ["tmdb:863", "tmdb:862"]
    assert len(browser.see("/me/ratings?decade=1990").title_ids()) == 3
    assert len(browser.see("/me/ratings?person_id=tom-hanks").title_ids()) == 2


def test_account_keeps_the_ratings_of_every_browser(app: FastAPI, browser: FormBrowser) -> None:
    browser.rate("tmdb:862", 5)
    browser.see("/sign-up")
    page = browser.send("/sign-up", login="Ana María", password="correct horse")
    assert page.hook("notice")["data-kind"] == "signed_up"
    assert browser.see("/me/ratings").title_ids() == ["tmdb:862"]
    browser.see("/")
    assert browser.send("/sign-out").hook("notice")["data-kind"] == "signed_out"
    browser.see("/me/ratings", status=401)
    elsewhere = FormBrowser(app)
    elsewhere.rate("tmdb:194", 4)
    elsewhere.see("/sign-in")
    elsewhere.send("/sign-in", login="ana maria", password="correct horse")
    assert set(elsewhere.see("/me/ratings").title_ids()) == {"tmdb:862", "tmdb:194"}


def test_problem_page_keeps_the_navigation_and_signing_in_leads_back(
    app: FastAPI, browser: FormBrowser
) -> None:
    browser.see("/sign-up")
    browser.send("/sign-up", login="lost and found", password="correct horse battery")
    for path, status in (("/nothing", 404), ("/titles/none", 404), ("/admin", 403)):
        assert browser.see(path, status).all("form", action="/sign-out"), path
    elsewhere = FormBrowser(app)
    (link,) = elsewhere.see("/me/ratings?genre=War", 401).hook("problem").all("a", class_="button")
    elsewhere.see(link["href"])
    sign_in = {"login": "lost and found", "password": "correct horse battery"}
    elsewhere.send("/sign-in", 422, **sign_in | {"password": "a wrong guess"})
    elsewhere.send("/sign-in", 200, **sign_in)
    assert "Show all" in [link.text for link in elsewhere.page.all("a", href="/me/ratings")]


def test_account_form_says_what_is_wrong(browser: FormBrowser) -> None:
    browser.see("/sign-up")

    def error(path: str, login: str, password: str) -> str:
        page = browser.send(path, 422, login=login, password=password)
        assert password not in [field.attributes.get("value") for field in page.all("input")]
        assert page.one("input", name="login")["value"] == login
        return page.hook("error")["data-kind"]

    assert error("/sign-up", "eve", "short") == "password"
    assert error("/sign-up", "e", "long enough") == "login"
    browser.send("/sign-up", login="eve", password="long enough")
    browser.see("/")
    browser.send("/sign-out")
    browser.see("/sign-up")
    assert error("/sign-up", "EVE", "long enough") == "taken"
    browser.see("/sign-in")
    assert error("/sign-in", "eve", "wrong one") == "wrong"


def test_account_page_changes_the_password_with_the_old_one(browser: FormBrowser) -> None:
    browser.see("/sign-up")
    browser.send("/sign-up", login="old fox", password="first password")
    browser.see("/me/account")
    page = browser.send("/me/password", 422, password="guess", new_password="second password")
    assert page.hook("error")["data-kind"] == "old_password"
    page = browser.send("/me/password", password="first password", new_password="second password")
    assert page.hook("notice")["data-kind"] == "password"
    assert "old fox" in browser.see("/me/account").hook("signed-in-as").text


@pytest.mark.parametrize("sent", ["letterboxd", "imdb"])
def test_history_page_imports_a_file(browser: FormBrowser, sent: str) -> None:
    browser.rate("tmdb:949", 1)
    lines = {
        "letterboxd": "Date,Name,Year,Letterboxd URI,Rating\n"
        "2020-01-02,Toy Story,1995,https://boxd.it/x,5\n2020-01-02,No Such Film,1999,,4\n",
        "imdb": "Const,Your Rating,Date Rated,Title,Year\n"
        "tt0114709,10,2020-01-02,Toy Story,1995\ntt9999999,8,2020-01-02,No Such Film,1999\n",
    }
    browser.see("/me/history")
    page = browser.upload("/me/history:import", lines[sent].encode(), format=sent)
    assert page.hook("rows").text.startswith("2 ")
    assert (page.hook("imported").text, page.hook("unmatched").text) == ("1", "1")
    assert "No Such Film" in page.hook("not-imported").text
    assert "5" in browser.see("/titles/tmdb:862").hook("your-stars").text


def test_history_page_rejects_a_file_of_another_kind(browser: FormBrowser) -> None:
    browser.rate("tmdb:949", 1)
    for content in (b"\x89PNG\r\n\x1a\n\x00", b"a,b\n1,2\n"):
        browser.see("/me/history")
        assert browser.upload("/me/history:import", content, 422, format="imdb").hooks("error")
    without_token = browser.client.post("/me/history:import", files={"history": ("x.csv", b"a")})
    assert without_token.status_code == 403


def test_home_imports_letterboxds_zip_and_shows_the_first_list(browser: FormBrowser) -> None:
    browser.see("/")
    page = browser.upload("/me/history:import", letterboxd_zip(), name="letterboxd-ann.zip")
    assert page.hook("notice")["data-kind"] == "imported"
    assert page.hook("titles").title_ids()
    assert set(browser.see("/me/ratings").title_ids()) == {"tmdb:862", "tmdb:949"}
    assert browser.see("/me/watchlist").title_ids() == ["tmdb:194"]
    assert "tmdb:194" not in browser.see("/me/seen").title_ids()
    assert "tmdb:603" in browser.see("/me/seen").title_ids()
    browser.see("/me/history")
    again = browser.upload("/me/history:import", letterboxd_zip(), name="letterboxd-ann.zip")
    assert again.hook("imported").text == "0"
    damaged = browser.upload("/me/history:import", letterboxd_zip()[:-30], 422, name="a.zip")
    assert "ZIP" in damaged.hook("error").text


def test_account_page_exports_and_deletes_everything(browser: FormBrowser) -> None:
    browser.rate("tmdb:862", 4.5)
    (link,) = browser.see("/me/account").having("download")
    export = browser.client.get(link["href"])
    assert export.json()["ratings"][0]["stars"] == 4.5
    assert browser.send("/me/delete", 422).hook("error")["data-kind"] == "sure"
    assert browser.send("/me/delete", sure="yes").hook("notice")["data-kind"] == "deleted"
    assert browser.client.get(link["href"]).status_code == 401
    browser.see("/me/account", status=401)


def test_rating_form_of_another_site_is_rejected(browser: FormBrowser) -> None:
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
    assert browser.see("/me/ratings").title_ids() == ["tmdb:862"]


@pytest.mark.parametrize("stars", ["0", "5.5", "nan", "", "4.2"])
def test_rating_form_rejects_stars_out_of_range(browser: FormBrowser, stars: str) -> None:
    answer = browser.client.post("/me/ratings/tmdb:862", data={"stars": stars})
    assert answer.status_code == 422


def test_rating_form_rejects_an_unknown_title(browser: FormBrowser) -> None:
    assert browser.client.post("/me/ratings/tmdb:0", data={"stars": "4"}).status_code == 404


def test_rating_form_redirects_to_this_site_only(browser: FormBrowser) -> None:
    sent = {"stars": "4", "back": "https://evil.example/"}
    answer = browser.client.post("/me/ratings/tmdb:862", data=sent, follow_redirects=False)
    assert answer.headers["location"] == "/"
