"""The packaged sample, built, rated by simulated viewers and trained."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from streamrec.pipeline.build_catalogue import build_catalogue
from streamrec.pipeline.import_ratings import import_ratings
from streamrec.pipeline.steps import Say, say_nothing
from streamrec.pipeline.train import train
from streamrec.sample import path, viewers
from streamrec.settings import Settings


def build_demo(directory: Path, say: Say = say_nothing) -> None:
    """Make a data directory of the sample, with a trained model and the report.

    `directory` must not exist; it is made at the end, whole. The report needs the extra
    ``report`` and is left out without it.
    """
    with TemporaryDirectory(prefix=".writing-", dir=directory.parent) as temporary:
        made = Path(temporary) / directory.name
        _build(Settings(data=made, database_url=""), say)
        made.rename(directory)


def _build(settings: Settings, say: Say) -> None:
    files = {name: path(f"{name}.csv") for name in ("movies", "credits", "keywords")}
    build_catalogue(settings, "tmdb", files, report=False, say=say)
    with TemporaryDirectory() as directory:
        ratings, links = Path(directory) / "ratings.csv", Path(directory) / "links.csv"
        viewers.main(["--out", str(ratings), "--links", str(links)])
        import_ratings(settings, ratings, links, say)
    train(settings, say=say)
    if find_spec("vl_convert"):
        from streamrec.pipeline.write_report import write_report

        write_report(settings, say=say)
