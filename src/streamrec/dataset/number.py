"""Tables with text identifiers → the numbered Dataset that models train on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import Dataset, Ratings, Titles
from streamrec.dataset.split import Split
from streamrec.dataset.vocabulary import Vocabulary


def read_titles(
    titles: pl.DataFrame | pl.LazyFrame, blocks: Mapping[str, csr_array] | None = None
) -> Titles:
    """Return the facts about the titles of a catalogue, one row per row of the snapshot's table.

    `blocks` are the features of the same titles in the same order.
    """
    names = ("vote_count", "vote_average", "popularity", "release_year")
    facts = titles.lazy().select(pl.col(names).cast(float).fill_null(float("nan"))).collect()
    votes, vote_average, popularity, year = (np.array(facts[name].to_numpy()) for name in names)
    return Titles(votes, vote_average, popularity, year, blocks or {})


def number_ratings(
    ratings: pl.DataFrame,
    title_ids: Sequence[str] = (),
    titles: Titles | None = None,
    user_ids: Sequence[str] = (),
) -> Dataset:
    """Return the dataset of clean ratings on a catalogue's titles.

    `ratings` has ``user_id``, ``title_id``, ``half_stars``, ``timestamp``, each pair once, in any
    order. Item i is the i-th of `title_ids` (each once), so the features and bundles of the
    catalogue have the same numbering. Titles that only the ratings name follow, in text order.
    `titles` are the facts about `title_ids`, row by row. `user_ids` are numbered even if they have
    no ratings here.
    """
    users = Vocabulary.of([*user_ids, *ratings["user_id"].unique()])
    items = _known_first(title_ids, ratings["title_id"])
    facts = _facts(title_ids, titles, items)
    return Dataset.build(users, items, _numbered(ratings, users, items), facts)


def number_split(
    train: pl.DataFrame,
    test: pl.DataFrame,
    title_ids: Sequence[str] = (),
    titles: Titles | None = None,
) -> Split:
    """Return the split of given training and test ratings, with one numbering.

    The columns are those of `number_ratings`. Users and titles that only the test names have the
    last numbers, and no ratings: a model's random start does not depend on the test.
    """
    known = _known_first(title_ids, train["title_id"])
    items = _known_first(known.ids, test["title_id"])
    named = sorted(set(train["user_id"].unique()))
    users = _known_first(named, test["user_id"])
    facts = _facts(title_ids, titles, items)
    dataset = Dataset.build(users, items, _numbered(train, users, items), facts)
    return Split(dataset, _numbered(test, users, items))


def _known_first(known: Sequence[str], named: pl.Series) -> Vocabulary:
    """Return the known identifiers in their order, then the others that are named in text order."""
    return Vocabulary((*known, *sorted(set(named.unique()).difference(known))))


def _facts(title_ids: Sequence[str], titles: Titles | None, items: Vocabulary) -> Titles:
    """Return the facts about the items, given those about `title_ids`."""
    known = titles or Titles.unknown(len(title_ids))
    return known.take(Vocabulary(tuple(title_ids)).numbers(items))


def _numbered(ratings: pl.DataFrame, users: Vocabulary, items: Vocabulary) -> Ratings:
    return Ratings(
        _numbers(ratings["user_id"], users),
        _numbers(ratings["title_id"], items),
        np.array(ratings["half_stars"].to_numpy(), np.int8),
        np.array(ratings["timestamp"].to_numpy(), np.int64),
    )


def _numbers(identifiers: pl.Series, vocabulary: Vocabulary) -> NDArray[np.int32]:
    """Return the number of each identifier, int32; the vocabulary holds all of them."""
    # Each distinct identifier is looked up once: 25 million rows stay out of Python.
    distinct = identifiers.unique()
    numbers = pl.Series(vocabulary.numbers(distinct), dtype=pl.Int32)
    found = identifiers.replace_strict(distinct, numbers, return_dtype=pl.Int32)
    return np.array(found.to_numpy(), np.int32)
