"""The words of titles and overviews, by the original language of the title."""

from __future__ import annotations

from functools import partial
from importlib.resources import files

import polars as pl

from streamrec.explore.facts.fact import TITLES, Fact, Record, highest, rows_as
from streamrec.explore.report_data import ReportData

# A letter, then letters and apostrophes, then a letter: no numbers, no single letters.
_WORD = r"\p{L}[\p{L}\p{M}'’]*[\p{L}\p{M}]"
_POSSESSIVE = r"['’]s$"

ALL_WORDS, WORDS_OF_A_LANGUAGE = 60, 10
_LANGUAGES = 6
_FEWEST_TEXTS = 20  # texts that a language needs for counts of its own


class WordCount(Record):
    """The texts that hold a word, and their share of all texts."""

    word: str
    texts: int
    share: float


class LanguageWords(Record):
    """The ten most common words of the texts of one original language."""

    language: str
    texts: int
    words: list[WordCount]


class CommonWords(Record):
    """The 60 most common words of all texts, and those of the six languages with most texts."""

    texts: int
    words: list[WordCount]
    languages: list[LanguageWords]


def common_words(data: ReportData, column: str) -> CommonWords:
    """Return the most common words of ``title`` or ``overview``, by how many texts hold them.

    Stop words (``stopwords.txt``) are left out; case and a possessive 's do not count.
    """
    texts = data.titles.select(
        "title_id", pl.col("original_language").alias("language"), text=column
    ).drop_nulls("text")
    found = _words_of(texts)
    languages = (
        texts.drop_nulls("language")
        .group_by("language")
        .agg(texts=TITLES)
        .filter(pl.col("texts") >= _FEWEST_TEXTS)
    )
    return CommonWords(
        texts=texts.height,
        words=_most_common(found, texts.height, ALL_WORDS),
        languages=[
            LanguageWords(name, count, _most_common(words, count, WORDS_OF_A_LANGUAGE))
            for name, count in highest(languages, "texts", "language", _LANGUAGES).iter_rows()
            for words in [found.filter(pl.col("language") == name)]
        ],
    )


def _words_of(texts: pl.DataFrame) -> pl.DataFrame:
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


def _most_common(found: pl.DataFrame, texts: int, length: int) -> list[WordCount]:
    counted = found.group_by("word").agg(texts=TITLES).with_columns(share=pl.col("texts") / texts)
    return rows_as(WordCount, highest(counted, "texts", "word", length))


def stopwords() -> list[str]:
    """Return the stop words of all languages in lower case."""
    text = (files("streamrec.explore") / "stopwords.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return sorted({word for line in lines for word in line.split()})


words_of_titles = Fact("words_of_titles", partial(common_words, column="title"))
words_of_overviews = Fact("words_of_overviews", partial(common_words, column="overview"))
