"""Every block of the page on StreamRec as a library runs, in its order, and prints what it shows.

After an intended change of a figure: ``python -m tests.test_library_docs`` prints what each block
prints now.
"""

from __future__ import annotations

import ast
import contextlib
import csv
import io
import re
import tempfile
from pathlib import Path

import pytest

from streamrec import sample
from streamrec.sample.films import load_films
from streamrec.sample.simulated_ratings import ratings_csv, simulate

PAGE = Path(__file__).parents[1] / "docs" / "guide" / "library.md"

# A block of code, and the block of output that follows it if there is one.
_BLOCKS = re.compile(r"^```python\n(.*?)^```\n(?:\n```\n(.*?)^```\n)?", re.M | re.S)


def write_files(directory: Path) -> None:
    """Write the sample as MovieLens would: ``movies.csv`` and the viewers' ``ratings.csv``."""
    (directory / "ratings.csv").write_text(ratings_csv(simulate(load_films(), 200)))
    with (
        sample.path("movies.csv").open(encoding="utf-8", newline="") as source,
        (directory / "movies.csv").open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(("movieId", "title", "genres"))
        for row in csv.DictReader(source):
            if row["title"] and row["id"].isdigit():  # what is broken is no film to MovieLens
                genres = "|".join(genre["name"] for genre in ast.literal_eval(row["genres"]))
                year = f" ({row['release_date'][:4]})" if row["release_date"] else ""
                writer.writerow((row["id"], row["title"] + year, genres))


def printed_by_blocks() -> list[tuple[str, str, str]]:
    """Return each block: its code, what it prints, what the page shows; run in one namespace."""
    namespace: dict[str, object] = {}
    found = []
    for code, shown in _BLOCKS.findall(PAGE.read_text("utf-8")):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, str(PAGE), "exec"), namespace)  # noqa: S102
        found.append((code, printed.getvalue(), shown))
    return found


def test_every_block_of_the_page_prints_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    blocks = printed_by_blocks()
    assert len(blocks) >= 10
    for code, printed, shown in blocks:
        assert printed == shown, code


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as aside, contextlib.chdir(aside):
        write_files(Path(aside))
        for _, printed, _ in printed_by_blocks():
            print(printed)  # noqa: T201
