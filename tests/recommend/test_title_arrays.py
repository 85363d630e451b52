"""From raw files to a list of similar titles, and what the serving process loads."""

import csv
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import streamrec.sample
from streamrec.catalogue.build_snapshot import build_snapshot
from streamrec.catalogue.snapshot import Snapshot
from streamrec.recommend.bundle import load_bundle
from streamrec.recommend.fit_bundle import build_similar_bundle
from streamrec.recommend.reason import Reason, SharedFeatures
from streamrec.recommend.similar_titles import similar_titles
from tests.recommend.reason_text import text_of

SAMPLE = Path(streamrec.sample.__file__).parent


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    raw = {name: SAMPLE / f"{name}.csv" for name in ("movies", "credits", "keywords")}
    return build_snapshot("tmdb", raw, tmp_path_factory.mktemp("snapshots"))


SHARED = SharedFeatures(cast=("Zoe", "Ann"), keywords=("a rare one", "a common one"))


Films = dict[str, tuple[str, list[str], list[str]]]


def raw_files(directory: Path, films: Films) -> dict[str, Path]:
    """Write the three raw files of some films: name, cast and keywords by id."""
    movies, credits_, keywords_ = [], [], []
    for film, (name, cast, keywords) in films.items():
        people = [{"name": person, "order": at} for at, person in enumerate(cast)]
        words = [{"id": 1, "name": keyword} for keyword in keywords]
        movies.append({"id": film, "title": name, "release_date": "2001-01-01"})
        credits_.append({"id": film, "cast": repr(people), "crew": "[]"})
        keywords_.append({"id": film, "keywords": repr(words)})
    files = {"movies": movies, "credits": credits_, "keywords": keywords_}
    for name, rows in files.items():
        # The header of the sample, so that no column is missing; what a row does not say is empty.
        header = (SAMPLE / f"{name}.csv").read_text("utf-8").partition("\n")[0].split(",")
        with (directory / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, header)
            writer.writeheader()
            writer.writerows(rows)
    return {name: directory / f"{name}.csv" for name in files}


def test_reason_arrays_put_common_people_and_rare_keywords_first(tmp_path: Path) -> None:
    raw = raw_files(
        tmp_path,
        {
            "1": ("Hamlet", ["Ann", "Zoe", "Solo"], ["a common one", "a rare one", "mine"]),
            "2": ("Lear", ["Ann", "Zoe"], ["a rare one", "a common one"]),
            "3": ("HÁMLET", ["Zoe"], ["a common one"]),
            "4": ("Othello", ["Bob"], []),
        },
    )
    snapshot = build_snapshot("tmdb", raw, tmp_path / "snapshots")
    bundle = load_bundle(tmp_path / build_similar_bundle(snapshot.tables(), tmp_path, "v"))
    # HÁMLET shares two facts with Hamlet, but has its name.
    assert [(entry.title, entry.reason) for entry in similar_titles(bundle, "tmdb:1", 3)] == [
        ("Lear", Reason("similar", shared=SHARED)),
        ("Othello", Reason("most_voted")),
    ]
    names = [bundle.feature_names[i] for i in range(len(bundle.feature_names))]
    assert names == ["Zoe", "Ann", "a rare one", "a common one"]
    assert bundle.arrays["features"].min() == 0


def test_reason_arrays_leave_out_keywords_and_companies_that_say_nothing(tmp_path: Path) -> None:
    words = ["woman director", "imax", "attic", "friendship", "animation"]
    raw = raw_files(tmp_path, {"1": ("Hamlet", [], words), "2": ("Lear", [], words)})
    snapshot = build_snapshot("tmdb", raw, tmp_path / "snapshots")
    tables = {name: table.collect() for name, table in snapshot.tables().items()}
    ids = [f"tmdb:{n}" for n in range(3, 104)]
    for table, column, values in (
        ("title_genres", "genre", {"tmdb:1": "Animation"}),
        ("title_companies", "company", dict.fromkeys(["tmdb:1", "tmdb:2", *ids], "Big")),
    ):
        tables[table] = pl.DataFrame(
            {"title_id": list(values), "position": 0, column: list(values.values())}
        )
    titles = tables["titles"]
    more = pl.concat([titles[:1].with_columns(title_id=pl.lit(one)) for one in ids])
    tables["titles"] = pl.concat([titles, more])
    bundle = load_bundle(tmp_path / build_similar_bundle(tables, tmp_path, "v"))
    # A keyword that has a name in each language comes before one that has none.
    assert list(bundle.feature_names.all()) == ["friendship", "attic"]


def test_similar_titles_of_a_single_title_are_empty(tmp_path: Path) -> None:
    raw = raw_files(tmp_path, {"1": ("Solaris", [], [])})
    snapshot = build_snapshot("tmdb", raw, tmp_path / "snapshots")
    bundle = load_bundle(tmp_path / build_similar_bundle(snapshot.tables(), tmp_path, "v"))
    assert similar_titles(bundle, "tmdb:1", 5) == []


def test_similar_titles_of_the_sample_all_have_reasons(snapshot: Snapshot, tmp_path: Path) -> None:
    bundle = load_bundle(tmp_path / build_similar_bundle(snapshot.tables(), tmp_path, "v"))
    for title_id in snapshot.table("titles")["title_id"]:
        entries = similar_titles(bundle, title_id, 5)
        assert len({entry.title for entry in entries}) == 5
        assert title_id not in {entry.title_id for entry in entries}
        assert all(text_of(entry.reason, "es") for entry in entries)
        assert entries == sorted(entries, key=lambda entry: -entry.score)


def test_build_similar_bundle_is_the_same_for_the_same_catalogue(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    tables = {name: table.collect() for name, table in snapshot.tables().items()}
    assert build_similar_bundle(tables, tmp_path / "one", "v") == build_similar_bundle(
        tables, tmp_path / "other", "v"
    )


def test_similar_titles_load_neither_scipy_nor_scikit_learn_nor_polars(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    version = build_similar_bundle(snapshot.tables(), tmp_path, "v")
    code = f"""
import sys
from pathlib import Path
from streamrec.recommend.bundle import load_bundle
from streamrec.i18n.translator import translator
from streamrec.recommend.similar_titles import similar_titles
bundle = load_bundle(Path({str(tmp_path / version)!r}))
first = similar_titles(bundle, bundle.title_ids[0], 5)[0]
print(translator("en").text(first.reason.message()))
print({{"scipy", "sklearn", "polars", "sparse_dot_topn"}} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    reason, loaded = done.stdout.splitlines()
    assert reason
    assert loaded == "set()"
