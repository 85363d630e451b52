"""`streamrec ratings` refuses a file of other people under the same names, unless set apart."""

import csv
import shutil
from pathlib import Path

import pytest

from streamrec.errors import InputError
from streamrec.pipeline.import_ratings import import_ratings
from streamrec.sample import viewers
from streamrec.settings import Settings
from streamrec.store.database import open_store
from streamrec.store.ratings import ratings_of
from tests.conftest import Built


@pytest.fixture
def settings(demo: Built, tmp_path: Path) -> Settings:
    shutil.copytree(demo.settings.data, tmp_path / "data")
    return Settings(data=tmp_path / "data")


def rows_of(directory: Path) -> tuple[list[dict[str, str]], Path]:
    """Return the rows of the demo's ratings, and its links."""
    links = directory / "links.csv"
    viewers.main(["--out", str(directory / "ratings.csv"), "--links", str(links)])
    with (directory / "ratings.csv").open() as file:
        return list(csv.DictReader(file)), links


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_ratings_of_other_people_are_refused_until_they_have_a_prefix(
    settings: Settings, tmp_path: Path
) -> None:
    rows, links = rows_of(tmp_path)
    movies = sorted({r["movieId"] for r in rows})
    taken = {(r["userId"], r["movieId"]) for r in rows}
    users = sorted({r["userId"] for r in rows})[:5]
    others = [
        rows[0] | {"userId": user, "movieId": movie}
        for user in users
        for movie in movies
        if (user, movie) not in taken
    ]
    file = write(tmp_path / "others.csv", others)

    def ratings() -> int:
        store = open_store(settings.url)
        with store.read() as connection:
            found = len(ratings_of(connection, f"ml:{users[0]}"))
        store.close()
        return found

    before = ratings()
    with pytest.raises(InputError, match=r"names 5 viewers .* has 0 of their .*--viewer-prefix"):
        import_ratings(settings, file, links, allow_shrink=True)
    assert ratings() == before
    import_ratings(settings, file, links, allow_shrink=True, viewer_prefix="mine")
    assert ratings() == before
    store = open_store(settings.url)
    with store.read() as connection:
        assert ratings_of(connection, f"mine:{users[0]}")
    store.close()


def test_part_of_the_same_ratings_is_no_other_people(settings: Settings, tmp_path: Path) -> None:
    rows, links = rows_of(tmp_path)
    file = write(tmp_path / "part.csv", rows[:3])
    assert import_ratings(settings, file, links, allow_shrink=True).rows["clean"] == 3


def test_a_viewer_prefix_is_short_and_plain(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a viewer prefix"):
        import_ratings(settings, tmp_path / "none.csv", viewer_prefix="a:b")
