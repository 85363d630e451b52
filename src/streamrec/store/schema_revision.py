"""The revision of the database's schema, and the upgrade to the newest one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect

_MIGRATIONS = Path(__file__).parent / "migrations"


def newest_revision() -> str:
    """Return the revision that this version of the code needs: the last migration's number."""
    return max(path.name for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))[:4]


def current_revision(connection: Connection) -> str | None:
    """Return the revision of the database; None for an empty one.

    This does not import Alembic, which would double the start-up time of the service.
    """
    if not inspect(connection).has_table("alembic_version"):
        return None
    version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if version is None else str(version)


def upgrade_schema(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to a revision in the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
