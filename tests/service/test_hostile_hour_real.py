"""An hour of one hostile address on the real catalogue: disk, trends, training, lists."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array
from sqlalchemy import select
from starlette.testclient import TestClient

from streamrec.dataset.dataset import Dataset, Ratings
from streamrec.dataset.number import number_ratings
from streamrec.dataset.split import split_randomly
from streamrec.dataset.vocabulary import Vocabulary
from streamrec.models.coordinate_search import mean_ndcg
from streamrec.models.ease import EASE
from streamrec.models.rating_weight import rating_weight_matrix
from streamrec.pipeline.import_ratings import import_ratings
from streamrec.pipeline.live_data import training_ratings
from streamrec.service.app import create_app
from streamrec.settings import Settings
from streamrec.store.database import open_store
from streamrec.store.tables import title

from ..conftest import Built
from .older_viewers import make_viewers_older

HOSTILE = "203.0.113.7"
MAX_BYTES = 20_000_000


def rows_of(title_ids: list[str], at: int) -> str:
    return "\n".join(["title_id,stars,rated_at", *(f"{one},5,{at}" for one in title_ids)])


def watched(titles: list[tuple[str, int]]) -> str:
    named = (f'2020-01-01,"{name}",{year},https://boxd.it/x' for name, year in titles)
    return "\n".join(["Date,Name,Year,Letterboxd URI", *named])


def size_of(settings: Settings) -> int:
    store = open_store(settings.url)
    with store.autocommit() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return (settings.data / "streamrec.db").stat().st_size


def trending(settings: Settings) -> list[str]:
    with TestClient(create_app(settings)) as client:
        items = client.get("/api/v1/trending?n=100").json()["items"]
    return [item["title_id"] for item in items]


def hostile_hour(settings: Settings) -> int:
    """Make profiles until they are refused; each rates and marks all that it may."""
    store = open_store(settings.url)
    with store.read() as connection:
        title_ids = list(connection.scalars(select(title.c.title_id).order_by(title.c.vote_count)))
        named = select(title.c.title, title.c.release_year).where(
            title.c.release_year.is_not(None), ~title.c.title.contains('"')
        )
        titles = [(name, year) for name, year in connection.execute(named.limit(14_000))]
    store.close()
    everything, seen = rows_of(title_ids, int(time.time())), watched(titles)
    # Limits by cost would only make the hour longer.
    changed = settings.model_copy(update={"cpu_limit": 10**9, "rate_limit": 10**6})
    n_profiles = 0
    with TestClient(create_app(changed), client=(HOSTILE, 4000)) as client:
        while (made := client.post("/api/v1/profiles")).status_code == 201:
            n_profiles += 1
            mine = f"/api/v1/users/{made.json()['user_id']}"
            client.headers["x-csrf-token"] = made.json()["csrf_token"]
            for form, content in (("csv", everything), ("letterboxd-watched", seen)):
                path = f"{mine}/ratings:import?format={form}"
                assert client.post(path, content=content.encode()).status_code in (200, 422)
            assert client.get(mine).json()["ratings"] == settings.titles_per_viewer
            client.cookies.clear()
    return n_profiles


def quality(train: Dataset, held_out: csr_array, viewers: int) -> float:
    """Return nDCG@10 of EASE, without features and search, for the first viewers."""
    model = EASE(reg=400.0, feature_weight=0.0).fit(train)
    mine = train.ratings[:viewers]
    scores = (rating_weight_matrix(train, 0.2)[:viewers] @ model.matrix).toarray()
    return mean_ndcg(scores, mine, held_out)


@pytest.mark.quality
@pytest.mark.timeout(3600)
def test_hostile_hour_on_the_real_catalogue_stays_small_and_changes_nothing(
    real: Built, real_files: Path, tmp_path: Path
) -> None:
    shutil.copytree(real.settings.data, tmp_path / "data")
    settings = Settings(data=tmp_path / "data")
    import_ratings(settings, real_files / "ratings_small.csv", real_files / "links_small.csv")
    store = open_store(settings.url)
    before, trends, size = training_ratings(settings, store), trending(settings), size_of(settings)
    assert hostile_hour(settings) == settings.viewers_per_hour
    grown = size_of(settings) - size
    print(f"{settings.viewers_per_hour} profiles: {grown / 1e6:.1f} MB")  # noqa: T201
    assert grown < MAX_BYTES
    assert training_ratings(settings, store).equals(before)
    assert trending(settings) == trends
    make_viewers_older(store)  # what they rated in one day does not count later either
    assert training_ratings(settings, store).equals(before)
    assert trending(settings) == trends
    store.close()


@pytest.mark.quality
@pytest.mark.timeout(3600)
def test_ten_forged_histories_change_the_quality_of_lists_by_less_than_a_hundredth(
    real: Built, real_files: Path, tmp_path: Path
) -> None:
    shutil.copytree(real.settings.data, tmp_path / "data")
    settings = Settings(data=tmp_path / "data")
    import_ratings(settings, real_files / "ratings_small.csv", real_files / "links_small.csv")
    store = open_store(settings.url)
    dataset = number_ratings(training_ratings(settings, store))
    store.close()
    n_viewers, n_items = dataset.ratings.shape
    split = split_randomly(dataset, 0.25, np.random.default_rng(0))
    test = split.test
    held_out = csr_array(
        (np.ones(len(test)), (test.user_nums, test.item_nums)), shape=dataset.ratings.shape
    )
    # Plausible days: these would count. They rate everything with five stars.
    forged = forge(split.train, 10)
    clean = quality(split.train, held_out, n_viewers)
    attacked = quality(forged, held_out, n_viewers)
    print(f"nDCG@10 {clean:.4f} → {attacked:.4f}")  # noqa: T201
    assert attacked > 0.99 * clean
    assert n_items > 8_000


def forge(train: Dataset, n_viewers: int) -> Dataset:
    """Return a dataset with more viewers, who gave every title five stars."""
    n_users, n_items = train.ratings.shape
    rows = train.rows
    users = np.repeat(np.arange(n_users, n_users + n_viewers, dtype=np.int32), n_items)
    items = np.tile(np.arange(n_items, dtype=np.int32), n_viewers)
    added = Ratings(
        np.concatenate([rows.user_nums, users]),
        np.concatenate([rows.item_nums, items]),
        np.concatenate([rows.half_stars, np.full(len(users), 10, np.int8)]),
        np.concatenate([rows.times, np.zeros(len(users), np.int64)]),
    )
    vocabulary = Vocabulary((*train.users.ids, *(f"z{number:03}" for number in range(n_viewers))))
    return Dataset.build(vocabulary, train.items, added, train.titles)
