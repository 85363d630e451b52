"""``streamrec ratings``: a file of ratings → a clean snapshot, and the store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streamrec.cli.output import (
    ROW_COUNTS,
    DataOption,
    JsonOption,
    ShrinkOption,
    as_json,
    out,
    row_counts,
    say,
    write_json,
)
from streamrec.settings import read_settings

if TYPE_CHECKING:
    from streamrec.pipeline.import_ratings import ImportedRatings


def ratings(
    ratings: Annotated[Path, typer.Option(help="CSV: userId,movieId,rating,timestamp.")],
    links: Annotated[Path | None, typer.Option(help="CSV: movieId,imdbId,tmdbId.")] = None,
    viewer_prefix: Annotated[
        str | None,
        typer.Option(help="What the viewers of this file are named by: ml makes 12 ml:12."),
    ] = None,
    allow_shrink: ShrinkOption = False,
    data: DataOption = None,
    json_out: JsonOption = None,
) -> None:
    """Clean a file of ratings into a snapshot, and load it into the store.

    Example: streamrec ratings --ratings ratings.csv --links links.csv
    """
    from streamrec.pipeline.import_ratings import import_ratings

    settings = read_settings(data=data)
    imported = import_ratings(settings, ratings, links, say, allow_shrink, viewer_prefix)
    counts = {"users": imported.n_users, "titles": imported.n_titles}
    write_json(json_out, as_json(imported, "path", "n_users", "n_titles") | counts)
    if json_out != "-":
        _print_ratings(imported)


def _print_ratings(imported: ImportedRatings) -> None:
    table = row_counts()
    table.title = f"Ratings {imported.version}"
    table.add_row(*(f"{imported.rows[key]:,}" for key in ROW_COUNTS))
    out.print(table)
    for reason, count in imported.rejected.items():
        out.print(f"  {count:,} × {reason}", highlight=False, markup=False)
    if not imported.in_store:
        out.print("  The snapshot keeps them; they are too many to load into the store")
    out.print(
        f"{imported.n_users:,} viewers, {imported.n_titles:,} titles. Every rejected row, with "
        f"its line: {imported.path}/rejects.parquet. Next: streamrec train",
        soft_wrap=True,
    )
