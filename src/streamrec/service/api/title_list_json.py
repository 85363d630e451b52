"""Recommendations → the JSON of a list."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import Response

from streamrec.i18n.languages import Language
from streamrec.recommend.recommendation import Recommendation
from streamrec.service.api.list_schemas import ListedTitle, TitleList
from streamrec.service.live_bundle import LiveBundle


def list_response(
    live: LiveBundle, entries: Iterable[Recommendation], language: Language
) -> Response:
    """Return a `TitleList` as the response of a route.

    It is JSON already: FastAPI would validate the object and convert it by way of dictionaries,
    which takes longer than the list.
    """
    body = title_list(live, entries, language).model_dump_json()
    return Response(body, media_type="application/json")


def title_list(
    live: LiveBundle, entries: Iterable[Recommendation], language: Language
) -> TitleList:
    """Return a list in a language."""
    return TitleList(
        items=[ListedTitle(**entry.to_json(language)) for entry in entries],
        model_version=live.versions.model,
        catalogue_version=live.versions.catalogue,
    )
