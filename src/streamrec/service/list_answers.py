"""Lists as they are answered: of the live bundle, without titles that left the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import Response

from streamrec.i18n.languages import Language
from streamrec.i18n.translator import translator
from streamrec.recommend.recommendation import Recommendation
from streamrec.recommend.similar_titles import similar_titles
from streamrec.service.api import schemas
from streamrec.service.dependencies import Service
from streamrec.service.live_bundle import LiveBundle
from streamrec.store.live_versions import LiveVersions


def answer(live: LiveBundle, entries: Iterable[Recommendation], lang: Language) -> Response:
    """Return a `schemas.TitleList` as the answer of a route.

    As text at once: what a route returns as an object is checked and turned into JSON by way of
    dictionaries, which takes longer than the list.
    """
    return Response(listed(live, entries, lang).model_dump_json(), media_type="application/json")


def listed(
    live: LiveBundle, entries: Iterable[Recommendation], lang: Language
) -> schemas.TitleList:
    """Return a list as it is answered."""
    text = translator(lang).text
    return schemas.TitleList(
        items=[
            schemas.ListedTitle(
                title_id=entry.title_id,
                title=entry.title,
                year=entry.year,
                rank=entry.rank,
                score=entry.score,
                predicted_rating=entry.predicted_rating,
                model=entry.model,
                reason=text(entry.reason.message()),
            )
            for entry in entries
        ],
        model_version=live.versions.model,
        catalogue_version=live.versions.catalogue,
    )


def similar_served(
    service: Service, versions: LiveVersions, title_id: str, n: int
) -> list[Recommendation]:
    """Return up to `n` titles similar to one, all of them in the live catalogue.

    A catalogue newer than the bundle may hold titles that the bundle does not know (no list yet:
    empty) and may have lost some that it does (skipped).
    """
    live = service.live.of(versions)
    if live.bundle.item(title_id) is None:
        return []
    return similar_titles(live.bundle, title_id, n, without=live.gone)
