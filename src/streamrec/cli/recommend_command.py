"""``streamrec recommend``: titles similar to one, or a list for a viewer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from streamrec.cli.filter_options import filter_options
from streamrec.cli.output import DataOption, JsonOption, out, write_json
from streamrec.settings import read_settings, require_built
from streamrec.title_filter import TitleFilter

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from streamrec.recommend.bundle import Bundle
    from streamrec.store.name_index import NameIndex
    from streamrec.viewer import Viewer


@filter_options
def recommend(
    title: Annotated[str | None, typer.Option(help="Titles similar to the one named.")] = None,
    user: Annotated[str | None, typer.Option(help="A list for a viewer: ml:12.")] = None,
    like: Annotated[
        list[str] | None,
        typer.Option(help="Titles like this one; several: a list for who likes them."),
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="With --title: its year, where several have the name.")
    ] = None,
    n: Annotated[int, typer.Option("--n", min=1, max=50, help="How many.")] = 5,
    *,
    filters: TitleFilter,
    diversity: Annotated[
        float, typer.Option(min=0, max=1, help="For a viewer: 0 = best first … 1 = most varied.")
    ] = 0.0,
    data: DataOption = None,
    json_out: JsonOption = None,
) -> None:
    """List titles, best first, each with the reason.

    Example: streamrec recommend --title "Toy Story" --n 5

    Example: streamrec recommend --like "Heat" --like "Alien" --genre Drama
    """
    from streamrec.recommend.bundle import load_bundle
    from streamrec.recommend.recommender import Recommender
    from streamrec.recommend.titles_like import titles_like
    from streamrec.store.database import open_store
    from streamrec.store.live_versions import live_versions
    from streamrec.store.name_index import NameIndex

    if sum(given is not None for given in (title, user, like or None)) != 1:
        raise typer.BadParameter("give one of --title, --user and --like")
    settings = require_built(read_settings(data=data))
    names = NameIndex()
    store = open_store(settings.url)
    with store.read() as connection:
        bundle = load_bundle(settings.models / live_versions(connection).model)
        if title is not None:
            about, items = _similar(connection, names, bundle, title, year, n)
        else:
            about, viewer = _viewer(connection, names, user, like or [])
            recommender = Recommender(bundle)
            if like and len(viewer.ratings) == 1:
                (title_id,) = viewer.ratings
                found = titles_like(recommender, title_id, n, filters, diversity)
            else:
                found = recommender.recommend(viewer, n, filters, diversity)
            items = [entry.to_json("en") for entry in found]
    store.close()
    write_json(json_out, {**about, "model_version": bundle.version, "items": items})
    if json_out != "-":
        _print_list(about, items)


def _similar(
    connection: Connection, names: NameIndex, bundle: Bundle, title: str, year: int | None, n: int
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    from streamrec.recommend.similar_titles import similar_titles
    from streamrec.store.question_queries import find_title

    with names.suggestions(connection, title):
        found = find_title(connection, title, year).title
    about = {"title_id": found.title_id, "title": found.title, "year": found.release_year}
    known = bundle.item(found.title_id) is not None
    entries = similar_titles(bundle, found.title_id, n) if known else []
    return about, [entry.to_json("en") for entry in entries]


def _viewer(
    connection: Connection, names: NameIndex, user: str | None, likes: list[str]
) -> tuple[dict[str, Any], Viewer]:
    """Return the viewer of the list: one of the store, or a new one who likes these titles."""
    from streamrec.store.question_queries import find_title
    from streamrec.store.ratings import ratings_of
    from streamrec.viewer import Viewer

    if user is not None:
        rated = {one.title_id: one.half_stars / 2 for one in ratings_of(connection, user)}
        return {"user_id": user, "ratings": len(rated)}, Viewer(rated)
    found = []
    for text in likes:
        with names.suggestions(connection, text):
            found.append(find_title(connection, text).title)
    return {"likes": [row.title for row in found]}, Viewer.from_likes(row.title_id for row in found)


def _print_list(about: dict[str, Any], items: list[dict[str, Any]]) -> None:
    if "title" in about:
        head = f"Similar to {about['title']} ({about['year']})"
    elif "user_id" in about:
        head = f"For {about['user_id']}, who rated {about['ratings']} titles"
    else:
        head = f"For a viewer who likes {' and '.join(about['likes'])}"
    table = Table("", "title", "year", "score", "model", "reason", title=head, title_justify="left")
    for item in items:
        year, score = str(item["year"] or ""), f"{item['score']:.3f}"
        table.add_row(str(item["rank"]), item["title"], year, score, item["model"], item["reason"])
    out.print(table)
