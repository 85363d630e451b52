"""The database: open it by URL, and read and write it in transactions."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, func, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError

from streamrec.errors import MissingExtra, SettingsError, StoreUnavailable
from streamrec.store.postgres import CircuitBreaker, is_unreachable, prepare_postgres
from streamrec.store.sqlite import exclusive_lock, prepare_sqlite

_PROBE_BYTES = 64 * 1024
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


# The number of the PostgreSQL advisory lock that loads and migrations hold.
_ADVISORY_LOCK = 862_194_949


class Store:
    """The live data behind a database URL.

    A reader sees the state at the start of its transaction, whatever others write meanwhile.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._breaker = CircuitBreaker()
        if engine.dialect.name == "sqlite":
            self._autocommit = engine.execution_options(sqlite_begin=None)
            self._readers = engine.execution_options(sqlite_begin="DEFERRED")
            self._writers = engine.execution_options(sqlite_begin="IMMEDIATE")
        else:
            self._autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
            self._readers = engine.execution_options(isolation_level="REPEATABLE READ")
            self._writers = engine.execution_options()

    def autocommit(self) -> AbstractContextManager[Connection]:
        """Open a connection for a single read; it saves beginning and ending a transaction."""
        return self._connection(self._autocommit.connect)

    def read(self) -> AbstractContextManager[Connection]:
        """Open a connection whose statements all see one state of the data."""
        return self._connection(self._readers.connect)

    def write(self) -> AbstractContextManager[Connection]:
        """Open a connection whose changes become visible together, or not at all."""
        return self._connection(self._writers.begin)

    @contextmanager
    def write_exclusive(self) -> Iterator[Connection]:
        """Yield what `write` yields, while no other exclusive write and no load runs.

        Readers are not blocked. Two loads at once would each replace the rows that they saw, and
        collide.
        """
        if self.engine.dialect.name == "sqlite":
            with exclusive_lock(self.engine), self.write() as connection:
                yield connection
        else:
            with self.write() as connection:
                connection.execute(select(func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
                yield connection

    @contextmanager
    def _connection(
        self, connect: Callable[[], AbstractContextManager[Connection]]
    ) -> Iterator[Connection]:
        """Raise ``StoreUnavailable`` for the driver errors that mean unreachable or busy."""
        self._breaker.check()
        drivers: type[Exception] = self.engine.dialect.loaded_dbapi.OperationalError
        try:
            with connect() as connection:
                self._breaker.record_success()
                yield connection
        except (DatabaseError, drivers) as error:
            cause = error.orig if isinstance(error, DatabaseError) else error
            # For a file that is not a database sqlite3 raises the base class itself.
            if not isinstance(cause, drivers) and type(cause) is not sqlite3.DatabaseError:
                raise
            detail = (str(cause).splitlines() or ["it gave no reason"])[0]
            if isinstance(cause, sqlite3.OperationalError) and "syntax" in detail:
                raise
            if self.engine.dialect.name == "postgresql" and is_unreachable(cause):
                self._breaker.record_failure()
            raise StoreUnavailable(f"the database does not answer: {detail}") from error

    def check_space(self) -> None:
        """Raise ``StoreUnavailable`` if the disk of an SQLite database has no room for a write.

        SQLite may overwrite old pages of its log for a while, so a write alone proves little.
        """
        if self.engine.dialect.name == "sqlite":
            try:
                with tempfile.TemporaryFile(dir=Path(str(self.engine.url.database)).parent) as file:
                    file.write(bytes(_PROBE_BYTES))
                    file.flush()
                    os.fsync(file.fileno())
            except OSError as error:
                what = f"the disk of the database cannot be written: {error.strerror}"
                raise StoreUnavailable(what) from error

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_store(url: str, timeout_s: float | None = None, upgrade: bool = True) -> Store:
    """Return the store at a database URL, its schema upgraded to the newest revision.

    Without `upgrade` nothing is written, and the schema may be any.

    Raises ``SettingsError`` if `url` is not ``sqlite:///FILE`` or ``postgresql+psycopg://…``.
    `timeout_s` is the longest wait for the database in seconds: on SQLite for the write lock, on
    PostgreSQL for each answer. None is for work that may take long.
    """
    store = Store(_create_engine(url, timeout_s))
    if not upgrade:
        return store
    try:
        _upgrade_if_old(store, url)
    except BaseException:
        store.close()
        raise
    return store


def _upgrade_if_old(store: Store, url: str) -> None:
    with store.read() as connection:
        current = current_revision(connection)
    newest = newest_revision()
    if current is not None and current > newest:
        raise SettingsError(
            f"the database has schema {current}, newer than {newest}: install a newer StreamRec"
        )
    if current != newest:
        without_timeout = Store(_create_engine(url, None))
        with without_timeout.write_exclusive() as connection:
            upgrade_schema(connection)
        without_timeout.close()


def _create_engine(url: str, timeout_s: float | None) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() not in ("sqlite", "postgresql"):
            raise SettingsError(f"a {parsed.get_backend_name()} database is not supported")
        # Eight connections suffice: NumPy and SQLite gain nothing from more threads than cores.
        # Hidden parameters keep the values of a statement out of errors, and so out of logs.
        engine = create_engine(parsed, pool_size=8, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError):
        raise SettingsError(
            "the database URL must be sqlite:///FILE or postgresql+psycopg://…"
        ) from None
    except ModuleNotFoundError:
        raise MissingExtra("a PostgreSQL store", "postgres") from None
    if engine.dialect.name == "sqlite":
        prepare_sqlite(engine, timeout_s)
    else:
        prepare_postgres(engine, timeout_s)
    return engine
