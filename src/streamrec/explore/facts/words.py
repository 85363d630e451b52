"""The words of titles and overviews, by the title's original language."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import polars as pl

from streamrec.explore.source import Source

# A letter, then letters and apostrophes, then a letter: no numbers, no single letters.
_WORD = r"\p{L}[\p{L}\p{M}'’]*[\p{L}\p{M}]"
_POSSESSIVE = r"['’]s$"

ALL_WORDS, WORDS_OF_A_LANGUAGE = 60, 10
_LANGUAGES = 6
_FEWEST_TEXTS = 20  # of a language whose words are counted on their own


def words(source: Source, column: str) -> dict[str, Any]:
    """Return the commonest words of ``title`` or ``overview``, by how many texts hold them.

    Words of grammar (``stopwords.txt``) are left out; case does not count, nor a possessive 's.

    Returns
    -------
    dict
        ``texts``; ``words``: the first 60, ``word``, ``texts``, ``share``; ``languages``: of the
        up to 6 original languages with most texts (20 or more), ``language``, ``texts`` and their
        first 10 ``words`` alike.
    """
    texts = source.titles.select(
        "title_id", pl.col("original_language").alias("language"), text=column
    ).drop_nulls("text")
    found = _found(texts)
    spoken = (
        texts.drop_nulls("language").group_by("language").agg(texts=pl.len().cast(pl.Int64))
        .filter(pl.col("texts") >= _FEWEST_TEXTS)
        .sort("texts", "language", descending=[True, False]).head(_LANGUAGES)
    )  # fmt: skip
    return {
        "texts": texts.height,
        "words": _commonest(found, texts.height, ALL_WORDS),
        "languages": [
            {
                "language": language,
                "texts": count,
                "words": _commonest(
                    found.filter(pl.col("language") == language), count, WORDS_OF_A_LANGUAGE
                ),
            }
            for language, count in spoken.iter_rows()
        ],
    }


def _found(texts: pl.DataFrame) -> pl.DataFrame:
    """Return ``title_id``, ``language``, ``word``: each word once per text."""
    word = pl.col("word").str.replace(_POSSESSIVE, "").str.replace_all("’", "'")
    return (
        texts.lazy()
        .select("title_id", "language", word=pl.col("text").str.to_lowercase())
        .with_columns(pl.col("word").str.extract_all(_WORD))
        .explode("word")
        .drop_nulls("word")
        .with_columns(word)
        .filter((pl.col("word").str.len_chars() > 1) & ~pl.col("word").is_in(stopwords()))
        .unique()
        .collect()
    )


def _commonest(found: pl.DataFrame, texts: int, length: int) -> list[dict[str, Any]]:
    return (
        found.group_by("word")
        .agg(texts=pl.len().cast(pl.Int64))
        .with_columns(share=pl.col("texts") / texts)
        .sort("texts", "word", descending=[True, False])
        .head(length)
        .to_dicts()
    )


def stopwords() -> list[str]:
    """Return the words of grammar that are not counted, in lower case."""
    text = (files("streamrec.explore") / "stopwords.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return sorted({word for line in lines for word in line.split()})
