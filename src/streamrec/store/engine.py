"""One door to the database: connect by URL, migrate, read and write in transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    create_engine,
    func,
    inspect,
    literal_column,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError

from streamrec.errors import MissingExtra, NothingLive, SettingsError, StoreUnavailable
from streamrec.store.circuit_breaker import Outage
from streamrec.store.postgres import is_away, prepare_postgres
from streamrec.store.sqlite import one_at_a_time, prepare_sqlite
from streamrec.store.tables import live

# PostgreSQL's number for the lock that loads and migrations take one after the other.
_ONE_AT_A_TIME = 862_194_949
_MIGRATIONS = Path(__file__).parent / "migrations"


class Store:
    """The live data behind a database URL.

    Readers see the state at the start of their transaction, whatever is written meanwhile.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._outage = Outage()
        if engine.dialect.name == "sqlite":
            self._askers = engine.execution_options(sqlite_begin=None)
            self._readers = engine.execution_options(sqlite_begin="DEFERRED")
            self._writers = engine.execution_options(sqlite_begin="IMMEDIATE")
        else:
            self._askers = engine.execution_options(isolation_level="AUTOCOMMIT")
            self._readers = engine.execution_options(isolation_level="REPEATABLE READ")
            self._writers = engine.execution_options()

    @contextmanager
    def ask(self) -> Iterator[Connection]:
        """Give a connection for one reading statement: no transaction to begin and end."""
        with self._answering(), self._askers.connect() as connection:
            self._outage.ended()
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection whose statements all see one state of the data."""
        with self._answering(), self._readers.connect() as connection:
            self._outage.ended()
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection whose changes become visible together, or not at all."""
        with self._answering(), self._writers.begin() as connection:
            self._outage.ended()
            yield connection

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Turn the drivers' ways of saying "the database is away or busy" into ours."""
        self._outage.check()
        drivers: type[Exception] = self.engine.dialect.loaded_dbapi.OperationalError
        try:
            yield
        except (DatabaseError, drivers) as error:
            cause = error.orig if isinstance(error, DatabaseError) else error
            # A file that is no database has no class of its own, but the base of them all.
            if not isinstance(cause, drivers) and type(cause) is not sqlite3.DatabaseError:
                raise
            detail = (str(cause).splitlines() or ["it gave no reason"])[0]
            if isinstance(cause, sqlite3.OperationalError) and "syntax" in detail:
                raise
            if self.engine.dialect.name == "postgresql" and is_away(cause):
                self._outage.began()
            raise StoreUnavailable(f"the database does not answer: {detail}") from error

    @contextmanager
    def write_alone(self) -> Iterator[Connection]:
        """Give what `write` gives, once no catalogue is loaded and no other such transaction runs.

        Readers go on. Two loads at once would each replace the rows that they saw, and collide.
        """
        if self.engine.dialect.name == "sqlite":
            with one_at_a_time(self.engine), self.write() as connection:
                yield connection
        else:
            with self.write() as connection:
                connection.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
                yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_store(url: str, patience_s: float | None = None) -> Store:
    """Return the store at a database URL, its tables brought up to date.

    Parameters
    ----------
    url
        ``sqlite:///FILE`` or ``postgresql+psycopg://…``.
    patience_s
        The longest wait for the database in seconds: on SQLite to be let in as the next writer,
        on PostgreSQL for each answer. None is for work that may take long.

    Raises
    ------
    SettingsError
        The URL is not one of those two kinds.
    MissingExtra
        PostgreSQL is asked for and its driver is not installed.
    StoreUnavailable
        The database does not answer.
    """
    store = Store(_create_engine(url, patience_s))
    with store.read() as connection:
        current = _revision(connection)
    if current != newest_revision():
        patient = Store(_create_engine(url, None))
        _migrate(patient)
        patient.close()
    return store


def newest_revision() -> str:
    """Return the revision that this code's tables are at: the last of the migrations' files."""
    return max(path.name for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))[:4]


def _revision(connection: Connection) -> str | None:
    """Return the revision that the database is at.

    Asked without Alembic: loading it would double the time that a service takes to start.
    """
    if not inspect(connection).has_table("alembic_version"):
        return None
    version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if version is None else str(version)


def _migrate(store: Store) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with store.write_alone() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


_KINDS = ("catalogue", "model")
# What is live, as columns that any statement can carry along.
LIVE_COLUMNS = [
    select(live.c.version)
    .where(live.c.kind == literal_column(f"'{kind}'"))
    .scalar_subquery()
    .label(f"live_{kind}")
    for kind in _KINDS
]
_LIVE = select(*LIVE_COLUMNS)
_RATINGS = select(live.c.version).where(live.c.kind == "ratings")


@dataclass(frozen=True)
class LiveVersions:
    """What is live in a transaction.

    Raises
    ------
    NothingLive
        On reading a version of which none has been published yet.
    """

    versions: Mapping[str, str | None]

    @property
    def catalogue(self) -> str:
        """The version of the catalogue's rows."""
        return self._of("catalogue")

    @property
    def model(self) -> str:
        """The version of the bundle."""
        return self._of("model")

    def _of(self, kind: str) -> str:
        version = self.versions[kind]
        if version is None:
            raise NothingLive(f"no {kind} has been built yet: run 'streamrec catalogue' first")
        return version


def live_versions(connection: Connection) -> LiveVersions:
    """Return what is live."""
    return versions_of(connection.execute(_LIVE).one())


def ratings_version(connection: Connection) -> str | None:
    """Return the version of the ratings last brought in; None before that."""
    version = connection.execute(_RATINGS).scalar()
    return None if version is None else str(version)


def versions_of(row: Row[*tuple[Any, ...]]) -> LiveVersions:
    """Return what was live for a row that carries ``LIVE_COLUMNS``."""
    return LiveVersions({kind: row._mapping[f"live_{kind}"] for kind in _KINDS})


def set_live(connection: Connection, kind: str, version: str) -> None:
    """Make `version` the live one when the connection's transaction commits."""
    connection.execute(live.delete().where(live.c.kind == kind))
    connection.execute(live.insert().values(kind=kind, version=version))


def _create_engine(url: str, patience_s: float | None) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() not in ("sqlite", "postgresql"):
            raise SettingsError(f"a {parsed.get_backend_name()} database is not supported")
        # Connections are few: NumPy and SQLite gain nothing from more threads than cores.
        # The statement's values stand in no error, and so in no log.
        engine = create_engine(parsed, pool_size=8, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError):
        raise SettingsError(
            "the database URL is neither sqlite:///FILE nor postgresql+psycopg://…"
        ) from None
    except ModuleNotFoundError:
        raise MissingExtra("a PostgreSQL store", "postgres") from None
    if engine.dialect.name == "sqlite":
        prepare_sqlite(engine, patience_s)
    else:
        prepare_postgres(engine, patience_s)
    return engine
