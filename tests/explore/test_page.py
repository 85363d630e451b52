"""The page: whole, without script, in both languages, whatever the catalogue lacks."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import polars as pl
import pytest

from streamrec.catalogue.build_snapshot import build_snapshot
from streamrec.catalogue.snapshot import Snapshot
from streamrec.explore.column_notes import ColumnNote
from streamrec.explore.facts import catalogue_facts
from streamrec.explore.facts.all_facts import compute_facts
from streamrec.explore.facts.fact import Facts
from streamrec.explore.facts.feature_facts import features
from streamrec.explore.facts.genre_facts import genres_most_common
from streamrec.explore.page.html import csv_text
from streamrec.explore.report import report_page
from streamrec.explore.report_data import report_data
from streamrec.explore.speech import Speech
from streamrec.i18n.languages import Language

from ..catalogue.raw import movie
from .conftest import Both

LANGUAGES: tuple[Language, ...] = ("en", "es")
# No element of these may stand in a page that is to work under our content security policy.
ACTIVE = {"script", "iframe", "object", "embed", "link", "base", "form", "foreignobject"}


class Page(HTMLParser):
    """What a test wants to know of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        if self.open and data.strip():
            self.texts.setdefault(self.open[-1], []).append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="session")
def facts(sample_both: Both) -> Facts:
    return compute_facts(sample_both[0])


@pytest.fixture(scope="session")
def texts(facts: Facts) -> dict[Language, str]:
    return {language: report_page(facts, "v1", language) for language in LANGUAGES}


