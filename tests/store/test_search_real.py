"""What a search finds on the real catalogue, and what a hostile text costs."""

from __future__ import annotations

import importlib.util
import random
import string
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import Connection

from streamrec.store.database import open_store
from streamrec.store.search_index import SearchIndex

from ..conftest import Built

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "search.py"

pytestmark = pytest.mark.quality

# The share of the queries of each kind whose meant title, person or franchise is first, and among
# five; the figures of the day less a query or two.
FLOORS = {
    "all": (0.88, 0.96), "exact": (0.97, 1.0), "typo": (0.88, 0.96), "original": (0.86, 0.89),
    "spanish": (0.91, 0.94), "franchise": (0.5, 1.0), "person": (0.88, 1.0), "year": (0.9, 0.93),
    "number": (0.95, 1.0), "partial": (0.8, 1.0),
}  # fmt: skip
MOST_CPU_MS = 30
_FACTOR = 2  # of a busy machine

# Words that many names hold or begin with, and words with a mistake in each.
_COMMON = (
    "the",
    "of",
    "a",
    "and",
    "in",
    "la",
    "de",
    "man",
    "love",
    "to",
    "el",
    "on",
    "night",
    "girl",
)
_BEGINNINGS = ("ma", "st", "ch", "th", "de", "la", "sa", "ca", "mo", "jo", "an", "be", "mar", "cha")
_FIRST_NAMES = ("john", "michael", "david", "robert", "james", "maria", "de", "j", "peter", "anna")


def _misspelt(rng: random.Random) -> str:
    return rng.choice("sczxkm") + "".join(rng.choices("aeioursnt", k=rng.choice((3, 5, 8, 12))))


KINDS_OF_TEXT: dict[str, Callable[[random.Random], str]] = {
    "plus": lambda _: "t+" * 149,
    "letters": lambda rng: " ".join(rng.sample(string.ascii_lowercase, 12)),
    "beginnings": lambda rng: " ".join(rng.choices(_BEGINNINGS, k=rng.choice((5, 12)))),
    "common": lambda rng: " ".join(rng.sample(_COMMON, rng.choice((5, 12)))),
    "names": lambda rng: " ".join(rng.sample(_FIRST_NAMES, 5)),
    "joined": lambda rng: " ".join("".join(rng.choices(_COMMON, k=2)) for _ in range(5)),
    "misspelt": lambda rng: " ".join(_misspelt(rng) for _ in range(rng.choice((1, 5, 12)))),
    "misspelt names": lambda rng: " ".join(one[:-1] + "zx" for one in rng.sample(_FIRST_NAMES, 5)),
    "numbers": lambda rng: " ".join(str(rng.randrange(1900, 2030)) for _ in range(12)),
    "long": lambda rng: rng.choice("st1") * 300,
    "any script": lambda rng: "".join(chr(rng.randrange(0x20, 0x3000)) for _ in range(300)),
}


@pytest.fixture(scope="module")
def connection(real: Built) -> Iterator[Connection]:
    store = open_store(real.settings.url)
    with store.read() as opened:
        yield opened
    store.close()


@pytest.fixture(scope="module")
def index(connection: Connection) -> SearchIndex:
    built = SearchIndex()
    built.search(connection, "x", 1)
    return built


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("search_benchmark", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["search_benchmark"] = module  # its dataclass looks itself up there
    spec.loader.exec_module(module)
    return module


def test_search_finds_what_people_mean(
    connection: Connection, index: SearchIndex, benchmark: ModuleType
) -> None:
    found = benchmark.find_all(connection, index)
    misses = [(one.text, one.place, one.hits) for one in found if one.place != 1]
    for kind, (n_queries, first, among_five) in benchmark.shares(found).items():
        assert n_queries >= 15
        assert (first >= FLOORS[kind][0], among_five >= FLOORS[kind][1]) == (True, True), misses


@pytest.mark.parametrize("kind", KINDS_OF_TEXT)
def test_search_costs_little_whatever_the_text(
    connection: Connection, index: SearchIndex, kind: str
) -> None:
    rng = random.Random(kind)
    for _ in range(20):
        text = KINDS_OF_TEXT[kind](rng)[:300]
        costs = []
        for _ in range(3):  # the least of three: another process may hold the cache
            began = time.thread_time()
            index.search(connection, text, 60)
            costs.append((time.thread_time() - began) * 1000)
            if costs[-1] < MOST_CPU_MS:
                break
        assert min(costs) < MOST_CPU_MS * _FACTOR, text
