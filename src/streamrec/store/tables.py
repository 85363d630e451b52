"""The tables of the store, for SQLite and PostgreSQL alike.

A change here needs a migration in ``migrations/versions``; a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.dialects import postgresql

metadata = MetaData()

# Folded names are compared and sorted by code point in both databases, whatever the locale.
Folded = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

live = Table(
    "live",
    metadata,
    Column("kind", Text, primary_key=True, comment="catalogue or model"),
    Column("version", Text, nullable=False, comment="the version that is served"),
)

title = Table(
    "title",
    metadata,
    Column("title_num", Integer, primary_key=True, autoincrement=False),
    Column("title_id", Text, nullable=False, unique=True),
    Column("imdb_id", Text, comment="tt and digits; null: unknown"),
    Column("title", Text, nullable=False),
    Column("fold", Folded, nullable=False),
    Column("original_language", Text),
    Column("overview", Text),
    Column("tagline", Text),
    Column("status", Text),
    Column("release_date", Text, comment="YYYY-MM-DD"),
    Column("release_year", SmallInteger),
    Column("release_month", SmallInteger),
    Column("release_weekday", SmallInteger, comment="1 = Monday"),
    Column("runtime_minutes", Double),
    Column("budget_usd", BigInteger, nullable=False),
    Column("revenue_usd", BigInteger, nullable=False),
    Column("return", Double, nullable=False),
    Column("has_financials", Boolean, nullable=False),
    Column("popularity", Double),
    Column("vote_average", Double),
    Column("vote_count", Integer),
    Column("collection_num", Integer),
    # Shown, never searched: kept with the title.
    Column("keywords", JSON, nullable=False),
    Column("spoken_languages", JSON, nullable=False),
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


def _named(name: str, *more: Column[int] | Column[str]) -> Table:
    """Describe a table of names: each as the catalogue writes it, and folded."""
    return Table(
        name,
        metadata,
        Column(f"{name}_num", Integer, primary_key=True, autoincrement=False),
        Column("name", Text, nullable=False),
        Column("fold", Folded, nullable=False),
        *more,
        Index(f"{name}_fold", "fold"),
    )


def _titles() -> Column[int]:
    return Column("titles", Integer, nullable=False, comment="titles that bear it")


person = _named(
    "person",
    Column("slug", Folded, nullable=False, unique=True),
    Column("acted", Integer, nullable=False, comment="titles played in"),
    Column("directed", Integer, nullable=False, comment="titles directed"),
)
company = _named("company", _titles())
collection = _named("collection", _titles())
genre = _named("genre", _titles())
country = _named("country", Column("code", Text), _titles())


def _link(name: str) -> Table:
    return Table(
        f"title_{name}",
        metadata,
        Column("title_num", Integer),
        Column("position", Integer),
        Column(f"{name}_num", Integer, nullable=False),
        PrimaryKeyConstraint("title_num", "position"),
        Index(f"title_{name}_by_{name}", f"{name}_num", "title_num"),
        sqlite_with_rowid=False,
    )


title_genre = _link("genre")
title_company = _link("company")
title_country = _link("country")

title_cast = Table(
    "title_cast",
    metadata,
    Column("title_num", Integer),
    Column("position", Integer),
    Column("person_num", Integer, nullable=False),
    Column("character", Text),
    PrimaryKeyConstraint("title_num", "position"),
    Index("title_cast_by_person", "person_num", "title_num"),
    sqlite_with_rowid=False,
)
title_crew = Table(
    "title_crew",
    metadata,
    Column("title_num", Integer),
    Column("position", Integer),
    Column("person_num", Integer, nullable=False),
    Column("department", Text),
    Column("job", Text),
    PrimaryKeyConstraint("title_num", "position"),
    Index("title_crew_by_person", "person_num", "title_num"),
    sqlite_with_rowid=False,
)

# People and what they gave, by outside identifiers: it outlives every catalogue.
viewer = Table(
    "viewer",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("login", Folded, unique=True, comment="null: no account, a profile or a program's"),
    Column("password_hash", Text, comment="argon2id, with its salt and parameters"),
    Column("created_at", BigInteger, nullable=False, comment="seconds since 1970"),
)
# Whoever was deleted stays deleted, whatever snapshot of ratings is brought in or trained on.
forgotten = Table("forgotten", metadata, Column("user_id", Text, primary_key=True))


def _viewer() -> Column[str]:
    return Column("user_id", Text, ForeignKey("viewer.user_id", ondelete="CASCADE"))


rating = Table(
    "rating",
    metadata,
    _viewer(),
    Column("title_id", Text),
    Column("half_stars", SmallInteger, comment="1-10; null: taken back at that time"),
    Column("rated_at", BigInteger, nullable=False, comment="seconds since 1970"),
    PrimaryKeyConstraint("user_id", "title_id"),
    Index("rating_time", "rated_at"),
    sqlite_with_rowid=False,
)
mark = Table(
    "mark",
    metadata,
    _viewer(),
    Column("kind", Text, comment="seen, watchlist or not_interested"),
    Column("title_id", Text),
    Column("marked_at", BigInteger, nullable=False, comment="seconds since 1970"),
    PrimaryKeyConstraint("user_id", "kind", "title_id"),
    sqlite_with_rowid=False,
)

api_key = Table(
    "api_key",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("digest", Text, nullable=False, unique=True, comment="SHA-256 of the secret key"),
    Column("scopes", Text, nullable=False, comment="read, write, admin; with commas"),
    Column("name", Text, nullable=False, comment="whose it is, for the operator"),
    Column("created_at", BigInteger, nullable=False, comment="seconds since 1970"),
    Column("revoked_at", BigInteger, comment="seconds since 1970; null: valid"),
)

# What a catalogue load replaces.
CATALOGUE = (
    title,
    person,
    company,
    collection,
    genre,
    country,
    title_genre,
    title_company,
    title_country,
    title_cast,
    title_crew,
)
