"""The command line: reports as JSON, one line for our errors, exit statuses, nothing half done."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from streamrec import __version__
from streamrec.dataset.split import Split
from streamrec.evaluation.inputs import CatalogueTitles
from streamrec.pipeline.train import measure_model
from streamrec.sample import path, viewers
from streamrec.store.database import open_store
from streamrec.store.ratings import ratings_of
from streamrec.store.search_index import SearchIndex
from streamrec.store.title_lookup import titles_by_number

from .conftest import Built
from .stored_ratings import all_ratings


def streamrec(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "streamrec", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


def files(**instead: Path) -> list[str | Path]:
    chosen = {name: path(f"{name}.csv") for name in ("movies", "credits", "keywords")} | instead
    return [part for name, file in chosen.items() for part in (f"--{name}", file)]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("cli")
    assert streamrec("catalogue", *files(), "--no-report", "--data", directory).returncode == 0
    return directory


@pytest.mark.parametrize(("given", "threads"), [({}, 1), ({"OMP_NUM_THREADS": "2"}, 2)])
def test_linear_algebra_runs_on_one_thread_unless_told_otherwise(
    given: dict[str, str], threads: int
) -> None:
    asked = (
        "from streamrec import cli; cli.app = lambda: None; cli.main(); import numpy;"
        "from threadpoolctl import threadpool_info as info;"
        "print({pool['num_threads'] for pool in info() if pool['user_api'] == 'blas'})"
    )
    kept = {name: value for name, value in os.environ.items() if "_NUM_THREADS" not in name}
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, env=kept | given
    )
    assert done.stdout == f"{{{threads}}}\n"


def test_catalogue_reports_versions_rows_and_seconds(tmp_path: Path) -> None:
    done = streamrec("catalogue", *files(), "--no-report", "--data", tmp_path, "--json", "-")
    report = json.loads(done.stdout)
    assert set(report["seconds"]) == {"snapshot", "store", "similar"}
    assert report["rows"]["movies"] == {"read": 219, "clean": 212, "rejected": 5, "merged": 2}
    assert (tmp_path / "02_catalogue" / report["version"] / "manifest.json").exists()
    assert "read and clean the credits" in done.stderr
    manifest = (tmp_path / "02_catalogue" / report["version"] / "manifest.json").read_text()
    assert "seconds" not in manifest


def test_the_closing_table_accounts_for_every_row(tmp_path: Path) -> None:
    done = streamrec("catalogue", *files(), "--no-report", "--data", tmp_path)
    for text in ("219", "212", "no title", "same id", "rejects.parquet"):
        assert text in done.stdout


def test_other_names_of_titles_are_counted_and_found(tmp_path: Path) -> None:
    names = tmp_path / "aliases.csv"
    names.write_text("title_id,language,title\ntmdb:862,xx,Zzabcd\ntmdb:0,xx,Nobody\n")
    command = ["catalogue", *files(), "--aliases", names, "--no-report", "--data", tmp_path]
    done = streamrec(*command)
    assert "Other names of titles, for the search: 1 file," in done.stdout
    assert "aliases: 1 × unknown title" in done.stdout
    report = json.loads(streamrec(*command, "--json", "-").stdout)
    assert report["aliases"]["file"] == 1
    assert report["rows"]["aliases"] == {"read": 2, "clean": 1, "rejected": 1, "merged": 0}
    store = open_store(f"sqlite:///{tmp_path / 'streamrec.db'}")
    with store.read() as connection:
        (hit,) = SearchIndex().search(connection, "zzabcd", 5)
        assert titles_by_number(connection, [hit.number])[0].title_id == "tmdb:862"
    store.close()


def test_an_unusable_file_is_one_line_and_what_was_live_stays_live(
    data: Path, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.csv"
    cut.write_bytes(path("credits.csv").read_bytes()[:50_000])
    done = streamrec("catalogue", *files(credits=cut), "--no-report", "--data", data)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert str(cut) in last
    assert "ends in the middle of a row" in last
    assert "Traceback" not in done.stderr
    assert streamrec("recommend", "--title", "Heat", "--data", data).returncode == 0


def test_a_build_that_is_killed_leaves_the_old_catalogue_live(data: Path) -> None:
    command = [sys.executable, "-m", "streamrec", "catalogue", "--no-report", *map(str, files())]
    for wait_s in (0.6, 1.2, 1.8):
        with subprocess.Popen([*command, "--data", str(data)], stderr=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL) as build:  # fmt: skip
            time.sleep(wait_s)
            build.send_signal(signal.SIGKILL)
        listed = streamrec("recommend", "--title", "Toy Story", "--data", data, "--json", "-")
        assert json.loads(listed.stdout)["items"][0]["title"] == "Toy Story 2"


def test_recommend_lists_titles_with_reasons(data: Path) -> None:
    done = streamrec("recommend", "--title", "amelie", "--n", "3", "--data", data, "--json", "-")
    report = json.loads(done.stdout)
    assert report["title"] == "Amélie"
    assert [place["rank"] for place in report["items"]] == [1, 2, 3]
    assert all(place["reason"] for place in report["items"])


@pytest.fixture(scope="module")
def rated(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with its simulated viewers' ratings, and a model trained on them."""
    directory = tmp_path_factory.mktemp("rated") / "data"
    shutil.copytree(data, directory)
    ratings, links = directory / "ratings.csv", directory / "links.csv"
    viewers.main(["--out", str(ratings), "--links", str(links), "--viewers", "200"])
    done = streamrec("ratings", "--ratings", ratings, "--links", links, "--data", directory)
    assert done.returncode == 0, done.stderr
    assert streamrec("train", "--no-measure", "--data", directory).returncode == 0
    return directory


