"""A column that ``columns.py`` declares is read, checked, stored and documented."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from streamrec import columns
from streamrec.catalogue.check import check_table

from .catalogue.raw import build, movie

SCRIPT = """
import sys
from dataclasses import replace
from pathlib import Path
from streamrec import columns

more = columns.Column("homepage", "text", "the title's own page", "homepage", nullable=True)
columns.TITLES = replace(columns.TITLES, columns=(*columns.TITLES.columns, more))
columns.SNAPSHOT = (columns.TITLES, *columns.SNAPSHOT[1:])

from streamrec.catalogue.store_rows import store_rows
from streamrec.store.tables import title
from tests.catalogue.raw import build, movie

movies = [movie(id="1", homepage="https://example.org"), movie(id="2")]
snapshot = build(Path(sys.argv[1]), movies)
names, rows = dict(store_rows(snapshot))["title"]
assert snapshot.table("titles")["homepage"].to_list() == ["https://example.org", None]
assert [row[list(names).index("homepage")] for row in rows] == ["https://example.org", None]
assert "homepage" in title.c
assert "`homepage`" in columns.data_dictionary()
"""


def test_a_column_is_read_stored_and_documented_by_its_declaration(tmp_path: Path) -> None:
    repository = Path(__file__).parents[1]
    subprocess.run([sys.executable, "-c", SCRIPT, str(tmp_path)], check=True, cwd=repository)


def test_check_table_refuses_a_value_outside_the_declared_bounds(tmp_path: Path) -> None:
    titles = build(tmp_path, [movie(id="1")]).table("titles")
    check_table(titles, columns.TITLES)
    with pytest.raises(ValueError, match="titles breaks its promises"):
        check_table(titles.with_columns(vote_average=11.0), columns.TITLES)
    with pytest.raises(ValueError, match="titles breaks its promises"):
        check_table(titles.with_columns(runtime_minutes=-1.0), columns.TITLES)
