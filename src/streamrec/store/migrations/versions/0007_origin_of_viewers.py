"""Keep how a viewer came to be: whose ratings count for others depends on it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "viewer",
        sa.Column(
            "origin",
            sa.Text(),
            nullable=False,
            server_default="self",
            comment="self, key (an API client's user) or import (of the operator)",
        ),
    )
    # The service's own identifiers start with "u-"; all others are those of imported files.
    op.execute("UPDATE viewer SET origin = 'import' WHERE user_id NOT LIKE 'u-%'")
