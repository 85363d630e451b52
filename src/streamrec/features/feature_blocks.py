"""The blocks of features: one declaration per kind of fact about a title."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from streamrec.features.labels import decade, directors, labels, leading_cast, scenes
from streamrec.features.text_words import words


@dataclass(frozen=True)
class FeatureBlock:
    """A kind of fact about titles: the raw columns it is made of, and how to read it.

    ``read`` returns ``title_id``, ``name`` (a feature) and ``count``, one row of each pair.
    """

    made_of: tuple[str, ...]
    read: Callable[[Mapping[str, pl.LazyFrame]], pl.LazyFrame]


def _labels(raw_column: str, table: str, column: str) -> FeatureBlock:
    return FeatureBlock((raw_column,), lambda tables: labels(tables[table], column))


BLOCKS: dict[str, FeatureBlock] = {
    "text": FeatureBlock(
        ("overview", "tagline"), lambda tables: words(tables["titles"], "overview", "tagline")
    ),
    "title": FeatureBlock(("title",), lambda tables: words(tables["titles"], "title")),
    "genres": _labels("genres", "title_genres", "genre"),
    "scene": FeatureBlock(
        ("genres", "release_date", "original_language"),
        lambda tables: scenes(tables["titles"], labels(tables["title_genres"], "genre")),
    ),
    "keywords": _labels("keywords", "title_keywords", "keyword"),
    "collection": _labels("belongs_to_collection", "title_collections", "collection"),
    "companies": _labels("production_companies", "title_companies", "company"),
    "directors": FeatureBlock(("crew",), lambda tables: directors(tables["title_crew"])),
    "cast": FeatureBlock(("cast",), lambda tables: leading_cast(tables["title_cast"])),
    "decade": FeatureBlock(("release_date",), lambda tables: decade(tables["titles"])),
    "language": _labels("original_language", "titles", "original_language"),
    "country": _labels("production_countries", "title_countries", "country"),
}
"""Name → block. A new block is one entry here, and reaches EASE, the hybrid and the report."""
