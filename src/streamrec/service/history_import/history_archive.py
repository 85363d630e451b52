"""The files of an upload: a CSV file, or those inside the ZIP that Letterboxd exports."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple
from zipfile import BadZipFile, ZipFile

from streamrec.errors import InvalidParameter
from streamrec.i18n.messages import message
from streamrec.service.history_import.history_formats import HistoryFormat

_PIECE = 64 * 1024
_MAX_UNPACKED = 64 * 1024 * 1024  # bytes of all files together; a year of diaries has 0.1 MB
_MAX_DIRECTORY = 64 * 1024  # bytes; Letterboxd's has some 3 kB
# What follows is in these: the diary holds rated and watched films once more, likes are watched.
_MEMBERS: dict[str, HistoryFormat] = {
    "ratings.csv": "letterboxd",
    "watched.csv": "letterboxd-watched",
    "watchlist.csv": "letterboxd-watchlist",
}
_END, _END_SIGNATURE, _ZIP64_SIGNATURE = struct.Struct("<4s8xI4xH"), b"PK\5\6", b"PK\6\7"
_MAX_COMMENT = 0xFFFF


class HistoryFile(NamedTuple):
    """A file of an upload; `pieces` reads it, and raises InvalidParameter where it is damaged."""

    form: HistoryFormat
    pieces: Callable[[], Iterator[bytes]]


def history_files(name: str, file: BinaryIO) -> list[HistoryFile]:
    """Return what an upload holds, each file with the format that its name or header tells.

    Raises InvalidParameter: the ZIP is damaged, too large, or has no file of a known name.
    """
    start = file.read(4096)
    file.seek(0)
    if not start.startswith(b"PK"):
        return [HistoryFile(_format_of(name, start), lambda: iter(lambda: file.read(_PIECE), b""))]
    _check_directory(file)
    try:
        archive = ZipFile(file)
    except (BadZipFile, ValueError, NotImplementedError):
        raise _damaged() from None
    room = _Room(_MAX_UNPACKED)
    members = {_base_name(one): one for one in archive.namelist()}
    found = [
        HistoryFile(form, lambda member=members[base]: room.pieces(archive, member))  # type: ignore[misc]
        for base, form in _MEMBERS.items()
        if base in members
    ]
    if not found:
        names = ", ".join(_MEMBERS)
        raise InvalidParameter("history", message("is a ZIP without %(names)s", names=names))
    return found


def _base_name(member: str) -> str:
    """Return the name of a file at the top, also in a folder that bears the archive's name.

    >>> _base_name("ratings.csv"), _base_name("letterboxd-ann/Ratings.csv")
    ('ratings.csv', 'ratings.csv')
    >>> _base_name("deleted/ratings.csv")
    'deleted/ratings.csv'
    """
    *folders, name = PurePosixPath(member.lower()).parts or ("",)
    in_folder = len(folders) == 1 and folders[0].startswith("letterboxd")
    return name if not folders or in_folder else member


def _format_of(name: str, start: bytes) -> HistoryFormat:
    """Return the format of a CSV file: IMDb has the column Const, the others go by name.

    >>> _format_of("WATCHLIST.csv", b"Position,Const"), _format_of("watchlist.csv", b"Date,Name")
    ('imdb', 'letterboxd-watchlist')
    """
    if b"const" in start.partition(b"\n")[0].lower():
        return "imdb"
    if "watchlist" in name.lower():
        return "letterboxd-watchlist"
    return "letterboxd-watched" if "watched" in name.lower() else "letterboxd"


def _check_directory(file: BinaryIO) -> None:
    """Refuse a ZIP whose directory is large: `ZipFile` reads it as a whole."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END.size - _MAX_COMMENT))
    tail = file.read()
    at = tail.rfind(_END_SIGNATURE)
    file.seek(0)
    if at < 0 or len(tail) < at + _END.size or _ZIP64_SIGNATURE in tail:
        raise _damaged()
    _, directory, comment = _END.unpack_from(tail, at)
    if directory > _MAX_DIRECTORY or at + _END.size + comment != len(tail):
        raise _damaged()


class _Room:
    """Counts the bytes that an archive unpacks to, whatever its directory says."""

    def __init__(self, n_bytes: int) -> None:
        self._left = n_bytes

    def pieces(self, archive: ZipFile, member: str) -> Iterator[bytes]:
        try:
            with archive.open(member) as opened:
                while piece := opened.read(_PIECE):
                    self._left -= len(piece)
                    if self._left < 0:
                        what = message("unpacks to more than %(limit)s bytes", limit=_MAX_UNPACKED)
                        raise InvalidParameter("history", what)
                    yield piece
        except (BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError):
            raise _damaged() from None


def _damaged() -> InvalidParameter:
    return InvalidParameter("history", message("is a damaged or unusual ZIP file"))
