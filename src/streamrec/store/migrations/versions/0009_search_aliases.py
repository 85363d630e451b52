"""Add other names of titles and franchises, and how popular a person is.

The next catalogue load fills them; until then a search finds titles by their own names.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    popularity: sa.Column[float] = sa.Column(
        "popularity", sa.Double(), nullable=False, server_default="0"
    )
    op.add_column("person", popularity)
    op.create_table(
        "title_alias",
        sa.Column("title_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("title_id", "position"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "collection_alias",
        sa.Column("collection_num", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.PrimaryKeyConstraint("collection_num", "name"),
        sqlite_with_rowid=False,
    )
