"""Notes by the input's owner: which columns are incomplete in this copy, and why.

A TOML file, one table per column of the raw files, one text per language::

    [overview]
    en = "Put together from partial copies."
    es = "Reunida de copias parciales."
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from streamrec.errors import InputError

Note = Mapping[str, str]
"""Language (``en``, ``es``) → text; at least one of them."""

LANGUAGES = ("en", "es")

# Of the raw files, also those columns that the catalogue drops: their owner may describe them all.
COLUMNS = (
    "adult", "belongs_to_collection", "budget", "genres", "homepage", "id", "imdb_id",
    "original_language", "original_title", "overview", "popularity", "poster_path",
    "production_companies", "production_countries", "release_date", "revenue", "runtime",
    "spoken_languages", "status", "tagline", "title", "video", "vote_average", "vote_count",
    "cast", "crew", "keywords",
)  # fmt: skip

_LONGEST = 1_000  # characters of a note: it stands beside a chart


def read_notes(path: Path) -> dict[str, Note]:
    """Return column → note, in the file's order.

    Raises
    ------
    InputError
        The file is missing, no TOML, names a column that no raw file has, or holds anything else
        than a text of up to 1,000 characters per language.
    """
    try:
        notes = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(str(path), f"cannot be read ({error})", "Give a TOML file") from None
    for column, note in notes.items():
        if column not in COLUMNS:
            raise InputError(
                str(path),
                f"no raw file has a column {column[:60]!r}",
                f"The columns are {', '.join(COLUMNS)}",
            )
        if not _is_note(note):
            raise InputError(
                str(path),
                f"the note of {column} is not a text per language",
                f'Write [{column}] and under it en = "…", es = "…"',
            )
    return notes


def _is_note(note: object) -> bool:
    return (
        isinstance(note, dict)
        and 0 < len(note) <= len(LANGUAGES)
        and all(
            language in LANGUAGES and isinstance(text, str) and 0 < len(text.strip()) <= _LONGEST
            for language, text in note.items()
        )
    )
