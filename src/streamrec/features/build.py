"""A catalogue's tables → one sparse block of features per kind of fact."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from streamrec.features.categories import directors, labels, leading_cast
from streamrec.features.numeric import decade, scenes
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


def build_features(tables: Mapping[str, pl.DataFrame | pl.LazyFrame]) -> Features:
    """Return the features of a catalogue.

    Parameters
    ----------
    tables
        The snapshot's tables by name (see `streamrec.columns`), read or yet to be read (then
        only the columns needed are); not changed. Any table but
        ``titles`` may have no rows, and any column may be wholly null: its block is then empty.

    Returns
    -------
    Features
        Blocks text, title, genres, scene, keywords, collection, companies, directors, cast,
        decade, language and country; the same for the same tables, whatever the order of their
        rows other than ``titles``.
    """
    lazy = {name: table.lazy() for name, table in tables.items()}
    titles, genres = lazy["titles"], labels(lazy["title_genres"], "genre")
    facts = {
        "text": words(titles, "overview", "tagline"),
        "title": words(titles, "title"),
        "genres": genres,
        "scene": scenes(titles, genres),
        "keywords": labels(lazy["title_keywords"], "keyword"),
        "collection": labels(lazy["title_collections"], "collection"),
        "companies": labels(lazy["title_companies"], "company"),
        "directors": directors(lazy["title_crew"]),
        "cast": leading_cast(lazy["title_cast"]),
        "decade": decade(titles),
        "language": labels(titles, "original_language"),
        "country": labels(lazy["title_countries"], "country"),
    }
    title_ids = titles.select("title_id").collect()["title_id"]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        made = list(threads.map(lambda block: _weigh(block, title_ids), facts.values()))
    return Features(
        title_ids.to_list(),
        blocks={name: block for name, (block, _) in zip(facts, made, strict=True)},
        names={name: names for name, (_, names) in zip(facts, made, strict=True)},
    )


def _weigh(facts: pl.LazyFrame, title_ids: pl.Series) -> tuple[sparse.csr_array, list[str]]:
    """Return the TF-IDF block of some facts, and the names of its columns.

    A value is ``(1 + ln count) · (1 + ln((1 + n) / (1 + df)))`` with n the titles that have any
    fact of this kind and df those that have this one; then each row is divided by its length.
    (Salton & Buckley 1988, in the smoothed form scikit-learn uses.)
    """
    import polars as pl

    rows = pl.DataFrame({"title_id": title_ids}).with_row_index("row")
    found = facts.collect().join(rows, on="title_id")
    columns = found.select("name").unique().sort("name").with_row_index("column")
    numbered = found.join(columns, on="name").sort("row", "column").select("row", "column", "count")
    row, column, count = (numbered[name].to_numpy() for name in numbered.columns)
    n_known = np.count_nonzero(np.bincount(row))
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
