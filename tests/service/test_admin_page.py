"""The operators' page: catalogue, models and requests."""

from __future__ import annotations

import pytest

from streamrec.service.pages.request_statistics import read_statistics
from streamrec.store.api_keys import create_key
from streamrec.store.database import open_store

from ..conftest import Built
from .form_browser import FormBrowser


def test_admin_page_shows_catalogue_models_and_requests(demo: Built, browser: FormBrowser) -> None:
    assert browser.see("/admin", status=401).all("a", href="/admin/sign-in")
    browser.see("/admin/sign-in")
    assert browser.send("/admin/sign-in", 422, key="sr_guess").hooks("error")
    store = open_store(demo.settings.url)
    with store.write() as connection:
        _, secret = create_key(connection, ["admin"])
    store.close()
    page = browser.send("/admin/sign-in", key=secret)
    assert page.hook("catalogue").text == demo.snapshot.version
    # The sample contains these rows on purpose: see its README.
    inputs = {row.one("th").text: row for row in page.hooks("input")}
    assert [cell.text for cell in inputs["movies"].all("td")] == ["219", "212", "5", "2"]
    assert any("release_date" in row.text for row in page.hooks("rejected"))
    (live,) = (row for row in page.hooks("model") if row.hooks("live"))
    assert demo.model in live.text
    assert "hybrid" in live.text
    # As `train` measured it, beside the baselines.
    assert "popularity" in [label.text for label in page.hook("ndcg@10").all("span")]
    assert {row.one("th").text for row in page.hooks("route")} & {"/admin", "/titles/{title_id}"}


def test_operator_stays_signed_in_beside_a_viewer(demo: Built, browser: FormBrowser) -> None:
    store = open_store(demo.settings.url)
    with store.write() as connection:
        _, secret = create_key(connection, ["admin"])
    store.close()
    browser.see("/admin/sign-in")
    browser.send("/admin/sign-in", key=secret)
    assert browser.rate("tmdb:862", 5).hooks("your-stars")
    assert browser.see("/admin").hook("catalogue").text == demo.snapshot.version
    assert browser.rate("tmdb:949", 2).hooks("your-stars")
    assert len(browser.see("/me/ratings").hooks("card")) == 2
    browser.send("/sign-out")
    browser.see("/admin", status=401)
    browser.see("/me/ratings", status=401)


def test_read_statistics_sums_the_counters_by_route() -> None:
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
    (route,) = read_statistics(text.lstrip())
    assert (route.requests, route.client_errors, route.server_errors) == (100, 6, 4)
    assert route.mean_ms == pytest.approx(25)
    assert route.within_ms(0.95) == pytest.approx(100)
    assert route.within_ms(0.99) is None
