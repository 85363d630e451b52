"""A command does not replace what is live by a fraction of it, without --allow-shrink."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from streamrec.cli import app
from streamrec.errors import InputError
from streamrec.pipeline.shrink_gate import refuse_to_shrink
from streamrec.sample import path, viewers
from streamrec.store.database import open_store
from streamrec.store.live_versions import live_versions, ratings_version

from .conftest import Built


def first_lines(source: Path, target: Path, n_lines: int) -> Path:
    """Copy the first lines of a file whose rows are its lines."""
    target.write_text("".join(source.read_text("utf-8").splitlines(True)[:n_lines]), "utf-8")
    return target


def run(*arguments: str | Path) -> BaseException | None:
    return CliRunner().invoke(app, [str(one) for one in arguments]).exception


def test_refuse_to_shrink_lets_half_pass() -> None:
    refuse_to_shrink(Path("f"), "titles", 50, 100, allow=False)
    refuse_to_shrink(Path("f"), "titles", 0, 0, allow=False)
    with pytest.raises(InputError, match=r"49 usable titles, under half of the 100 .*allow-shrink"):
        refuse_to_shrink(Path("f"), "titles", 49, 100, allow=False)
    refuse_to_shrink(Path("f"), "titles", 49, 100, allow=True)


def test_catalogue_command_refuses_a_one_row_file_unless_it_may_shrink(
    sample: Built, tmp_path: Path
) -> None:
    shutil.copytree(sample.settings.data, tmp_path / "data")
    one = first_lines(path("movies.csv"), tmp_path / "one.csv", 2)
    command = ("catalogue", "--movies", one, "--credits", path("credits.csv"), "--no-report",
               "--data", tmp_path / "data")  # fmt: skip
    url = f"sqlite:///{tmp_path / 'data' / 'streamrec.db'}"

    def live() -> str:
        store = open_store(url)
        with store.read() as connection:
            version = live_versions(connection).catalogue
        store.close()
        return version

    before = live()
    assert isinstance(run(*command), InputError)
    assert live() == before
    assert run(*command, "--allow-shrink") is None
    assert live() != before


def test_ratings_command_refuses_a_one_row_file_unless_it_may_shrink(
    demo: Built, tmp_path: Path
) -> None:
    shutil.copytree(demo.settings.data, tmp_path / "data")
    links = tmp_path / "links.csv"
    viewers.main(["--out", str(tmp_path / "ratings.csv"), "--links", str(links)])
    one = first_lines(tmp_path / "ratings.csv", tmp_path / "one.csv", 2)
    command = ("ratings", "--ratings", one, "--links", links, "--data", tmp_path / "data")
    url = f"sqlite:///{tmp_path / 'data' / 'streamrec.db'}"

    def live() -> str | None:
        store = open_store(url)
        with store.read() as connection:
            version = ratings_version(connection)
        store.close()
        return version

    before = live()
    assert isinstance(run(*command), InputError)
    assert live() == before
    assert run(*command, "--allow-shrink") is None
    assert live() != before
