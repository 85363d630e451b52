"""The tables of the store, the same for SQLite and PostgreSQL.

A change here needs a migration in ``migrations/versions``; a test compares the two. The columns of
``title`` come from ``streamrec.columns``, where the catalogue declares them.
"""

from __future__ import annotations

import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, SmallInteger, Table, Text
from sqlalchemy.dialects import postgresql

from streamrec import columns

metadata = MetaData()

# Both databases compare and sort folded names by code point, whatever the locale.
Folded = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

live = Table(
    "live",
    metadata,
    Column("kind", Text, primary_key=True, comment="catalogue or model"),
    Column("version", Text, nullable=False, comment="the version that is served"),
)


def _sql_type(column: columns.Column) -> type[Any]:
    """Return the SQL type of a catalogue column; a date is text, YYYY-MM-DD."""
    if column.type == "int" and column.high is not None:
        if column.high < 2**15:
            return SmallInteger
        return Integer if column.high < 2**31 else BigInteger
    types = {"text": Text, "date": Text, "int": Integer, "float": sa.Double, "bool": sa.Boolean}
    return types[column.type]


title = Table(
    "title",
    metadata,
    Column("title_num", Integer, primary_key=True, autoincrement=False),
    *(
        Column(one.name, _sql_type(one), nullable=one.nullable, unique=one.name == "title_id")
        for one in columns.TITLES.columns
    ),
    Column("fold", Folded, nullable=False),
    Column("imdb_id", Text),
    Column("collection_num", Integer),
    # These are shown but never searched, so they have no tables of their own.
    Column("keywords", sa.JSON, nullable=False),
    Column("spoken_languages", sa.JSON, nullable=False),
    Index("title_fold", "fold"),
    Index("title_imdb", "imdb_id"),
    Index("title_month", "release_month"),
    Index("title_weekday", "release_weekday"),
    Index("title_language", "original_language"),
    Index("title_collection", "collection_num"),
    Index("title_date", "release_date"),
    Index("title_votes", "vote_count"),
    Index("title_popularity", "popularity"),
)


def _name_table(name: str, *more: Column[int] | Column[str]) -> Table:
    """Return a table of names, each as the catalogue writes it and folded."""
    return Table(
        name,
        metadata,
        Column(f"{name}_num", Integer, primary_key=True, autoincrement=False),
        Column("name", Text, nullable=False),
        Column("fold", Folded, nullable=False),
        *more,
        Index(f"{name}_fold", "fold"),
    )


def _count(name: str = "n_titles") -> Column[int]:
    return Column(name, Integer, nullable=False)


person = _name_table(
    "person",
    Column("slug", Folded, nullable=False, unique=True),
    _count("n_acted"),  # titles with the person in the cast
    _count("n_directed"),
    # Votes of the titles, each by how large the person's part in it is; it orders a search.
    Column("popularity", sa.Double, nullable=False, server_default="0"),
)
company = _name_table("company", _count())
collection = _name_table("collection", _count())
genre = _name_table("genre", _count())
country = _name_table("country", Column("code", Text), _count())


def _link_table(name: str, to: str, *more: str) -> Table:
    """Return a table that links titles to names of one kind, in the order of the catalogue."""
    return Table(
        name,
        metadata,
        Column("title_num", Integer),
        Column("position", Integer),
        Column(f"{to}_num", Integer, nullable=False),
        *(Column(text, Text) for text in more),
        sa.PrimaryKeyConstraint("title_num", "position"),
        Index(f"{name}_by_{to}", f"{to}_num", "title_num"),
        sqlite_with_rowid=False,
    )


title_genre = _link_table("title_genre", "genre")
title_company = _link_table("title_company", "company")
title_country = _link_table("title_country", "country")
title_cast = _link_table("title_cast", "person", "character")
title_crew = _link_table("title_crew", "person", "department", "job")

# Other names, by which a search finds titles and franchises.
title_alias = Table(
    "title_alias",
    metadata,
    Column("title_id", Text),
    Column("position", Integer),
    Column("name", Text, nullable=False),
    Column("language", Text),
    Column("source", Text, nullable=False),
    sa.PrimaryKeyConstraint("title_id", "position"),
    sqlite_with_rowid=False,
)
collection_alias = Table(
    "collection_alias",
    metadata,
    Column("collection_num", Integer),
    Column("name", Text),
    Column("language", Text),
    sa.PrimaryKeyConstraint("collection_num", "name"),
    sqlite_with_rowid=False,
)

# Viewers, their ratings and marks refer to titles by title_id, because they outlive catalogues.
viewer = Table(
    "viewer",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("login", Folded, unique=True, comment="null: no account, or an API client's own"),
    Column("password_hash", Text, comment="argon2id, with its salt and parameters"),
    Column("created_at", BigInteger, nullable=False, comment="seconds since 1970"),
    Column(
        "origin",
        Text,
        nullable=False,
        server_default="self",
        comment="self, key (an API client's user) or import (of the operator)",
    ),
    Column(
        "session_generation",
        Integer,
        nullable=False,
        server_default="0",
        comment="sessions of earlier generations have ended",
    ),
)
ended_session = Table(
    "ended_session",
    metadata,
    Column("session_id", Text, primary_key=True),
    Column("ended_at", BigInteger, nullable=False, comment="seconds since 1970"),
)
# Ratings that are imported or trained on never bring a deleted viewer back.
deleted_user = Table("deleted_user", metadata, Column("user_id", Text, primary_key=True))


def _user_id() -> Column[str]:
    return Column("user_id", Text, sa.ForeignKey("viewer.user_id", ondelete="CASCADE"))


rating = Table(
    "rating",
    metadata,
    _user_id(),
    Column("title_id", Text),
    Column("half_stars", SmallInteger, comment="1-10; null: removed at that time"),
    Column("rated_at", BigInteger, nullable=False, comment="seconds since 1970"),
    sa.PrimaryKeyConstraint("user_id", "title_id"),
    Index("rating_time", "rated_at"),
    sqlite_with_rowid=False,
)
mark = Table(
    "mark",
    metadata,
    _user_id(),
    Column("kind", Text, comment="seen, watchlist or not_interested"),
    Column("title_id", Text),
    Column("marked_at", BigInteger, nullable=False, comment="seconds since 1970"),
    sa.PrimaryKeyConstraint("user_id", "kind", "title_id"),
    sqlite_with_rowid=False,
)

api_key = Table(
    "api_key",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("digest", Text, nullable=False, unique=True, comment="SHA-256 of the secret key"),
    Column("scopes", Text, nullable=False, comment="read, write, admin; with commas"),
    Column("name", Text, nullable=False, comment="the key's holder, for the operator"),
    Column("created_at", BigInteger, nullable=False, comment="seconds since 1970"),
    Column("revoked_at", BigInteger, comment="seconds since 1970; null: valid"),
)

# The tables that a catalogue load replaces.
_LINKS = (title_genre, title_company, title_country, title_cast, title_crew)
_ALIASES = (title_alias, collection_alias)
CATALOGUE = (title, person, company, collection, genre, country, *_LINKS, *_ALIASES)


def now() -> int:
    """Return the seconds since 1970."""
    return int(time.time())
