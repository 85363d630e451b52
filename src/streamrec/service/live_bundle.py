"""The live bundle: the recommender that answers for the live versions of catalogue and model."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock

import structlog

from streamrec.errors import InputError, NothingLive, StoreUnavailable
from streamrec.i18n.messages import message
from streamrec.recommend.bundle import Bundle, load_bundle
from streamrec.recommend.recommendation import Recommendation
from streamrec.recommend.recommender import Recommender, ViewerContext
from streamrec.recommend.similar_titles import similar_titles
from streamrec.store.database import Store
from streamrec.store.live_versions import LiveVersions, live_versions
from streamrec.store.title_lookup import all_title_ids
from streamrec.viewer import Viewer

# While the database is away, requests that can do without it ask for the versions this seldom.
_RETRY_AFTER_S = 1.0
# A damaged bundle is read again this seldom: all of it is hashed before the damage shows.
_DAMAGED_PAUSE_S = 30.0
MAX_CONTEXTS = 64
"""Viewers whose context is cached: 180 KB each at 45,000 titles."""


@dataclass(frozen=True)
class LiveBundle:
    """A pair of live versions, and the bundle that answers for it.

    Attributes
    ----------
    removed
        The title_ids of the bundle that the live catalogue no longer has: no list has them.
    """

    versions: LiveVersions
    bundle: Bundle
    removed: frozenset[str]

    @cached_property
    def recommender(self) -> Recommender:
        """The recommender of the bundle."""
        return Recommender(self.bundle)

    @cached_property
    def viewer_context(self) -> Callable[[Viewer], ViewerContext]:
        """`Recommender.viewer_context`; the contexts of the last few viewers are cached.

        A page shows several lists for one viewer, and is loaded again. The viewer must be
        hashable, as one from the store is.
        """
        return lru_cache(MAX_CONTEXTS)(self.recommender.viewer_context)

    def similar(self, title_id: str, n: int) -> list[Recommendation]:
        """Return up to `n` titles of the live catalogue that are similar to one.

        The list is empty for a title that is newer than the bundle.
        """
        if self.bundle.item(title_id) is None:
            return []
        return similar_titles(self.bundle, title_id, n, without=self.removed)


class LiveBundleLoader:
    """Loads the bundle of the live versions once, for all threads of the process.

    A request that reads the store reads the versions in its own transaction, and calls `of`. A
    request that needs the bundle alone calls `current`; while the database is away, that returns
    the bundle of the versions last seen.
    """

    def __init__(self, store: Store, models: Path) -> None:
        self._store, self._models = store, models
        self._current: LiveBundle | None = None
        self._versions: LiveVersions | None = None
        self._retry_at = 0.0
        self._lock = Lock()
        self._damaged: str | None = None
        self._load_again_at = 0.0

    def current(self) -> LiveBundle:
        """Return the live bundle.

        Raises
        ------
        NothingLive
            No catalogue has been built.
        StoreUnavailable
            The database is away, and has not answered since the process started.
        """
        if self._versions is not None and time.monotonic() < self._retry_at:
            return self.of(self._versions)
        try:
            with self._store.autocommit() as connection:
                self._versions = live_versions(connection)
        except StoreUnavailable:
            if self._versions is None:
                raise
            self._retry_at = time.monotonic() + _RETRY_AFTER_S
        return self.of(self._versions)

    def of(self, versions: LiveVersions) -> LiveBundle:
        """Return the bundle of the versions that a request has read.

        Raises NothingLive: the version does not exist, or its files are missing or damaged.
        """
        current = self._current
        if current is not None and current.versions == versions:
            return current
        with self._lock:
            if self._current is None or self._current.versions != versions:
                self._current = self._load(versions, self._current)
            self._versions = versions
            return self._current

    def _load(self, versions: LiveVersions, before: LiveBundle | None) -> LiveBundle:
        if before is not None and before.bundle.version == versions.model:
            bundle = before.bundle
        else:
            bundle = self._load_bundle(versions.model)
        if bundle.manifest["catalogue_version"] == versions.catalogue:
            return LiveBundle(versions, bundle, frozenset())
        with self._store.read() as connection:
            existing = all_title_ids(connection)
        return LiveBundle(versions, bundle, frozenset(bundle.title_ids.all()) - existing)

    def _load_bundle(self, version: str) -> Bundle:
        if version == self._damaged and time.monotonic() < self._load_again_at:
            raise _cannot_be_read(version)
        try:
            return load_bundle(self._models / version)
        except InputError as error:
            self._damaged, self._load_again_at = version, time.monotonic() + _DAMAGED_PAUSE_S
            # The operator reads the path in the log; the caller does not.
            structlog.get_logger().error("model cannot be read", what=str(error))
            raise _cannot_be_read(version) from error


def _cannot_be_read(version: str) -> NothingLive:
    return NothingLive(message("The model %(version)s cannot be read.", version=version))
