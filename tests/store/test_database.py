"""Opening a store, and its errors; on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from streamrec.errors import MissingExtra, SettingsError, StoreUnavailable
from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import Store, open_store
from streamrec.store.tables import api_key

from .catalogue_rows import only_titles, title_names


def test_open_store_keeps_the_data_of_an_existing_database(store: Store) -> None:
    load_catalogue(store, "v1", only_titles("A"))
    url = store.engine.url.render_as_string(hide_password=False)
    again = open_store(url)
    assert title_names(again) == ["A"]
    again.close()


def test_open_store_creates_the_tables_once_for_several_processes(postgres_url: str) -> None:
    with ThreadPoolExecutor() as pool:
        for opened in pool.map(lambda _: open_store(postgres_url), range(4)):
            assert title_names(opened) == []
            opened.close()


def test_store_errors_do_not_contain_the_values_of_a_statement(store: Store) -> None:
    given = {"key_id": "1", "digest": None, "scopes": "", "name": "a secret", "created_at": 0}
    with pytest.raises(sa.exc.IntegrityError) as refused, store.write() as connection:
        connection.execute(api_key.insert(), given)
    assert "INSERT" in str(refused.value)
    assert "[parameters:" not in str(refused.value)


def test_open_store_reports_a_database_that_does_not_answer() -> None:
    with pytest.raises(StoreUnavailable):
        open_store("sqlite:////nowhere/at/all/x.db")


def test_open_store_reports_a_damaged_database(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("no database, and longer than a header of one")
    with pytest.raises(StoreUnavailable, match="not a database"):
        open_store(f"sqlite:///{tmp_path / 'x.db'}")


@pytest.mark.parametrize("url", ["mysql://localhost/x", "nonsense", "sqlite+nothing:///x"])
def test_open_store_rejects_an_impossible_url(url: str) -> None:
    with pytest.raises((SettingsError, MissingExtra)):
        open_store(url)


def test_open_store_rejects_a_database_of_a_newer_version(store: Store) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    url = store.engine.url.render_as_string(hide_password=False)
    with pytest.raises(SettingsError, match="9999"):
        open_store(url)
