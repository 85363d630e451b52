"""`fit_bundle` saves a model on the catalogue's titles; it scores as the fitted one does."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from streamrec.catalogue.source import read_source
from streamrec.dataset.number import number_ratings
from streamrec.features.build import build_features
from streamrec.models.hybrid import Hybrid
from streamrec.models.query import Query
from streamrec.recommend.bundle import load_bundle
from streamrec.recommend.fit_bundle import build_similar_bundle, fit_bundle
from streamrec.recommend.load_models import load_model
from streamrec.recommend.recommender import Recommender
from streamrec.viewer import Viewer
from tests.recommend.reason_text import text_of

VERSIONS = {"catalogue_version": "c", "ratings_version": "r"}


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, pl.DataFrame]:
    file = tmp_path / "movies.csv"
    lines = [f"{n},Film {n} ({1980 + n}),{'Crime' if n % 2 else 'Comedy'}" for n in range(1, 9)]
    file.write_text("movieId,title,genres\n" + "\n".join(lines) + "\n")
    return dict(read_source("movielens", {"movies": file}))["movies"].tables


@pytest.fixture
def ratings() -> pl.DataFrame:
    """Six viewers, the odd ones for crime; film 8 is without ratings, film 99 is unknown."""
    pairs = [(user, n) for user in range(6) for n in range(1, 8) if (user + n) % 2 == 0]
    pairs.append((0, 99))
    return pl.DataFrame(
        {
            "user_id": [f"ml:{user}" for user, _ in pairs],
            "title_id": [f"ml:{n}" for _, n in pairs],
            "half_stars": [8] * len(pairs),
            "timestamp": list(range(len(pairs))),
        }
    )


def test_fit_bundle_saves_the_model_on_every_title(
    tmp_path: Path, tables: dict[str, pl.DataFrame], ratings: pl.DataFrame
) -> None:
    trained = fit_bundle(tables, ratings, tmp_path / "models", VERSIONS)
    bundle = load_bundle(tmp_path / "models" / trained.version)
    model = load_model(bundle)
    assert isinstance(model, Hybrid)
    crime = bundle.item("ml:1")
    assert crime is not None
    found = model.recommend(Query.from_likes([crime]), 10)
    assert len(found.items) == 7
    assert {bundle.title_ids[i] for i in found.items[:3]} == {"ml:3", "ml:5", "ml:7"}
    assert bundle.manifest["ratings"] == len(ratings) - 1
    assert bundle.manifest["ratings_version"] == "r"


def test_fit_bundle_gives_the_same_version_for_the_same_input_and_seed(
    tmp_path: Path, tables: dict[str, pl.DataFrame], ratings: pl.DataFrame
) -> None:
    first = fit_bundle(tables, ratings, tmp_path / "a", VERSIONS)
    again = fit_bundle(tables, ratings.reverse(), tmp_path / "b", VERSIONS)
    assert first.version == again.version


def test_fit_bundle_takes_chosen_parameters_and_features_as_they_are(
    tmp_path: Path, tables: dict[str, pl.DataFrame], ratings: pl.DataFrame
) -> None:
    searched = fit_bundle(tables, ratings, tmp_path / "a", VERSIONS)
    own = {name: searched.parameters[name] for name in ("reg", "feature_weight")}
    features = build_features(tables)
    given = fit_bundle(tables, ratings, tmp_path / "b", VERSIONS, chosen=own, features=features)
    assert given.version == searched.version
    other = fit_bundle(tables, ratings, tmp_path / "c", VERSIONS, chosen=own | {"reg": 7.0})
    assert other.parameters["reg"] == 7
    assert other.version != searched.version


def test_fit_bundle_numbers_items_as_the_catalogue_does(
    tmp_path: Path, tables: dict[str, pl.DataFrame], ratings: pl.DataFrame
) -> None:
    trained = fit_bundle(tables, ratings, tmp_path / "models", VERSIONS, name="popularity")
    bundle = load_bundle(tmp_path / "models" / trained.version)
    model = load_model(bundle)
    scores = model.score(Query.from_likes([]), np.arange(8, dtype=np.int32))
    dataset = number_ratings(ratings.filter(pl.col("title_id") != "ml:99"), [])
    for entry, title_id in enumerate(dataset.items):
        item = bundle.item(title_id)
        assert item is not None
        assert not np.isnan(scores[item]), entry
    unrated = bundle.item("ml:8")
    assert unrated is not None
    assert np.isnan(scores[unrated])


def test_build_similar_bundle_makes_lists_by_content(
    tmp_path: Path, tables: dict[str, pl.DataFrame]
) -> None:
    bundle = load_bundle(tmp_path / build_similar_bundle(tables, tmp_path, "c"))
    found = Recommender(bundle).recommend(Viewer.from_likes(["ml:1"]), 3)
    assert {entry.title_id for entry in found} == {"ml:3", "ml:5", "ml:7"}
    assert {entry.model for entry in found} == {"content"}
    assert {text_of(entry.reason) for entry in found} == {"Because you liked Film 1"}
    assert {entry.predicted_rating for entry in found} == {None}
