"""A catalogue's tables → one sparse block of features per kind of fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from streamrec.features.categories import directors, labels, leading_cast
from streamrec.features.numeric import decade, genres_of_era
from streamrec.features.text import words

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Features:
    """What is known about each title, as numbers.

    Attributes
    ----------
    title_ids
        One per item, in the order of the snapshot's ``titles``: item_num 0…n-1.
    blocks
        Per kind of fact a float32 matrix, items × features of that kind, values in 0–1. Each
        row has length 1 (L2), or is empty where nothing is known: so the product of two rows is
        their cosine, and how much each block counts is left to the model.
    names
        Per block the name of each column (a word, a genre, a person), sorted.
    """

    title_ids: list[str]
    blocks: dict[str, sparse.csr_array]
    names: dict[str, list[str]]


def build_features(tables: Mapping[str, pl.DataFrame]) -> Features:
    """Return the features of a catalogue.

    Parameters
    ----------
    tables
        The snapshot's tables by name (see `streamrec.columns`); not changed. Any table but
        ``titles`` may have no rows, and any column may be wholly null: its block is then empty.

    Returns
    -------
    Features
        Blocks text, title, genres, genre_era, keywords, collection, companies, directors, cast,
        decade, language and country; the same for the same tables, whatever the order of their
        rows other than ``titles``.
    """
    titles = tables["titles"]
    genres = labels(tables["title_genres"], "genre")
    found = {
        "text": words(titles, "overview", "tagline"),
        "title": words(titles, "title"),
        "genres": genres,
        "genre_era": genres_of_era(titles, genres),
        "keywords": labels(tables["title_keywords"], "keyword"),
        "collection": labels(tables["title_collections"], "collection"),
        "companies": labels(tables["title_companies"], "company"),
        "directors": directors(tables["title_crew"]),
        "cast": leading_cast(tables["title_cast"]),
        "decade": decade(titles),
        "language": labels(titles, "original_language"),
        "country": labels(tables["title_countries"], "country"),
    }
    blocks, names = {}, {}
    for block, facts in found.items():
        blocks[block], names[block] = _weigh(facts, titles["title_id"])
    return Features(titles["title_id"].to_list(), blocks, names)


def _weigh(facts: pl.DataFrame, title_ids: pl.Series) -> tuple[sparse.csr_array, list[str]]:
    """Return the TF-IDF block of some facts, and the names of its columns.

    A value is ``(1 + ln count) · (1 + ln((1 + n) / (1 + df)))`` with n the titles that have any
    fact of this kind and df those that have this one; then each row is divided by its length.
    (Salton & Buckley 1988, in the smoothed form scikit-learn uses.)
    """
    import polars as pl

    columns = facts.select("name").unique().sort("name").with_row_index("column")
    rows = pl.DataFrame({"title_id": title_ids}).with_row_index("row")
    numbered = (
        facts.join(columns, on="name")
        .join(rows, on="title_id")
        .sort("row", "column")
        .select("row", "column", "count")
    )
    row, column, count = (numbered[name].to_numpy() for name in numbered.columns)
    n_known = len(np.unique(row))
    df = np.bincount(column, minlength=columns.height)
    idf = 1 + np.log((1 + n_known) / (1 + df))
    value = (1 + np.log(count)) * idf[column]
    length = np.sqrt(np.bincount(row, weights=value**2, minlength=rows.height))
    indptr = np.zeros(rows.height + 1, np.int32)
    np.cumsum(np.bincount(row, minlength=rows.height), out=indptr[1:])
    block = sparse.csr_array(
        ((value / length[row]).astype(np.float32), column.astype(np.int32), indptr),
        shape=(rows.height, columns.height),
    )
    return block, columns["name"].to_list()
