"""Tables with text identifiers → the numbered Dataset that models train on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import Dataset, Ratings, Titles
from streamrec.dataset.split import Split
from streamrec.dataset.vocabulary import Vocabulary

if TYPE_CHECKING:
    import polars as pl


def read_titles(
    titles: pl.DataFrame | pl.LazyFrame, blocks: Mapping[str, csr_array] | None = None
) -> Titles:
    """Return the facts about the titles of a catalogue, one row per row of `titles`.

    Parameters
    ----------
    titles
        The snapshot's table: ``vote_count``, ``vote_average``, ``popularity``, ``release_year``,
        nullable. Not changed.
    blocks
        Feature blocks of the same titles in the same order.
    """
    names = ("vote_count", "vote_average", "popularity", "release_year")
    facts = titles.lazy().select(names).collect()

    def column(name: str) -> NDArray[np.float64]:
        values = facts[name].cast(float).fill_null(float("nan"))
        return np.array(values.to_numpy(), np.float64)

    return Titles(
        votes=column("vote_count"),
        vote_average=column("vote_average"),
        popularity=column("popularity"),
        year=column("release_year"),
        blocks=blocks or {},
    )


def number_ratings(
    ratings: pl.DataFrame,
    title_ids: Sequence[str] = (),
    titles: Titles | None = None,
    user_ids: Sequence[str] = (),
) -> Dataset:
    """Return the dataset of clean ratings on a catalogue's titles.

    Parameters
    ----------
    ratings
        ``user_id``, ``title_id``, ``half_stars``, ``timestamp``, each pair once, in any order.
    title_ids
        The titles of the catalogue, each once. Item i is the i-th of them, so the features and
        bundles of the catalogue have the same numbering. Titles that only the ratings name
        follow, in text order.
    titles
        Facts about `title_ids`, row by row.
    user_ids
        Users to number even if they have no ratings here.
    """
    users = Vocabulary.of([*user_ids, *ratings["user_id"].unique()])
    items = _titles_in_order(title_ids, ratings["title_id"])
    rows = Ratings(
        _numbers(ratings["user_id"], users),
        _numbers(ratings["title_id"], items),
        np.array(ratings["half_stars"].to_numpy(), np.int8),
        np.array(ratings["timestamp"].to_numpy(), np.int64),
    )
    known = Titles.unknown(len(title_ids)) if titles is None else titles
    at = Vocabulary(tuple(title_ids)).numbers(items)
    return Dataset.build(users, items, rows, known.take(at))


def number_split(
    train: pl.DataFrame,
    test: pl.DataFrame,
    title_ids: Sequence[str] = (),
    titles: Titles | None = None,
) -> Split:
    """Return the split of given training and test ratings, with one numbering.

    The columns are those of `number_ratings`. Users and titles that only the test names get
    numbers too, and no ratings.
    """
    items = _titles_in_order(title_ids, test["title_id"])
    facts = titles or Titles.unknown(len(title_ids))
    rows = Vocabulary(tuple(title_ids)).numbers(items)
    user_ids = test["user_id"].unique().to_list()
    dataset = number_ratings(train, items.ids, facts.take(rows), user_ids)
    held_out = Ratings(
        _numbers(test["user_id"], dataset.users),
        _numbers(test["title_id"], dataset.items),
        np.array(test["half_stars"].to_numpy(), np.int8),
        np.array(test["timestamp"].to_numpy(), np.int64),
    )
    return Split(dataset, held_out)


def _titles_in_order(title_ids: Sequence[str], rated: pl.Series) -> Vocabulary:
    """Return the titles of the catalogue in their order, then other rated ones in text order."""
    return Vocabulary((*title_ids, *sorted(set(rated.unique()).difference(title_ids))))


def _numbers(identifiers: pl.Series, vocabulary: Vocabulary) -> NDArray[np.int32]:
    """Return the number of each identifier, int32; the vocabulary holds all of them."""
    import polars as pl

    # Each distinct identifier is looked up once: 25 million rows stay out of Python.
    distinct = identifiers.unique()
    numbers = pl.Series(vocabulary.numbers(distinct), dtype=pl.Int32)
    found = identifiers.replace_strict(distinct, numbers, return_dtype=pl.Int32)
    return np.array(found.to_numpy(), np.int32)
