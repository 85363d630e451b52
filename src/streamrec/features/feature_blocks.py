"""The blocks of features: one declaration per kind of fact about a title."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from streamrec.features.labels import directors, labels, leading_cast
from streamrec.features.scene_labels import decade, scenes
from streamrec.features.text_words import words

if TYPE_CHECKING:
    import polars as pl

Tables: TypeAlias = "Mapping[str, pl.LazyFrame]"


@dataclass(frozen=True)
class FeatureBlock:
    """A kind of fact about titles: the raw columns it is made of, and how to read it.

    ``read`` returns ``title_id``, ``name`` (a feature) and ``count``, one row of each pair.
    """

    made_of: tuple[str, ...]
    read: Callable[[Tables], pl.LazyFrame]


BLOCKS: dict[str, FeatureBlock] = {
    "text": FeatureBlock(
        ("overview", "tagline"), lambda tables: words(tables["titles"], "overview", "tagline")
    ),
    "title": FeatureBlock(("title",), lambda tables: words(tables["titles"], "title")),
    "genres": FeatureBlock(("genres",), lambda tables: labels(tables["title_genres"], "genre")),
    "scene": FeatureBlock(
        ("genres", "release_date", "original_language"),
        lambda tables: scenes(tables["titles"], labels(tables["title_genres"], "genre")),
    ),
    "keywords": FeatureBlock(
        ("keywords",), lambda tables: labels(tables["title_keywords"], "keyword")
    ),
    "collection": FeatureBlock(
        ("belongs_to_collection",),
        lambda tables: labels(tables["title_collections"], "collection"),
    ),
    "companies": FeatureBlock(
        ("production_companies",), lambda tables: labels(tables["title_companies"], "company")
    ),
    "directors": FeatureBlock(("crew",), lambda tables: directors(tables["title_crew"])),
    "cast": FeatureBlock(("cast",), lambda tables: leading_cast(tables["title_cast"])),
    "decade": FeatureBlock(("release_date",), lambda tables: decade(tables["titles"])),
    "language": FeatureBlock(
        ("original_language",), lambda tables: labels(tables["titles"], "original_language")
    ),
    "country": FeatureBlock(
        ("production_countries",), lambda tables: labels(tables["title_countries"], "country")
    ),
}
"""Name → block. A new block is one entry here, and reaches EASE, the hybrid and the report."""
