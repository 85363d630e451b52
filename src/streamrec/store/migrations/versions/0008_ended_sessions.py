"""Sessions that end on the server: one by one, or all of a viewer."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "viewer",
        sa.Column(
            "session_generation",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="sessions of earlier generations have ended",
        ),
    )
    op.create_table(
        "ended_session",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=False, comment="seconds since 1970"),
        sa.PrimaryKeyConstraint("session_id"),
    )
