"""Catalogue tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_FOLDED = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")
_TEXTS = ("original_language", "overview", "tagline", "status")
_DOUBLES = ("runtime_minutes", "popularity", "vote_average")
_INDEXES = {
    "fold": "fold", "month": "release_month", "weekday": "release_weekday",
    "language": "original_language", "collection": "collection_num", "date": "release_date",
    "votes": "vote_count", "popularity": "popularity",
}  # fmt: skip


def _required(name: str, kind: Any, comment: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, comment=comment)


def _name_table(name: str, *more: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column(f"{name}_num", sa.Integer(), autoincrement=False, nullable=False),
        _required("name", sa.Text()),
        _required("fold", _FOLDED),
        *more,
        sa.PrimaryKeyConstraint(f"{name}_num"),
    )
    op.create_index(f"{name}_fold", name, ["fold"])


def _titles() -> sa.Column[Any]:
    return _required("titles", sa.Integer(), "titles that bear it")


def _link_table(name: str, to: str, *texts: str) -> None:
    op.create_table(
        name,
        _required("title_num", sa.Integer()),
        _required("position", sa.Integer()),
        _required(f"{to}_num", sa.Integer()),
        *(sa.Column(text, sa.Text()) for text in texts),
        sa.PrimaryKeyConstraint("title_num", "position"),
        sqlite_with_rowid=False,
    )
    op.create_index(f"{name}_by_{to}", name, [f"{to}_num", "title_num"])


def upgrade() -> None:
    op.create_table(
        "live",
        _required("kind", sa.Text(), "catalogue or model"),
        _required("version", sa.Text(), "the version that is served"),
        sa.PrimaryKeyConstraint("kind"),
    )
    op.create_table(
        "title",
        sa.Column("title_num", sa.Integer(), autoincrement=False, nullable=False),
        _required("title_id", sa.Text()),
        _required("title", sa.Text()),
        _required("fold", _FOLDED),
        *(sa.Column(name, sa.Text()) for name in _TEXTS),
        sa.Column("release_date", sa.Text(), comment="YYYY-MM-DD"),
        sa.Column("release_year", sa.SmallInteger()),
        sa.Column("release_month", sa.SmallInteger()),
        sa.Column("release_weekday", sa.SmallInteger(), comment="1 = Monday"),
        _required("budget_usd", sa.BigInteger()),
        _required("revenue_usd", sa.BigInteger()),
        _required("return", sa.Double()),
        _required("has_financials", sa.Boolean()),
        *(sa.Column(name, sa.Double()) for name in _DOUBLES),
        sa.Column("vote_count", sa.Integer()),
        sa.Column("collection_num", sa.Integer()),
        _required("keywords", sa.JSON()),
        _required("spoken_languages", sa.JSON()),
        sa.PrimaryKeyConstraint("title_num"),
        sa.UniqueConstraint("title_id"),
    )
    for index, column in _INDEXES.items():
        op.create_index(f"title_{index}", "title", [column])
    for name in ("company", "collection", "genre"):
        _name_table(name, _titles())
    _name_table("country", sa.Column("code", sa.Text()), _titles())
    _name_table(
        "person",
        _required("slug", _FOLDED),
        _required("acted", sa.Integer(), "titles played in"),
        _required("directed", sa.Integer(), "titles directed"),
        sa.UniqueConstraint("slug"),
    )
    for name in ("genre", "company", "country"):
        _link_table(f"title_{name}", name)
    _link_table("title_cast", "person", "character")
    _link_table("title_crew", "person", "department", "job")
