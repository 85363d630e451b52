"""Notes of the owner of the input on columns that are incomplete in this copy, and why.

A TOML file with one table per column of the raw files and one text per language::

    [overview]
    en = "Combined from partial copies."
    es = "Reunida de copias parciales."
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from streamrec.errors import InputError
from streamrec.i18n.languages import LANGUAGES

ColumnNote = Mapping[str, str]
"""Language → text; at least one language."""

# All columns of the raw files, also those that the catalogue drops: a note may describe them.
COLUMNS = (
    "adult", "belongs_to_collection", "budget", "genres", "homepage", "id", "imdb_id",
    "original_language", "original_title", "overview", "popularity", "poster_path",
    "production_companies", "production_countries", "release_date", "revenue", "runtime",
    "spoken_languages", "status", "tagline", "title", "video", "vote_average", "vote_count",
    "cast", "crew", "keywords",
)  # fmt: skip

_LONGEST = 1_000  # characters of a note, which is shown beside a chart


def read_notes(path: Path) -> dict[str, ColumnNote]:
    """Return column → note, in the order of the file.

    Raises `InputError` if the file is missing or not TOML, names a column that no raw file has,
    or has a note that is not a text of up to 1,000 characters per language.
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
        and bool(note)
        and all(
            language in LANGUAGES and isinstance(text, str) and 0 < len(text.strip()) <= _LONGEST
            for language, text in note.items()
        )
    )
