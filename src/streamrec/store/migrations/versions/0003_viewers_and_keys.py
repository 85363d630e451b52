"""Viewers, their marks, and API keys."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_FOLDED = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "viewer",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column(
            "login", _FOLDED, nullable=True, comment="null: no account, a profile or a program's"
        ),
        sa.Column(
            "password_hash",
            sa.Text(),
            nullable=True,
            comment="argon2id, with its salt and parameters",
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="seconds since 1970"),
        sa.PrimaryKeyConstraint("user_id"),
        sa.UniqueConstraint("login"),
    )
    op.create_table(
        "forgotten",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("user_id"),
    )
    op.execute(
        "INSERT INTO viewer (user_id, created_at) SELECT user_id, min(rated_at) FROM rating "
        "GROUP BY user_id"
    )
    # A new table, because SQLite cannot add a foreign key to an existing one.
    op.rename_table("rating", "rating_old")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX rating_pkey RENAME TO rating_old_pkey")
    op.create_table(
        "rating",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("title_id", sa.Text(), nullable=False),
        sa.Column(
            "half_stars",
            sa.SmallInteger(),
            nullable=True,
            comment="1-10; null: taken back at that time",
        ),
        sa.Column("rated_at", sa.BigInteger(), nullable=False, comment="seconds since 1970"),
        sa.ForeignKeyConstraint(["user_id"], ["viewer.user_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "title_id"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO rating SELECT user_id, title_id, half_stars, rated_at FROM rating_old")
    op.drop_table("rating_old")
    op.create_table(
        "mark",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="seen, watchlist or not_interested"),
        sa.Column("title_id", sa.Text(), nullable=False),
        sa.Column("marked_at", sa.BigInteger(), nullable=False, comment="seconds since 1970"),
        sa.ForeignKeyConstraint(["user_id"], ["viewer.user_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "kind", "title_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "api_key",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of the secret key"),
        sa.Column("scopes", sa.Text(), nullable=False, comment="read, write, admin; with commas"),
        sa.Column("name", sa.Text(), nullable=False, comment="whose it is, for the operator"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="seconds since 1970"),
        sa.Column(
            "revoked_at", sa.BigInteger(), nullable=True, comment="seconds since 1970; null: valid"
        ),
        sa.PrimaryKeyConstraint("key_id"),
        sa.UniqueConstraint("digest"),
    )