def test_ratings_are_accounted_for_and_loaded_into_the_store(rated: Path) -> None:
    ratings, links = rated / "ratings.csv", rated / "links.csv"
    done = streamrec(
        "ratings", "--ratings", ratings, "--links", links, "--data", rated, "--json", "-"
    )
    report = json.loads(done.stdout)
    rows = report["rows"]
    assert rows["read"] == rows["clean"] + rows["rejected"] + rows["merged"]
    assert rows["clean"] > 5_000
    assert set(report["rejected"]) == {"unknown title"}  # titles that are dirt in the sample
    store = open_store(f"sqlite:///{rated / 'streamrec.db'}")
    with store.read() as connection:
        assert len(all_ratings(connection)) == rows["clean"]
        assert ratings_of(connection, "ml:1")
    store.close()


def test_training_twice_gives_the_same_bundle_and_promotes_only_when_told(rated: Path) -> None:
    first = json.loads(streamrec("train", "--data", rated, "--json", "-").stdout)
    second = streamrec("train", "--data", rated, "--no-promote", "--json", "-")
    report = json.loads(second.stdout)
    assert report["version"] == first["version"]
    assert (first["live"], report["live"]) == (True, False)
    ranked = {name: figures["ndcg@10"] for name, figures in first["metrics"].items()}
    assert ranked["served"] > ranked["popularity"] > ranked["random"]
    manifest = rated / "03_models" / first["version"] / "manifest.json"
    assert json.loads(manifest.read_text())["metrics"] == first["metrics"]


def test_of_very_many_people_some_are_asked_how_good_the_model_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def note(splits: list[Split], *_: object, **__: object) -> dict[str, dict[str, str]]:
        asked.append(len(np.unique(splits[0].test.user_nums)))
        return {"models": {}}

    monkeypatch.setattr("streamrec.pipeline.train.evaluate", note)
    rated = pl.DataFrame(
        [(f"u{n % 30}", f"ml:{n // 30}", 8, n) for n in range(300)],
        schema=["user_id", "title_id", "half_stars", "timestamp"],
        orient="row",
    )
    known = CatalogueTitles(tuple(f"ml:{n}" for n in range(10)))
    assert measure_model(known, rated, "popularity", 0, max_viewers=7).chosen == {}
    assert asked == [7]
    chosen = measure_model(known, rated, "ease", 0).chosen
    assert chosen["reg"] > 0
    assert chosen["feature_weight"] == 0  # the titles have none


