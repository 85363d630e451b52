"""The live catalogue and its ratings → the exploratory report, as pages and as facts."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from streamrec.artifacts import write_file
from streamrec.dataset.ratings_snapshot import open_ratings
from streamrec.explore.column_notes import ColumnNote, read_notes
from streamrec.explore.exhibits.sections import compute_facts
from streamrec.explore.facts.fact import Facts
from streamrec.explore.report_data import ReportData, report_data
from streamrec.i18n.languages import LANGUAGES
from streamrec.pipeline.live_data import (
    live_ratings_version,
    live_snapshot,
    live_store,
    training_ratings,
)
from streamrec.pipeline.steps import Say, say_nothing
from streamrec.settings import Settings


@dataclass(frozen=True)
class WrittenReport:
    """What was written: ``version`` of the catalogue, ``facts``, language → page."""

    version: str
    facts: Facts
    page_of: Mapping[str, Path]

    @property
    def pages(self) -> tuple[Path, ...]:
        """The files."""
        return tuple(self.page_of.values())


def write_report(
    settings: Settings,
    notes: Path | None = None,
    page_of: Mapping[str, Path] | None = None,
    say: Say = say_nothing,
) -> WrittenReport:
    """Write the exploratory report of the live catalogue.

    Parameters
    ----------
    notes
        TOML file that says which columns of the input are incomplete, and why.
    page_of
        Language → file; None = one page per language under ``04_reports/``.
    """
    known = {} if notes is None else read_notes(notes)
    data = _live_data(settings, known)
    version = str(data.manifest["version"])
    say("compute the facts")
    facts = compute_facts(data)
    if page_of is None:
        page_of = {each: settings.catalogue_report(version, each) for each in LANGUAGES}
    say("draw the report")
    _draw(facts, version, page_of, known)
    return WrittenReport(version, facts, page_of)


def _live_data(settings: Settings, notes: dict[str, ColumnNote]) -> ReportData:
    """Return the live catalogue with the ratings that ``train`` would learn from."""
    with live_store(settings) as store:
        snapshot = live_snapshot(settings, store)
        version = live_ratings_version(store)
        ratings = training_ratings(settings, store)
    rows = open_ratings(settings.ratings / version).manifest["rows"] if version else {}
    return report_data(snapshot, ratings, rows, notes)


def _draw(
    facts: Facts, version: str, page_of: Mapping[str, Path], notes: dict[str, ColumnNote]
) -> None:
    """Write the pages, each drawn by a process of its own.

    The browser engine that draws keeps one core busy. Its memory is given back when its process
    ends.
    """
    work = [(facts, version, language, path, notes) for language, path in page_of.items()]
    with ProcessPoolExecutor(len(work), mp_context=get_context("spawn")) as processes:
        for _ in processes.map(_draw_one, work):
            pass


def _draw_one(work: tuple[Any, ...]) -> None:
    from streamrec.explore.report import report_page  # the parent needs no charts

    facts, version, language, path, notes = work
    write_file(path, report_page(facts, version, language, notes).encode())
