"""Killing the commands: the live data stays whole, and the command can be run again."""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from streamrec.catalogue.snapshot import open_snapshot
from streamrec.dataset.ratings_snapshot import open_ratings
from streamrec.recommend.bundle import load_bundle
from streamrec.sample import path
from streamrec.settings import Settings
from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import open_store
from streamrec.store.live_versions import live_versions, ratings_version
from streamrec.store.tables import metadata, title, title_genre

from . import catalogue_loader
from .conftest import KILLS, Deployment, check_database
from .serve_process import kill, streamrec

REPOSITORY = Path(__file__).parents[2]
# A command takes seconds, most of them before it changes the live data: `make faults` kills them.
COMMAND_KILLS = KILLS // 10
COMMAND_TAKES_S = 4.0


@pytest.mark.timeout(60 + 10 * KILLS)
def test_killed_catalogue_load_leaves_a_whole_catalogue_live(deployment: Deployment) -> None:
    rng = random.Random(949)
    seen: set[str] = set()
    for _ in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-m", "tests.faults.catalogue_loader", deployment.url],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            start_new_session=True,
        ) as loading:
            assert loading.stdout is not None
            assert loading.stdout.readline()
            time.sleep(rng.uniform(0, 1))
            kill(loading)
        store = deployment.open()
        check_database(store)
        with store.read() as connection:
            version = live_versions(connection).catalogue
            names = connection.execute(sa.select(title.c.title, sa.func.count()).group_by("title"))
            assert [tuple(row) for row in names] == [
                (version, catalogue_loader.CATALOGUES[version])
            ]
            links = connection.scalar(sa.select(sa.func.count()).select_from(title_genre))
            assert links == catalogue_loader.CATALOGUES[version] * catalogue_loader.GENRES
        store.close()
        seen.add(version)
    assert seen <= set(catalogue_loader.CATALOGUES)
    store = deployment.open()
    load_catalogue(store, "one", catalogue_loader.rows("one"))
    with store.read() as connection:
        left = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
    store.close()
    assert left == set(metadata.tables)


def commands(deployment: Deployment) -> list[list[str]]:
    """Return the three commands that change what is live, with small input."""
    ratings = deployment.data / "ratings.csv"
    with path("movies.csv").open(encoding="utf-8", newline="") as movies:
        ids = [row["id"] for row in csv.DictReader(movies)]
    rng = random.Random(1)
    lines = [
        f"{user},{movie},{rng.randint(1, 10) / 2},{1_500_000_000 + user}"
        for user in range(1, 61)
        for movie in rng.sample(range(1, len(ids) + 1), 20)
    ]
    ratings.write_text("userId,movieId,rating,timestamp\n" + "\n".join(lines) + "\n")
    links = deployment.data / "links.csv"
    rows = [f"{number},,{tmdb}" for number, tmdb in enumerate(ids, start=1)]
    links.write_text("movieId,imdbId,tmdbId\n" + "\n".join(rows) + "\n")
    data = ["--data", str(deployment.data)]
    movies_csv, credits_csv = str(path("movies.csv")), str(path("credits.csv"))
    return [
        ["catalogue", "--movies", movies_csv, "--credits", credits_csv, *data],
        ["ratings", "--ratings", str(ratings), "--links", str(links), *data],
        ["train", "--model", "popularity", *data],
    ]


def check_live(deployment: Deployment) -> None:
    """Open everything that is live; a bundle is compared with its manifest byte by byte."""
    settings = Settings(data=deployment.data, database_url=deployment.url)
    store = open_store(settings.url)
    check_database(store)
    with store.read() as connection:
        live, imported = live_versions(connection), ratings_version(connection)
        n_titles = connection.scalar(sa.select(sa.func.count()).select_from(title))
    store.close()
    assert open_snapshot(settings.snapshots / live.catalogue).table("titles").height == n_titles
    load_bundle(settings.models / live.model)
    if imported is not None:
        assert open_ratings(settings.ratings / imported).ratings().height > 0


@pytest.mark.skipif(COMMAND_KILLS == 0, reason="minutes: make faults runs it")
@pytest.mark.timeout(300 + 60 * COMMAND_KILLS)
def test_killed_command_leaves_the_live_data_whole(deployment: Deployment) -> None:
    rng = random.Random(550)
    log = deployment.data / "command.log"
    for command in commands(deployment):
        for _ in range(COMMAND_KILLS):
            process = streamrec(log, *command, url=deployment.url)
            with suppress(
                subprocess.TimeoutExpired
            ):  # on a fast machine the command may have ended
                process.wait(rng.uniform(0, COMMAND_TAKES_S))
            kill(process)
            check_live(deployment)
        assert streamrec(log, *command, url=deployment.url).wait() == 0, log.read_text()
        check_live(deployment)