def test_a_new_catalogue_keeps_the_trained_model_live(rated: Path) -> None:
    done = streamrec("train", "--no-measure", "--data", rated, "--json", "-")
    before = json.loads(done.stdout)["version"]
    done = streamrec("catalogue", *files(), "--no-report", "--data", rated, "--json", "-")
    assert json.loads(done.stdout)["model"] == before


def test_evaluate_measures_the_models_named_with_popularity_and_random(rated: Path) -> None:
    out = rated / "out.json"
    done = streamrec("evaluate", "--folds", "2", "--models", "ease", "--data", rated, "--json", out)
    assert done.returncode == 0, done.stderr
    report = json.loads(out.read_text())
    assert set(report["models"]) == {"random", "popularity", "ease"}
    ranked = {name: figures["ndcg@10"] for name, figures in report["models"].items()}
    assert ranked["ease"] > ranked["popularity"] > ranked["random"]
    page = (rated / "04_reports" / "evaluation.html").read_text()
    assert "<script" not in page
    assert streamrec("evaluate", "--data", rated).returncode == 2
    assert (
        streamrec("evaluate", "--models", "nothing", "--folds", "2", "--data", rated).returncode
        == 1
    )


def test_a_person_and_someone_new_get_lists_with_reasons(rated: Path) -> None:
    person = streamrec("recommend", "--user", "ml:1", "--n", "10", "--data", rated, "--json", "-")
    report = json.loads(person.stdout)
    assert [place["rank"] for place in report["items"]] == list(range(1, 11))
    store = open_store(f"sqlite:///{rated / 'streamrec.db'}")
    with store.read() as connection:
        seen = {one.title_id for one in ratings_of(connection, "ml:1")}
    store.close()
    assert report["ratings"] == len(seen) > 5
    assert not seen & {place["title_id"] for place in report["items"]}
    new = streamrec(
        "recommend", "--like", "toy story", "--like", "Finding Nemo", "--data", rated, "--json", "-"
    )
    report = json.loads(new.stdout)
    assert report["likes"] == ["Toy Story", "Finding Nemo"]
    assert any("Because you" in place["reason"] for place in report["items"])
    only = ["--genre", "War", "--year-to", "1980", "--data", rated, "--json", "-"]
    old = json.loads(streamrec("recommend", "--like", "Heat", *map(str, only)).stdout)["items"]
    assert old
    assert all(place["year"] <= 1980 for place in old)
    nobody = streamrec("recommend", "--user", "ml:99999", "--data", rated, "--json", "-")
    assert {place["model"] for place in json.loads(nobody.stdout)["items"]} == {"popularity"}
    assert streamrec("recommend", "--user", "a", "--like", "b", "--data", rated).returncode == 2
    assert streamrec("recommend", "--like", "Heat", "--year-from", "99999").returncode == 2
    assert streamrec("recommend", "--like", "Heat", "--genre", "x" * 400).returncode == 2
    assert streamrec("recommend", "--like", "Heta", "--data", rated).returncode == 1


def test_movielens_titles_alone_are_a_catalogue(tmp_path: Path) -> None:
    movies = tmp_path / "movies.csv"
    movies.write_text("movieId,title,genres\n1,Heat (1995),Action|Crime\n2,No Year,Drama\n")
    done = streamrec(
        "catalogue", "--movielens", movies, "--no-report", "--data", tmp_path, "--json", "-"
    )
    assert json.loads(done.stdout)["rows"]["movies"]["clean"] == 2
    listed = streamrec("recommend", "--title", "heat", "--data", tmp_path, "--json", "-")
    assert json.loads(listed.stdout)["year"] == 1995
    both: list[str | Path] = ["--movielens", movies, "--movies", movies]
    assert streamrec("catalogue", *both, "--data", tmp_path).returncode == 2


