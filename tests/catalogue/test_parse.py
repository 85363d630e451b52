"""Cells become typed values exactly or are called unreadable, whatever they hold."""

from __future__ import annotations

import ast

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamrec.catalogue.parse import parse_date, parse_entries, parse_float, parse_int

FIELDS = {"id": "int", "name": "text"}
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
ENTRY = st.fixed_dictionaries(
    {"id": st.none() | st.integers(-(2**62), 2**62), "name": st.none() | TEXT},
    optional={"other": TEXT | st.none() | st.integers() | st.lists(TEXT, max_size=2)},
)


@settings(deadline=None)  # a busy machine is slow
@given(st.lists(st.lists(ENTRY, max_size=4), max_size=6))
def test_parse_entries_reads_back_what_python_prints(cells: list[list[dict[str, object]]]) -> None:
    printed = pl.Series([repr(cell) for cell in cells], dtype=pl.String)
    entries = parse_entries(printed, FIELDS)  # type: ignore[arg-type]
    expected = [
        (row, position, entry["id"], entry["name"])
        for row, cell in enumerate(cells)
        for position, entry in enumerate(cell)
    ]
    assert entries.frame.rows() == expected
    assert not entries.unreadable.any()


@settings(deadline=None)  # a busy machine is slow
@given(st.lists(TEXT | st.text("[]{}':\", 01aN\\", max_size=20), max_size=8))
def test_parse_entries_reads_a_cell_as_python_does_or_not_at_all(cells: list[str]) -> None:
    entries = parse_entries(pl.Series(cells, dtype=pl.String), FIELDS)  # type: ignore[arg-type]
    for row, (cell, unreadable) in enumerate(zip(cells, entries.unreadable, strict=True)):
        found = entries.frame.filter(row=row)
        if unreadable:
            assert found.is_empty()
        elif cell:
            value = ast.literal_eval(cell)
            assert [(one.get("id"), one.get("name")) for one in value] == found.select(
                "id", "name"
            ).rows()


def test_parse_entries_calls_a_cell_with_wrong_types_unreadable() -> None:
    cells = pl.Series(
        [
            "False",
            "1.931659",
            "{'id': 1, 'name': 'a'}",
            "[{'id': 'x', 'name': 'a'}]",
            "[{'id': 1.5, 'name': 'a'}]",
            "[{'id': True, 'name': 'a'}]",
            "[{'id': 1, 'name': 7}]",
            "[1]",
            "[{'id': 1, 'name': 'a'}",
            "[{'id': 1, 'name': '\\ud800'}]",
            "[{'id': 1, 'name': 'a\\x00'}]",
        ]
    )
    assert parse_entries(cells, FIELDS).unreadable.all()  # type: ignore[arg-type]


def test_parse_entries_keeps_a_text_that_looks_like_the_grammar() -> None:
    names = ["': None, '", ": None}", 'a: "b"', "rock 'n' roll's", 'say "it\'s"', "[{'id': 2}]"]
    cells = pl.Series([repr([{"id": 1, "name": name}]) for name in names])
    found = parse_entries(cells, FIELDS).frame  # type: ignore[arg-type]
    assert found["name"].to_list() == names


def test_parse_entries_reads_a_single_dict_as_one_entry() -> None:
    cells = pl.Series(["{'id': 10194, 'name': 'Toy Story Collection', 'poster_path': None}", ""])
    entries = parse_entries(cells, FIELDS, single=True)  # type: ignore[arg-type]
    assert entries.frame.rows() == [(0, 0, 10194, "Toy Story Collection")]


def test_parse_float_int_and_date_are_strict() -> None:
    frame = pl.DataFrame({"x": ["7", "7.0", " 7 ", "7.5", "7e1", "", "abc", "nan", "-3"]})
    assert frame.select(parse_int("x"))["x"].to_list() == [
        7,
        7,
        7,
        None,
        None,
        None,
        None,
        None,
        -3,
    ]
    assert frame.select(parse_float("x"))["x"].to_list() == [
        7.0, 7.0, 7.0, 7.5, 70.0, None, None, None, -3.0,
    ]  # fmt: skip
    dates = pl.DataFrame({"x": ["1995-10-30", "1995-02-30", "1995", "30/10/1995", ""]})
    found = [None if d is None else d.isoformat() for d in dates.select(parse_date("x"))["x"]]
    assert found == ["1995-10-30", None, None, None, None]


@pytest.mark.timeout(30)
def test_parse_entries_reads_a_hundred_kilobytes_of_apostrophes_at_once() -> None:
    name = "x" + "'" * 100_000 + "x"
    cells = pl.Series([repr([{"id": 1, "name": name}]), repr([{"id": 1, "name": "a'b"}] * 5_000)])
    entries = parse_entries(cells, {"id": "int", "name": "text"})
    assert not entries.unreadable.any()
    assert entries.frame["name"].to_list() == [name] + ["a'b"] * 5_000
