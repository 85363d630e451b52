"""Lists of titles: paging, sorting, filters; on both databases."""

from __future__ import annotations

import pytest

from streamrec.errors import InvalidParameter
from streamrec.store import title_lists
from streamrec.store.database import Store
from streamrec.store.tables import title
from streamrec.store.title_lookup import TitleRecord
from streamrec.title_filter import CatalogueFilter

from ..conftest import Built


def test_list_titles_pages_through_every_title_once_in_each_order(
    loaded: Store, sample: Built
) -> None:
    everything = set(sample.snapshot.table("titles")["title_id"])
    for sort in title_lists.SORTS:
        found: list[str] = []
        after = None
        with loaded.read() as connection:
            while rows := title_lists.list_titles(connection, CatalogueFilter(), sort, 50, after):
                found += [row.title_id for row in rows]
                after = title_lists.sort_position(rows[-1], sort)
        assert len(found) == len(everything), sort
        assert set(found) == everything


def test_list_titles_applies_every_filter(loaded: Store) -> None:
    wanted = CatalogueFilter(
        genre="animation", year_from=1999, year_to=1999, language="inglés", country="US",
        company="pixar animation studios", person="john-lasseter", min_votes=1,
    )  # fmt: skip
    with loaded.read() as connection:
        rows = title_lists.list_titles(connection, wanted, "popularity", 10)
    assert [row.title for row in rows] == ["Toy Story 2"]


def test_list_titles_keeps_the_titles_of_these_minutes(loaded: Store) -> None:
    with loaded.read() as connection:
        every = title_lists.list_titles(connection, CatalogueFilter(), "popularity", 999)
        minutes = sorted(row.runtime_minutes for row in every if row.runtime_minutes)
        wanted = CatalogueFilter(runtime_min=int(minutes[1]), runtime_max=int(minutes[-2]))
        rows = title_lists.list_titles(connection, wanted, "popularity", 999)
    assert sorted(row.runtime_minutes or 0 for row in rows) == minutes[1:-1]


@pytest.mark.parametrize("parameter", ["genre", "language", "country", "company", "person"])
def test_list_titles_rejects_an_unknown_filter_value_by_parameter(
    loaded: Store, parameter: str
) -> None:
    wanted = CatalogueFilter(**{parameter: "no such"})
    with loaded.read() as connection, pytest.raises(InvalidParameter) as error:
        title_lists.list_titles(connection, wanted, "popularity", 10)
    assert error.value.parameter == parameter


def test_title_record_has_every_column_of_the_table() -> None:
    assert set(TitleRecord._fields) == set(title.columns.keys())
