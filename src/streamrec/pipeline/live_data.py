"""What the next step reads: the live catalogue and the ratings that models learn from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl

from streamrec.catalogue.snapshot import Snapshot, open_snapshot
from streamrec.dataset.ratings_snapshot import open_ratings
from streamrec.settings import Settings, require_built
from streamrec.store.counted_viewers import CountingRule, uncounted_user_ids
from streamrec.store.database import Store, open_store
from streamrec.store.live_versions import live_versions, ratings_version
from streamrec.store.ratings import all_ratings
from streamrec.store.tables import now
from streamrec.store.user_accounts import deleted_user_ids

_RATINGS_SCHEMA = {
    "user_id": pl.String,
    "title_id": pl.String,
    "half_stars": pl.Int8,
    "timestamp": pl.Int64,
}


@contextmanager
def live_store(settings: Settings) -> Iterator[Store]:
    """Open the store of a data directory that was built, and close it at the end."""
    store = open_store(require_built(settings).url)
    try:
        yield store
    finally:
        store.close()


def live_snapshot(settings: Settings, store: Store) -> Snapshot:
    """Return the catalogue snapshot that is live."""
    with store.autocommit() as connection:
        version = live_versions(connection).catalogue
    return open_snapshot(settings.snapshots / version)


def live_ratings_version(store: Store) -> str | None:
    """Return the version of the ratings snapshot that was imported last, None before the first."""
    with store.autocommit() as connection:
        return ratings_version(connection)


def training_ratings(settings: Settings, store: Store) -> pl.DataFrame:
    """Return the ratings of the live ratings snapshot and of the store, each pair once.

    The newer rating of a pair wins. Ratings removed since the import, all ratings of deleted
    viewers, and those of viewers who do not count yet (`CountingRule`) are left out. The columns
    are ``user_id``, ``title_id``, ``half_stars`` (1-10) and ``timestamp`` (seconds since 1970),
    ordered by viewer and title.
    """
    version = live_ratings_version(store)
    rule = CountingRule(settings.counted_after_hours * 3600, settings.counted_ratings_a_day)
    with store.read() as connection:
        stored = pl.DataFrame(list(all_ratings(connection)), schema=_RATINGS_SCHEMA)
        left_out = deleted_user_ids(connection) + uncounted_user_ids(connection, now(), rule)
    parts = [stored]
    if version is not None:
        imported = open_ratings(settings.ratings / version).ratings()
        columns = (pl.col(name).cast(dtype) for name, dtype in _RATINGS_SCHEMA.items())
        parts.insert(0, imported.select(columns))
    return (
        pl.concat(parts)
        .sort("timestamp", maintain_order=True)
        .unique(["user_id", "title_id"], keep="last", maintain_order=True)
        .filter(pl.col("half_stars").is_not_null(), ~pl.col("user_id").is_in(left_out))
        .sort("user_id", "title_id")
    )
