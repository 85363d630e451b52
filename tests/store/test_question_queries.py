"""The queries of the catalogue questions and of single titles and people; on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from streamrec.errors import UnknownName
from streamrec.store import question_queries as queries
from streamrec.store.database import Store
from streamrec.store.details import person_credits, title_details

ANSWERS: list[tuple[str, Callable[[sa.Connection], object], object]] = [
    # By hand, from the sample's own files.
    ("title", lambda c: queries.find_title(c, "  AMELIE ").title.title, "Amélie"),
    ("year", lambda c: queries.find_title(c, "Hamlet", 1948).title.release_year, 1948),
    ("slash", lambda c: queries.find_title(c, "face/off").title.title, "Face/Off"),
    ("return", lambda c: queries.find_title(c, "Toy Story").title.return_ratio,
     373554033 / 30000000),
    ("language", lambda c: queries.count_in_language(c, "Japonés").code, "ja"),
    ("country", lambda c: queries.count_in_country(c, "japón").name, "Japan"),
    ("franchise", lambda c: queries.collection_revenue(c, "toy story").name,
     "Toy Story Collection"),
    ("franchise films",
     lambda c: queries.collection_revenue(c, "Toy Story Collection").n_titles, 3),
    ("actor", lambda c: queries.actor_returns(c, "tom HANKS").name, "Tom Hanks"),
    ("company", lambda c: queries.company_revenue(c, "pixar animation studios").name,
     "Pixar Animation Studios"),
    ("director", lambda c: queries.director_titles(c, "John Lasseter").titles[0].title,
     "Toy Story"),
]  # fmt: skip


@pytest.mark.parametrize(("ask", "expected"), [a[1:] for a in ANSWERS], ids=[a[0] for a in ANSWERS])
def test_question_queries_answer_alike_on_both_databases(
    loaded: Store, ask: Callable[[sa.Connection], object], expected: object
) -> None:
    with loaded.read() as connection:
        assert ask(connection) == expected


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: queries.find_title(c, "toy st%"),
        lambda c: queries.find_title(c, "Hamlet", 1901),
        lambda c: queries.actor_returns(c, "Jean-Pierre Jeunet"),
        lambda c: queries.director_titles(c, "Tom Hanks and others"),
        lambda c: queries.collection_revenue(c, "collection"),
        lambda c: queries.company_revenue(c, "'; drop table title; --"),
        lambda c: queries.count_in_country(c, "Atlantis"),
        lambda c: queries.count_in_language(c, "klingon"),
        lambda c: title_details(c, "tmdb:0"),
        lambda c: person_credits(c, "nobody"),
    ],
)
def test_question_queries_raise_unknown_name(
    loaded: Store, ask: Callable[[sa.Connection], object]
) -> None:
    with loaded.read() as connection, pytest.raises(UnknownName):
        ask(connection)


def test_person_credits_hold_cast_and_crew(loaded: Store) -> None:
    with loaded.read() as connection:
        person = person_credits(connection, "john-lasseter")
    assert person.name == "John Lasseter"
    assert "Toy Story" in [credit.title.title for credit in person.crew]
