"""`build_features` on catalogues of a few titles; expected values by hand."""

from datetime import date
from math import log, sqrt

import numpy as np
import polars as pl
import pytest

from streamrec.columns import SNAPSHOT
from streamrec.features.build import Features, build_features
from streamrec.features.feature_blocks import BLOCKS

_TYPES = {
    "text": pl.String,
    "int": pl.Int64,
    "float": pl.Float64,
    "bool": pl.Boolean,
    "date": pl.Date,
}

Rows = list[dict[str, object]]


def tables_of(**rows: Rows) -> dict[str, pl.DataFrame]:
    """Return all tables of a snapshot; missing cells are null, missing tables are empty."""
    return {
        table.name: pl.DataFrame(
            [{name: row.get(name) for name in table.names} for row in rows.get(table.name, [])],
            schema={column.name: _TYPES[column.type] for column in table.columns},
        )
        for table in SNAPSHOT
    }


def title(number: int, name: str, year: int | None = None, **more: object) -> dict[str, object]:
    released = None if year is None else date(year, 1, 1)
    return {
        "title_id": f"tmdb:{number}",
        "title": name,
        "release_year": year,
        "release_date": released,
        **more,
    }


def genre(number: int, *names: str) -> Rows:
    return [
        {"title_id": f"tmdb:{number}", "position": place, "genre": name}
        for place, name in enumerate(names)
    ]


def named(features: Features, block: str, item: int) -> dict[str, float]:
    """Return the values of one row by the names of its columns."""
    row = features.blocks[block][[item]].tocoo()
    return {
        features.names[block][column]: float(value)
        for column, value in zip(row.coords[1], row.data, strict=True)
    }


THREE = {
    "titles": [
        title(1, "Toy Story", 1997, original_language="en", overview="Andy's toys; the toys!"),
        title(2, "Toy Story 2", 2001, original_language="en", tagline="The toys are back"),
        title(3, "Alone", 1955, original_language="fr"),
    ],
    "title_genres": [*genre(1, "Comedy", "Family"), *genre(2, "Comedy"), *genre(3, "Comedy")],
}


def test_a_value_is_tf_idf_over_the_titles_with_any_fact_of_the_block() -> None:
    features = build_features(tables_of(**THREE))
    # Three titles have genres: Comedy df 3, Family df 1.
    comedy, family = 1 + log(4 / 4), 1 + log(4 / 2)
    length = sqrt(comedy**2 + family**2)
    assert named(features, "genres", 0) == pytest.approx(
        {"Comedy": comedy / length, "Family": family / length}, abs=1e-6
    )
    # Two titles have a text: "toys" twice in the first, df 2; "andy" and "the" likewise by hand.
    toys, andy, the = (1 + log(2)) * (1 + log(3 / 3)), 1 + log(3 / 2), 1 + log(3 / 3)
    length = sqrt(toys**2 + andy**2 + the**2)
    assert named(features, "text", 0) == pytest.approx(
        {"toys": toys / length, "andy": andy / length, "the": the / length}, abs=1e-6
    )


def test_every_row_has_length_one_or_is_empty() -> None:
    features = build_features(tables_of(**THREE))
    for block in features.blocks.values():
        assert block.dtype == np.float32
        assert block.shape[0] == 3
        lengths = np.sqrt((block.toarray().astype(float) ** 2).sum(axis=1))
        assert all(length == 0 or length == pytest.approx(1, abs=1e-6) for length in lengths)


def test_two_titles_share_both_one_or_none_of_their_scenes() -> None:
    rows = [title(i, "x", year, original_language="en") for i, year in ((1, 1997), (2, 2001))]
    rows += [title(3, "x", 1999, original_language="en"), title(4, "x", 1997)]
    rows += [title(5, "x", 1985, original_language="en"), title(6, "x")]
    genres = [entry for number in range(1, 7) for entry in genre(number, "Comedy")]
    features = build_features(tables_of(titles=rows, title_genres=genres))
    names = [sorted(named(features, "scene", item)) for item in range(6)]
    assert names == [
        ["Comedy 1990-1999 en", "Comedy 1995-2004 en"],
        ["Comedy 1995-2004 en", "Comedy 2000-2009 en"],
        ["Comedy 1990-1999 en", "Comedy 1995-2004 en"],
        ["Comedy 1990-1999", "Comedy 1995-2004"],
        ["Comedy 1980-1989 en", "Comedy 1985-1994 en"],
        ["Comedy"],
    ]


def test_stop_words_are_left_out_but_not_in_a_small_catalogue() -> None:
    def texts(n: int) -> dict[str, pl.DataFrame]:
        return tables_of(titles=[title(i, "x", overview=f"the word{i}") for i in range(n)])

    assert "the" in build_features(texts(10)).names["text"]
    assert "the" not in build_features(texts(11)).names["text"]


def test_only_ten_of_the_cast_and_the_directors_of_the_crew_count() -> None:
    cast: Rows = [
        {"title_id": "tmdb:1", "position": i, "person": f"actor {i:02}"} for i in range(12)
    ]
    crew: Rows = [
        {"title_id": "tmdb:1", "position": 0, "person": "D", "job": "Director"},
        {"title_id": "tmdb:1", "position": 1, "person": "E", "job": "Editor"},
        {"title_id": "tmdb:1", "position": 2, "person": "", "job": "Director"},
        {"title_id": "tmdb:1", "position": 3, "person": "D", "job": "Director"},
    ]
    features = build_features(tables_of(titles=[title(1, "x")], title_cast=cast, title_crew=crew))
    assert features.names["cast"] == [f"actor {i:02}" for i in range(10)]
    assert features.names["directors"] == ["D"]
    assert features.blocks["directors"].toarray().tolist() == [[1.0]]


def test_the_order_of_rows_does_not_matter() -> None:
    tables = tables_of(**THREE)
    turned = {name: table.reverse() for name, table in tables.items()} | {
        "titles": tables["titles"]
    }
    one, other = build_features(tables), build_features(turned)
    assert one.names == other.names
    for name, block in one.blocks.items():
        assert block.data.tobytes() == other.blocks[name].data.tobytes()
        assert block.indices.tobytes() == other.blocks[name].indices.tobytes()


def test_facts_of_missing_titles_are_ignored() -> None:
    features = build_features(tables_of(titles=[title(1, "x")], title_genres=genre(9, "War")))
    assert features.blocks["genres"].shape == (1, 0)


@pytest.mark.parametrize("rows", [[], [title(1, "Solaris")]])
def test_a_catalogue_without_facts_has_empty_blocks(rows: Rows) -> None:
    features = build_features(tables_of(titles=rows))
    assert len(features.title_ids) == len(rows)
    for name, block in features.blocks.items():
        assert block.shape == (len(rows), len(features.names[name]))
        assert name == "title" or block.nnz == 0


def test_every_block_is_declared_with_the_raw_columns_it_is_made_of() -> None:
    features = build_features(tables_of(**THREE))
    assert list(features.blocks) == list(BLOCKS)
    assert all(block.made_of for block in BLOCKS.values())
