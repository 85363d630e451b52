"""What a measurement is given: ratings files or a snapshot, and what is known of the titles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from streamrec.catalogue.movielens import read_movielens
from streamrec.dataset.dataset import Dataset, Titles
from streamrec.dataset.interactions import clean_ratings, read_ratings
from streamrec.dataset.number import number_ratings, number_split, read_titles
from streamrec.dataset.ratings_snapshot import read_links
from streamrec.dataset.split import Split, split_by_time, split_folds
from streamrec.errors import InputError
from streamrec.features.build import build_features

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class KnownTitles:
    """A catalogue as models see it: ``title_ids``, and what is known of each, row by row."""

    title_ids: tuple[str, ...] = ()
    titles: Titles | None = None


def titles_of_tables(tables: Mapping[str, pl.DataFrame | pl.LazyFrame]) -> KnownTitles:
    """Return the titles of a catalogue's tables (see ``streamrec.columns``), with features."""
    features = build_features(tables)
    return KnownTitles(tuple(features.title_ids), read_titles(tables["titles"], features.blocks))


def titles_of_movielens(movies: Path) -> KnownTitles:
    """Return the titles of a MovieLens ``movies.csv``: name, year and genres."""
    return titles_of_tables(read_movielens(movies).tables)


def split_of_files(
    train: Path,
    test: Path,
    known: KnownTitles,
    links: Path | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Split:
    """Return the split of two ratings files.

    Titles that the catalogue lacks stay in: every test row is to be scored. Rows that cannot be
    read are left out, as ``streamrec ratings`` leaves them out; `tell` is told how many.

    Raises
    ------
    InputError
        A file cannot be used, or holds no rating.
    """
    learnt, judging = _read(train, links, tell), _read(test, links, tell)
    pair = ["user_id", "title_id"]
    if both := judging.join(learnt, on=pair, how="semi").height:
        tell(f"{test}: {both:,} of its ratings stand in {train} too, and are no test")
    return number_split(learnt, judging, known.title_ids, known.titles)


def dataset_of_file(ratings: Path, known: KnownTitles, links: Path | None = None) -> Dataset:
    """Return all ratings of a file, on all titles of the catalogue and any other it names."""
    return number_ratings(_read(ratings, links), known.title_ids, known.titles)


def splits_of(dataset: Dataset, folds: int | None, by_time: float | None, seed: int) -> list[Split]:
    """Return `folds` random folds, or the one split that holds out the newest share `by_time`."""
    if by_time is not None:
        return [split_by_time(dataset, by_time)]
    return list(split_folds(dataset, folds or 5, np.random.default_rng(seed)))


def _read(
    ratings: Path, links: Path | None, tell: Callable[[str], None] = lambda _: None
) -> pl.DataFrame:
    """Return the usable ratings of a file; `tell` is told of the others."""
    linked = None if links is None else read_links(links)
    cleaned = clean_ratings(read_ratings(ratings), links=linked)
    if rejects := len(cleaned.rejects):
        line, reason = cleaned.rejects.select("line", "reason").row(0)
        tell(f"{ratings}: {rejects:,} rows left out, the first on line {line}: {reason}")
    if len(cleaned.clean) == 0:
        raise InputError(str(ratings), "holds no rating that can be used", "Check its rows")
    return cleaned.clean.to_native()
