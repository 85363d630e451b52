"""Viewers, their marks, and API keys."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_FOLDED = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def _time(name: str, comment: str = "seconds since 1970", nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable, comment=comment)


def _text(name: str, comment: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, comment=comment)


def _of_viewer(name: str, *columns: sa.schema.SchemaItem, key: tuple[str, ...]) -> None:
    op.create_table(
        name,
        _text("user_id"),
        *columns,
        sa.ForeignKeyConstraint(["user_id"], ["viewer.user_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", *key),
        sqlite_with_rowid=False,
    )


def upgrade() -> None:
    op.create_table(
        "viewer",
        _text("user_id"),
        sa.Column("login", _FOLDED, comment="null: no account, a profile or a program's"),
        sa.Column("password_hash", sa.Text(), comment="argon2id, with its salt and parameters"),
        _time("created_at"),
        sa.PrimaryKeyConstraint("user_id"),
        sa.UniqueConstraint("login"),
    )
    op.create_table("forgotten", _text("user_id"), sa.PrimaryKeyConstraint("user_id"))
    op.execute(
        "INSERT INTO viewer (user_id, created_at) SELECT user_id, min(rated_at) FROM rating "
        "GROUP BY user_id"
    )
    # A new table, because SQLite cannot add a foreign key to an existing one.
    op.rename_table("rating", "rating_old")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX rating_pkey RENAME TO rating_old_pkey")
    stars = sa.Column(
        "half_stars", sa.SmallInteger(), comment="1-10; null: taken back at that time"
    )
    _of_viewer("rating", _text("title_id"), stars, _time("rated_at"), key=("title_id",))
    op.execute("INSERT INTO rating SELECT user_id, title_id, half_stars, rated_at FROM rating_old")
    op.drop_table("rating_old")
    kind = _text("kind", "seen, watchlist or not_interested")
    _of_viewer("mark", kind, _text("title_id"), _time("marked_at"), key=("kind", "title_id"))
    op.create_table(
        "api_key",
        _text("key_id"),
        _text("digest", "SHA-256 of the secret key"),
        _text("scopes", "read, write, admin; with commas"),
        _text("name", "whose it is, for the operator"),
        _time("created_at"),
        _time("revoked_at", "seconds since 1970; null: valid", nullable=True),
        sa.PrimaryKeyConstraint("key_id"),
        sa.UniqueConstraint("digest"),
    )
