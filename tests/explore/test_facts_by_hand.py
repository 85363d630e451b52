"""Facts of catalogues so small that every figure is computed by hand."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from streamrec.catalogue.snapshot import Snapshot
from streamrec.explore.facts.catalogue_facts import (
    Namesakes,
    RejectExample,
    RowCounts,
    SameDay,
    SharedName,
    cells,
    namesakes,
    rejects,
    rows,
    same_day,
    suspicious_money,
)
from streamrec.explore.facts.correlation_facts import budget_and_revenue, correlations, theil_sen
from streamrec.explore.facts.genre_facts import (
    GenreCount,
    GenreDecade,
    GenrePair,
    GenreVotes,
    genres_best_rated,
    genres_most_common,
    genres_most_seen,
    genres_over_decades,
    genres_returns,
    genres_together,
)
from streamrec.explore.facts.number_facts import DISTRIBUTIONS, Distribution, Outlier, distribution
from streamrec.explore.facts.ranking_facts import RANKINGS, Ranked
from streamrec.explore.facts.rating_facts import (
    MonthRatings,
    RatingTotals,
    TailShare,
    agreement,
    long_tail,
    mean_per_person,
    ratings,
    ratings_over_time,
    ratings_per_person,
    scale_use,
)
from streamrec.explore.facts.release_facts import (
    DecadeRuntime,
    MonthCount,
    NewYear,
    NewYearDecade,
    YearCount,
    by_month,
    by_weekday,
    by_year,
    new_year,
    runtime_by_decade,
)
from streamrec.explore.facts.word_facts import WordCount, words_of_overviews
from streamrec.explore.report_data import ReportData, report_data

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
def four(catalogue: Build) -> ReportData:
    rated = pl.DataFrame(
        {
            "user_id": ["a", "a", "a", "b", "c"],
            "title_id": ["tmdb:1", "tmdb:2", "tmdb:4", "tmdb:1", "tmdb:999"],
            "half_stars": [10, 6, 8, 7, 1],
            "timestamp": [0, 0, 86_400 * 62, 86_400 * 40, 0],
        }
    )
    return report_data(catalogue(FILMS), rated)


def test_rows_and_rejects_count_every_row(four: ReportData) -> None:
    assert rows(four)[0] == RowCounts("movies", read=6, clean=4, rejected=1, merged=1)
    of_movies = [row for row in rejects(four) if row.input == "movies"]
    assert [(row.outcome, row.code, row.column, row.rows) for row in of_movies] == [
        ("rejected", "empty", "title", 1), ("merged", "same_id", "id", 1),
    ]  # fmt: skip
    text = "same id: line 5"
    assert of_movies[1].examples == [RejectExample(6, "tmdb:4", "5", text)]


def test_cells_tell_an_unknown_zero_from_an_empty_cell(four: ReportData) -> None:
    found = {row.column: row for row in cells(four)}

    def counts(column: str) -> list[int | None]:
        row = found[column]
        return [row.known, row.blank, row.zero, row.nothing, row.absent]

    assert counts("runtime") == [2, 1, 1, 0, 0]
    assert counts("budget") == [3, 0, 1, 0, 0]
    assert counts("vote_average") == [3, 0, 1, 0, 0]
    assert counts("vote_count") == [4, 0, 0, 0, 0]
    assert counts("genres") == [3, 0, 0, 1, 0]
    assert counts("overview") == [2, 2, 0, 0, 0]
    assert counts("cast") == [0, 0, 0, 1, 3]


def test_namesakes_ignore_case(four: ReportData) -> None:
    assert namesakes(four) == Namesakes(1, 2, [SharedName("RED", 2, [1999, 2004])])
    assert same_day(four) == SameDay(0, 0, [])


def test_suspicious_money_compares_the_mean_return_with_and_without(four: ReportData) -> None:
    money = suspicious_money(four)
    # Returns 4, 1 and 500 / 5 = 100; the last is of a film that cost five dollars.
    assert (money.titles, money.both_known) == (1, 3)
    assert (money.mean_return, money.mean_return_without) == (35.0, 2.5)
    assert [row.title for row in money.listed] == ["Green"]


def test_distribution_of_runtime_and_votes(four: ReportData) -> None:
    runtime = DISTRIBUTIONS["runtime_minutes"](four)
    assert (runtime.known, runtime.unknown, runtime.zeros) == (2, 2, 0)
    assert (runtime.mean, runtime.median, runtime.q25, runtime.q75) == (90, 90, 85, 95)
    assert runtime.sd == pytest.approx(math.sqrt(200))
    assert math.isnan(runtime.skew)  # of two values
    # Votes 0, 50, 100, 150: symmetric; steps of 5 cover 150 / 30.
    votes = DISTRIBUTIONS["vote_count"](four)
    assert (votes.zeros, votes.skew, votes.scale) == (1, 0, "linear")
    assert [(row.low, row.high, row.count) for row in votes.bins if row.count] == [
        (low, low + 5, 1) for low in (0, 50, 100, 145)
    ]


def distribution_of(values: list[float]) -> Distribution:
    labels = [f"f{k}" for k in range(len(values))]
    return distribution(
        pl.DataFrame(
            {"value": values, "label": labels, "title_id": labels, "year": [None] * len(labels)}
        )
    )


def test_distribution_outliers_lie_beyond_one_and_a_half_boxes() -> None:
    # With the tenth value the quartiles are 3.25 and 7.75: fences at -3.5 and 14.5.
    found = distribution_of([*map(float, range(1, 10)), 14.0])
    assert found.fences == (-3.5, 14.5)
    assert found.high_outliers == 0
    found = distribution_of([*map(float, range(1, 10)), 15.0])
    assert found.highest == [Outlier("f9", None, 15.0)]


def test_distribution_is_logarithmic_with_a_giant_and_leaves_zeros_out() -> None:
    found = distribution_of([0.0, 1.0, 10.0, 10.0, 100.0, 1000.0])
    assert (found.scale, found.zeros) == ("log", 1)
    assert {(row.low, row.count) for row in found.bins if row.count} == {
        (1.0, 1), (10.0, 2), (100.0, 1), (1000.0, 1),
    }  # fmt: skip


def test_correlations_need_three_titles_and_two_values(four: ReportData) -> None:
    found = {(row.first, row.second): row for row in correlations(four)}
    # Popularity 1, 2, 0 and average votes 8, 6, 7 of the three that have both.
    pair = found["popularity", "vote_average"]
    assert pair.titles == 3
    assert pair.spearman == pytest.approx(-0.5)
    assert pair.pearson == pytest.approx(-0.5)
    assert math.isnan(found["vote_average", "runtime_minutes"].spearman)


def test_theil_sen_is_not_moved_by_one_wild_point() -> None:
    x = np.array([0.0, 1, 2, 3, 4])
    y = np.array([1.0, 3, 5, 7, 900])  # y = 1 + 2x except for the last
    assert theil_sen(x, y) == (2.0, 1.0)
    assert theil_sen(x[:2], y[:2]) is None
    assert theil_sen(np.zeros(5), y) is None


def test_budget_and_revenue_needs_a_thousand_dollars_of_both(four: ReportData) -> None:
    found = budget_and_revenue(four)
    assert (found.titles, found.below_cost, found.trend) == (2, 0, None)
    assert [point.label for point in found.points] == ["Blue", "Red"]


def test_releases_by_year_month_weekday_and_decade(four: ReportData) -> None:
    assert by_year(four) == [
        YearCount(year, titles) for year, titles in enumerate((2, 0, 0, 0, 0, 2), 1999)
    ]
    assert by_month(four)[0] == MonthCount(1, titles=2, new_year=2)
    # 1999-01-01, 1999-03-05 and 2004-05-07 were Fridays, 2004-01-01 a Thursday.
    assert [row.titles for row in by_weekday(four)] == [0, 0, 0, 1, 3, 0, 0]
    decades = [NewYearDecade(1990, dated=2, titles=1), NewYearDecade(2000, dated=2, titles=1)]
    assert new_year(four) == NewYear(4, 2, 4 / 365.25, decades)
    assert runtime_by_decade(four) == [DecadeRuntime(1990, 2, q25=85.0, median=90.0, q75=95.0)]


def test_genres(four: ReportData) -> None:
    assert genres_most_common(four) == [GenreCount("Drama", 3, 1.0), GenreCount("Crime", 1, 1 / 3)]
    assert genres_most_seen(four)[0] == GenreVotes("Drama", 3, votes=300, votes_per_title=100.0)
    # All 300 votes average (50·8 + 150·6 + 100·7) / 300 = 20/3; of Blue (400 + 50·20/3) / 100.
    rated = {row.genre: row.damped for row in genres_best_rated(four)}
    assert rated["Crime"] == pytest.approx((400 + 1000 / 3) / 100)
    assert genres_together(four)[0] == GenrePair("Crime", "Drama", 1, share=1.0, lift=1.0)
    assert genres_over_decades(four)[0] == GenreDecade(1990, "Crime", of=2, titles=1, share=0.5)
    assert genres_returns(four) == []  # needs ten titles


def test_rankings_need_a_number_of_titles_for_a_mean(four: ReportData) -> None:
    countries = RANKINGS["countries"](four)
    assert countries.titles == [Ranked("ES", 4, 4)]
    assert countries.revenue == [Ranked("ES", 13_500, 4)]
    assert countries.return_ == countries.rating == []  # need twenty titles


def test_words_count_once_per_text_and_leave_out_stop_words(four: ReportData) -> None:
    assert words_of_overviews(four).words == [
        WordCount("dog", 2, 1.0),
        WordCount("loves", 1, 0.5),
        WordCount("thief", 1, 0.5),
    ]


def test_ratings(four: ReportData) -> None:
    # The only rating of c is of a title outside the catalogue and is left out.
    assert ratings(four) == RatingTotals(4, 2, 3, catalogue=4, density=4 / 6, mean=3.875)
    assert ratings_per_person(four).mean == 2
    assert mean_per_person(four).max == 4
    tail = long_tail(four)
    # Counts 2, 1, 1: (2·(1·1 + 2·1 + 3·2) / (3·4)) - 4/3 = 1/6.
    assert tail.gini == pytest.approx(1 / 6)
    assert tail.once == 2
    assert tail.top[0] == TailShare(0.01, 0.5)
    assert ratings_over_time(four) == [
        MonthRatings("1970-01", 2, 1),
        MonthRatings("1970-02", 1, 1),
        MonthRatings("1970-03", 1, 1),
    ]
    assert {row.stars: row.ratings for row in scale_use(four) if row.ratings} == {
        3.0: 1, 3.5: 1, 4.0: 1, 5.0: 1,
    }  # fmt: skip
    assert agreement(four).titles == 0  # needs ten ratings


def test_facts_of_the_sample_match_its_files(sample_both: Both) -> None:
    """Counted in the files of the sample, which its README describes."""
    data = sample_both[0]
    assert rows(data)[0] == RowCounts("movies", read=219, clean=212, rejected=5, merged=2)
    assert [row.title for row in suspicious_money(data).listed] == ["Tarnation"]
    assert sum(row.titles for row in by_month(data)) == 212
    assert by_year(data)[0] == YearCount(1902, 1)
    # grep -c "Alien Collection" movies.csv: five rows, one of which repeats another.
    first = RANKINGS["franchises"](data).titles[0]
    assert (first.name, first.titles) == ("Alien Collection", 4)
