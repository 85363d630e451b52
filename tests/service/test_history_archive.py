"""`history_files` tells the files of an upload apart, and refuses a ZIP that is a bomb."""

from __future__ import annotations

import io

import pytest

from streamrec.errors import InvalidParameter
from streamrec.service.history_import import history_archive
from streamrec.service.history_import.history_archive import history_files

from .letterboxd_export import FILES, letterboxd_zip


def read(content: bytes, name: str = "a.zip") -> dict[str, str]:
    files = history_files(name, io.BytesIO(content))
    return {one.form: b"".join(one.pieces()).decode() for one in files}


def test_history_files_tells_the_files_of_a_zip_apart_by_name() -> None:
    wanted = {
        "letterboxd": FILES["ratings.csv"],
        "letterboxd-watched": FILES["watched.csv"],
        "letterboxd-watchlist": FILES["watchlist.csv"],
    }
    assert read(letterboxd_zip()) == wanted
    inside = {f"letterboxd-ann-2019/{name}": text for name, text in FILES.items()}
    assert read(letterboxd_zip(inside)) == wanted


@pytest.mark.parametrize(
    ("name", "start", "form"),
    [
        ("ratings.csv", "Const,Your Rating", "imdb"),
        ("WATCHLIST.csv", "Position,Const", "imdb"),
        ("ratings.csv", "Date,Name,Year,Letterboxd URI,Rating", "letterboxd"),
        ("watched.csv", "Date,Name,Year,Letterboxd URI", "letterboxd-watched"),
        ("watchlist.csv", "Date,Name,Year,Letterboxd URI", "letterboxd-watchlist"),
    ],
)
def test_history_files_tells_a_csv_by_its_header_and_name(name: str, start: str, form: str) -> None:
    assert read(start.encode(), name) == {form: start}


def with_directory_of(size: int) -> bytes:
    """Return a ZIP whose end says that its directory has this many bytes."""
    content = bytearray(letterboxd_zip())
    content[-10:-6] = size.to_bytes(4, "little")
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [
        b"PK\3\4 and no more",
        letterboxd_zip()[:-1],
        letterboxd_zip() + b"more",
        with_directory_of(1 << 30),
        letterboxd_zip()[:-22] + b"PK\6\7" + bytes(16) + letterboxd_zip()[-22:],
        letterboxd_zip({"profile.csv": "x"}),
        letterboxd_zip({f"{n:060}.csv": "" for n in range(1_000)} | FILES),
    ],
)
def test_history_files_refuses_a_damaged_unusual_or_foreign_zip(content: bytes) -> None:
    with pytest.raises(InvalidParameter):
        read(content)


def test_history_files_stops_unpacking_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_archive, "_MAX_UNPACKED", 1_000_000)
    bomb = letterboxd_zip({"ratings.csv": "0" * 600_000, "watched.csv": "0" * 600_000})
    assert len(bomb) < 5_000
    ratings, watched = history_files("a.zip", io.BytesIO(bomb))
    assert sum(map(len, ratings.pieces())) == 600_000
    with pytest.raises(InvalidParameter):
        list(watched.pieces())


def test_history_files_refuses_a_member_that_is_damaged() -> None:
    content = letterboxd_zip().replace(b"ratings.csv", b"ratings.csv")
    at = content.index(b"ratings.csv") + len("ratings.csv") + 4
    with pytest.raises(InvalidParameter):
        read(content[:at] + b"\xff\xff" + content[at + 2 :])
