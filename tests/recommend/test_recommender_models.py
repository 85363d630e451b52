"""Lists of trained bundles: the reasons of each kind of model, and what serving one loads."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from streamrec.catalogue.source import read_source
from streamrec.models.hybrid import Hybrid
from streamrec.models.query import Query
from streamrec.recommend.bundle import Bundle, load_bundle
from streamrec.recommend.fit_bundle import fit_bundle
from streamrec.recommend.load_models import load_model
from streamrec.recommend.recommendation import Recommendation
from streamrec.recommend.recommender import Recommender
from streamrec.viewer import Viewer

N_TITLES, N_VIEWERS = 60, 80
GENRES = ("Crime", "Comedy", "War")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    file = tmp_path_factory.mktemp("titles") / "movies.csv"
    lines = [f"{n},Film {n} ({1950 + n // 3}),{GENRES[n % 3]}" for n in range(N_TITLES)]
    file.write_text("movieId,title,genres\n" + "\n".join(lines) + "\n")
    return dict(read_source("movielens", {"movies": file}))["movies"].tables


@pytest.fixture(scope="module")
def ratings() -> pl.DataFrame:
    """Viewers who rate their own genre high and others at random; titles from 55 are unrated."""
    rng = np.random.default_rng(0)
    pairs = {
        (user, int(n)): 9 if n % 3 == user % 3 else int(rng.integers(2, 9))
        for user in range(N_VIEWERS)
        for n in rng.choice(N_TITLES - 5, 12, replace=False)
    }
    return pl.DataFrame(
        {
            "user_id": [f"ml:{user}" for user, _ in pairs],
            "title_id": [f"ml:{n}" for _, n in pairs],
            "half_stars": list(pairs.values()),
            "timestamp": list(range(len(pairs))),
        }
    )


def trained(
    tables: dict[str, pl.DataFrame], ratings: pl.DataFrame, models: Path, name: str
) -> Bundle:
    versions = {"catalogue_version": "c", "ratings_version": "r"}
    return load_bundle(models / fit_bundle(tables, ratings, models, versions, name=name).version)


VIEWER = Viewer({"ml:0": 5.0, "ml:3": 4.0, "ml:4": 1.0, "ml:7": 3.0, "ml:9": None, "ml:10": 3.5})
LIKED = {"ml:0", "ml:3", "ml:9", "ml:10"}


@pytest.mark.parametrize("name", ["content", "item_knn", "ease", "ease_plain"])
def test_score_of_each_linear_model_falls_by_the_contribution_left_out(
    tables: dict[str, pl.DataFrame], ratings: pl.DataFrame, tmp_path: Path, name: str
) -> None:
    recommender = Recommender(trained(tables, ratings, tmp_path, name))
    entries = personal(recommender, VIEWER)
    checked = 0
    for entry in entries.values():
        amounts = [one.amount for one in entry.reason.contributions]
        assert {one.title_id for one in entry.reason.contributions} <= LIKED
        assert amounts == sorted(amounts, reverse=True)
        assert all(amount > 0 for amount in amounts)
        assert entry.reason.remainder is not None
        assert sum(amounts) + entry.reason.remainder == pytest.approx(entry.score, abs=1e-12)
        for one in entry.reason.contributions:
            less = {t: stars for t, stars in VIEWER.ratings.items() if t != one.title_id}
            fallen = personal(recommender, Viewer(less, [one.title_id])).get(entry.title_id)
            if fallen is not None:  # otherwise only that title led to it
                assert entry.score - fallen.score == pytest.approx(one.amount, abs=1e-12)
                checked += 1
    assert checked > 10


def test_score_of_hybrid_falls_by_each_amount_in_all_its_parts(
    tables: dict[str, pl.DataFrame], ratings: pl.DataFrame, tmp_path: Path
) -> None:
    bundle = trained(tables, ratings, tmp_path, "hybrid")
    recommender, model = Recommender(bundle), load_model(bundle)
    assert isinstance(model, Hybrid)
    query = recommender.viewer_context(VIEWER).query
    part_weights = model.sums(query).part_weights
    checked = 0
    for entry in personal(recommender, VIEWER).values():
        item, reason = bundle.items([entry.title_id]), entry.reason
        rest = entry.score - reason.popularity - sum(one.amount for one in reason.contributions)
        assert rest == pytest.approx(reason.remainder, abs=1e-12)
        assert reason.popularity == model.popularity_amounts(item, part_weights)[0]
        for one in reason.contributions:
            kept = query.items != bundle.item(one.title_id)
            without = Query(query.items[kept], query.stars[kept])
            fallen = model.score(without, item, part_weights)[0]
            assert entry.score - fallen == pytest.approx(one.amount, abs=1e-12)
            checked += 1
    assert checked > 10


def personal(recommender: Recommender, viewer: Viewer) -> dict[str, Recommendation]:
    entries = recommender.recommend(viewer, 100)
    return {entry.title_id: entry for entry in entries if entry.model != "popularity"}


@pytest.mark.parametrize("name", ["als", "svd", "popularity", "trending"])
def test_reasons_of_other_models_hold_no_contributions(
    tables: dict[str, pl.DataFrame], ratings: pl.DataFrame, tmp_path: Path, name: str
) -> None:
    found = Recommender(trained(tables, ratings, tmp_path, name)).recommend(VIEWER, 20)
    assert name in {entry.model for entry in found}
    for entry in found:
        assert entry.reason.contributions == ()
        assert entry.reason.remainder is None
        assert not entry.reason.liked_together
        assert entry.predicted_rating is not None


def test_predicted_ratings_are_stars(
    tables: dict[str, pl.DataFrame], ratings: pl.DataFrame, tmp_path: Path
) -> None:
    entries = Recommender(trained(tables, ratings, tmp_path, "svd")).recommend(VIEWER, 50)
    stars = [entry.predicted_rating for entry in entries if entry.predicted_rating is not None]
    assert stars == sorted(stars, reverse=True)
    assert stars
    assert all(0.5 <= value <= 5 for value in stars)


def test_recommend_loads_nothing_that_trains(
    tables: dict[str, pl.DataFrame], ratings: pl.DataFrame, tmp_path: Path
) -> None:
    bundle = trained(tables, ratings, tmp_path, "hybrid")
    code = f"""
import sys
from pathlib import Path
from streamrec.recommend.bundle import load_bundle
from streamrec.i18n.translator import translator
from streamrec.recommend.recommender import Recommender
from streamrec.viewer import Viewer
from streamrec.title_filter import TitleFilter
recommender = Recommender(load_bundle(Path({str(bundle.path)!r})))
viewer = Viewer.from_likes(["ml:0", "ml:3"])
first = recommender.recommend(viewer, 5, TitleFilter(genre="crime"), 0.5)[0]
print(translator("en").text(first.reason.message()))
big = {{"sklearn", "polars", "dataframely", "sparse_dot_topn", "implicit", "sqlalchemy"}}
print(big & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    reason, loaded = done.stdout.splitlines()
    assert reason == "Well liked by many"
    assert loaded == "set()"
