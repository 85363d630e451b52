"""Words of a title's texts: overview, tagline and name."""

from __future__ import annotations

import polars as pl

# Two characters or more: "a", "I" and the "s" of "Andy's" are left out.
_WORD = r"[\p{L}\p{N}]{2,}"

STOP_WORD_SHARE = 0.02
"""A word in more than this share of the texts is a stop word ("the", "with"): it says nothing and
costs most. Stop words are counted and not listed, so this works in any language."""

STOP_WORD_MIN_TITLES = 10
"""No word of this many titles or fewer is a stop word: a share of a few titles proves nothing."""


def words(titles: pl.LazyFrame, *columns: str) -> pl.LazyFrame:
    """Return the words of some text columns together, lower-case and without stop words.

    The result has ``title_id``, ``name`` (a word) and ``count`` (occurrences); a null is no text.
    """
    text = pl.concat_str(columns, separator=" ", ignore_nulls=True)
    found = (
        titles.select("title_id", name=text.str.to_lowercase().str.extract_all(_WORD))
        .explode("name")
        .drop_nulls("name")
        .group_by("title_id", "name")
        .agg(count=pl.len())
    )
    texts = pl.col("title_id").n_unique()
    limit = pl.max_horizontal(STOP_WORD_SHARE * texts, STOP_WORD_MIN_TITLES)
    return found.filter(pl.len().over("name") <= limit)
