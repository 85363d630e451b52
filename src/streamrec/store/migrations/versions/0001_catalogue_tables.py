"""Catalogue tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "collection",
        sa.Column("collection_num", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "fold", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("titles", sa.Integer(), nullable=False, comment="titles that bear it"),
        sa.PrimaryKeyConstraint("collection_num"),
    )
    with op.batch_alter_table("collection", schema=None) as batch_op:
        batch_op.create_index("collection_fold", ["fold"], unique=False)

    op.create_table(
        "company",
        sa.Column("company_num", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "fold", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("titles", sa.Integer(), nullable=False, comment="titles that bear it"),
        sa.PrimaryKeyConstraint("company_num"),
    )
    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.create_index("company_fold", ["fold"], unique=False)

    op.create_table(
        "country",
        sa.Column("country_num", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "fold", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("titles", sa.Integer(), nullable=False, comment="titles that bear it"),
        sa.PrimaryKeyConstraint("country_num"),
    )
    with op.batch_alter_table("country", schema=None) as batch_op:
        batch_op.create_index("country_fold", ["fold"], unique=False)

    op.create_table(
        "genre",
        sa.Column("genre_num", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "fold", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("titles", sa.Integer(), nullable=False, comment="titles that bear it"),
        sa.PrimaryKeyConstraint("genre_num"),
    )
    with op.batch_alter_table("genre", schema=None) as batch_op:
        batch_op.create_index("genre_fold", ["fold"], unique=False)

    op.create_table(
        "live",
        sa.Column("kind", sa.Text(), nullable=False, comment="catalogue or model"),
        sa.Column("version", sa.Text(), nullable=False, comment="the version that is served"),
        sa.PrimaryKeyConstraint("kind"),
    )
    op.create_table(
        "person",
        sa.Column("person_num", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "fold", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "slug", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("acted", sa.Integer(), nullable=False, comment="titles played in"),
        sa.Column("directed", sa.Integer(), nullable=False, comment="titles directed"),
        sa.PrimaryKeyConstraint("person_num"),
        sa.UniqueConstraint("slug"),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index("person_fold", ["fold"], unique=False)

    op.create_table(
        "title",
        sa.Column("title_num", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "fold", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("original_language", sa.Text(), nullable=True),
        sa.Column("overview", sa.Text(), nullable=True),
        sa.Column("tagline", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("release_date", sa.Text(), nullable=True, comment="YYYY-MM-DD"),
        sa.Column("release_year", sa.SmallInteger(), nullable=True),
        sa.Column("release_month", sa.SmallInteger(), nullable=True),
        sa.Column("release_weekday", sa.SmallInteger(), nullable=True, comment="1 = Monday"),
        sa.Column("runtime_minutes", sa.Double(), nullable=True),
        sa.Column("budget_usd", sa.BigInteger(), nullable=False),
        sa.Column("revenue_usd", sa.BigInteger(), nullable=False),
        sa.Column("return", sa.Double(), nullable=False),
        sa.Column("has_financials", sa.Boolean(), nullable=False),
        sa.Column("popularity", sa.Double(), nullable=True),
        sa.Column("vote_average", sa.Double(), nullable=True),
        sa.Column("vote_count", sa.Integer(), nullable=True),
        sa.Column("collection_num", sa.Integer(), nullable=True),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("spoken_languages", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("title_num"),
        sa.UniqueConstraint("title_id"),
    )
    with op.batch_alter_table("title", schema=None) as batch_op:
        batch_op.create_index("title_collection", ["collection_num"], unique=False)
        batch_op.create_index("title_date", ["release_date"], unique=False)
        batch_op.create_index("title_fold", ["fold"], unique=False)
        batch_op.create_index("title_language", ["original_language"], unique=False)
        batch_op.create_index("title_month", ["release_month"], unique=False)
        batch_op.create_index("title_popularity", ["popularity"], unique=False)
        batch_op.create_index("title_votes", ["vote_count"], unique=False)
        batch_op.create_index("title_weekday", ["release_weekday"], unique=False)

    op.create_table(
        "title_cast",
        sa.Column("title_num", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_num", sa.Integer(), nullable=False),
        sa.Column("character", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("title_num", "position"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("title_cast", schema=None) as batch_op:
        batch_op.create_index("title_cast_by_person", ["person_num", "title_num"], unique=False)

    op.create_table(
        "title_company",
        sa.Column("title_num", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("company_num", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("title_num", "position"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("title_company", schema=None) as batch_op:
        batch_op.create_index(
            "title_company_by_company", ["company_num", "title_num"], unique=False
        )

    op.create_table(
        "title_country",
        sa.Column("title_num", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("country_num", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("title_num", "position"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("title_country", schema=None) as batch_op:
        batch_op.create_index(
            "title_country_by_country", ["country_num", "title_num"], unique=False
        )

    op.create_table(
        "title_crew",
        sa.Column("title_num", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_num", sa.Integer(), nullable=False),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("job", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("title_num", "position"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("title_crew", schema=None) as batch_op:
        batch_op.create_index("title_crew_by_person", ["person_num", "title_num"], unique=False)

    op.create_table(
        "title_genre",
        sa.Column("title_num", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("genre_num", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("title_num", "position"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("title_genre", schema=None) as batch_op:
        batch_op.create_index("title_genre_by_genre", ["genre_num", "title_num"], unique=False)
