"""Facts → the page, in either language; and both as files beside the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from altair.utils.schemapi import debug_mode

from streamrec.explore.column_notes import ColumnNote
from streamrec.explore.facts.fact import Facts
from streamrec.explore.page import (
    features,
    genres,
    numbers,
    opinions,
    relations,
    releases,
    shape,
    tops,
    words,
)
from streamrec.explore.page.html import html_page
from streamrec.explore.speech import Speech
from streamrec.i18n.languages import Language

_SECTIONS = (
    shape.section,
    numbers.section,
    relations.section,
    releases.section,
    genres.section,
    tops.section,
    words.section,
    opinions.section,
    features.section,
)


def report_page(
    facts: Facts, version: str, language: Language, notes: Mapping[str, ColumnNote] | None = None
) -> str:
    """Return the page as HTML text, self-contained and without script.

    Parameters
    ----------
    facts
        As `compute_facts` returns them; not changed.
    version
        Of the catalogue.
    notes
        Column → what its owner says of its being incomplete.
    """
    speech = Speech(language)
    answers = facts.as_json()
    title = speech(en="What is in the catalogue", es="Qué hay en el catálogo")
    # Altair checks each part of each chart against its schema: a fifth of the time, and what the
    # tests draw is drawn here too.
    with debug_mode(False):
        sections = [make(answers, speech) for make in _SECTIONS]
    return html_page(sections, title, _tiles(answers, speech), version, notes or {}, speech)


def _tiles(facts: dict[str, Any], speech: Speech) -> list[tuple[str, str]]:
    """Return the figures at the top of the page."""
    years, ratings = facts["by_year"], facts["ratings"]
    span = f"{years[0]['year']}–{years[-1]['year']}" if years else "–"
    tiles = [
        (speech.whole(ratings["catalogue"]), speech(en="titles", es="títulos")),
        (span, speech(en="years", es="años")),
        (speech.whole(facts["languages"]["names"]),
         speech(en="original languages", es="idiomas originales")),
        (speech.whole(facts["countries"]["names"]), speech(en="countries", es="países")),
        (speech.whole(facts["companies"]["names"]), speech(en="companies", es="productoras")),
    ]  # fmt: skip
    if ratings["ratings"]:
        tiles.append((speech.whole(ratings["ratings"]), speech(en="ratings", es="valoraciones")))
    return tiles
