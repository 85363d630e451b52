"""The input of a measurement: ratings of files or of the store, and the titles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from streamrec.catalogue.reject_codes import reject_text
from streamrec.catalogue.source import read_source
from streamrec.dataset.dataset import Dataset, Titles
from streamrec.dataset.interactions import clean_ratings, read_ratings
from streamrec.dataset.number import number_ratings, number_split, read_titles
from streamrec.dataset.ratings_snapshot import read_links
from streamrec.dataset.split import Split, split_by_time, split_folds
from streamrec.errors import InputError
from streamrec.features.build import Features, build_features
from streamrec.i18n.languages import SOURCE
from streamrec.i18n.translator import translator
from streamrec.recommend.title_arrays import title_arrays

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class CatalogueTitles:
    """The titles of a catalogue as models (`titles`) and lists (`arrays`) see them, row by row."""

    title_ids: tuple[str, ...] = ()
    titles: Titles | None = None
    tables: Mapping[str, pl.DataFrame | pl.LazyFrame] = field(default_factory=dict)
    features: Features | None = None

    @cached_property
    def arrays(self) -> dict[str, Any] | None:
        """The arrays of `title_arrays`, from which lists are made; None without a catalogue."""
        return None if self.features is None else title_arrays(self.tables, self.features)


def titles_of_tables(tables: Mapping[str, pl.DataFrame | pl.LazyFrame]) -> CatalogueTitles:
    """Return the titles of a catalogue's tables (see ``streamrec.columns``), with features."""
    features = build_features(tables)
    titles = read_titles(tables["titles"], features.blocks)
    return CatalogueTitles(tuple(features.title_ids), titles, tables, features)


def titles_of_movielens(movies: Path) -> CatalogueTitles:
    """Return the titles of a MovieLens ``movies.csv``: name, year and genres."""
    ((_, cleaned),) = read_source("movielens", {"movies": movies})
    return titles_of_tables(cleaned.tables)


def split_of_files(
    train: Path,
    test: Path,
    titles: CatalogueTitles,
    links: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Split:
    """Return the split of two ratings files.

    Titles that the catalogue lacks stay in, because every test row is scored. Rows that cannot be
    read are left out, as ``streamrec ratings`` does; `say` receives how many.
    """
    training, testing = _read(train, links, say), _read(test, links, say)
    pair = ["user_id", "title_id"]
    if both := testing.join(training, on=pair, how="semi").height:
        say(f"{test}: {both:,} of its ratings are also in {train} and test nothing")
    return number_split(training, testing, titles.title_ids, titles.titles)


def dataset_of_file(ratings: Path, titles: CatalogueTitles, links: Path | None = None) -> Dataset:
    """Return all ratings of a file, on the titles of the catalogue and those that it names."""
    return number_ratings(_read(ratings, links), titles.title_ids, titles.titles)


def splits_of(dataset: Dataset, folds: int | None, by_time: float | None, seed: int) -> list[Split]:
    """Return `folds` random folds, or the one split that holds out the newest share `by_time`.

    By time, votes, mean vote and popularity of the source are unknown: they were counted years
    after the ratings, and would tell of the future.
    """
    if by_time is not None:
        return [split_by_time(dataset.with_titles(_without_votes(dataset.titles)), by_time)]
    return list(split_folds(dataset, folds or 5, np.random.default_rng(seed)))


def _without_votes(titles: Titles) -> Titles:
    unknown = Titles.unknown(len(titles.year))
    return Titles(
        unknown.votes,
        unknown.vote_average,
        unknown.popularity,
        titles.year.copy(),
        dict(titles.blocks),
    )


def _read(
    ratings: Path, links: Path | None, say: Callable[[str], None] = lambda _: None
) -> pl.DataFrame:
    """Return the usable ratings of a file; `say` receives what was left out."""
    linked = None if links is None else read_links(links)
    cleaned = clean_ratings(read_ratings(ratings), links=linked)
    if rejects := len(cleaned.rejects):
        line, *why = cleaned.rejects.select("line", "code", "column", "value").row(0)
        reason = translator(SOURCE).text(reject_text(*why))
        say(f"{ratings}: {rejects:,} rows left out, the first on line {line}: {reason}")
    if len(cleaned.clean) == 0:
        raise InputError(str(ratings), "holds no rating that can be used", "Check its rows")
    return cleaned.clean.to_native()
