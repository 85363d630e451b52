"""How well a search finds what people mean, and what it costs.

Run ``python -m benchmarks.search --data DIR`` on the real catalogue: a line for each kind of query
with the share of queries whose meant title, person or franchise is first, and among five.
"""

from __future__ import annotations

import argparse
import time
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, select

from streamrec.settings import Settings
from streamrec.store.database import open_store
from streamrec.store.search_index import KINDS, Hit, SearchIndex
from streamrec.store.tables import collection, person, title

QUERIES = Path(__file__).parents[1] / "tests" / "store" / "search_queries.toml"
_IDS = {"title": title.c.title_id, "person": person.c.slug, "collection": collection.c.name}


@dataclass(frozen=True)
class Found:
    """The place of what a query means among the hits, from 1; None beyond five."""

    text: str
    kind: str
    place: int | None
    hits: list[str]
    cpu_ms: float


def find_all(connection: Connection, index: SearchIndex, queries: Path = QUERIES) -> list[Found]:
    """Search for each query of a file."""
    index.search(connection, "x", 1)  # builds the index
    found = []
    for query in tomllib.loads(queries.read_text("utf-8"))["query"]:
        began = time.thread_time()
        hits = index.search(connection, query["text"], 5)
        cpu_ms = (time.thread_time() - began) * 1000
        ids = [_id(connection, hit) for hit in hits]
        meant = next(f"{kind} {query[kind]}" for kind in KINDS if kind in query)
        place = ids.index(meant) + 1 if meant in ids else None
        found.append(Found(query["text"], query["kind"], place, ids, cpu_ms))
    return found


def _id(connection: Connection, hit: Hit) -> str:
    column = _IDS[hit.kind]
    number = column.table.c[f"{hit.kind}_num"]
    return f"{hit.kind} {connection.scalar(select(column).where(number == hit.number))}"


def shares(found: list[Found]) -> dict[str, tuple[int, float, float]]:
    """Return the number of queries of each kind, and the shares that are first and among five."""
    kinds = defaultdict(list)
    for one in found:
        kinds[one.kind].append(one)
        kinds["all"].append(one)
    return {
        kind: (
            len(ones),
            sum(one.place == 1 for one in ones) / len(ones),
            sum(one.place is not None for one in ones) / len(ones),
        )
        for kind, ones in kinds.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--queries", type=Path, default=QUERIES)
    parser.add_argument("--misses", action="store_true", help="list the queries that fail")
    arguments = parser.parse_args()
    store = open_store(Settings(data=arguments.data).url)
    with store.read() as connection:
        found = find_all(connection, SearchIndex(), arguments.queries)
    store.close()
    for kind, (n_queries, first, among_five) in sorted(shares(found).items()):
        print(f"{kind:10} {n_queries:4} queries  first {first:.3f}  among five {among_five:.3f}")
    cpu = np.array([one.cpu_ms for one in found])
    median, p95, most = np.quantile(cpu, (0.5, 0.95, 1))
    print(f"CPU ms: median {median:.1f}, p95 {p95:.1f}, most {most:.1f}")
    for one in found:
        if arguments.misses and one.place != 1:
            print(f"{one.kind}: {one.text!r} at {one.place}: {one.hits}")


if __name__ == "__main__":
    main()
