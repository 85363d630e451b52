"""``streamrec recommend``: a list for a title."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from streamrec.cli.output import DataOption, JsonOption, built, out, write_json
from streamrec.settings import read_settings


def recommend(
    title: Annotated[str, typer.Option(help="Name of a title in the catalogue.")],
    year: Annotated[int | None, typer.Option(help="Picks one of several of that name.")] = None,
    n: Annotated[int, typer.Option("--n", min=1, max=50, help="How many.")] = 5,
    data: DataOption = None,
    json_out: JsonOption = None,
) -> None:
    """List titles similar to one, best first, each with the reason.

    Example: streamrec recommend --title "Toy Story" --n 5
    """
    from streamrec.recommend.bundle import load_bundle
    from streamrec.recommend.similar import similar
    from streamrec.store.engine import live_versions, open_store
    from streamrec.store.names import NameIndex
    from streamrec.store.questions import find_title

    settings = built(read_settings(data=data))
    store = open_store(settings.url)
    with store.read() as connection, NameIndex().suggesting(connection, title):
        found = find_title(connection, title, year).row
        bundle = load_bundle(settings.models / live_versions(connection).model)
    store.close()
    places = similar(bundle, found.title_id, n)
    write_json(
        json_out,
        {
            "title_id": found.title_id,
            "title": found.title,
            "year": found.release_year,
            "model_version": bundle.version,
            "items": [
                {
                    "rank": rank,
                    "title_id": place.title_id,
                    "title": place.title,
                    "year": place.year,
                    "score": place.similarity,
                    "reason": place.reason.text("en"),
                }
                for rank, place in enumerate(places, start=1)
            ],
        },
    )
    if json_out != "-":
        shown = Table(title=f"Similar to {found.title} ({found.release_year})")
        for name in ("", "title", "year", "score", "reason"):
            shown.add_column(name)
        for rank, place in enumerate(places, start=1):
            score = f"{place.similarity:.3f}"
            reason = place.reason.text("en")
            shown.add_row(str(rank), place.title, str(place.year or ""), score, reason)
        out.print(shown)
