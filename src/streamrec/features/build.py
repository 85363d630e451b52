"""Catalogue tables → one sparse TF-IDF block per kind of fact."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse

from streamrec.features.feature_blocks import BLOCKS


@dataclass(frozen=True)
class Features:
    """The facts about each title as numbers, in the order of the snapshot's ``titles``.

    A block is a float32 matrix, items × features, with values in 0–1. Each row has length 1 (L2),
    or is empty where nothing is known. So the product of two rows is their cosine, and the model
    decides the weight of each block. ``names`` has the name of each column, sorted.
    """

    title_ids: list[str]
    blocks: dict[str, sparse.csr_array]
    names: dict[str, list[str]]


def build_features(tables: Mapping[str, pl.DataFrame | pl.LazyFrame]) -> Features:
    """Return the features of a catalogue.

    `tables` are the snapshot's by name. Any but ``titles`` may be empty, and any column wholly
    null: its block is then empty. The order of rows matters in ``titles`` only.
    """
    lazy = {name: table.lazy() for name, table in tables.items()}
    title_ids = lazy["titles"].select("title_id").collect()["title_id"]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        made = threads.map(lambda block: _tf_idf(block.read(lazy), title_ids), BLOCKS.values())
        matrices, names = zip(*made, strict=True)
    blocks, columns = (dict(zip(BLOCKS, parts, strict=True)) for parts in (matrices, names))
    return Features(title_ids.to_list(), blocks, columns)


def _tf_idf(facts: pl.LazyFrame, title_ids: pl.Series) -> tuple[sparse.csr_array, list[str]]:
    """Return the TF-IDF matrix of some facts, and the names of its columns.

    A value is ``(1 + ln count) · (1 + ln((1 + n) / (1 + df)))``, where n titles have any fact of
    this kind and df titles have this one. Then each row is divided by its length. (Salton &
    Buckley 1988, in scikit-learn's smoothed form.)
    """
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
    matrix = sparse.csr_array(
        ((value / length[row]).astype(np.float32), column.astype(np.int32), indptr),
        shape=(rows.height, columns.height),
    )
    return matrix, columns["name"].to_list()
