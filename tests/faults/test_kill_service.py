"""Killing the service: no acknowledged rating is lost."""

from __future__ import annotations

import http.client
import random
import threading
import time
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa

from streamrec.store.tables import title

from ..stored_ratings import all_ratings
from .conftest import KILLS, Deployment, check_database
from .serve_process import ServeProcess, exchange, kill

CLIENTS = 8
N_TITLES = 40
# The time from the first acknowledged rating to the kill: shorter and longer than a commit.
SHORTEST_S, LONGEST_S = 0.0, 0.4


@dataclass
class Rater:
    """Rates titles one after the other as one user, and records what was acknowledged.

    None is a removed rating, or no rating yet.
    """

    user_id: str
    titles: list[str]
    rng: random.Random
    acknowledged: dict[str, int | None] = field(default_factory=dict)
    in_flight: tuple[str, int | None] | None = None
    n_acknowledged: int = 0
    wrong: list[str] = field(default_factory=list)

    def run(self, served: ServeProcess, headers: dict[str, str]) -> None:
        client = served.client()
        while not self.wrong:
            title_id = self.rng.choice(self.titles)
            half_stars = self.rng.choice([None, *range(1, 11)])
            self.in_flight = title_id, half_stars
            path = f"/api/v1/users/{self.user_id}/ratings/{title_id}"
            try:
                if half_stars is None:
                    status, _, _ = exchange(client, "DELETE", path, None, headers)
                else:
                    body = {"stars": half_stars / 2}
                    status, _, _ = exchange(client, "PUT", path, body, headers)
            except (OSError, http.client.HTTPException):
                break  # killed: the rating in flight may or may not be stored
            if status not in (200, 204):
                self.wrong.append(f"{status} for {self.in_flight}")
            self.acknowledged[title_id] = half_stars
            self.in_flight = None
            self.n_acknowledged += 1
        client.close()

    def check(self, stored: dict[str, int | None]) -> None:
        """Compare the stored ratings with the acknowledged ones; then either is settled."""
        assert self.wrong == []
        for title_id in self.acknowledged.keys() | stored.keys():
            allowed = {self.acknowledged.get(title_id)}
            if self.in_flight is not None and self.in_flight[0] == title_id:
                allowed.add(self.in_flight[1])
            assert stored.get(title_id) in allowed, (self.user_id, title_id)
        self.acknowledged = stored
        self.in_flight = None


def stored_ratings(deployment: Deployment) -> dict[str, dict[str, int | None]]:
    """Return the stored ratings by user and title; each pair must exist once."""
    store = deployment.open()
    check_database(store)
    with store.read() as connection:
        rows = all_ratings(connection)
    store.close()
    assert len({row[:2] for row in rows}) == len(rows)
    stored: dict[str, dict[str, int | None]] = {}
    for user_id, title_id, half_stars, _ in rows:
        stored.setdefault(user_id, {})[title_id] = half_stars
    return stored


@pytest.mark.timeout(60 + 30 * KILLS)
def test_killed_service_neither_loses_nor_doubles_an_acknowledged_rating(
    deployment: Deployment, capsys: pytest.CaptureFixture[str]
) -> None:
    store = deployment.open()
    with store.read() as connection:
        order = sa.select(title.c.title_id).order_by(title.c.title_num).limit(N_TITLES)
        titles = list(connection.scalars(order))
    store.close()
    rng = random.Random(862)
    raters = [
        Rater(user_id, titles, random.Random(number))
        for number, user_id in enumerate(deployment.create_users(CLIENTS))
    ]
    cut_short = 0
    for _ in range(KILLS):
        with ServeProcess(deployment.data, deployment.url) as served:
            before = sum(rater.n_acknowledged for rater in raters)
            threads = [
                threading.Thread(target=rater.run, args=(served, deployment.headers))
                for rater in raters
            ]
            for thread in threads:
                thread.start()
            while sum(rater.n_acknowledged for rater in raters) == before:
                time.sleep(0.001)
            time.sleep(rng.uniform(SHORTEST_S, LONGEST_S))
            kill(served.process)
            for thread in threads:
                thread.join()
        cut_short += sum(rater.in_flight is not None for rater in raters)
        stored = stored_ratings(deployment)
        assert stored.keys() <= {rater.user_id for rater in raters}
        for rater in raters:
            rater.check(stored.get(rater.user_id, {}))
    assert cut_short > 0  # else the kills hit no request
    acknowledged = sum(rater.n_acknowledged for rater in raters)
    with capsys.disabled():
        summary = f"{acknowledged} ratings acknowledged, none lost, {cut_short} requests cut short"
        print(f"\n{KILLS} kills: {summary}")  # noqa: T201 - for docs/benchmarks/durability.md
