"""The taste of viewers who looked at it lately."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from streamrec.store.database import Store
from streamrec.store.viewer_state import JoinedRatings, read_viewer_state
from streamrec.store.viewer_taste import Taste, read_taste

_MAX_TASTES = 64  # 150 KB each with 10,000 ratings


class TasteCache:
    """Sums up a viewer's ratings, and again only once they or the catalogue have changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tastes: OrderedDict[tuple[str, JoinedRatings, str], Taste] = OrderedDict()
        self._lock = Lock()

    def of(self, user_id: str) -> Taste:
        """Return a viewer's taste, or raise ``UnknownName``."""
        with self._store.read() as connection:
            live, viewer = read_viewer_state(connection, user_id)
            ratings = viewer.ratings
            if not isinstance(ratings, JoinedRatings):  # the store returns no others
                return read_taste(connection, user_id)
            key = user_id, ratings, live.versions["catalogue"] or ""
            with self._lock:
                if key in self._tastes:
                    self._tastes.move_to_end(key)
                    return self._tastes[key]
            found = read_taste(connection, user_id)
        with self._lock:
            self._tastes[key] = found
            while len(self._tastes) > _MAX_TASTES:
                self._tastes.popitem(last=False)
        return found
