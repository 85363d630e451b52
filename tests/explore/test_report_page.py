"""The report: whole, without script, in every language, whatever the catalogue lacks."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import polars as pl
import pytest

from streamrec.catalogue.build_snapshot import build_snapshot
from streamrec.catalogue.snapshot import Snapshot
from streamrec.explore.column_notes import ColumnNote
from streamrec.explore.exhibits.sections import FACTS, SECTIONS, compute_facts
from streamrec.explore.facts.catalogue_facts import cells, types
from streamrec.explore.facts.fact import Facts
from streamrec.explore.facts.feature_facts import features
from streamrec.explore.facts.genre_facts import genres_most_common
from streamrec.explore.report import LANGUAGES_HERE, csv_text, report_page
from streamrec.explore.report_data import report_data
from streamrec.i18n.languages import LANGUAGES, Language

from ..catalogue.raw import movie
from ..service.html_page import Element, parse_page
from .conftest import Both

# No element of these may be in a page that must work under the content security policy.
ACTIVE = {"script", "iframe", "object", "embed", "link", "base", "form", "foreignobject"}


@pytest.fixture(scope="session")
def facts(sample_both: Both) -> Facts:
    return compute_facts(sample_both[0])


@pytest.fixture(scope="session")
def texts(facts: Facts) -> dict[Language, str]:
    return {language: report_page(facts, "v1", language) for language in LANGUAGES}


@pytest.fixture(scope="session")
def pages(texts: dict[Language, str]) -> dict[Language, Element]:
    return {language: parse_page(text) for language, text in texts.items()}


def exhibit(page: Element, name: str) -> Element:
    return page.one("article", id=name)


def downloads(page: Element) -> dict[str, list[dict[str, str]]]:
    """Return the rows of each CSV file that the page offers."""
    return {
        link["download"]: list(csv.DictReader(io.StringIO(unquote(link["href"].split(",", 1)[1]))))
        for link in page.having("download")
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_runs_nothing_and_loads_nothing(
    pages: dict[Language, Element], language: Language
) -> None:
    for element in pages[language]:
        if element.tag == "link":
            assert element["rel"] == "icon"
            assert element["href"].startswith("data:image/svg+xml")
            continue
        assert element.tag not in ACTIVE
        assert not [name for name in element.attributes if name.startswith("on")]
        for name in {"src", "href", "xlink:href"} & element.attributes.keys():
            assert element[name].startswith(("#", "data:text/csv")), element[name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_states_its_language_and_has_the_place_of_the_links_to_others(
    texts: dict[Language, str], pages: dict[Language, Element], language: Language
) -> None:
    assert pages[language].one("html")["lang"] == language
    assert texts[language].count(LANGUAGES_HERE) == 1
    assert texts[language].startswith("<!doctype html>")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chart_has_an_alternative_text_and_every_mark_a_title(
    pages: dict[Language, Element], language: Language
) -> None:
    charts = pages[language].all("svg", role="img")
    assert len(charts) > 40
    assert all(chart["aria-label"].endswith(".") for chart in charts)
    titles = [title.text for title in pages[language].all("title")[1:]]
    assert len(titles) > 1000
    assert not [title for title in titles if re.search("NaN|null|undefined|None", title)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_ids_are_unique(pages: dict[Language, Element], language: Language) -> None:
    ids = [element["id"] for element in pages[language].having("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_exhibit_is_shown_with_a_finding(
    pages: dict[Language, Element], language: Language
) -> None:
    shown = {element["id"]: element for element in pages[language].hooks("exhibit")}
    declared = [one.fact.name.replace("_", "-") for part in SECTIONS for one in part.exhibits]
    assert list(shown) == declared
    for element in shown.values():
        finding = element.hook("finding")
        assert finding["data-rule"]
        assert finding.text.endswith(".")


def test_findings_choose_the_same_rule_in_every_language(pages: dict[Language, Element]) -> None:
    rules = {
        language: [finding["data-rule"] for finding in page.hooks("finding")]
        for language, page in pages.items()
    }
    assert rules["en"] == rules["es"]
    findings = {language: page.hooks("finding") for language, page in pages.items()}
    assert not {one.text for one in findings["en"]} & {one.text for one in findings["es"]}


def test_findings_hold_the_figures_of_the_facts(
    pages: dict[Language, Element], facts: Facts
) -> None:
    """The sample's README: 54 % of the 212 titles are dramas; Tarnation cost 218 dollars."""
    assert facts[genres_most_common][0].genre == "Drama"
    share = f"{100 * facts[genres_most_common][0].share:.0f}"
    for page, written in ((pages["en"], f"{share}%"), (pages["es"], f"{share}\u00a0%")):
        text = "".join(exhibit(page, "genres-most-common").hook("finding")._texts())
        assert written in text
    assert "Tarnation (2003)" in exhibit(pages["en"], "suspicious-money").all("td")[0].text


def test_reasons_of_rejects_are_in_the_language_of_the_page(pages: dict[Language, Element]) -> None:
    examples = {
        language: {row.all("td")[-1].text for row in exhibit(page, "rejects").all("tr")[1:]}
        for language, page in pages.items()
    }
    assert "id is not a number: 1955-04-13" in examples["en"]
    assert "id no es un número: 1955-04-13" in examples["es"]


