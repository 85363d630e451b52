"""A file of ratings → a clean snapshot, and the store."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from streamrec.catalogue.reject_codes import reason_counts
from streamrec.dataset.interactions import VIEWER_PREFIX
from streamrec.dataset.ratings_snapshot import RatingsSnapshot, build_ratings, open_ratings
from streamrec.errors import InputError
from streamrec.pipeline.live_data import live_ratings_version, live_snapshot, live_store
from streamrec.pipeline.shrink_gate import refuse_to_shrink
from streamrec.pipeline.steps import Say, Steps, say_nothing
from streamrec.settings import Settings
from streamrec.store.database import Store
from streamrec.store.live_versions import set_live
from streamrec.store.ratings import load_ratings

STORE_LIMIT = 1_000_000
"""Files with more ratings stay out of the store: SQLite would grow past 100 MB, and training
reads the snapshot anyway."""

_PREFIX = r"[a-z0-9_-]{1,20}"
_SAME_SHARE = 0.5


@dataclass(frozen=True)
class ImportedRatings:
    """What an import made; `in_store` is False with more than `STORE_LIMIT` clean ratings."""

    version: str
    path: Path
    rows: dict[str, int]
    rejected: dict[str, int]
    n_users: int
    n_titles: int
    in_store: bool
    seconds: dict[str, float]


def import_ratings(
    settings: Settings,
    ratings: Path,
    links: Path | None = None,
    say: Say = say_nothing,
    allow_shrink: bool = False,
    viewer_prefix: str | None = None,
) -> ImportedRatings:
    """Clean a file of ratings into a snapshot, make it live, and load it into the store.

    `ratings` has ``userId,movieId,rating,timestamp``, `links` has ``movieId,imdbId,tmdbId``;
    without `links` a movie keeps its MovieLens identifier. Raises `NothingLive` without a live
    catalogue, and `InputError` if a file cannot be used, or has under half the ratings of the live
    snapshot and `allow_shrink` is not set, or numbers other people as its viewers are numbered.
    `viewer_prefix` sets these apart (12 → ``ml:12`` without it); given, it is not questioned.
    """
    if viewer_prefix is not None and not re.fullmatch(_PREFIX, viewer_prefix):
        raise InputError(
            viewer_prefix, "is not a viewer prefix", "Use 1 to 20 of a-z, 0-9, - and _"
        )
    steps = Steps(say)
    with live_store(settings) as store:
        catalogue = live_snapshot(settings, store)
        with steps.part("snapshot"):
            say("read and clean the ratings")
            title_ids = catalogue.table("titles").select("title_id")
            snapshot = build_ratings(
                ratings,
                settings.ratings,
                links,
                title_ids,
                catalogue.version,
                viewer_prefix or VIEWER_PREFIX,
            )
        n_clean, n_live = snapshot.manifest["rows"]["clean"], _n_live_ratings(settings, store)
        refuse_to_shrink(ratings, "ratings", n_clean, n_live, allow_shrink)
        if viewer_prefix is None:
            _refuse_other_people(ratings, snapshot, settings, store)
        in_store = snapshot.manifest["rows"]["clean"] <= STORE_LIMIT
        with steps.part("store"):
            if in_store:
                say("load the store")
                load_ratings(store, snapshot.ratings().iter_rows())
            with store.write() as connection:
                set_live(connection, "ratings", snapshot.version)
    return ImportedRatings(
        version=snapshot.version,
        path=snapshot.path,
        rows=dict(snapshot.manifest["rows"]),
        rejected=reason_counts(snapshot.manifest["rejects"]),
        n_users=snapshot.manifest["users"],
        n_titles=snapshot.manifest["titles"],
        in_store=in_store,
        seconds=steps.seconds,
    )


def _n_live_ratings(settings: Settings, store: Store) -> int:
    live = _live_ratings(settings, store)
    return 0 if live is None else int(live.manifest["rows"]["clean"])


def _live_ratings(settings: Settings, store: Store) -> RatingsSnapshot | None:
    version = live_ratings_version(store)
    try:
        return None if version is None else open_ratings(settings.ratings / version)
    except InputError:  # the snapshot is gone or damaged: the new one is better than none
        return None


def _refuse_other_people(
    file: Path, new: RatingsSnapshot, settings: Settings, store: Store
) -> None:
    """Refuse a file whose viewers have the names of live ones, and other ratings.

    Every MovieLens file numbers its viewers from 1. Of the same viewers, one file has most of the
    other's ratings; other people share few, and their ratings would be mixed.
    """
    live = _live_ratings(settings, store)
    if live is None:
        return
    before, given = live.ratings(), new.ratings()
    before = before.join(given, on="user_id", how="semi")
    given = given.join(before, on="user_id", how="semi")
    shared = before.join(given, on=["user_id", "title_id"], how="semi").height
    if shared < min(before.height, given.height) * _SAME_SHARE:
        n_viewers = before["user_id"].n_unique()
        raise InputError(
            str(file),
            f"names {n_viewers:,} viewers as live ones are named, and has {shared:,} of their "
            f"{before.height:,} ratings: they seem to be other people",
            "Set them apart with --viewer-prefix, or say that they are the same with "
            f"--viewer-prefix {VIEWER_PREFIX}",
        )
