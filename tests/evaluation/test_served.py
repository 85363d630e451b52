"""`served` is measured as the service lists: names, collections, fallback, a loaded bundle."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from streamrec.catalogue.source import read_source
from streamrec.dataset.number import number_split
from streamrec.dataset.split import Split
from streamrec.evaluation.inputs import CatalogueTitles, titles_of_tables
from streamrec.evaluation.measure import Task, rank_unseen
from streamrec.evaluation.recommends import ModelAlone, Served, served_recommender
from streamrec.evaluation.run import evaluate
from streamrec.recommend.bundle import load_bundle
from streamrec.recommend.fit_bundle import fit_bundle
from streamrec.recommend.fit_models import fit_models
from streamrec.recommend.recommender import Recommender
from streamrec.viewer import Viewer

N_TITLES = 30


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, pl.DataFrame]:
    """Thirty films; 2 and 4 have one name."""
    names = {n: f"Film {n} ({1960 + n})" for n in range(N_TITLES)} | {4: "FILM 2 (1999)"}
    lines = [f"{n},{name},{'Crime' if n % 2 else 'Comedy'}" for n, name in names.items()]
    file = tmp_path / "movies.csv"
    file.write_text("movieId,title,genres\n" + "\n".join(lines) + "\n")
    return dict(read_source("movielens", {"movies": file}))["movies"].tables


def ratings(pairs: list[tuple[int, int]]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "user_id": [f"ml:{user:02}" for user, _ in pairs],
            "title_id": [f"ml:{n}" for _, n in pairs],
            "half_stars": [8 + (user + n) % 3 for user, n in pairs],
            "timestamp": list(range(len(pairs))),
        },
        schema_overrides={"half_stars": pl.Int8},
    )


@pytest.fixture
def titles(tables: dict[str, pl.DataFrame]) -> CatalogueTitles:
    return titles_of_tables(tables)


# Twenty viewers rate the titles of their own parity; viewer 90 rates nothing but is tested.
TRAIN = [(u, n) for u in range(20) for n in range(u % 2, N_TITLES, 2) if (u * n + u) % 4]
TEST = [(u, n) for u in range(20) for n in range(u % 2, N_TITLES, 2) if not (u * n + u) % 4]


@pytest.fixture
def split(titles: CatalogueTitles) -> Split:
    test = ratings([*TEST, (90, 3), (0, 77)])  # the catalogue lacks 77
    return number_split(ratings(TRAIN), test, titles.title_ids, titles.titles)


def test_served_lists_what_the_recommender_of_the_trained_bundle_lists(
    split: Split, titles: CatalogueTitles, tables: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    versions = {"catalogue_version": "c", "ratings_version": "r"}
    version = fit_bundle(tables, ratings(TRAIN), tmp_path, versions).version
    recommender = Recommender(load_bundle(tmp_path / version))
    fitted = fit_models(split.train, "hybrid")
    measured = Served(served_recommender(fitted, titles.arrays, tmp_path / "served"))
    task = Task(split)
    rated: dict[str, dict[str, float | None]] = {user: {} for user in split.train.users.ids}
    rated |= {
        str(user): dict(zip(one["title_id"], one["half_stars"] / 2, strict=True))
        for (user,), one in ratings(TRAIN).group_by("user_id")
    }
    for user, row in zip(task.viewers, rank_unseen(measured, task), strict=True):
        viewer = Viewer(rated[split.train.users.ids[user]])
        expected = [entry.title_id for entry in recommender.recommend(viewer, 20)]
        listed = [split.train.items.ids[item] for item in row if item >= 0]
        assert [title_id for title_id in listed if title_id != "ml:77"] == expected


def test_served_lists_no_name_twice_where_the_model_does(
    split: Split, titles: CatalogueTitles, tmp_path: Path
) -> None:
    task = Task(split)
    fitted = fit_models(split.train, "popularity")
    recommender = served_recommender(fitted, titles.arrays, tmp_path)
    one_name = [split.train.items.number("ml:2"), split.train.items.number("ml:4")]
    alone, served = (
        np.isin(rank_unseen(one, task), one_name).sum(axis=1).max()
        for one in (ModelAlone(fitted.lists), Served(recommender))
    )
    assert (alone, served) == (2, 1)


def test_served_answers_a_viewer_without_ratings_by_popularity(
    split: Split, titles: CatalogueTitles
) -> None:
    only_new = Split(
        split.train, split.test.take(split.test.user_nums == split.train.users.number("ml:90"))
    )
    figures = evaluate([only_new], ["served", "ease"], titles=titles)["models"]
    assert figures["ease"]["hit_rate@10"] == 0
    assert figures["served"]["novelty@10"] is not None
    assert figures["served"]["groups"]["people"]["0-19"]["count"] == 1
