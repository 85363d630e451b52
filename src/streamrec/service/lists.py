"""Lists of the live bundle, held against the live catalogue."""

from __future__ import annotations

from streamrec.recommend.similar import Similar, similar
from streamrec.service.deps import Service
from streamrec.store.engine import LiveVersions
from streamrec.store.titles import living

_MOST = 50  # the longest list that a bundle gives


def similar_served(service: Service, live: LiveVersions, title_id: str, n: int) -> list[Similar]:
    """Return up to `n` titles similar to one, all of them in the live catalogue.

    A catalogue newer than the bundle may hold titles that the bundle does not know (no list yet:
    empty) and may have lost some that it does (skipped).
    """
    bundle = service.bundle.get(live.model)
    if bundle.item(title_id) is None:
        return []
    if bundle.manifest["catalogue_version"] == live.catalogue:
        return similar(bundle, title_id, n)
    nearest = {place.title_id for place in similar(bundle, title_id, _MOST)}
    with service.store.ask() as connection:
        gone = nearest - living(connection, nearest)
    return similar(bundle, title_id, n, without=gone)