def test_tuning_goes_on_where_it_stopped(rated: Path) -> None:
    def trials() -> int:
        done = streamrec(
            "tune", "--model", "ease_plain", "--trials", "2", "--data", rated, "--json", "-"
        )
        return int(json.loads(done.stdout)["trials"])

    assert trials() == 2
    assert trials() == 4


def test_wrong_use_is_2_and_our_errors_are_1(data: Path, tmp_path: Path) -> None:
    assert streamrec("recommend").returncode == 2
    assert streamrec("nonsense").returncode == 2
    for files in (["--movies", "m.csv"], ["--movielens", "m.csv", "--movies", "m.csv"], []):
        assert streamrec("catalogue", *files, "--data", tmp_path / "none").returncode == 2
    assert streamrec("recommend", "--title", "Heat", "--n", "0", "--data", data).returncode == 2
    unknown = streamrec("recommend", "--title", "Jumanjy", "--data", data)
    assert unknown.returncode == 1
    assert "Jumanji" in unknown.stderr
    for command in (["serve"], ["recommend", "--title", "Heat"]):
        nothing = streamrec(*command, "--data", tmp_path / "none")
        assert nothing.returncode == 1
        assert "streamrec catalogue" in nothing.stderr
        assert not (tmp_path / "none").exists()


def test_version_is_that_of_the_package() -> None:
    done = streamrec("--version")
    assert (done.returncode, done.stdout) == (0, f"streamrec {__version__}\n")


def test_a_command_whose_extra_is_missing_names_it(tmp_path: Path) -> None:
    hidden = "import sys; sys.modules['polars'] = None; from streamrec.cli import main; "
    command = f"sys.argv = ['streamrec', 'train', '--data', {str(tmp_path)!r}]; main()"
    done = subprocess.run([sys.executable, "-c", hidden + command], capture_output=True, text=True)
    assert done.returncode == 1
    assert "streamrec[train]" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_setting_that_cannot_be_is_named() -> None:
    environment = os.environ | {"STREAMREC_PORT": "many"}
    done = subprocess.run(
        [sys.executable, "-m", "streamrec", "serve"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "setting port" in done.stderr


def test_demo_serves_what_is_there_and_refuses_what_it_cannot_serve(
    demo: Built, tmp_path: Path
) -> None:
    data = tmp_path / "demo"
    shutil.copytree(demo.settings.data, data)
    before = {file: file.stat().st_mtime_ns for file in data.rglob("*.npy")}
    assert before
    assert streamrec("demo", "--no-serve", "--data", data).returncode == 0
    assert {file: file.stat().st_mtime_ns for file in data.rglob("*.npy")} == before
    for file in data.glob("streamrec.db*"):
        file.unlink()
    refused = streamrec("demo", "--no-serve", "--data", data)
    assert refused.returncode == 1
    assert str(data) in refused.stderr


def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "streamrec",
        "catalogue",
        *map(str, files()),
        "--data",
        str(tmp_path),
    ]
    limited = "import resource, os, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000)); "
    limited += "os.execv(sys.argv[1], sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", limited, *command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("streamrec: ")


def test_evaluate_new_viewers_prints_a_table_for_each_order(rated: Path, tmp_path: Path) -> None:
    out = tmp_path / "new.json"
    done = streamrec(
        "evaluate", "--new-viewers", "0.3", "--models", "item_knn", "--data", rated, "--json", out
    )
    assert "k ratings: random" in done.stdout
    assert "k ratings: first" in done.stdout
    of_three = json.loads(out.read_text())["new_viewers"]["random"]["3"]
    assert of_three["ndcg@10"].keys() == {"rating_counts", "item_knn"}
    wrong = streamrec("evaluate", "--new-viewers", "1.5", "--data", rated)
    assert wrong.returncode == 2
    assert "1.5" in wrong.stderr
