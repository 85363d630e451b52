"""The words of a title: its plot (overview and tagline) and its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# Two characters or more, so that "a", "I" and the "s" of "Andy's" are no words.
_WORD = r"[\p{L}\p{N}]{2,}"


def words(titles: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Return the lower-case words of some text columns, taken together.

    Parameters
    ----------
    titles
        The snapshot's ``titles``; not changed.
    columns
        Text columns whose words are added up; a null counts as no text.

    Returns
    -------
    pl.DataFrame
        ``title_id``, ``name`` (a word) and ``count`` (times it occurs, at least 1), one row per
        title and word, in no particular order.
    """
    import polars as pl

    text = pl.concat_str(columns, separator=" ", ignore_nulls=True)
    return (
        titles.select("title_id", name=text.str.to_lowercase().str.extract_all(_WORD))
        .explode("name")
        .drop_nulls("name")
        .group_by("title_id", "name")
        .agg(count=pl.len())
    )
