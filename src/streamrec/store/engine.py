"""One door to the database: connect by URL, migrate, read and write in transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from streamrec.errors import MissingExtra, NothingLive, SettingsError, StoreUnavailable
from streamrec.store.tables import live

# Long enough to wait for another writer's transaction, short enough to tell the caller in time.
_BUSY_TIMEOUT_MS = 5_000


class Store:
    """The live data behind a database URL.

    Readers see the state at the start of their transaction, whatever is written meanwhile.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # SQLite reads from a snapshot as it is; PostgreSQL does so from this level on.
        self._readers = (
            engine
            if engine.dialect.name == "sqlite"
            else engine.execution_options(isolation_level="REPEATABLE READ")
        )
        self._writers = engine.execution_options(sqlite_begin="IMMEDIATE")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection whose statements all see one state of the data."""
        with _as_unavailable(), self._readers.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection whose changes become visible together, or not at all."""
        with _as_unavailable(), self._writers.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_store(url: str) -> Store:
    """Return the store at a database URL, its tables brought up to date.

    Parameters
    ----------
    url
        ``sqlite:///FILE`` or ``postgresql+psycopg://…``.

    Raises
    ------
    SettingsError
        The URL is not one of those two kinds.
    MissingExtra
        PostgreSQL is asked for and its driver is not installed.
    StoreUnavailable
        The database does not answer.
    """
    store = Store(_create_engine(url))
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with store.read() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current != ScriptDirectory.from_config(config).get_current_head():
        with store.write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    return store


def live_version(connection: Connection, kind: str) -> str:
    """Return the version of the live ``catalogue`` or ``model``.

    Raises
    ------
    NothingLive
        None has been published yet.
    """
    version = connection.execute(select(live.c.version).where(live.c.kind == kind)).scalar()
    if version is None:
        raise NothingLive(f"no {kind} has been built yet: run 'streamrec catalogue' first")
    return str(version)


def set_live(connection: Connection, kind: str, version: str) -> None:
    """Make `version` the live one when the connection's transaction commits."""
    connection.execute(live.delete().where(live.c.kind == kind))
    connection.execute(live.insert().values(kind=kind, version=version))


def _create_engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() not in ("sqlite", "postgresql"):
            raise SettingsError(f"a {parsed.get_backend_name()} database is not supported")
        # Connections are few: NumPy and SQLite gain nothing from more threads than cores.
        engine = create_engine(parsed, pool_size=8, pool_pre_ping=False)
    except (ArgumentError, NoSuchModuleError):
        raise SettingsError(
            "the database URL is neither sqlite:///FILE nor postgresql+psycopg://…"
        ) from None
    except ModuleNotFoundError:
        raise MissingExtra("a PostgreSQL store", "postgres") from None
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    return engine


def _prepare_sqlite(engine: Engine) -> None:
    """Set the pragmas of each connection, and begin transactions ourselves.

    Python's driver begins one only before a write, so that two reads in a row could see two
    states; and a transaction that begins as a reader cannot always become a writer.
    """

    @event.listens_for(engine, "connect")
    def _connect(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            f"busy_timeout = {_BUSY_TIMEOUT_MS}",
            "foreign_keys = ON",
            "cache_size = -16000",
            "temp_store = MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")


@contextmanager
def _as_unavailable() -> Iterator[None]:
    """Turn the drivers' ways of saying "the database is away or busy" into ours."""
    try:
        yield
    except OperationalError as error:
        cause = error.orig
        detail = str(cause).splitlines()[0] if cause else str(error)
        if isinstance(cause, sqlite3.OperationalError) and "syntax" in detail:
            raise
        raise StoreUnavailable(f"the database does not answer: {detail}") from error
