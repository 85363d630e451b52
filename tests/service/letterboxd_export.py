"""A ZIP as Letterboxd exports it, made for the tests."""

from __future__ import annotations

import io
from zipfile import ZIP_DEFLATED, ZipFile

_HEADER = "Date,Name,Year,Letterboxd URI"
FILES = {
    "profile.csv": "Date Joined,Username\n2019-01-01,ann\n",
    "ratings.csv": f"{_HEADER},Rating\n2019-03-02,Toy Story,1995,x,4.5\n2019-03-03,Heat,1995,x,4\n",
    "watched.csv": f"{_HEADER}\n2019-03-02,Toy Story,1995,x\n2019-03-04,The Matrix,1999,x\n",
    "watchlist.csv": f"{_HEADER}\n2019-03-05,Amélie,2001,x\n",
    "diary.csv": f"{_HEADER},Rating,Rewatch,Tags,Watched Date\n2019-03-02,Heat,1995,x,1,,,\n",
    "deleted/ratings.csv": f"{_HEADER},Rating\n2019-03-02,Alien,1979,x,1\n",
    "likes/films.csv": f"{_HEADER}\n2019-03-02,Toy Story,1995,x\n",
}


def letterboxd_zip(files: dict[str, str] = FILES) -> bytes:
    """Return the files as a ZIP."""
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return written.getvalue()
