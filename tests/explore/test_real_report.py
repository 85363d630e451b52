"""The report of the real catalogue keeps its budget of time, memory and size."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from streamrec.explore.column_notes import read_notes
from streamrec.explore.exhibits.sections import compute_facts
from streamrec.explore.facts.catalogue_facts import cells
from streamrec.explore.report import report_page
from streamrec.explore.report_data import report_data

from ..conftest import Built
from ..service.html_page import parse_page
from .conftest import Both

pytestmark = pytest.mark.quality

NOTES = Path(__file__).parents[2] / "docs" / "guide" / "explore-notes.toml"

_MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def test_report_takes_under_30_seconds_and_2_gigabytes(real: Built, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "streamrec", "explore", "--data", str(real.settings.data),
               "--json", str(tmp_path / "facts.json")]  # fmt: skip
    # A small process in between, because a child's peak of memory begins with its parent's size.
    measured = subprocess.run(
        [sys.executable, "-c", _MEASURE, *command], stdout=subprocess.PIPE, text=True, check=True
    )
    seconds, kilobytes = map(float, measured.stdout.split()[-2:])
    # Processor time of all processes, which other work on the machine hardly changes.
    assert seconds < 30
    assert kilobytes < 2_000_000  # of the largest process; there are three
    pages = list(real.settings.reports.glob("catalogue-*.html"))
    assert len(pages) == 2
    assert max(page.stat().st_size for page in pages) < 5_000_000


def test_page_with_ratings_is_under_5_megabytes_and_well_formed(real_both: Both) -> None:
    page = report_page(compute_facts(real_both[0]), "v", "es")
    assert len(page.encode()) < 5_000_000
    parse_page(page)


def test_least_known_column_is_never_an_incomplete_one(real: Built) -> None:
    facts = compute_facts(report_data(real.snapshot, notes=read_notes(NOTES)))
    noted = {row.column for row in facts[cells] if row.note is not None}
    assert noted == {"overview", "tagline", "cast", "crew"}
    known = {row.column: row.known for row in facts[cells] if row.known is not None}
    assert min(known, key=lambda column: known[column]) == "belongs_to_collection"
