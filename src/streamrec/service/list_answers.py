"""Lists as they are answered: of the live bundle, without titles that left the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import Response

from streamrec.i18n.languages import Language
from streamrec.recommend.recommender import Place
from streamrec.recommend.similar import Similar, similar
from streamrec.service.api import schemas
from streamrec.service.dependencies import Service
from streamrec.service.live_bundle import LiveBundle
from streamrec.store.engine import LiveVersions


def answer(live: LiveBundle, places: Iterable[Place], lang: Language) -> Response:
    """Return a `schemas.TitleList` as the answer of a route.

    As text at once: what a route returns as an object is checked and turned into JSON by way of
    dictionaries, which takes longer than the list.
    """
    return Response(listed(live, places, lang).model_dump_json(), media_type="application/json")


def listed(live: LiveBundle, places: Iterable[Place], lang: Language) -> schemas.TitleList:
    """Return places as they are answered."""
    return schemas.TitleList(
        items=[
            schemas.ListedTitle(
                title_id=place.title_id,
                title=place.title,
                year=place.year,
                rank=place.rank,
                score=place.score,
                predicted_rating=place.predicted_rating,
                model=place.model,
                reason=place.reason.text(lang),
            )
            for place in places
        ],
        model_version=live.versions.model,
        catalogue_version=live.versions.catalogue,
    )


def similar_served(
    service: Service, versions: LiveVersions, title_id: str, n: int
) -> list[Similar]:
    """Return up to `n` titles similar to one, all of them in the live catalogue.

    A catalogue newer than the bundle may hold titles that the bundle does not know (no list yet:
    empty) and may have lost some that it does (skipped).
    """
    live = service.live.of(versions)
    if live.bundle.item(title_id) is None:
        return []
    return similar(live.bundle, title_id, n, without=live.gone)
