"""The way from the raw sample to a served list, and what it does to the process that serves."""

import subprocess
import sys
from pathlib import Path

import pytest

import streamrec.sample
from streamrec.catalogue.build import Snapshot, build_snapshot
from streamrec.recommend.bundle import build_similar_bundle, load_bundle
from streamrec.recommend.similar import similar

SAMPLE = Path(streamrec.sample.__file__).parent


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    raw = [SAMPLE / f"{name}.csv" for name in ("movies", "credits", "keywords")]
    return build_snapshot(raw[0], raw[1], raw[2], tmp_path_factory.mktemp("snapshots"))


def test_every_title_of_the_sample_has_five_others_with_a_reason(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    bundle = load_bundle(tmp_path / build_similar_bundle(snapshot.tables(), tmp_path, "v"))
    for title_id in snapshot.table("titles")["title_id"]:
        places = similar(bundle, title_id, 5)
        assert len({place.title for place in places}) == 5
        assert title_id not in {place.title_id for place in places}
        assert all(place.reason.text("es") for place in places)
        assert places == sorted(places, key=lambda place: -place.similarity)


def test_the_same_catalogue_gives_the_same_bundle(snapshot: Snapshot, tmp_path: Path) -> None:
    tables = snapshot.tables()
    assert build_similar_bundle(tables, tmp_path / "one", "v") == build_similar_bundle(
        tables, tmp_path / "other", "v"
    )


def test_serving_loads_neither_scipy_nor_scikit_learn_nor_polars(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    version = build_similar_bundle(snapshot.tables(), tmp_path, "v")
    code = f"""
import sys
from pathlib import Path
from streamrec.recommend.bundle import load_bundle
from streamrec.recommend.similar import similar
bundle = load_bundle(Path({str(tmp_path / version)!r}))
print(similar(bundle, bundle.title_ids[0], 5)[0].reason.text())
print({{"scipy", "sklearn", "polars", "sparse_dot_topn"}} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    reason, loaded = done.stdout.splitlines()
    assert reason
    assert loaded == "set()"
