"""What a person's list promises, on the hand-made bundle with a model of a few weights."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array

from streamrec.errors import InvalidParameter
from streamrec.models.saved_model import pack_sparse
from streamrec.models.trending import trending_scores
from streamrec.recommend.bundle import Array, Bundle, load_bundle, save_bundle
from streamrec.recommend.recommendation import Recommendation
from streamrec.recommend.recommender import Recommender
from streamrec.recommend.string_array import StringArray
from streamrec.title_filter import TitleFilter
from streamrec.viewer import Viewer
from tests.recommend.reason_text import text_of

Arrays = dict[str, Array | StringArray]

# Weights from a rated title (row) to a shown one (column), by item number: 0-3 are the franchise,
# 5 bears the name of 0, 6 and 7 share a name. Nothing leads to 8 and 9; 9 nobody rated.
WEIGHTS = {
    (0, 1): 0.5,
    (0, 4): 0.25,
    (0, 6): -0.5,
    (4, 1): 0.25,
    (4, 2): 0.75,
    (4, 6): 0.25,
    (6, 7): 0.5,
    (6, 4): 0.125,
}
POPULARITY = np.arange(10) / 10

LABELS: dict[str, dict[str, list[int]]] = {
    "genres": {"Horror": [0, 2, 5, 6, 7], "Sci-Fi": [0, 1, 4, 8]},
    "languages": {"en": [0, 1, 2, 3, 4, 5, 6, 7], "fr": [9]},
    "countries": {"FR": [9], "France": [9], "US": [0, 6], "United States of America": [0, 6]},
}


def model_arrays(preference_weight: float = 0.0) -> tuple[Arrays, dict[str, object]]:
    """Return the arrays and facts of a hybrid whose matrix is `WEIGHTS`."""
    (row, column), weight = zip(*WEIGHTS, strict=True), list(WEIGHTS.values())
    matrix = csr_array((np.array(weight, np.float32), (row, column)), shape=(10, 10))
    own: Arrays = {
        **pack_sparse("model.matrix", matrix),
        **pack_sparse("model.transposed", matrix.T.tocsr()),
        "model.rated": np.arange(10) != 7,
        "popularity": POPULARITY,
        "votes": np.array([100, 90, 80, 70, 60, 50, 40, 30, -1, 10], np.int32),
    }
    for kind, labels in LABELS.items():
        own[f"{kind}.names"] = StringArray.of(labels)
        own[f"{kind}.starts"] = np.cumsum([0, *map(len, labels.values())])
        own[f"{kind}.items"] = np.concatenate(list(labels.values())).astype(np.int32)
    return own, {
        "model": "hybrid",
        "parameters": {"hybrid": {"preference_weight": preference_weight}},
    }


@pytest.fixture
def trained(arrays: Arrays, tmp_path: Path) -> Bundle:
    own, facts = model_arrays()
    return load_bundle(tmp_path / save_bundle(tmp_path, {**arrays, **own}, facts))


@pytest.fixture
def recommender(trained: Bundle) -> Recommender:
    return Recommender(trained)


def viewer(ratings: dict[int, float | None], seen: tuple[int, ...] = ()) -> Viewer:
    return Viewer({f"tmdb:{i}": s for i, s in ratings.items()}, [f"tmdb:{i}" for i in seen])


def numbers(found: list[Recommendation]) -> list[int]:
    return [int(place.title_id.removeprefix("tmdb:")) for place in found]


def test_what_is_known_stands_by_score_and_the_rest_below_by_popularity(
    recommender: Recommender,
) -> None:
    # 0 + 4: item 1 .75, 2 .75 (tie by number), 6 −.25; then 9, 8, 7 … by popularity, but 7 bears
    # the name of 6, 5 is ALIEN, which no place bears; 3 would be the third of a franchise.
    found = recommender.recommend(viewer({0: 5.0, 4: 5.0}), 5)
    assert numbers(found) == [1, 2, 6, 9, 8]
    assert [place.model for place in found] == ["ease"] * 3 + ["popularity"] * 2
    assert [place.score for place in found] == [0.75, 0.75, -0.25, 0.9, 0.8]
    assert [place.rank for place in found] == [1, 2, 3, 4, 5]
    assert found[0].title == "Aliens"
    assert found[4].year is None
    assert {place.predicted_rating for place in found} == {None}


def test_a_title_that_nobody_rated_is_answered_by_content(recommender: Recommender) -> None:
    place = recommender.recommend(viewer({6: 5.0}), 1)[0]
    assert (place.title_id, place.model, place.score) == ("tmdb:7", "content", 0.5)


def test_what_was_seen_rated_or_has_left_is_not_listed(recommender: Recommender) -> None:
    found = recommender.recommend(viewer({0: 5.0, 4: 0.5}, seen=(1, 77)), 10, without=["tmdb:9"])
    assert not {0, 1, 4, 9} & set(numbers(found))
    assert numbers(found)[0] == 2
    assert 9 in numbers(recommender.recommend(viewer({0: 5.0}), 10, without=["tmdb:77"]))


@pytest.mark.parametrize("diversity", [0.0, 0.5])
def test_a_list_is_filled_from_below_when_names_and_franchises_use_the_best_up(
    recommender: Recommender, monkeypatch: pytest.MonkeyPatch, diversity: float
) -> None:
    person = viewer({0: 5.0, 4: 5.0})
    monkeypatch.setattr("streamrec.recommend.ranker.POOL", 3)
    monkeypatch.setattr("streamrec.recommend.ranker.POOL_PER_RANK", 1)
    # The best three are 1, 2 (the second of the franchise, one too many in a list of 3) and 6.
    assert numbers(recommender.recommend(person, 3, diversity=diversity)) == [1, 6, 9]


def test_someone_of_whom_nothing_is_known_gets_the_popular_titles(
    recommender: Recommender,
) -> None:
    found = recommender.recommend(Viewer(), 3)
    assert numbers(found) == [9, 8, 7]
    assert {text_of(place.reason, "en") for place in found} == {"popular"}
    assert {place.reason.remainder for place in found} == {None}


def test_ratings_of_unknown_titles_count_for_nothing_and_are_told(
    recommender: Recommender,
) -> None:
    context = recommender.viewer_context(viewer({77: 5.0, 0: 4.0, 99: 1.0}))
    assert context.unknown_title_ids == ["tmdb:77", "tmdb:99"]
    assert recommender.recommend(context, 5) == recommender.recommend(viewer({0: 4.0}), 5)
    assert numbers(recommender.recommend(viewer({77: 5.0}), 3)) == [9, 8, 7]


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        (TitleFilter(), {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}),
        (TitleFilter(genre="horror"), {0, 2, 5, 6, 7}),
        (TitleFilter(genre="SCI-FI", year_from=1982), {1, 4}),
        (TitleFilter(year_to=1982), {0, 4, 6}),  # the year of 8 is unknown
        (TitleFilter(year_from=1000, year_to=9999), {0, 1, 2, 3, 4, 5, 6, 7, 9}),
        (TitleFilter(language="Inglés", min_votes=80), {0, 1, 2}),
        (TitleFilter(min_votes=0), {0, 1, 2, 3, 4, 5, 6, 7, 9}),  # the votes of 8 are unknown
        (TitleFilter(country="Francia"), {9}),
        (TitleFilter(country="united states of america"), {0, 6}),
        (TitleFilter(country="us", genre="Horror", year_from=1980), {6}),
    ],
)
def test_a_filter_lets_through_what_is_known_to_fit(
    trained: Bundle, filters: TitleFilter, left: set[int]
) -> None:
    from streamrec.recommend.candidates import candidates

    assert set(np.flatnonzero(candidates(trained, filters)).tolist()) == left


def test_a_filtered_list_holds_nothing_else(recommender: Recommender) -> None:
    found = recommender.recommend(viewer({4: 5.0}), 10, TitleFilter(genre="Horror"))
    assert numbers(found) == [2, 6, 5]  # 0 bears the name of 5, 7 that of 6
    assert recommender.recommend(viewer({9: 5.0}), 5, TitleFilter(language="fr")) == []


@pytest.mark.parametrize(
    ("parameter", "filters"),
    [
        ("genre", TitleFilter(genre="Atlantis")),
        ("language", TitleFilter(language="Atlantis")),
        ("country", TitleFilter(country="Atlantis")),
    ],
)
def test_a_filter_that_names_nothing_is_refused(
    recommender: Recommender, parameter: str, filters: TitleFilter
) -> None:
    with pytest.raises(InvalidParameter) as caught:
        recommender.recommend(Viewer(), 5, filters)
    assert caught.value.parameter == parameter
    assert list(caught.value.allowed) == (["Horror", "Sci-Fi"] if parameter == "genre" else [])


@pytest.mark.parametrize(("n", "diversity"), [(0, 0.0), (101, 0.0), (5, -0.1), (5, 1.1)])
def test_numbers_outside_what_is_allowed_are_refused(
    recommender: Recommender, n: int, diversity: float
) -> None:
    with pytest.raises(InvalidParameter):
        recommender.recommend(Viewer(), n, diversity=diversity)


def test_a_list_for_everybody_obeys_the_dial_too(recommender: Recommender) -> None:
    scores = np.arange(10.0)
    plain, varied = (
        [place.title_id for place in recommender.rank_by_scores("t", scores, 5, diversity=dial)]
        for dial in (0.0, 1.0)
    )
    assert plain[0] == varied[0]
    assert plain != varied
    with pytest.raises(InvalidParameter):
        recommender.rank_by_scores("t", scores, 5, diversity=1.1)


def test_diversity_passes_over_what_is_like_the_places_before(recommender: Recommender) -> None:
    # Seen: all but 1, 2, 6, 8, 9. 1 and 2 share franchise and cast (likeness 2/6 at least),
    # 6 shares only Horror with 2, and nothing with 1.
    person = viewer({0: 5.0, 4: 5.0}, seen=(3, 5, 7))
    assert numbers(recommender.recommend(person, 3)) == [1, 6, 9]  # one of the franchise in 3
    assert numbers(recommender.recommend(person, 5)) == [1, 2, 6, 9, 8]
    assert numbers(recommender.recommend(person, 5, diversity=0.5)) == [1, 6, 2, 9, 8]
    assert numbers(recommender.recommend(person, 5, diversity=1.0))[0] == 1
    assert numbers(recommender.recommend(person, 5, diversity=1.0))[-1] == 2


Ratings = dict[int, float | None]


@pytest.mark.parametrize(
    ("ratings", "liked", "rest", "text"),
    [
        # item 1: 0 adds .5, 4 adds .25
        ({0: 5.0, 4: 4.0}, {0: 0.5, 4: 0.25}, 0.0, "because you liked Alien and Blade Runner"),
        ({0: None, 4: 3.5}, {0: 0.5, 4: 0.25}, 0.0, "because you liked Alien and Blade Runner"),
        ({0: 3.0, 4: 4.0}, {4: 0.25}, 0.5, "because you liked Blade Runner"),
    ],
)
def test_a_reason_names_what_was_liked_and_adds_up_to_the_score(
    recommender: Recommender,
    ratings: Ratings,
    liked: dict[int, float],
    rest: float,
    text: str,
) -> None:
    place = next(p for p in recommender.recommend(viewer(ratings), 5) if p.title_id == "tmdb:1")
    assert {c.title_id: c.amount for c in place.reason.contributions} == {
        f"tmdb:{item}": amount for item, amount in liked.items()
    }
    assert place.reason.remainder == rest
    assert text_of(place.reason) == text


def test_a_title_that_nothing_liked_leads_to_says_what_it_shares_or_that_it_fits(
    recommender: Recommender,
) -> None:
    # 6 (The Thing) is reached by 4 with 1 star; of the liked 9 nothing leads anywhere, and of 7
    # it has Horror and Universal.
    found = recommender.recommend(viewer({4: 1.0, 7: 5.0}, seen=(1, 2)), 1)[0]
    assert (found.title_id, found.reason.contributions, found.reason.remainder) == (
        "tmdb:6",
        (),
        0.25,
    )
    assert text_of(found.reason) == "shares: Horror"
    alone = recommender.recommend(viewer({4: 1.0, 9: 5.0}, seen=(1, 2)), 1)[0]
    assert (alone.title_id, text_of(alone.reason)) == ("tmdb:6", "fits your ratings")
    assert text_of(alone.reason, "es") == "según tus valoraciones"


def test_without_the_named_title_the_score_falls_by_what_it_adds(
    arrays: Arrays, tmp_path: Path
) -> None:
    own, facts = model_arrays(preference_weight=0.2)
    bundle = load_bundle(tmp_path / save_bundle(tmp_path, {**arrays, **own}, facts))
    score = _scores(Recommender(bundle))
    ratings: Ratings = {0: 5.0, 4: 2.0, 6: None, 9: 3.5}
    checked = 0
    for place in Recommender(bundle).recommend(viewer(ratings), 10):
        for named in place.reason.contributions:
            item = int(named.title_id.removeprefix("tmdb:"))
            less = {i: s for i, s in ratings.items() if i != item}
            fallen = score(less, (item,)).get(place.title_id)
            if fallen is not None:  # else that title alone led to it
                assert place.score - fallen == pytest.approx(named.amount, abs=1e-12)
                checked += 1
    assert checked


def _scores(recommender: Recommender) -> Callable[[Ratings, tuple[int, ...]], dict[str, float]]:
    def scores(ratings: Ratings, seen: tuple[int, ...]) -> dict[str, float]:
        places = recommender.recommend(viewer(ratings, seen), 10)
        return {place.title_id: place.score for place in places if place.model != "popularity"}

    return scores


def test_trending_scores_compare_recent_ratings_with_those_at_training(
    arrays: Arrays, tmp_path: Path
) -> None:
    own, facts = model_arrays()
    usual = np.array([39, 9] + [4] * 8, np.int32)
    own["rating_counts"] = usual
    bundle = load_bundle(tmp_path / save_bundle(tmp_path, {**arrays, **own}, facts))
    recent = {"tmdb:2": 9, "tmdb:0": 12, "tmdb:77": 50, "tmdb:1": 9}  # the bundle lacks 77
    found = Recommender(bundle).trending_scores(recent)
    expected = trending_scores(np.array([12, 9, 9] + [0] * 7), usual)
    assert np.array_equal(found, expected, equal_nan=True)
    assert np.nanargmax(found) == 2


def test_trending_scores_without_training_ratings_take_all_titles_as_equal(
    recommender: Recommender,
) -> None:
    scores = recommender.trending_scores({"tmdb:3": 5})
    assert scores[3] == pytest.approx(5 * np.log(10))