@pytest.fixture(scope="session")
def pages(texts: dict[Language, str]) -> dict[Language, Page]:
    return {language: Page(text) for language, text in texts.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_runs_and_nothing_is_loaded(
    pages: dict[Language, Page], language: Language
) -> None:
    for tag, attributes in pages[language].tags:
        assert tag not in ACTIVE
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href", "xlink:href"):
            target = attributes.get(name) or "#"
            assert target.startswith(("#", "data:text/csv")), target


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_has_an_alternative_and_every_mark_a_title(
    pages: dict[Language, Page], language: Language
) -> None:
    pictures = pages[language].all("svg")
    assert len(pictures) > 40
    assert all(picture["role"] == "img" and picture["aria-label"] for picture in pictures)
    titles = pages[language].texts["title"]
    assert len(titles) > 1000
    assert any(title.startswith("Drama: ") for title in titles)
    assert "undefined" not in titles
    assert not [title for title in titles if "NaN" in title or "null" in title]


@pytest.mark.parametrize("language", LANGUAGES)
def test_ids_are_unique(pages: dict[Language, Page], language: Language) -> None:
    ids = [attributes["id"] for _, attributes in pages[language].tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_every_exhibit_ends_with_a_sentence_of_its_language(texts: dict[Language, str]) -> None:
    said = {
        language: re.findall(r'<p class="finding">(.*?)</p>', text)
        for language, text in texts.items()
    }
    exhibits = texts["en"].count("<article")
    assert exhibits > 30
    assert len(said["en"]) == len(said["es"]) == exhibits
    assert not set(said["en"]) & set(said["es"])
    assert all(sentence.endswith(".") for both in said.values() for sentence in both)
    english = re.compile(r"\b(the|of|with|titles)\b")
    spanish = re.compile(r"\b(el|los|las|títulos|que)\b")
    assert not [sentence for sentence in said["es"] if english.search(sentence)]
    assert not [sentence for sentence in said["en"] if spanish.search(sentence)]


def test_sentences_are_made_from_the_numbers(texts: dict[Language, str], facts: Facts) -> None:
    """Of 212 titles 100 and 47.2 % are dramas; the sample's README: Tarnation cost 218 dollars."""
    common = facts[genres_most_common][0]
    assert common.genre == "Drama"
    share = f"{100 * common.share:.0f}"
    assert f"Drama is on {share}% of the titles" in texts["en"]
    assert f"Drama está en el {share}\u202f% de los títulos" in texts["es"]
    assert "Tarnation (2003)" in texts["en"]


def test_each_chart_gives_its_data(pages: dict[Language, Page], facts: Facts) -> None:
    links = {a["download"]: a["href"] for a in pages["en"].all("a") if "download" in a}
    href = links["genres_most_common.csv"]
    assert href is not None
    rows = list(csv.DictReader(io.StringIO(unquote(href.split(",", 1)[1]))))
    assert [(row["genre"], int(row["titles"])) for row in rows] == [
        (row.genre, row.titles) for row in facts[genres_most_common]
    ]
    assert float(rows[0]["share"]) == facts[genres_most_common][0].share
    figures = pages["en"].all("figure")
    assert len(links) >= 35 <= len(figures)


def test_a_title_is_no_formula_in_a_spreadsheet_and_no_markup_in_the_page(
    catalogue: Callable[..., Snapshot],
) -> None:
    assert csv_text([{"a": "=1+1", "b": -1}]) == "a,b\n'=1+1,-1\n"
    films = [movie(id=str(k), title="<script>alert(1)</script>", budget="5") for k in range(3)]
    text = report_page(compute_facts(report_data(catalogue(films))), "v", "es")
    Page(text)
    assert "<script" not in text


def test_the_same_facts_give_the_same_bytes(facts: Facts, texts: dict[Language, str]) -> None:
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
def test_a_poor_catalogue_gives_a_sensible_page(
    catalogue: Callable[..., Snapshot], films: list[dict[str, str]]
) -> None:
    facts = compute_facts(report_data(catalogue(films)))
    json.dumps(facts.as_json(), allow_nan=False)
    text = report_page(facts, "v", "en")
    assert Page(text).texts["h1"]
    assert not re.search(r"\b(nan|NaN|inf|None(?! of))\b", text.split("</style>")[1])


@pytest.mark.parametrize("rated", [0, 1, 3])
def test_a_few_ratings_or_none_give_a_sensible_page(
    catalogue: Callable[..., Snapshot], rated: int
) -> None:
    snapshot = catalogue([movie(id="1"), movie(id="2"), movie(id="3")])
    ratings = pl.DataFrame(
        {
            "user_id": ["a", "a", "b"], "title_id": ["tmdb:1", "tmdb:2", "tmdb:1"],
            "half_stars": [7, 8, 9], "timestamp": [5, 5, 90_000_000],
        }
    ).head(rated)  # fmt: skip
    text = report_page(compute_facts(report_data(snapshot, ratings)), "v", "en")
    Page(text)
    assert ("Nobody has rated anything yet" in text) == (rated == 0)


def test_movielens_titles_alone_give_a_sensible_page(tmp_path: Path) -> None:
    movies = tmp_path / "movies.csv"
    movies.write_text("movieId,title,genres\n1,Heat (1995),Action|Crime\n2,No Year,Drama\n")
    facts = compute_facts(
        report_data(build_snapshot("movielens", {"movies": movies}, tmp_path / "out"))
    )
    cells = {row.column: row for row in facts[catalogue_facts.cells]}
    assert (cells["runtime"].known, cells["runtime"].absent) == (0, 2)
    Page(report_page(facts, "v", "es"))


def test_an_incomplete_column_is_said_to_be_so_and_is_no_finding(sample_both: Both) -> None:
    notes: dict[str, ColumnNote] = {
        "overview": {"en": "Copied in part.", "es": "Copiada en parte."},
        "cast": {"en": "First names only."},
    }
    source, _ = sample_both
    facts = compute_facts(replace(source, notes=notes))
    cell = next(row for row in facts[catalogue_facts.cells] if row.column == "overview")
    assert cell.known is None
    assert cell.note == notes["overview"]
    kinds = next(row for row in facts[catalogue_facts.types] if row.column == "overview")
    assert kinds.known is kinds.distinct is None
    blocks = {row.block: row.share for row in facts[features]}
    assert blocks["text"] is blocks["cast"] is None
    assert blocks["title"] is not None
    page = report_page(facts, "v", "es", notes)
    assert page.count("Copiada en parte.") == 3  # columns, words of overviews, features
    assert "First names only." in page
    (href,) = re.findall(r'download="cells.csv" href="([^"]*)"', page)
    rows = {r["column"]: r for r in csv.DictReader(io.StringIO(unquote(href.split(",", 1)[1])))}
    assert rows["overview"]["known"] == ""
    marks = re.findall(r"<title>overview,", page)
    assert marks == []


@pytest.mark.parametrize(
    ("value", "en", "es"),
    [
        (0, "0", "0"), (1, "1", "1"), (0.5, "0.5", "0,5"), (2.4567, "2.46", "2,46"),
        (1234.5, "1,234", "1.234"), (0.000844, "0.000844", "0,000844"),
        (5.2e-7, "5.2·10⁻⁷", "5,2·10⁻⁷"), (-0.675, "-0.675", "-0,675"), (99.96, "100", "100"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_each_language_does(value: float, en: str, es: str) -> None:
    assert (Speech("en").number(value), Speech("es").number(value)) == (en, es)


def test_reasons_are_told_in_spanish_too(texts: dict[Language, str]) -> None:
    assert "movies: id no es un número" in texts["es"]
    assert "id no es un número: 1955-04-13" in texts["es"]
    assert "título desconocido" in texts["es"]


@pytest.mark.parametrize(
    ("value", "en", "es"),
    [
        (5, "$5", "5 $"), (999, "$999", "999 $"), (1_500, "$1.5k", "1,5 mil $"),
        (8_000_000, "$8M", "8 M$"), (2_787_965_087, "$2.8B", "2.788 M$"),
    ],
)  # fmt: skip
def test_money_is_written_as_each_language_does(value: float, en: str, es: str) -> None:
    assert (Speech("en").dollars(value), Speech("es").dollars(value)) == (en, es)


def test_spanish_lists_say_e_before_the_sound_i() -> None:
    assert Speech("es").listed(["drama", "historia"]) == "drama e historia"
    assert Speech("es").listed(["agua", "hielo"]) == "agua y hielo"
    assert Speech("en").listed(["a", "b", "c"]) == "a, b and c"
