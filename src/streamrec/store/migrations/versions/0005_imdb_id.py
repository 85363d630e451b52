"""IMDb identifiers; the next catalogue load fills them in."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "title",
        sa.Column("imdb_id", sa.Text(), nullable=True, comment="tt and digits; null: unknown"),
    )
    op.create_index("title_imdb", "title", ["imdb_id"])
