"""Each conclusion is chosen by its rule: one made fact per branch, at the named limits."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from streamrec.explore.exhibits import catalogue_exhibits as catalogue
from streamrec.explore.exhibits import correlation_exhibits as correlation
from streamrec.explore.exhibits import feature_exhibits as feature
from streamrec.explore.exhibits import genre_exhibits as genre
from streamrec.explore.exhibits import rating_exhibits as rating
from streamrec.explore.exhibits import release_exhibits as release
from streamrec.explore.exhibits.exhibit import Exhibit, Shown
from streamrec.explore.exhibits.number_exhibits import show_number
from streamrec.explore.exhibits.ranking_exhibits import KINDS, show_ranking
from streamrec.explore.exhibits.word_exhibits import show_words
from streamrec.explore.facts.catalogue_facts import (
    ColumnCells,
    ColumnType,
    Namesakes,
    RejectCount,
    RejectExample,
    RowCounts,
    SameDay,
    SharedName,
    SuspiciousMoney,
)
from streamrec.explore.facts.correlation_facts import Correlation, MoneyScatter, Point, Trend
from streamrec.explore.facts.fact import Facts
from streamrec.explore.facts.feature_facts import FeatureBlock, VotesPrior
from streamrec.explore.facts.genre_facts import (
    GenreCount,
    GenreDecade,
    GenrePair,
    GenreRating,
    GenreReturn,
    GenreVotes,
)
from streamrec.explore.facts.number_facts import Bin, Distribution, NamedDistribution
from streamrec.explore.facts.ranking_facts import Ranked, Ranking
from streamrec.explore.facts.rating_facts import (
    Agreement,
    CurvePoint,
    LongTail,
    MonthRatings,
    RatingTotals,
    StarCount,
    TailShare,
)
from streamrec.explore.facts.release_facts import (
    DecadeRuntime,
    MonthCount,
    NewYear,
    NewYearDecade,
    WeekdayCount,
    YearCount,
)
from streamrec.explore.facts.word_facts import CommonWords, WordCount


def show(exhibit: Exhibit, answer: Any, **others: Any) -> Shown:
    """Return what an exhibit shows of made facts."""
    return exhibit.show(Facts({exhibit.fact.name: answer, **others}))


def distribution(**given: float) -> Distribution:
    """Return a distribution of 10 values around 10, with some figures replaced."""
    names = ("mean", "sd", "skew", "min", "max", "q01", "q05", "q25", "median", "q75", "q95", "q99")
    figures = dict.fromkeys(names, 10.0) | given
    return Distribution(
        known=int(figures.pop("known", 10)), unknown=int(figures.pop("unknown", 0)), zeros=0,
        **figures, scale="linear", bins=[Bin(0, 20, 10)], fences=(0, 20),
        low_outliers=0, high_outliers=0, lowest=[], highest=[],
    )  # fmt: skip


TOTALS = RatingTotals(100, 10, 5, catalogue=100, density=0.1, mean=3.5)


@pytest.mark.parametrize(("rejected", "rule"), [(49, "few_rejected"), (50, "many_rejected")])
def test_rows_are_doubtful_from_five_percent_rejected(rejected: int, rule: str) -> None:
    counts = [RowCounts("movies", 1000, 1000 - rejected, rejected, 0)]
    assert show(catalogue.rows, counts).rule == rule


def test_rejects_name_the_most_common_reason_if_rows_left() -> None:
    example = RejectExample(2, None, "1", "same id: line 1")
    row = RejectCount("movies", "merged", "same_id", "id", "same id", 2, [example])
    assert show(catalogue.rejects, [row]).rule == "rows_left"
    assert show(catalogue.rejects, []).rule == "none_left"


@pytest.mark.parametrize(
    ("known", "zero", "rule"),
    [(10, 0, "all_known"), (9, 0, "gaps"), (9, 1, "gaps_and_zeros"), (None, None, "none_judged")],
)
def test_cells_tell_gaps_from_zeros(known: int | None, zero: int | None, rule: str) -> None:
    note = {"en": "Partial."} if known is None else None
    row = ColumnCells("budget", 10, known, 10 - (known or 0) - (zero or 0), zero, 0, 0, note)
    assert show(catalogue.cells, [row]).rule == rule


@pytest.mark.parametrize(
    ("names", "pairs", "rule"), [(0, 0, "no_namesakes"), (1, 0, "namesakes"), (1, 1, "duplicates")]
)
def test_namesakes_on_one_day_are_duplicates(names: int, pairs: int, rule: str) -> None:
    shared = Namesakes(names, 2 * names, [SharedName("Hamlet", 2, [1990, 2000])] * names)
    shown = show(catalogue.namesakes, shared, same_day=SameDay(pairs, 2 * pairs, []), rows=[])
    assert shown.rule == rule


@pytest.mark.parametrize(
    ("titles", "mean", "without", "rule"),
    [
        (0, 2.0, 2.0, "none_suspicious"), (1, 3.9, 2.0, "mean_stable"),
        (1, 4.0, 2.0, "mean_dominated"), (1, 1.0, 2.0, "mean_dominated"),
        (1, 5.0, None, "all_suspicious"),
    ],
)  # fmt: skip
def test_suspicious_money_dominates_a_mean_from_twice_the_other(
    titles: int, mean: float, without: float | None, rule: str
) -> None:
    money = SuspiciousMoney(titles, 10, mean, without, [])
    assert show(catalogue.suspicious_money, money).rule == rule


@pytest.mark.parametrize(
    ("distinct", "rule"),
    [(0, "constant_columns"), (1, "constant_columns"), (2, "all_vary"), (None, "all_vary")],
)
def test_types_find_columns_with_one_value(distinct: int | None, rule: str) -> None:
    assert show(catalogue.types, [ColumnType("status", "text", "", 5, distinct)]).rule == rule


@pytest.mark.parametrize(
    ("figures", "rule"),
    [
        ({"median": 0}, "mostly_zero"),
        ({"mean": 20}, "concentrated"),
        ({"mean": 19, "q25": 9, "q75": 11.9}, "narrow"),
        ({"q25": 9, "q75": 12}, "spread"),
        ({"q25": 9, "q75": 12, "unknown": 10}, "spread"),
        ({"q25": 9, "q75": 12, "unknown": 11}, "spread_little_known"),
    ],
)
def test_number_is_judged_by_mean_middle_half_and_coverage(
    figures: dict[str, float], rule: str
) -> None:
    found = NamedDistribution(**vars(distribution(**figures)), name="budget_usd")
    prior = VotesPrior(0.3, 100, 10.0, 0.5, {})
    assert show_number(found, Facts({"votes_prior": prior})).rule == rule


def test_number_of_votes_states_the_exponent_that_damps_it() -> None:
    facts = Facts({"votes_prior": VotesPrior(0.3, 100, 10.0, 0.5, {})})
    votes, budget = (
        NamedDistribution(**vars(distribution()), name=name)
        for name in ("vote_count", "budget_usd")
    )
    assert len(show_number(votes, facts).finding) == len(show_number(budget, facts).finding) + 1


@pytest.mark.parametrize(
    ("spearman", "rule"),
    [
        (0.29, "weak"), (-0.29, "weak"), (0.3, "moderate"), (0.69, "moderate"), (0.7, "strong"),
        (-0.7, "strong"), (math.nan, "nothing"),
    ],
)  # fmt: skip
def test_correlations_are_judged_by_the_strongest(spearman: float, rule: str) -> None:
    pairs = [Correlation("popularity", "vote_count", 9, spearman, spearman)]
    pairs.append(Correlation("popularity", "runtime_minutes", 9, 0, 0 * spearman))
    assert show(correlation.correlations, pairs).rule == rule


@pytest.mark.parametrize(
    ("slope", "rule"),
    [
        (-0.21, "falling"), (-0.2, "flat"), (0.19, "flat"), (0.2, "slower"), (0.79, "slower"),
        (0.8, "in_proportion"), (1.19, "in_proportion"), (1.2, "faster"), (None, "too_few"),
    ],
)  # fmt: skip
def test_scatter_is_judged_by_the_slope_of_its_trend(slope: float | None, rule: str) -> None:
    trend = None if slope is None else Trend(slope, 0, 2)
    points = [Point(1, 1, "Blue", 1999), Point(10, 10, "Red", None)]
    found = MoneyScatter("budget_usd", "revenue_usd", 2, points, [], trend, [], 0)
    assert show(correlation.budget_and_revenue, found).rule == rule
    assert show(correlation.budget_and_revenue, replace(found, titles=0)).rule == "nothing"


@pytest.mark.parametrize(("last", "rule"), [(4, "last_year_incomplete"), (5, "last_year_complete")])
def test_last_year_is_incomplete_below_half_of_the_years_before(last: int, rule: str) -> None:
    years = [YearCount(2000 + k, 10) for k in range(5)] + [YearCount(2005, last)]
    assert show(release.by_year, years).rule == rule


@pytest.mark.parametrize(
    ("titles", "dated", "rule"),
    [(0, 3650, "none"), (19, 3652, "no_heap"), (20, 3652, "heap"), (9, 100, "no_heap")],
)
def test_new_year_is_a_heap_from_twice_a_mean_day_and_ten_titles(
    titles: int, dated: int, rule: str
) -> None:
    found = NewYear(dated, titles, dated / 365.25, [NewYearDecade(1990, dated, titles)])
    assert show(release.new_year, found).rule == rule


@pytest.mark.parametrize(("fullest", "rule"), [(14, "even"), (15, "seasonal")])
def test_months_are_seasonal_from_half_as_many_again(fullest: int, rule: str) -> None:
    months = [MonthCount(month, 10, 0) for month in range(1, 12)] + [MonthCount(12, fullest, 0)]
    assert show(release.by_month, months).rule == rule


def test_months_name_a_second_month_only_if_new_year_hides_it() -> None:
    months = [MonthCount(month, 10 + month, 0) for month in range(1, 13)]
    heap = [MonthCount(1, 50, 45), *months[1:]]
    assert len(show(release.by_month, heap).finding) == len(
        show(release.by_month, months).finding
    ) + 1  # fmt: skip


@pytest.mark.parametrize(("friday", "rule"), [(39, "even"), (40, "one_day")])
def test_weekdays_cluster_from_twice_an_even_share(friday: int, rule: str) -> None:
    # Six days of 50/3 titles on average and 40 on Friday make two sevenths.
    days = [WeekdayCount(day, 17 if day < 4 else 16, 0) for day in (1, 2, 3, 4, 6, 7)]
    shown = show(release.by_weekday, [*days, WeekdayCount(5, friday, 0)])
    assert shown.rule == rule


@pytest.mark.parametrize(
    ("last", "titles", "rule"), [(124, 20, "stable"), (125, 20, "follows"), (125, 19, "too_few")]
)
def test_runtime_follows_the_decade_from_a_quarter_more(
    last: float, titles: int, rule: str
) -> None:
    decades = [
        DecadeRuntime(1990, 20, 90, 100, 110), DecadeRuntime(2000, titles, 90, last, 130),
    ]  # fmt: skip
    assert show(release.runtime_by_decade, decades).rule == rule


@pytest.mark.parametrize(("share", "rule"), [(0.24, "narrow"), (0.25, "broad")])
def test_most_common_genre_is_broad_from_a_quarter(share: float, rule: str) -> None:
    assert show(genre.most_common, [GenreCount("Drama", 5, share)]).rule == rule


@pytest.mark.parametrize(("each", "rule"), [(9.0, "same_genre"), (11.0, "different_genres")])
def test_most_seen_genre_is_compared_in_all_and_per_title(each: float, rule: str) -> None:
    found = [GenreVotes("Drama", 10, 100, 10.0), GenreVotes("War", 2, 20, each)]
    assert show(genre.most_seen, found).rule == rule


@pytest.mark.parametrize(
    ("gap", "rule"),
    [
        (0.25, "tells_little"), (0.5, "tells_something"), (0.75, "tells_something"),
        (1.0, "tells_much"), (3.0, "tells_much"),
    ],
)  # fmt: skip
def test_best_rated_genre_is_judged_by_the_gap_to_the_worst(gap: float, rule: str) -> None:
    found = [GenreRating("Drama", 10, 6 + gap), GenreRating("War", 10, 6)]
    assert show(genre.best_rated, found).rule == rule
    # A genre of few titles decides nothing.
    few = [GenreRating("Music", 9, 9.5), *found]
    assert show(genre.best_rated, few).rule == rule
    assert show(genre.best_rated, few[:2]).rule == "too_few"


@pytest.mark.parametrize(("last", "rule"), [(1.6, "within_wider"), (1.0, "between_wider")])
def test_returns_compare_the_gap_of_genres_with_their_own_width(last: float, rule: str) -> None:
    found = [GenreReturn("Horror", 10, 2, 2.5, 3), GenreReturn("War", 10, 1, last, 2)]
    assert show(genre.returns, found).rule == rule
    assert show(genre.returns, []).rule == "too_few"


@pytest.mark.parametrize(("late", "rule"), [(0.34, "stable"), (0.375, "shifts")])
def test_share_of_a_genre_shifts_from_a_tenth(late: float, rule: str) -> None:
    found = [
        GenreDecade(1980, "Drama", 20, 5, 0.25), GenreDecade(1990, "Drama", 20, 9, late),
        GenreDecade(2000, "Drama", 19, 19, 1.0),
    ]  # fmt: skip
    common = [GenreCount("Drama", 14, 0.4)]
    shown = show(genre.over_decades, found, genres_most_common=common)
    assert shown.rule == rule


@pytest.mark.parametrize(("lift", "rule"), [(1.19, "independent"), (1.2, "repeat")])
def test_genres_repeat_one_another_from_a_fifth_above_chance(lift: float, rule: str) -> None:
    found = [GenrePair("Drama", "War", 5, 0.5, lift), GenrePair("War", "Drama", 5, 0.5, lift)]
    common = [GenreCount("Drama", 10, 0.4), GenreCount("War", 10, 0.4)]
    assert show(genre.together, found, genres_most_common=common).rule == rule


@pytest.mark.parametrize(("titles", "rule"), [(24, "rare"), (25, "common")])
def test_ranked_name_is_common_from_a_quarter_of_the_catalogue(titles: int, rule: str) -> None:
    first = [Ranked("ES", titles, titles)]
    found = Ranking(3, 20, first, [], [], [])
    assert show_ranking(found, 100, KINDS["countries"]).rule == rule


@pytest.mark.parametrize(
    ("texts", "of", "rule"),
    [(20, 1000, "none_too_common"), (21, 1000, "some_too_common"), (10, 100, "none_too_common")],
)
def test_words_are_too_common_as_the_features_define_it(texts: int, of: int, rule: str) -> None:
    found = CommonWords(of, [WordCount("love", texts, texts / of)], [])
    assert show_words(found).rule == rule


@pytest.mark.parametrize(("most", "rule"), [(4, "no_viewer_weighs"), (5, "one_viewer_weighs")])
def test_one_viewer_weighs_from_a_twentieth_of_the_ratings(most: float, rule: str) -> None:
    assert show(rating.per_viewer, distribution(max=most), ratings=TOTALS).rule == rule


@pytest.mark.parametrize(("high", "rule"), [(3.9, "alike"), (4.0, "differ")])
def test_viewers_differ_from_half_a_star(high: float, rule: str) -> None:
    found = distribution(q25=3.5, median=3.6, q75=high)
    assert show(rating.mean_per_viewer, found).rule == rule


@pytest.mark.parametrize(
    ("median", "once", "rule"),
    [(5, 2, "most_with_enough"), (4, 2, "many_with_few"), (5, 3, "many_with_few")],
)
def test_titles_have_too_few_ratings_by_median_or_by_single_ratings(
    median: float, once: int, rule: str
) -> None:
    tail = LongTail(0.5, [], [], once)
    found = distribution(median=median, known=10)
    assert show(rating.per_title, found, long_tail=tail).rule == rule


@pytest.mark.parametrize(
    ("tenth", "rule"), [(0.24, "even"), (0.25, "uneven"), (0.49, "uneven"), (0.5, "concentrated")]
)
def test_long_tail_is_judged_by_the_first_tenth(tenth: float, rule: str) -> None:
    tail = LongTail(0.5, [TailShare(0.1, tenth)], [CurvePoint(1, 0.1), CurvePoint(9, 1.0)], 0)
    assert show(rating.long_tail, tail).rule == rule


@pytest.mark.parametrize(("share", "rule"), [(0.49, "whole_scale"), (0.5, "mostly_high")])
def test_scale_is_used_from_the_top_from_half_high_ratings(share: float, rule: str) -> None:
    stars = [StarCount(3.5, 5, 1 - share), StarCount(4.0, 5, share)]
    assert show(rating.scale_use, stars).rule == rule


@pytest.mark.parametrize(
    ("spearman", "rule"),
    [
        (math.nan, "too_few"), (0.29, "disagree"), (0.3, "in_part"), (0.69, "in_part"),
        (0.7, "agree"),
    ],
)  # fmt: skip
def test_agreement_is_judged_by_the_correlation(spearman: float, rule: str) -> None:
    assert show(rating.agreement, Agreement(9, 0.5, spearman, 3.5, 7, [], [])).rule == rule


@pytest.mark.parametrize(("people", "rule"), [(9, "one_sitting"), (10, "viewers_return")])
def test_viewers_return_from_two_months_on_average(people: int, rule: str) -> None:
    months = [MonthRatings("2000-01", 50, 10), MonthRatings("2000-02", 50, people)]
    assert show(rating.over_time, months, ratings=TOTALS).rule == rule


FEATURES = {
    "genres_most_common": [],
    "new_year": NewYear(10, 1, 0.1, []),
    **dict.fromkeys(
        ("franchises", "companies", "directors", "languages", "countries", "actors"),
        Ranking(3, 20, [], [], [], []),
    ),
}


@pytest.mark.parametrize(
    ("scene", "title", "rule"),
    [
        (1.0, 0.5, "widest_weighs_most"), (0.5, 1.0, "widest_does_not_weigh_most"),
        (None, None, "none_judged"),
    ],
)  # fmt: skip
def test_features_compare_weight_and_coverage(
    scene: float | None, title: float | None, rule: str
) -> None:
    blocks = [
        FeatureBlock("scene", ("genres",), 5, scene, 2, 2, 1.5),
        FeatureBlock("title", ("title",), 5, title, 2, 2, 0.2),
    ]
    assert show(feature.features, blocks, **FEATURES).rule == rule
