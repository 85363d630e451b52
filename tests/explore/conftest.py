"""Catalogues for the facts: the sample with its simulated viewers, the real files, tiny ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from streamrec.catalogue.snapshot import Snapshot
from streamrec.dataset.ratings_snapshot import RatingsSnapshot, build_ratings
from streamrec.explore.report_data import ReportData, report_data
from streamrec.sample import path, viewers

from ..catalogue.raw import build
from ..conftest import Built
from .second_way import Second

Both = tuple[ReportData, Second]


def both(snapshot: Snapshot, rated: RatingsSnapshot, raw: dict[str, Path]) -> Both:
    data = report_data(snapshot, rated.ratings(), rated.manifest["rows"])
    plain = pd.read_parquet(rated.path / "ratings.parquet")
    return data, Second(snapshot.path, raw, plain, rated.manifest["rows"])


@pytest.fixture(scope="session")
def sample_both(sample: Built, tmp_path_factory: pytest.TempPathFactory) -> Both:
    directory = tmp_path_factory.mktemp("viewers")
    viewers.main(["--out", str(directory / "r.csv"), "--links", str(directory / "l.csv")])
    known = sample.snapshot.table("titles").select("title_id")
    rated = build_ratings(directory / "r.csv", directory, directory / "l.csv", known)
    names = ("movies", "credits", "keywords")
    return both(sample.snapshot, rated, {name: path(f"{name}.csv") for name in names})


@pytest.fixture(scope="session")
def real_both(real: Built, real_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Both:
    known = real.snapshot.table("titles").select("title_id")
    rated = build_ratings(
        real_files / "ratings_small.csv", tmp_path_factory.mktemp("rated"),
        real_files / "links_small.csv", known,
    )  # fmt: skip
    raw = {"movies": "movies_dataset", "credits": "credits", "keywords": "keywords"}
    return both(
        real.snapshot, rated, {name: real_files / f"{file}.csv" for name, file in raw.items()}
    )


@pytest.fixture
def catalogue(tmp_path: Path) -> Callable[..., Snapshot]:
    """Builds a snapshot of a few movies, with rows of credits and keywords if given."""

    return partial(build, tmp_path)
