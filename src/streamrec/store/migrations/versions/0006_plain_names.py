"""Rename tables and columns to plain words; no row changes."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("title", "return", "return_ratio"),
    ("company", "titles", "n_titles"),
    ("collection", "titles", "n_titles"),
    ("genre", "titles", "n_titles"),
    ("country", "titles", "n_titles"),
    ("person", "acted", "n_acted"),
    ("person", "directed", "n_directed"),
)
# PostgreSQL alone keeps comments. The catalogue's columns are documented in the data dictionary.
_COMMENTS = {
    "viewer.login": "'null: no account, or an API client''s own'",
    "rating.half_stars": "'1-10; null: removed at that time'",
    "api_key.name": "'the key''s holder, for the operator'",
    "title.release_date": "NULL",
    "title.release_weekday": "NULL",
    "title.imdb_id": "NULL",
    **{f"{table}.{new}": "NULL" for table, _, new in _COLUMNS[1:]},
}


def upgrade() -> None:
    for table, old, new in _COLUMNS:
        op.execute(f'ALTER TABLE {table} RENAME COLUMN "{old}" TO {new}')
    op.rename_table("forgotten", "deleted_user")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX forgotten_pkey RENAME TO deleted_user_pkey")
        for column, comment in _COMMENTS.items():
            op.execute(f"COMMENT ON COLUMN {column} IS {comment}")
