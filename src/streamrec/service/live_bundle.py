"""What is live: two versions, the bundle and its recommender, the titles that have left since."""

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
from streamrec.recommend.recommender import Recommender, ViewerContext
from streamrec.store.database import Store
from streamrec.store.live_versions import LiveVersions, live_versions
from streamrec.store.title_lookup import all_title_ids
from streamrec.store.viewer_state import JoinedRatings
from streamrec.viewer import Viewer

# While the store is away, so long passes before a request that can do without asks it again.
_ASK_AGAIN_S = 1.0
_REMEMBERED = 64  # people, × 180 KB at 45,000 titles


@dataclass(frozen=True)
class LiveBundle:
    """A pair of live versions and what answers for it.

    Attributes
    ----------
    gone
        Title_ids of the bundle that the catalogue no longer holds: they are on no list.
    """

    versions: LiveVersions
    bundle: Bundle
    gone: frozenset[str]

    @cached_property
    def recommender(self) -> Recommender:
        """The recommender over the bundle."""
        return Recommender(self.bundle)

    @cached_property
    def viewer_context(self) -> Callable[[JoinedRatings], ViewerContext]:
        """The function from a person's ratings to what lists for them start from.

        A page shows several lists for one person, and comes again: the last few are remembered,
        by all that they depend on.
        """
        return lru_cache(_REMEMBERED)(
            lambda given: self.recommender.viewer_context(Viewer(given.stars()))
        )


class LiveBundleLoader:
    """Keeps what is live at hand: loaded once for a pair of versions, shared by the threads.

    A request that reads the store reads the versions there, in its own transaction, and asks for
    them here with `at`. One that needs the bundle alone asks for `now`, and is served by the
    versions last seen while the store is away.
    """

    def __init__(self, store: Store, models: Path) -> None:
        self._store, self._models = store, models
        self._current: LiveBundle | None = None
        self._seen: LiveVersions | None = None
        self._ask_after = 0.0
        self._lock = Lock()

    def current(self) -> LiveBundle:
        """Return what is live.

        Raises
        ------
        NothingLive
            No catalogue has been built.
        StoreUnavailable
            The store is away, and nothing has been read from it yet.
        """
        if self._seen is not None and time.monotonic() < self._ask_after:
            return self.of(self._seen)
        try:
            with self._store.autocommit() as connection:
                self._seen = live_versions(connection)
        except StoreUnavailable:
            if self._seen is None:
                raise
            self._ask_after = time.monotonic() + _ASK_AGAIN_S
        return self.of(self._seen)

    def of(self, versions: LiveVersions) -> LiveBundle:
        """Return what answers for the versions that a request has read.

        Raises
        ------
        NothingLive
            There is no such version, or its files are missing or damaged.
        """
        live = self._current
        if live is not None and live.versions == versions:
            return live
        with self._lock:
            if self._current is None or self._current.versions != versions:
                self._current = self._load(versions, self._current)
            self._seen = versions
            return self._current

    def _load(self, versions: LiveVersions, before: LiveBundle | None) -> LiveBundle:
        if before is not None and before.bundle.version == versions.model:
            bundle = before.bundle
        else:
            try:
                bundle = load_bundle(self._models / versions.model)
            except InputError as error:
                # The caller learns no paths; the operator does.
                structlog.get_logger().error("model cannot be read", what=str(error))
                what = message("The model %(version)s cannot be read.", version=versions.model)
                raise NothingLive(what) from error
        if bundle.manifest["catalogue_version"] == versions.catalogue:
            return LiveBundle(versions, bundle, frozenset())
        with self._store.read() as connection:
            living = all_title_ids(connection)
        return LiveBundle(versions, bundle, frozenset(bundle.title_ids.all()) - living)
