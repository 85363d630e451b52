"""Facts of catalogues so small that every figure is worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from streamrec.catalogue.build import Snapshot
from streamrec.explore.facts import (
    genres,
    numbers,
    opinions,
    relations,
    releases,
    shape,
    tops,
    words,
)
from streamrec.explore.source import Source, source_of

from ..catalogue.raw import movie
from .conftest import Both

Build = Callable[..., Snapshot]


def genre(*names: str) -> str:
    return str([{"id": 1, "name": name} for name in names])


FILMS = [
    movie(
        id="1", title="Blue", release_date="1999-01-01", budget="1000", revenue="4000",
        runtime="80", popularity="1", vote_count="50", vote_average="8.0",
        genres=genre("Drama", "Crime"), overview="A thief loves a thief's dog.",
    ),
    movie(
        id="2", title="Red", release_date="1999-03-05", budget="2000", revenue="2000",
        runtime="100", popularity="2", vote_count="150", vote_average="6.0",
        genres=genre("Drama"), overview="The dog.",
    ),
    movie(
        id="3", title="RED", release_date="2004-01-01", budget="0", revenue="7000", runtime="0",
        popularity="4", vote_count="0", vote_average="0", genres="[]", overview="",
    ),
    movie(
        id="4", title="Green", release_date="2004-05-07", budget="5", revenue="500",
        runtime="", popularity="0", vote_count="100", vote_average="7.0", genres=genre("Drama"),
        overview="",
    ),
    movie(id="4", title="Green again"),
    movie(id="5", title=""),
]  # fmt: skip


@pytest.fixture
def four(catalogue: Build) -> Source:
    ratings = pl.DataFrame(
        {
            "user_id": ["a", "a", "a", "b", "c"],
            "title_id": ["tmdb:1", "tmdb:2", "tmdb:4", "tmdb:1", "tmdb:999"],
            "half_stars": [10, 6, 8, 7, 1],
            "timestamp": [0, 0, 86_400 * 62, 86_400 * 40, 0],
        }
    )
    return source_of(catalogue(FILMS), ratings)


def test_rows_and_rejects(four: Source) -> None:
    assert shape.rows(four)[0] == {
        "input": "movies", "read": 6, "clean": 4, "rejected": 1, "merged": 1,
    }  # fmt: skip
    of_movies = [row for row in shape.rejects(four) if row["input"] == "movies"]
    assert [(row["outcome"], row["reason_kind"], row["rows"]) for row in of_movies] == [
        ("rejected", "no title", 1), ("merged", "same id", 1),
    ]  # fmt: skip
    assert of_movies[1]["examples"] == [
        {"line": 6, "title_id": "tmdb:4", "reason": "same id as line 5"}
    ]


def test_zero_that_means_unknown_is_told_from_an_empty_cell(four: Source) -> None:
    cells = {row["column"]: row for row in shape.cells(four)}

    def counts(column: str) -> list[int]:
        return [cells[column][name] for name in ("known", "blank", "zero", "nothing", "absent")]

    assert counts("runtime") == [2, 1, 1, 0, 0]
    assert counts("budget") == [3, 0, 1, 0, 0]
    assert counts("vote_average") == [3, 0, 1, 0, 0]
    assert counts("vote_count") == [4, 0, 0, 0, 0]
    assert counts("genres") == [3, 0, 0, 1, 0]
    assert counts("overview") == [2, 2, 0, 0, 0]
    assert counts("cast") == [0, 0, 0, 1, 3]


def test_namesakes_differ_in_case_only(four: Source) -> None:
    assert shape.namesakes(four) == {
        "names": 1, "titles": 2, "most": [{"title": "RED", "titles": 2, "years": [1999, 2004]}],
    }  # fmt: skip
    assert shape.same_day(four) == {"pairs": 0, "titles": 0, "listed": []}


def test_suspicious_money_decides_the_mean_return(four: Source) -> None:
    money = shape.suspicious_money(four)
    # Returns 4, 1 and 500 / 5 = 100; the last is of a film that cost five dollars.
    assert (money["titles"], money["both_known"]) == (1, 3)
    assert (money["mean_return"], money["mean_return_without"]) == (35.0, 2.5)
    assert [row["title"] for row in money["listed"]] == ["Green"]


def test_a_distribution(four: Source) -> None:
    runtime = numbers.distribution(four, "runtime_minutes")
    assert [runtime[name] for name in ("known", "unknown", "zeros", "mean", "median")] == [
        2, 2, 0, 90, 90,
    ]  # fmt: skip
    assert runtime["sd"] == pytest.approx(math.sqrt(200))
    assert (runtime["q25"], runtime["q75"]) == (85, 95)
    assert runtime["skew"] is None  # of two values
    # Votes 0, 50, 100, 150: symmetric; steps of 5 cover 150 / 30.
    votes = numbers.distribution(four, "vote_count")
    assert (votes["zeros"], votes["skew"], votes["scale"]) == (1, 0, "linear")
    assert [row for row in votes["bins"] if row["count"]] == [
        {"low": low, "high": low + 5, "count": 1} for low in (0, 50, 100, 145)
    ]


def spread_of(values: list[float]) -> dict[str, object]:
    labels = [f"f{k}" for k in range(len(values))]
    return numbers.spread(
        pl.DataFrame(
            {"value": values, "label": labels, "title_id": labels, "year": [None] * len(labels)}
        )
    )


def test_outliers_lie_beyond_one_and_a_half_boxes() -> None:
    # Quartiles of 1…9 are 3 and 7: fences at -3 and 13.
    spread = spread_of([*map(float, range(1, 10)), 14.0])
    assert spread["fences"] == [-3.5, 14.5]  # with the tenth value: quartiles 3.25 and 7.75
    assert spread["high_outliers"] == 0
    spread = spread_of([*map(float, range(1, 10)), 15.0])
    assert spread["highest"] == [{"label": "f9", "year": None, "value": 15.0}]


def test_a_giant_makes_the_scale_logarithmic_and_zeros_stand_aside() -> None:
    spread = spread_of([0.0, 1.0, 10.0, 10.0, 100.0, 1000.0])
    assert (spread["scale"], spread["zeros"]) == ("log", 1)
    bins = spread["bins"]
    assert isinstance(bins, list)
    assert {(row["low"], row["count"]) for row in bins if row["count"]} == {
        (1.0, 1), (10.0, 2), (100.0, 1), (1000.0, 1),
    }  # fmt: skip


def test_correlations_need_three_titles_and_two_values(four: Source) -> None:
    found = {(row["first"], row["second"]): row for row in relations.correlations(four)}
    # Popularity 1, 2, 0 and average votes 8, 6, 7 of the three that have both.
    pair = found["popularity", "vote_average"]
    assert pair["titles"] == 3
    assert pair["spearman"] == pytest.approx(-0.5)
    assert pair["pearson"] == pytest.approx(-0.5)
    assert found["vote_average", "runtime_minutes"]["spearman"] is None


def test_theil_sen_is_not_moved_by_one_wild_point() -> None:
    x = np.array([0.0, 1, 2, 3, 4])
    y = np.array([1.0, 3, 5, 7, 900])  # y = 1 + 2x but for the last
    trend = relations.theil_sen(x, y)
    assert trend == {"slope": 2.0, "intercept": 1.0}
    assert relations.theil_sen(x[:2], y[:2]) is None
    assert relations.theil_sen(np.zeros(5), y) is None


def test_money_follows_money(four: Source) -> None:
    fact = relations.budget_and_revenue(four)
    assert (fact["titles"], fact["below_cost"], fact["trend"]) == (2, 0, None)
    assert [point["label"] for point in fact["points"]] == ["Blue", "Red"]


def test_releases(four: Source) -> None:
    assert [row["titles"] for row in releases.by_year(four)] == [2, 0, 0, 0, 0, 2]
    assert releases.by_month(four)[0] == {"month": 1, "titles": 2, "new_year": 2}
    # 1 and 5 January… 1999-01-01, 1999-03-05 and 2004-05-07 were Fridays, 2004-01-01 a Thursday.
    assert [row["titles"] for row in releases.by_weekday(four)] == [0, 0, 0, 1, 3, 0, 0]
    assert releases.new_year(four) == {
        "dated": 4, "titles": 2, "expected": 4 / 365.25,
        "decades": [{"decade": 1990, "dated": 2, "titles": 1},
                    {"decade": 2000, "dated": 2, "titles": 1}],
    }  # fmt: skip
    assert releases.runtime_by_decade(four) == [
        {"decade": 1990, "titles": 2, "q25": 85.0, "median": 90.0, "q75": 95.0}
    ]


def test_genres(four: Source) -> None:
    assert genres.most_common(four) == [
        {"genre": "Drama", "titles": 3, "share": 1.0},
        {"genre": "Crime", "titles": 1, "share": 1 / 3},
    ]
    assert genres.most_seen(four)[0] == {
        "genre": "Drama", "titles": 3, "votes": 300, "votes_per_title": 100.0,
    }  # fmt: skip
    # All 300 votes average (50·8 + 150·6 + 100·7) / 300 = 20/3; of Blue (400 + 50·20/3) / 100.
    rated = {row["genre"]: row["damped"] for row in genres.best_rated(four)}
    assert rated["Crime"] == pytest.approx((400 + 1000 / 3) / 100)
    assert genres.together(four)[0] == {
        "genre": "Crime", "other": "Drama", "titles": 1, "share": 1.0, "lift": 1.0,
    }  # fmt: skip
    assert genres.over_decades(four)[0] == {
        "decade": 1990, "genre": "Crime", "of": 2, "titles": 1, "share": 0.5,
    }  # fmt: skip
    assert genres.returns(four) == []  # from ten titles on


def test_tops_stand_on_counts(four: Source) -> None:
    spain = tops.top(four, "countries")
    assert spain["titles"] == [{"name": "ES", "value": 4, "titles": 4}]
    assert spain["revenue"] == [{"name": "ES", "value": 13_500, "titles": 4}]
    assert spain["return"] == spain["rating"] == []  # from twenty titles on


def test_a_word_counts_once_per_text_and_grammar_does_not(four: Source) -> None:
    assert words.words(four, "overview")["words"] == [
        {"word": "dog", "texts": 2, "share": 1.0},
        {"word": "loves", "texts": 1, "share": 0.5},
        {"word": "thief", "texts": 1, "share": 0.5},
    ]


def test_ratings(four: Source) -> None:
    # Ratings of titles that the catalogue lacks are left out: c has rated nothing then.
    assert opinions.overview(four) == {
        "ratings": 4, "people": 2, "titles": 3, "catalogue": 4, "density": 4 / 6, "mean": 3.875,
    }  # fmt: skip
    assert opinions.per_person(four)["mean"] == 2
    assert opinions.mean_per_person(four)["max"] == 4
    tail = opinions.long_tail(four)
    # Counts 2, 1, 1: (2·(1·1 + 2·1 + 3·2) / (3·4)) - 4/3 = 1/6.
    assert tail["gini"] == pytest.approx(1 / 6)
    assert tail["once"] == 2
    assert tail["top"][0] == {"titles": 0.01, "ratings": 0.5}
    assert opinions.over_time(four) == [
        {"month": "1970-01", "ratings": 2, "people": 1},
        {"month": "1970-02", "ratings": 1, "people": 1},
        {"month": "1970-03", "ratings": 1, "people": 1},
    ]
    assert {row["stars"]: row["ratings"] for row in opinions.scale_use(four) if row["ratings"]} == {
        3.0: 1, 3.5: 1, 4.0: 1, 5.0: 1,
    }  # fmt: skip
    assert opinions.agreement(four)["titles"] == 0  # from ten ratings on


def test_the_sample_by_hand(sample_both: Both) -> None:
    """Counted in the sample's own files, which its README describes."""
    source = sample_both[0]
    counts = {row["input"]: row for row in shape.rows(source)}
    assert counts["movies"] == {
        "input": "movies", "read": 219, "clean": 212, "rejected": 5, "merged": 2,
    }  # fmt: skip
    assert [row["title"] for row in shape.suspicious_money(source)["listed"]] == ["Tarnation"]
    assert sum(row["titles"] for row in releases.by_month(source)) == 212
    assert releases.by_year(source)[0] == {"year": 1902, "titles": 1}
    # grep -c "Alien Collection" movies.csv: five rows, one of which repeats another.
    first = tops.top(source, "franchises")["titles"][0]
    assert (first["name"], first["titles"]) == ("Alien Collection", 4)
