"""Small catalogues for the tests of the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from streamrec.store.database import Store
from streamrec.store.title_lists import list_titles
from streamrec.text import fold
from streamrec.title_filter import CatalogueFilter

Rows = tuple[Sequence[str], Iterable[Sequence[Any]]]


def title_rows(titles: Iterable[dict[str, Any]]) -> list[tuple[str, Rows]]:
    """Return the rows of a catalogue of these titles, which need a ``title_id`` and a ``title``."""
    defaults = {
        "imdb_id": None, "release_year": None, "vote_count": None, "budget_usd": 0,
        "revenue_usd": 0, "return_ratio": 0.0, "has_financials": False, "keywords": "[]",
        "spoken_languages": "[]",
    }  # fmt: skip
    rows = [
        {"title_num": number, "fold": fold(one["title"]), **defaults, **one}
        for number, one in enumerate(titles)
    ]
    columns = ["title_num", "title_id", "title", "fold", *defaults]
    return [("title", (columns, [[row[column] for column in columns] for row in rows]))]


def only_titles(*names: str) -> list[tuple[str, Rows]]:
    """Return the rows of a catalogue of titles ``tmdb:0``, ``tmdb:1`` … with these names."""
    return title_rows(
        {"title_id": f"tmdb:{number}", "title": name} for number, name in enumerate(names)
    )


def title_names(store: Store) -> list[str]:
    """Return the names of the titles in the live catalogue, sorted."""
    with store.read() as connection:
        return [one.title for one in list_titles(connection, CatalogueFilter(), "title", 50)]
