"""The settings of an operator: default < ``streamrec.toml`` < ``STREAMREC_*`` < flag."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from streamrec.errors import NothingLive, SettingsError
from streamrec.i18n.messages import message

# Public, so it is only safe if the service listens on this machine alone.
DEFAULT_SECRET = SecretStr("streamrec on this machine only")
_SHORTEST_SECRET = 16


class Settings(BaseSettings):
    """All settings. ``cli`` makes the object once and passes it on."""

    model_config = SettingsConfigDict(
        env_prefix="STREAMREC_", toml_file="streamrec.toml", extra="forbid", frozen=True
    )

    data: Path = Field(Path("data"), description="directory of snapshots, models and SQLite")
    database_url: str = Field("", description="default: SQLite, streamrec.db in the data directory")
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on")
    workers: int = Field(1, ge=1, le=64, description="processes that answer")
    secret: SecretStr = Field(DEFAULT_SECRET, description="signs cookies")
    rate_limit: int = Field(
        600, ge=1, description="requests a minute for each address; a key has ten times as many"
    )
    viewers_per_hour: int = Field(
        10, ge=1, description="new profiles and accounts an hour for each address"
    )
    writes_per_minute: int = Field(
        60, ge=1, description="ratings and marks a minute for each viewer; imports are not counted"
    )
    titles_per_viewer: int = Field(
        10_000, ge=1, description="titles that a viewer may rate, and as many to mark"
    )
    empty_profile_days: int = Field(
        7, ge=1, description="days after which a profile without ratings and marks is removed"
    )
    counted_after_hours: int = Field(
        24, ge=0, description="age from which a viewer's ratings count for trends and training"
    )
    counted_ratings_a_day: int = Field(
        500, ge=1, description="a viewer with more ratings on one day does not count"
    )
    cpu_limit: int = Field(
        6_000, ge=100,
        description="milliseconds of CPU a minute for each address; a key has ten times as many",
    )  # fmt: skip
    cors_origins: tuple[str, ...] = Field(
        (), description="origins whose pages may read the API, such as https://example.org"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources, strongest first: flags, environment, file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def has_own_secret(self) -> bool:
        """Whether the operator chose a secret that is long enough; the default one is public."""
        return len(self.secret.get_secret_value()) >= _SHORTEST_SECRET and (
            self.secret != DEFAULT_SECRET
        )

    @property
    def is_for_this_machine(self) -> bool:
        """Whether only this machine can reach the address that the service listens on."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def snapshots(self) -> Path:
        """The directory of catalogue snapshots."""
        return self.data / "02_catalogue"

    @property
    def ratings(self) -> Path:
        """The directory of ratings snapshots."""
        return self.data / "02_ratings"

    @property
    def reports(self) -> Path:
        """The directory of reports."""
        return self.data / "04_reports"

    def catalogue_report(self, version: str, language: str) -> Path:
        """Return the file of the exploratory report of a catalogue in a language."""
        return self.reports / f"catalogue-{version}.{language}.html"

    @property
    def models(self) -> Path:
        """The directory of bundles."""
        return self.data / "03_models"

    @property
    def url(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.data / 'streamrec.db'}"


def read_settings(**flags: Any) -> Settings:
    """Return the settings; flags that are not None override the other sources.

    A value that is not valid, and an unknown setting in ``streamrec.toml``, are a `SettingsError`.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"setting {name}: {first['msg']}") from None


def require_built(settings: Settings) -> Settings:
    """Return the settings; `NothingLive` without a store, since opening one would create it."""
    if not settings.database_url and not (settings.data / "streamrec.db").exists():
        what = message(
            "%(data)s holds no catalogue: run 'streamrec catalogue --movies M.csv --credits C.csv "
            "--data %(data)s' first",
            data=str(settings.data),
        )
        raise NothingLive(what)
    return settings
