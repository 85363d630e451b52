"""Load two catalogues in turn until killed: ``python -m tests.faults.catalogue_loader URL``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle
from typing import Any

from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import open_store

# The number of titles of each catalogue; each title has ten genres.
CATALOGUES = {"one": 1_500, "two": 2_500}
GENRES = 10
_TITLE = (
    "title_num", "title_id", "title", "fold", "budget_usd", "revenue_usd", "return_ratio",
    "has_financials", "keywords", "spoken_languages",
)  # fmt: skip


def rows(version: str) -> Iterator[tuple[str, tuple[Sequence[str], Iterable[Sequence[Any]]]]]:
    """Yield a catalogue in which the version is the name of every title."""
    numbers = range(CATALOGUES[version])
    titles = ((n, f"tmdb:{n}", version, version, 0, 0, 0.0, False, "[]", "[]") for n in numbers)
    yield "title", (_TITLE, titles)
    links = ((n, position, position) for n in numbers for position in range(GENRES))
    yield "title_genre", (("title_num", "position", "genre_num"), links)


if __name__ == "__main__":
    store = open_store(sys.argv[1])
    for version in cycle(CATALOGUES):
        load_catalogue(store, version, rows(version))
        sys.stdout.write(f"{version}\n")
        sys.stdout.flush()
