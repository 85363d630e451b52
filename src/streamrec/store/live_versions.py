"""Which versions of the catalogue, the bundle and the ratings are live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, literal_column, select

from streamrec.errors import NothingLive
from streamrec.i18n.messages import message
from streamrec.store.tables import live

_KINDS = ("catalogue", "model")
# The live versions as columns that any statement can select beside its own.
LIVE_COLUMNS = [
    select(live.c.version)
    .where(live.c.kind == literal_column(f"'{kind}'"))
    .scalar_subquery()
    .label(f"live_{kind}")
    for kind in _KINDS
]
_LIVE = select(*LIVE_COLUMNS)
_NOTHING_LIVE = {
    "catalogue": message("No catalogue has been built yet: run 'streamrec catalogue' first."),
    "model": message("No model has been built yet: run 'streamrec catalogue' first."),
}
_RATINGS = select(live.c.version).where(live.c.kind == "ratings")


@dataclass(frozen=True)
class LiveVersions:
    """The versions that were live in one transaction; `NothingLive` if there is none."""

    versions: Mapping[str, str | None]

    @property
    def catalogue(self) -> str:
        """The version of the catalogue."""
        return self._of("catalogue")

    @property
    def model(self) -> str:
        """The version of the bundle."""
        return self._of("model")

    def _of(self, kind: str) -> str:
        version = self.versions[kind]
        if version is None:
            raise NothingLive(_NOTHING_LIVE[kind])
        return version


def live_versions(connection: Connection) -> LiveVersions:
    """Return the live versions."""
    return versions_in(connection.execute(_LIVE).one())


def ratings_version(connection: Connection) -> str | None:
    """Return the version of the ratings imported last; None before the first import."""
    version = connection.execute(_RATINGS).scalar()
    return None if version is None else str(version)


def versions_in(row: Row[*tuple[Any, ...]]) -> LiveVersions:
    """Return the live versions of a row that holds ``LIVE_COLUMNS``."""
    return LiveVersions({kind: row._mapping[f"live_{kind}"] for kind in _KINDS})


def write_live_again(connection: Connection) -> None:
    """Write the live versions as they are, to find out whether the database can be written."""
    connection.execute(live.update().values(version=live.c.version))


def set_live(connection: Connection, kind: str, version: str) -> None:
    """Make `version` the live one of its kind when the connection's transaction commits."""
    connection.execute(live.delete().where(live.c.kind == kind))
    connection.execute(live.insert().values(kind=kind, version=version))
