"""The migrations, on both databases: an old database opens with the new code, its data kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from streamrec.store.database import Store, newest_revision, open_store, upgrade_schema
from streamrec.store.details import person_credits
from streamrec.store.live_versions import live_versions
from streamrec.store.question_queries import actor_returns, find_title
from streamrec.store.ratings import load_ratings
from streamrec.store.tables import metadata
from streamrec.store.title_lists import Facet, read_facets
from streamrec.store.user_accounts import deleted_user_ids, find_user

from ..stored_ratings import all_ratings

# What the code of each revision could write, as SQL of that time.
CATALOGUE_0001 = [
    "INSERT INTO live (kind, version) VALUES ('catalogue', 'c1'), ('model', 'm1')",
    """INSERT INTO title (title_num, title_id, title, fold, release_date, release_year,
       budget_usd, revenue_usd, "return", has_financials, popularity, vote_count, keywords,
       spoken_languages)
       VALUES (0, 'tmdb:949', 'Heat', 'heat', '1995-12-15', 1995, 60, 187, 3.125, true, 17.9, 1886,
       '["robbery"]', '["English"]')""",
    """INSERT INTO person (person_num, name, fold, slug, acted, directed)
       VALUES (0, 'Al Pacino', 'al pacino', 'al-pacino', 1, 0)""",
    """INSERT INTO title_cast (title_num, position, person_num, character)
       VALUES (0, 0, 0, 'Lt. Vincent Hanna')""",
    "INSERT INTO genre (genre_num, name, fold, titles) VALUES (0, 'Crime', 'crime', 1)",
    "INSERT INTO title_genre (title_num, position, genre_num) VALUES (0, 0, 0)",
]
RATING_0002 = "INSERT INTO rating VALUES ('ml:1', 'tmdb:949', 9, 100), ('ml:1', 'tmdb:1', 4, 50)"
VIEWERS_0005 = [
    "INSERT INTO viewer (user_id, login, created_at) VALUES ('ml:1', 'ana', 50)",
    "INSERT INTO forgotten (user_id) VALUES ('ml:2')",
    RATING_0002,
    "INSERT INTO rating VALUES ('ml:1', 'tmdb:2', NULL, 70)",
    "UPDATE title SET imdb_id = 'tt0113277'",
]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'streamrec.db'}"
    return str(request.getfixturevalue("postgres_url"))


def write_old(url: str, revision: str, statements: list[str]) -> None:
    """Fill a database of an old revision."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        upgrade_schema(connection, revision)
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture
def upgraded(url: str) -> Iterator[Store]:
    """A database of revision 0005 with data, opened with the new code."""
    write_old(url, "0005", CATALOGUE_0001 + VIEWERS_0005)
    store = open_store(url)
    yield store
    store.close()


def test_migrations_create_the_tables_that_the_code_declares(store: Store) -> None:
    with store.read() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == newest_revision()


def test_migrations_upgrade_an_old_database_to_the_same_tables(upgraded: Store) -> None:
    with upgraded.read() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []


def test_migrations_keep_the_catalogue_of_revision_0005(upgraded: Store) -> None:
    with upgraded.read() as connection:
        assert live_versions(connection).model == "m1"
        assert find_title(connection, "heat").title.return_ratio == 3.125
        assert actor_returns(connection, "Al Pacino").total == 3.125
        assert read_facets(connection).genres == [Facet("Crime", 1)]
        (credit,) = person_credits(connection, "al-pacino").cast
    assert credit.roles == ["Lt. Vincent Hanna"]
    assert (credit.title.imdb_id, credit.title.keywords) == ("tt0113277", ["robbery"])


def test_migrations_keep_the_viewers_of_revision_0005(upgraded: Store) -> None:
    load_ratings(upgraded, [("ml:2", "tmdb:949", 10, 900)])  # a deleted viewer stays deleted
    with upgraded.read() as connection:
        viewer = find_user(connection, "ml:1")
        assert viewer is not None
        assert viewer.login == "ana"
        assert deleted_user_ids(connection) == ["ml:2"]
        assert all_ratings(connection) == [
            ("ml:1", "tmdb:1", 4, 50),
            ("ml:1", "tmdb:2", None, 70),
            ("ml:1", "tmdb:949", 9, 100),
        ]


def test_migrations_create_a_viewer_for_the_ratings_of_revision_0002(url: str) -> None:
    write_old(url, "0002", [*CATALOGUE_0001, RATING_0002])
    store = open_store(url)
    with store.read() as connection:
        viewer = find_user(connection, "ml:1")
        assert viewer is not None
        assert viewer.created_at == 50
        assert len(all_ratings(connection)) == 2
    store.close()
