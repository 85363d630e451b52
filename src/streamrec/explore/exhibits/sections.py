"""All sections of the report in their order, and the facts that they show."""

from __future__ import annotations

from typing import Any

from streamrec.explore.exhibits import (
    catalogue_exhibits,
    correlation_exhibits,
    feature_exhibits,
    genre_exhibits,
    number_exhibits,
    ranking_exhibits,
    rating_exhibits,
    release_exhibits,
    word_exhibits,
)
from streamrec.explore.exhibits.exhibit import Section
from streamrec.explore.facts.fact import Fact, Facts
from streamrec.explore.report_data import ReportData

SECTIONS: tuple[Section, ...] = (
    catalogue_exhibits.SECTION,
    number_exhibits.SECTION,
    correlation_exhibits.SECTION,
    release_exhibits.SECTION,
    genre_exhibits.SECTION,
    ranking_exhibits.SECTION,
    word_exhibits.SECTION,
    rating_exhibits.SECTION,
    feature_exhibits.SECTION,
)

FACTS: dict[str, Fact[Any]] = {
    fact.name: fact
    for section in SECTIONS
    for exhibit in section.exhibits
    for fact in (exhibit.fact, *exhibit.also)
}
"""Every fact of the report by name: an exhibit that is declared brings its facts."""


def compute_facts(data: ReportData) -> Facts:
    """Return the answers to all facts for a catalogue."""
    return Facts({name: fact(data) for name, fact in FACTS.items()})
