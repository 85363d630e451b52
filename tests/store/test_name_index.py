"""Names similar to a text; on both databases."""

from __future__ import annotations

from streamrec.store.database import Store
from streamrec.store.name_index import NameIndex


def test_name_index_similar_names_come_best_first(loaded: Store) -> None:
    index = NameIndex()
    with loaded.read() as connection:
        assert index.similar_names(connection, "actor", "tom hnaks")[0] == "Tom Hanks"
        assert index.similar_names(connection, "language", "ingles")[0] == "inglés"
        assert index.similar_names(connection, "title", "zzzzzzzz") == []
