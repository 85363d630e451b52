"""Lists of the live bundle, held against the live catalogue."""

from __future__ import annotations

from sqlalchemy import Connection

from streamrec.recommend.bundle import Bundle
from streamrec.recommend.similar import Similar, similar
from streamrec.store.titles import living

# How many places are asked for beyond `n`, in case some titles have left the catalogue.
_SPARE = 20


def similar_served(
    connection: Connection, bundle: Bundle, catalogue_version: str, title_id: str, n: int
) -> list[Similar]:
    """Return up to `n` titles similar to one, all of them in the live catalogue.

    A catalogue newer than the bundle may hold titles that the bundle does not know (no list yet:
    empty) and may have lost some that it does (skipped).
    """
    if bundle.item(title_id) is None:
        return []
    if bundle.manifest["catalogue_version"] == catalogue_version:
        return similar(bundle, title_id, n)
    places = similar(bundle, title_id, min(n + _SPARE, 50))
    there = living(connection, [place.title_id for place in places])
    return [place for place in places if place.title_id in there][:n]
