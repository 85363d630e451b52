"""The packaged Spanish release titles: their form, and that they name titles of the catalogue."""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pytest

from streamrec.text import fold, squeeze


class SpanishTitle(NamedTuple):
    """A row of the file."""

    title_id: str
    language: str
    title: str

    @property
    def order(self) -> tuple[int, str, str]:
        """What the rows are sorted by."""
        return int(self.title_id.removeprefix("tmdb:")), self.language, self.title


@pytest.fixture(scope="module")
def spanish_titles() -> list[SpanishTitle]:
    text = (files("streamrec.catalogue") / "spanish_titles.csv").read_text("utf-8")
    header, *rows = csv.reader(text.splitlines(), strict=True)
    assert header == list(SpanishTitle._fields)
    return [SpanishTitle(*row) for row in rows]


def test_spanish_titles_hold_at_least_1000_names(spanish_titles: list[SpanishTitle]) -> None:
    assert len(spanish_titles) >= 1_000


def test_spanish_titles_are_sorted_and_unique(spanish_titles: list[SpanishTitle]) -> None:
    orders = [row.order for row in spanish_titles]
    assert orders == sorted(set(orders))


def test_a_spanish_title_is_of_spain_or_of_latin_america_or_of_both(
    spanish_titles: list[SpanishTitle],
) -> None:
    assert {row.language for row in spanish_titles} == {"es", "es-ES", "es-MX"}
    languages = defaultdict(list)
    for row in spanish_titles:
        languages[row.title_id, fold(row.title)].append(row.language)
    assert [name for name, found in languages.items() if len(found) > 1] == []


def test_a_spanish_title_is_a_text_without_surplus_spaces(
    spanish_titles: list[SpanishTitle],
) -> None:
    assert [row for row in spanish_titles if not row.title or row.title != squeeze(row.title)] == []


def test_spanish_titles_name_other_names_of_titles_of_the_real_catalogue(
    spanish_titles: list[SpanishTitle], real_files: Path
) -> None:
    csv.field_size_limit(sys.maxsize)
    with (real_files / "movies_dataset.csv").open(encoding="utf-8", newline="") as handle:
        names = {f"tmdb:{row['id']}": row["title"] or "" for row in csv.DictReader(handle)}
    assert {row.title_id for row in spanish_titles} - names.keys() == set()
    assert [row for row in spanish_titles if fold(row.title) == fold(names[row.title_id])] == []
