"""Catalogue tables → the arrays of a bundle by which lists are filtered without a database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from streamrec.recommend.string_array import StringArray

if TYPE_CHECKING:
    import polars as pl


def filter_arrays(
    tables: Mapping[str, pl.DataFrame | pl.LazyFrame],
) -> dict[str, NDArray[Any] | StringArray]:
    """Return what `candidates` reads, for n titles in the order of the snapshot's ``titles``.

    ================ ================ ===========================================================
    ``votes``        int32 (n,)       number of votes at the source, -1 where unknown
    ``genres.names`` StringArray (g,) names as the catalogue writes them, sorted
    ``genres.starts`` int64 (g+1,)    where each genre's titles start in ``genres.items``
    ``genres.items`` int32            numbers of the titles of each genre, ascending
    ``languages.…``  the same         of the original language; names are ISO 639-1 codes
    ``countries.…``  the same         each country by its ISO 3166-1 code and again by its name
    ================ ================ ===========================================================
    """
    import polars as pl

    lazy = {name: table.lazy() for name, table in tables.items()}
    titles = lazy["titles"].select("title_id", "original_language", "vote_count").collect()
    labels = {
        "genres": lazy["title_genres"].select("title_id", name="genre"),
        "languages": titles.lazy().select("title_id", name="original_language"),
        "countries": pl.concat(
            lazy["title_countries"].select("title_id", name=pl.col(column).cast(pl.String))
            for column in ("country_code", "country")
        ),
    }
    arrays: dict[str, NDArray[Any] | StringArray] = {
        "votes": titles["vote_count"].fill_null(-1).to_numpy().astype(np.int32)
    }
    for kind, of_titles in labels.items():
        for part, array in _by_label(titles["title_id"], of_titles).items():
            arrays[f"{kind}.{part}"] = array
    return arrays


def _by_label(title_ids: pl.Series, labels: pl.LazyFrame) -> dict[str, NDArray[Any] | StringArray]:
    """Return the titles of each label, from rows ``title_id``, ``name`` in any order."""
    import polars as pl

    items = title_ids.to_frame().with_row_index("item").lazy()
    named = labels.filter(pl.col("name") != "").join(items, on="title_id")
    rows = named.select("name", "item").unique().sort("name", "item").collect()
    sizes = rows.group_by("name", maintain_order=True).len()
    starts = np.zeros(sizes.height + 1, np.int64)
    np.cumsum(sizes["len"].to_numpy(), out=starts[1:])
    return {
        "names": StringArray.of(sizes["name"]),
        "starts": starts,
        "items": rows["item"].to_numpy().astype(np.int32),
    }