def test_download_of_an_exhibit_holds_its_fact(
    pages: dict[Language, Element], facts: Facts
) -> None:
    files = downloads(pages["en"])
    rows = files["genres_most_common.csv"]
    assert [(row["genre"], int(row["titles"])) for row in rows] == [
        (row.genre, row.titles) for row in facts[genres_most_common]
    ]
    assert float(rows[0]["share"]) == facts[genres_most_common][0].share
    assert {name.removesuffix(".csv") for name in files} <= set(FACTS)
    assert len(files) >= 35


def test_title_is_not_a_formula_in_the_csv_and_not_markup_in_the_page(
    catalogue: Callable[..., Snapshot],
) -> None:
    assert csv_text([{"a": "=1+1", "b": -1}]) == "a,b\n'=1+1,-1\n"
    films = [movie(id=str(k), title="<script>alert(1)</script>", budget="5") for k in range(3)]
    text = report_page(compute_facts(report_data(catalogue(films))), "v", "es")
    parse_page(text)
    assert "<script" not in text


def test_page_of_the_same_facts_has_the_same_bytes(
    facts: Facts, texts: dict[Language, str]
) -> None:
    assert report_page(facts, "v1", "es") == texts["es"]


EMPTY = {"overview": "", "genres": "[]", "runtime": "", "production_countries": "[]"}


@pytest.mark.parametrize(
    "films",
    [
        [movie(id="1"), movie(id="2"), movie(id="3")],
        [movie(id="1", vote_count="0", vote_average="0"), movie(id="2"), movie(id="3")],
        [movie(id=str(k), **EMPTY) for k in range(1, 4)],
        [movie(id="1", budget="", revenue="", popularity="", vote_count="", vote_average="")],
        [movie(id=str(k), original_language="", genres="") for k in range(40)],
    ],
    ids=["three", "one without votes", "empty columns", "no numbers", "no labels"],
)
def test_page_of_a_poor_catalogue_is_whole(
    catalogue: Callable[..., Snapshot], films: list[dict[str, str]]
) -> None:
    facts = compute_facts(report_data(catalogue(films)))
    json.dumps(facts.as_json(), allow_nan=False)
    page = parse_page(report_page(facts, "v", "en"))
    assert len(page.hooks("finding")) == len(page.hooks("exhibit")) > 25
    assert not re.search(r"\b(nan|NaN|inf|None(?! of| has))\b", page.one("main").text)


@pytest.mark.parametrize("rated", [0, 1, 3])
def test_page_has_exhibits_of_ratings_only_if_there_are_ratings(
    catalogue: Callable[..., Snapshot], rated: int
) -> None:
    snapshot = catalogue([movie(id="1"), movie(id="2"), movie(id="3")])
    ratings = pl.DataFrame(
        {
            "user_id": ["a", "a", "b"], "title_id": ["tmdb:1", "tmdb:2", "tmdb:1"],
            "half_stars": [7, 8, 9], "timestamp": [5, 5, 90_000_000],
        }
    ).head(rated)  # fmt: skip
    page = parse_page(report_page(compute_facts(report_data(snapshot, ratings)), "v", "en"))
    assert bool(page.region("ratings-title").hooks("exhibit")) == (rated > 0)
    assert page.region("ratings-title").one("p", class_="lead").text


def test_genres_of_movielens_have_names_in_every_language(tmp_path: Path) -> None:
    movies = tmp_path / "movies.csv"
    movies.write_text(
        "movieId,title,genres\n1,Heat (1995),Film-Noir|Children\n2,No Year,Sci-Fi|Drama\n"
    )
    snapshot = build_snapshot("movielens", {"movies": movies}, tmp_path / "out")
    facts = compute_facts(report_data(snapshot))
    runtime = {row.column: row for row in facts[cells]}["runtime"]
    assert (runtime.known, runtime.absent) == (0, 2)
    chart = exhibit(parse_page(report_page(facts, "v", "es")), "genres-most-common").one("svg")
    names = {text.text for text in chart.all("text")}
    assert {"Infantil", "Cine negro", "Ciencia ficción", "Drama"} <= names
    assert not {"Children", "Film-Noir", "Sci-Fi"} & names


def test_incomplete_column_has_its_note_and_no_figures(sample_both: Both) -> None:
    notes: dict[str, ColumnNote] = {
        "overview": {"en": "Copied in part.", "es": "Copiada en parte."},
        "cast": {"en": "First names only."},
    }
    facts = compute_facts(replace(sample_both[0], notes=notes))
    cell = next(row for row in facts[cells] if row.column == "overview")
    assert (cell.known, cell.note) == (None, notes["overview"])
    kind = next(row for row in facts[types] if row.column == "overview")
    assert kind.known is kind.distinct is None
    shares = {row.block: row.share for row in facts[features]}
    assert shares["text"] is shares["cast"] is None
    assert shares["title"] is not None
    page = parse_page(report_page(facts, "v", "es", notes))
    noted = {
        element["id"]: {note["data-column"]: note.text for note in element.hooks("note")}
        for element in page.hooks("exhibit")
        if element.hooks("note")
    }
    assert {name for name, found in noted.items() if "overview" in found} == {
        "cells", "words-of-overviews", "features",
    }  # fmt: skip
    assert "Copiada en parte." in noted["cells"]["overview"]
    assert "First names only." in noted["actors"]["cast"]  # a note in another language is shown
    rows = {row["column"]: row for row in downloads(page)["cells.csv"]}
    assert rows["overview"]["known"] == ""
    marks = [title.text for title in exhibit(page, "cells").all("title")]
    assert not [mark for mark in marks if mark.startswith("overview")]
