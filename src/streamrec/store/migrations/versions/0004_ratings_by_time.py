"""An index of ratings by time, for trending titles."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("rating_time", "rating", ["rated_at"])
