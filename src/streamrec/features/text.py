"""The words of a title: its plot (overview and tagline) and its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# Two characters or more, so that "a", "I" and the "s" of "Andy's" are no words.
_WORD = r"[\p{L}\p{N}]{2,}"

# A word that more than one text in fifty holds is grammar ("the", "with", "his"): it tells
# nothing and costs most. Counted, not listed, so it holds in any language. In a catalogue of a
# few titles a share is no evidence, hence the floor.
GRAMMAR_SHARE = 0.02
GRAMMAR_FLOOR = 10


def words(titles: pl.LazyFrame, *columns: str) -> pl.LazyFrame:
    """Return the telling lower-case words of some text columns, taken together.

    Parameters
    ----------
    titles
        The snapshot's ``titles``.
    columns
        Text columns whose words are added up; a null counts as no text.

    Returns
    -------
    pl.LazyFrame
        ``title_id``, ``name`` (a word) and ``count`` (times it occurs, at least 1), one row per
        title and word, in no particular order. Words of more than 2 % of the titles that have
        any (and of more than 10 titles) are left out.
    """
    import polars as pl

    text = pl.concat_str(columns, separator=" ", ignore_nulls=True)
    found = (
        titles.select("title_id", name=text.str.to_lowercase().str.extract_all(_WORD))
        .explode("name")
        .drop_nulls("name")
        .group_by("title_id", "name")
        .agg(count=pl.len())
    )
    texts = pl.col("title_id").n_unique()
    is_grammar = pl.len().over("name") > pl.max_horizontal(GRAMMAR_SHARE * texts, GRAMMAR_FLOOR)
    return found.filter(~is_grammar)
