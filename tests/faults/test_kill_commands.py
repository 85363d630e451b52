"""Whatever ends a command, what was live stays live and whole, and the command can be run again."""

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

from streamrec.catalogue.build import open_snapshot
from streamrec.dataset.ratings_snapshot import open_ratings
from streamrec.recommend.bundle import load_bundle
from streamrec.sample import path
from streamrec.settings import Settings
from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import open_store
from streamrec.store.live_versions import live_versions, ratings_version
from streamrec.store.tables import metadata, title, title_genre

from . import loader
from .conftest import KILLS, Place, check_database
from .served import kill, streamrec

REPOSITORY = Path(__file__).parents[2]
# A command takes seconds, most of them before it touches what is live.
COMMAND_KILLS = max(1, KILLS // 10)
COMMAND_TAKES_S = 4.0


@pytest.mark.timeout(60 + 10 * KILLS)
def test_a_catalogue_is_live_as_a_whole_whenever_its_load_is_killed(place: Place) -> None:
    chance = random.Random(949)
    seen: set[str] = set()
    for _ in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-m", "tests.faults.loader", place.url],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            start_new_session=True,
        ) as loading:
            assert loading.stdout is not None
            assert loading.stdout.readline()
            time.sleep(chance.uniform(0, 1))
            kill(loading)
        store = place.open()
        check_database(store)
        with store.read() as connection:
            version = live_versions(connection).catalogue
            names = connection.execute(sa.select(title.c.title, sa.func.count()).group_by("title"))
            assert [tuple(row) for row in names] == [(version, loader.CATALOGUES[version])]
            links = connection.scalar(sa.select(sa.func.count()).select_from(title_genre))
            assert links == loader.CATALOGUES[version] * loader.GENRES
        store.close()
        seen.add(version)
    assert seen <= set(loader.CATALOGUES)
    store = place.open()
    load_catalogue(store, "one", loader.rows("one"))
    with store.read() as connection:
        left = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
    store.close()
    assert left == set(metadata.tables)


def commands(place: Place) -> list[list[str]]:
    """Return the three commands that change what is live, with small input."""
    given = place.data / "ratings.csv"
    with path("movies.csv").open(encoding="utf-8", newline="") as movies:
        ids = [row["id"] for row in csv.DictReader(movies)]
    chance = random.Random(1)
    lines = [
        f"{person},{movie},{chance.randint(1, 10) / 2},{1_500_000_000 + person}"
        for person in range(1, 61)
        for movie in chance.sample(range(1, len(ids) + 1), 20)
    ]
    given.write_text("userId,movieId,rating,timestamp\n" + "\n".join(lines) + "\n")
    links = place.data / "links.csv"
    rows = [f"{number},,{tmdb}" for number, tmdb in enumerate(ids, start=1)]
    links.write_text("movieId,imdbId,tmdbId\n" + "\n".join(rows) + "\n")
    data = ["--data", str(place.data)]
    movies_csv, credits_csv = str(path("movies.csv")), str(path("credits.csv"))
    return [
        ["catalogue", "--movies", movies_csv, "--credits", credits_csv, *data],
        ["ratings", "--ratings", str(given), "--links", str(links), *data],
        ["train", "--model", "popularity", *data],
    ]


def check_live(place: Place) -> None:
    """Open all that is live; a bundle is compared with its manifest byte for byte."""
    settings = Settings(data=place.data, database_url=place.url)
    store = open_store(settings.url)
    check_database(store)
    with store.read() as connection:
        live, brought_in = live_versions(connection), ratings_version(connection)
        titles = connection.scalar(sa.select(sa.func.count()).select_from(title))
    store.close()
    assert open_snapshot(settings.snapshots / live.catalogue).table("titles").height == titles
    load_bundle(settings.models / live.model)
    if brought_in is not None:
        assert open_ratings(settings.ratings / brought_in).ratings().height > 0


@pytest.mark.timeout(300 + 60 * COMMAND_KILLS)
def test_what_is_live_stays_whole_whenever_a_command_is_killed(place: Place) -> None:
    chance = random.Random(550)
    log = place.data / "command.log"
    for command in commands(place):
        for _ in range(COMMAND_KILLS):
            process = streamrec(log, *command, url=place.url)
            with suppress(subprocess.TimeoutExpired):  # a quick machine may be done before
                process.wait(chance.uniform(0, COMMAND_TAKES_S))
            kill(process)
            check_live(place)
        assert streamrec(log, *command, url=place.url).wait() == 0, log.read_text()
        check_live(place)
