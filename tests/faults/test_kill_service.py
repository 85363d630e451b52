"""No acknowledged rating is lost, whenever the service is killed."""

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
from .conftest import KILLS, Place, check_database
from .served import Served, exchange, kill

CLIENTS = 8
TITLES = 40
# Until the kill, from the first acknowledged rating on: shorter and longer than a commit.
SHORTEST_S, LONGEST_S = 0.0, 0.4


@dataclass
class Rater:
    """Rates one title after the other for a user of its own, and remembers what was promised.

    None stands for a rating taken back, or none given yet.
    """

    user_id: str
    titles: list[str]
    chance: random.Random
    promised: dict[str, int | None] = field(default_factory=dict)
    under_way: tuple[str, int | None] | None = None
    promises: int = 0
    wrong: list[str] = field(default_factory=list)

    def run(self, served: Served, headers: dict[str, str]) -> None:
        client = served.client()
        while not self.wrong:
            title_id = self.chance.choice(self.titles)
            half_stars = self.chance.choice([None, *range(1, 11)])
            self.under_way = title_id, half_stars
            path = f"/api/v1/users/{self.user_id}/ratings/{title_id}"
            try:
                if half_stars is None:
                    status, _, _ = exchange(client, "DELETE", path, None, headers)
                else:
                    body = {"stars": half_stars / 2}
                    status, _, _ = exchange(client, "PUT", path, body, headers)
            except (OSError, http.client.HTTPException):
                break  # killed: what was under way may or may not be there
            if status not in (200, 204):
                self.wrong.append(f"{status} for {self.under_way}")
            self.promised[title_id] = half_stars
            self.under_way = None
            self.promises += 1
        client.close()

    def check(self, kept: dict[str, int | None]) -> None:
        """Compare what is kept with what was promised; what was under way is settled now."""
        assert self.wrong == []
        for title_id in self.promised.keys() | kept.keys():
            allowed = {self.promised.get(title_id)}
            if self.under_way is not None and self.under_way[0] == title_id:
                allowed.add(self.under_way[1])
            assert kept.get(title_id) in allowed, (self.user_id, title_id)
        self.promised = kept
        self.under_way = None


def kept_of(place: Place) -> dict[str, dict[str, int | None]]:
    """Return what the database holds, by user and title; each pair must be there once."""
    store = place.open()
    check_database(store)
    with store.read() as connection:
        rows = all_ratings(connection)
    store.close()
    assert len({row[:2] for row in rows}) == len(rows)
    kept: dict[str, dict[str, int | None]] = {}
    for user_id, title_id, half_stars, _ in rows:
        kept.setdefault(user_id, {})[title_id] = half_stars
    return kept


@pytest.mark.timeout(60 + 30 * KILLS)
def test_no_acknowledged_rating_is_lost_or_doubled_when_the_service_is_killed(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    store = place.open()
    with store.read() as connection:
        order = sa.select(title.c.title_id).order_by(title.c.title_num).limit(TITLES)
        titles = list(connection.scalars(order))
    store.close()
    chance = random.Random(862)
    raters = [
        Rater(user_id, titles, random.Random(number))
        for number, user_id in enumerate(place.make_users(CLIENTS))
    ]
    cut_short = 0
    for _ in range(KILLS):
        with Served(place.data, place.url) as served:
            before = sum(rater.promises for rater in raters)
            threads = [
                threading.Thread(target=rater.run, args=(served, place.headers)) for rater in raters
            ]
            for thread in threads:
                thread.start()
            while sum(rater.promises for rater in raters) == before:
                time.sleep(0.001)
            time.sleep(chance.uniform(SHORTEST_S, LONGEST_S))
            kill(served.process)
            for thread in threads:
                thread.join()
        cut_short += sum(rater.under_way is not None for rater in raters)
        kept = kept_of(place)
        assert kept.keys() <= {rater.user_id for rater in raters}
        for rater in raters:
            rater.check(kept.get(rater.user_id, {}))
    assert cut_short > 0  # else nothing was tested
    promised = sum(rater.promises for rater in raters)
    with capsys.disabled():
        told = f"{promised} ratings acknowledged, none lost, {cut_short} requests cut short"
        print(f"\n{KILLS} kills: {told}")  # noqa: T201 - for docs/reference/durability.md
