"""Notes on incomplete columns: what is accepted, and what is refused with a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from streamrec.errors import InputError
from streamrec.explore.column_notes import COLUMNS, read_notes
from streamrec.sample import path

ROOT = Path(__file__).parents[2]


def test_a_note_is_a_text_per_language(tmp_path: Path) -> None:
    notes = tmp_path / "notes.toml"
    notes.write_text('[overview]\nen = "In part."\nes = "En parte."\n[cast]\nen = "Two names."\n')
    assert read_notes(notes) == {
        "overview": {"en": "In part.", "es": "En parte."}, "cast": {"en": "Two names."},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[overview", "cannot be read"),
        ('[plot]\nen = "x"', "no raw file has a column 'plot'"),
        ('overview = "x"', "not a text per language"),
        ('[overview]\nfr = "x"', "not a text per language"),
        ("[overview]\nen = 1", "not a text per language"),
        ('[overview]\nen = " "', "not a text per language"),
        ("[overview]", "not a text per language"),
        (f'[overview]\nen = "{"x" * 1001}"', "not a text per language"),
    ],
)
def test_anything_else_is_refused(tmp_path: Path, text: str, what: str) -> None:
    notes = tmp_path / "notes.toml"
    notes.write_text(text)
    with pytest.raises(InputError, match=what):
        read_notes(notes)
    with pytest.raises(InputError, match="cannot be read"):
        read_notes(tmp_path / "none.toml")


def test_the_example_in_the_docs_is_good() -> None:
    notes = read_notes(ROOT / "docs" / "guide" / "explore-notes.toml")
    assert {"overview", "crew", "cast"} <= set(notes)


def test_columns_are_those_of_the_raw_files() -> None:
    headers = {
        name
        for file in ("movies", "credits", "keywords")
        for name in path(f"{file}.csv").read_text("utf-8").split("\n", 1)[0].strip().split(",")
    }
    assert set(COLUMNS) == headers
