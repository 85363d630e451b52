"""Fixtures of the store's tests."""

from __future__ import annotations

import pytest

from streamrec.catalogue.store_rows import store_rows
from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import Store

from ..conftest import Built


@pytest.fixture
def loaded(store: Store, sample: Built) -> Store:
    """A store of each kind with the sample catalogue."""
    load_catalogue(store, sample.snapshot.version, store_rows(sample.snapshot), sample.model)
    return store
