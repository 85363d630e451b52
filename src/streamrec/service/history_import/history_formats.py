"""The formats of a history: the columns that each one reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from streamrec.store.user_marks import MarkKind

HistoryFormat = Literal[
    "csv", "ndjson", "letterboxd", "letterboxd-watched", "letterboxd-watchlist", "imdb"
]


@dataclass(frozen=True)
class HistoryColumns:
    """The columns that a format reads; a header must have one field of each required group."""

    names: Mapping[str, tuple[str, ...]]  # of the column of a field, as `plain_name` writes them
    required: tuple[tuple[str, ...], ...]

    def missing(self, header: Sequence[str]) -> str:
        """Return the columns of the first group that a header lacks; empty if it lacks none."""
        for fields in self.required:
            if not any(name in header for field in fields for name in self.names[field]):
                return " / ".join(self.names[field][0] for field in fields)
        return ""

    def positions(self, header: Sequence[str]) -> dict[str, int]:
        """Return field → position in a header, without the fields that it lacks."""
        return {
            field: header.index(name)
            for field, names in self.names.items()
            for name in names[::-1]
            if name in header
        }


_PLAIN = HistoryColumns(
    {
        "title_id": ("titleid",),
        "tmdb": ("tmdbid",),
        "imdb": ("imdbid",),
        "movielens": ("movieid",),
        "name": ("title", "name"),
        "year": ("year",),
        "stars": ("stars", "rating"),
        "at": ("ratedat", "timestamp"),
    },
    (("stars",), ("title_id", "tmdb", "imdb", "movielens", "name")),
)
_LETTERBOXD = {"name": ("name",), "year": ("year",), "at": ("date",), "uri": ("letterboxduri",)}

MARKS: Mapping[HistoryFormat, MarkKind] = {
    "letterboxd-watched": "seen",
    "letterboxd-watchlist": "watchlist",
}
"""The formats that hold marks instead of ratings."""

COLUMNS: Mapping[HistoryFormat, HistoryColumns] = {
    # IMDb's files until 2017 have "You rated" and "created" (in words), in another order.
    "imdb": HistoryColumns(
        {
            "imdb": ("const",),
            "out_of_ten": ("yourrating", "yourated"),
            "at": ("daterated", "created"),
            "name": ("title",),
            "year": ("year",),
            "kind": ("titletype",),
        },
        (("imdb",), ("out_of_ten",)),
    ),
    "letterboxd": HistoryColumns(
        _LETTERBOXD | {"stars": ("rating",)}, (("name",), ("year",), ("stars",), ("uri",))
    ),
    "letterboxd-watched": HistoryColumns(_LETTERBOXD, (("name",), ("year",), ("uri",))),
    "letterboxd-watchlist": HistoryColumns(_LETTERBOXD, (("name",), ("year",), ("uri",))),
    "csv": _PLAIN,
    "ndjson": _PLAIN,
}


def plain_name(name: str) -> str:
    """Return the name of a column in small letters, without spaces and underscores."""
    return name.strip().lower().replace("_", "").replace(" ", "")
