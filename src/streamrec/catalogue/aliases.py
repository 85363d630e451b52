"""Other names of titles and franchises, by which a search finds them.

They come from the original titles of the source, from a file of the operator and from two packaged
files: Spanish release titles, and names of franchises that no title holds. The clean table
``titles`` keeps one name, so the answers about a title's name do not depend on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from streamrec import columns
from streamrec.catalogue.check import complete_table
from streamrec.catalogue.clean import Check, Cleaned, as_text, cleaned_file, is_blank, sort_out
from streamrec.catalogue.csv_reader import RawTable
from streamrec.catalogue.parse import parse_text
from streamrec.catalogue.reject_codes import RejectCode
from streamrec.catalogue.source import InputFile
from streamrec.text import fold

_PACKAGED = Path(__file__).parent
# A franchise's name in another language is what the names of its titles begin with. Words that end
# such a beginning by chance do not belong to it.
_LOOSE_ENDS = frozenset((_PACKAGED / "loose_ends.txt").read_text("utf-8").split())


def clean_aliases(raw: RawTable, title_ids: pl.Series) -> Cleaned:
    """Return the names of an operator's file with the columns of `ALIASES_FILE`."""
    typed = as_text(raw.frame).with_columns(
        title_id=pl.col("title_id_text").str.strip_chars(),
        language=parse_text("language_text"),
        name=parse_text("title_text"),
    )
    checks = [
        Check(RejectCode.EMPTY, "title_id", is_blank("title_id")),
        Check(RejectCode.EMPTY, "title", pl.col("name").is_null()),
        Check(RejectCode.UNKNOWN_TITLE, "title_id", ~pl.col("title_id").is_in(title_ids.implode())),
    ]
    key = ("title_id", "language", "name")
    kept, rejects = sort_out(typed, "aliases", "title", checks, key, RejectCode.SAME_NAME)
    names = kept.select("title_id", "name", "language", source=pl.lit("file"))
    return cleaned_file(raw, "aliases", kept, {"title_aliases": names}, rejects)


ALIASES_FILE = InputFile(
    "aliases", ("title_id", "language", "title"), clean_aliases, required=False
)


def original_titles(kept: pl.DataFrame) -> pl.DataFrame:
    """Return the original titles that differ from the titles; `kept` are clean rows of movies."""
    if "original_title_text" not in kept.columns:
        return pl.DataFrame(
            schema=dict.fromkeys(("title_id", "name", "language", "source"), pl.String)
        )
    original = parse_text("original_title_text")
    return kept.filter(original.ne(pl.col("title"))).select(
        "title_id", name=original, language="original_language", source=pl.lit("original")
    )


def title_aliases(parts: Sequence[pl.DataFrame], title_ids: pl.Series) -> pl.DataFrame:
    """Return the table ``title_aliases``: the names of the inputs, then the packaged ones."""
    packaged = _read_packaged("spanish_titles.csv").select(
        "title_id", name="title", language="language", source=pl.lit("packaged")
    )
    names = pl.concat([*parts, packaged.filter(pl.col("title_id").is_in(title_ids.implode()))])
    order = pl.DataFrame({"title_id": title_ids})
    names = order.join(names, on="title_id", maintain_order="left_right")
    position = pl.int_range(pl.len()).over("title_id").cast(pl.Int64)
    return complete_table(names.with_columns(position=position), columns.ALIASES)


def collection_aliases(collections: pl.DataFrame, aliases: pl.DataFrame) -> pl.DataFrame:
    """Return the table ``collection_aliases`` of the franchises in ``title_collections``.

    The names are the packaged ones and those that the titles of a franchise share: names such as
    "The Hobbit: An Unexpected Journey" and "The Hobbit: The Desolation of Smaug" begin alike.
    """
    named = collections.filter(pl.col("collection").is_not_null())
    packaged = _read_packaged("franchise_names.csv").join(named, on="collection", how="semi")
    members = named.select("title_id", "collection").join(aliases, on="title_id")
    grouped = members.sort("collection", "language", "title_id", "position").group_by(
        "collection", "language", maintain_order=True
    )
    shared = [
        (collection, common, language)
        for (collection, language), rows in grouped
        if (common := _shared_beginning(rows.unique("title_id", maintain_order=True)["name"]))
    ]
    frame = pl.DataFrame(
        shared, dict.fromkeys(("collection", "name", "language"), pl.String), orient="row"
    )
    both = pl.concat([packaged.select("collection", "name", "language"), frame])
    unique = both.unique(["collection", "name"], keep="first", maintain_order=True)
    return complete_table(unique, columns.COLLECTION_ALIASES)


def _shared_beginning(names: pl.Series) -> str | None:
    """Return the words with which two or more names begin; None without a word that says much."""
    words = [name.split() for name in names]
    if len(words) < 2:
        return None
    n_shared = 0
    for column in zip(*words, strict=False):
        if len({fold(word).rstrip(":,.-") for word in column}) > 1:
            break
        n_shared += 1
    shared = words[0][:n_shared]
    while shared and (fold(shared[-1]) in _LOOSE_ENDS or not any(map(str.isalnum, shared[-1]))):
        shared.pop()
    name = " ".join(shared).rstrip(":,.- ")
    return name if len(name) > 3 else None


def _read_packaged(name: str) -> pl.DataFrame:
    frame = pl.read_csv(_PACKAGED / name, infer_schema=False)
    return frame.with_columns(pl.all().str.strip_chars())
