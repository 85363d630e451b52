"""``streamrec catalogue``: raw files → a live catalogue with similar titles."""

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
    err,
    out,
    row_counts,
    say,
    write_json,
    wrong_use,
)
from streamrec.settings import read_settings

if TYPE_CHECKING:
    from streamrec.pipeline.build_catalogue import BuiltCatalogue

NotesOption = Annotated[
    Path | None, typer.Option(help="TOML: which columns of the files are incomplete, and why.")
]


def catalogue(
    movies: Annotated[Path | None, typer.Option(help="CSV of titles, with nested cells.")] = None,
    credits: Annotated[Path | None, typer.Option(help="CSV of cast and crew.")] = None,  # noqa: A002
    keywords: Annotated[Path | None, typer.Option(help="CSV of keywords.")] = None,
    movielens: Annotated[Path | None, typer.Option(help="MovieLens' movies.csv, alone.")] = None,
    aliases: Annotated[
        Path | None, typer.Option(help="CSV of other names: title_id, language, title.")
    ] = None,
    notes: NotesOption = None,
    report: Annotated[bool, typer.Option(help="Write the report to 04_reports/.")] = True,
    allow_shrink: ShrinkOption = False,
    data: DataOption = None,
    json_out: JsonOption = None,
) -> None:
    """Clean raw CSVs into a snapshot, compute similar titles, make both live.

    Example: streamrec catalogue --movies movies.csv --credits credits.csv
    """
    from streamrec.pipeline.build_catalogue import build_catalogue

    source, files = "tmdb", {"movies": movies, "credits": credits, "keywords": keywords}
    if movielens is not None:
        if any(files.values()):
            raise typer.BadParameter("give --movies and --credits, or --movielens alone")
        source, files = "movielens", {"movies": movielens}
    files["aliases"] = aliases
    with wrong_use():
        built = build_catalogue(
            read_settings(data=data), source, files, notes, report, say, allow_shrink
        )
    write_json(json_out, as_json(built, "path", "keeps_trained_model", "report_error"))
    if json_out != "-":
        _print_catalogue(built)
    if built.report_error:
        what = f"The catalogue is live; its report could not be made: {built.report_error}"
        err.print(what, style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1)


def _print_catalogue(built: BuiltCatalogue) -> None:
    table = row_counts("input")
    table.title = f"Catalogue {built.version}"
    for name, counts in built.rows.items():
        table.add_row(name, *(f"{counts[key]:,}" for key in ROW_COUNTS))
    out.print(table)
    for name, reasons in built.rejected.items():
        for reason, count in reasons.items():
            out.print(f"  {name}: {count:,} × {reason}", highlight=False, markup=False)
    if built.aliases:
        counted = ", ".join(f"{count:,} {source}" for source, count in built.aliases.items())
        out.print(f"  Other names of titles, for the search: {counted}", highlight=False)
    if built.suspicious_money:
        out.print(
            f"  {built.suspicious_money:,} titles with a budget or revenue under 1,000 dollars"
            " and the other one known: unchanged, listed in suspicious.parquet",
            highlight=False,
        )
    if built.report:
        out.print(f"Report: {built.report[0]}", soft_wrap=True, highlight=False)
    seconds = ", ".join(f"{name} {took:.1f} s" for name, took in built.seconds.items())
    out.print(
        f"Live now ({seconds}). Every rejected row, with its line: {built.path}/rejects.parquet",
        soft_wrap=True,
    )
    if built.keeps_trained_model:
        out.print("The trained model stays live; 'streamrec train' adds the new titles to it.")
