"""Time the pages on the server, for an anonymous caller and for a viewer with 500 ratings.

``python -m benchmarks.pages --data DIR`` needs a directory with a live catalogue and model. The
ratings belong to a profile that is deleted at the end.
"""

from __future__ import annotations

import argparse
import gzip
import logging
import re
import statistics
import time
from pathlib import Path

import structlog
from starlette.testclient import TestClient

from streamrec.service.app import create_app
from streamrec.settings import Settings

PUBLIC = ("/", "/titles/tmdb:862", "/browse", "/search?q=amelei")
VIEWER = (*PUBLIC, "/for-you", "/me/ratings", "/me/taste")
RATINGS, REPEATS = 500, 15


def measure(client: TestClient, path: str) -> str:
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        answer = client.get(path)
        times.append(1000 * (time.perf_counter() - start))
        answer.raise_for_status()
    size = len(gzip.compress(answer.content)) / 1000
    return f"{path:24} {statistics.median(times):6.1f} {min(times):6.1f} {size:6.1f}"


def token(client: TestClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]*)"', client.get("/sign-in").text)
    return found[1] if found else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    app = create_app(Settings(data=parser.parse_args().data))
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with TestClient(app) as client:
        print(f"{'':24} {'median':>6} {'best':>6} {'kB':>6}   ms on the server; compressed")
        for path in PUBLIC:
            print(measure(client, path))
        title_ids: list[str] = []
        cursor = None
        while len(title_ids) < RATINGS:
            params = {"sort": "votes", "limit": "100"} | ({"cursor": cursor} if cursor else {})
            page = client.get("/api/v1/titles", params=params).json()
            title_ids += [title["title_id"] for title in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        for number, title_id in enumerate(title_ids[:RATINGS]):
            fields = {"stars": f"{1 + number % 9 / 2:g}", "csrf_token": token(client)}
            client.post(f"/me/ratings/{title_id}", data=fields, follow_redirects=False)
        print(f"with {len(title_ids[:RATINGS])} ratings:")
        for path in VIEWER:
            print(measure(client, path))
        client.post("/me/delete", data={"sure": "yes", "csrf_token": token(client)})


if __name__ == "__main__":
    main()
