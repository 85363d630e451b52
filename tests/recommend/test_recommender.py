"""Lists of the hand-made bundle with a model of a few weights."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import get_ident
from time import sleep

import numpy as np
import pytest
from scipy.sparse import csr_array

from streamrec.errors import InvalidParameter
from streamrec.models.saved_model import pack_sparse
from streamrec.models.trending import trending_scores
from streamrec.recommend.bundle import Array, Bundle, load_bundle, save_bundle
from streamrec.recommend.list_builder import ListBuilder
from streamrec.recommend.recommendation import Recommendation
from streamrec.recommend.recommender import Recommender
from streamrec.recommend.string_array import StringArray
from streamrec.title_filter import TitleFilter
from streamrec.viewer import Viewer
from tests.recommend.conftest import filter_arrays
from tests.recommend.reason_text import text_of

Arrays = dict[str, Array | StringArray]

# Weights from a rated title (row) to a shown one (column), by item number: 0-3 are the collection,
# 5 has the name of 0, 6 and 7 share a name. No weight leads to 8 and 9.
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


def model_arrays(preference_weight: float = 0.0) -> tuple[Arrays, dict[str, object]]:
    """Return the arrays and facts of a model whose matrix is `WEIGHTS`."""
    (row, column), weight = zip(*WEIGHTS, strict=True), list(WEIGHTS.values())
    matrix = csr_array((np.array(weight, np.float32), (row, column)), shape=(10, 10))
    own: Arrays = {
        **pack_sparse("model.matrix", matrix),
        **pack_sparse("model.transposed", matrix.T.tocsr()),
        "popularity": POPULARITY,
        **filter_arrays(),
    }
    return own, {"model": "ease", "parameters": {"ease": {"preference_weight": preference_weight}}}


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
    return [int(entry.title_id.removeprefix("tmdb:")) for entry in found]


def test_recommend_ranks_by_score_and_what_the_model_lacks_below_by_popularity(
    recommender: Recommender,
) -> None:
    # 0 + 4: item 1 .75, 2 .75 (tie by number), 6 −.25; then 9, 8, 7 … by popularity. 7 has the name
    # of 6, and 3 would be the third title of a collection.
    found = recommender.recommend(viewer({0: 5.0, 4: 5.0}), 5)
    assert numbers(found) == [1, 2, 6, 9, 8]
    assert [entry.model for entry in found] == ["ease"] * 3 + ["popularity"] * 2
    assert [entry.score for entry in found] == [0.75, 0.75, -0.25, 0.9, 0.8]
    assert [entry.rank for entry in found] == [1, 2, 3, 4, 5]
    assert found[0].title == "Aliens"
    assert found[4].year is None
    assert {entry.predicted_rating for entry in found} == {None}


def test_recommend_leaves_out_what_was_seen_rated_or_removed(recommender: Recommender) -> None:
    found = recommender.recommend(viewer({0: 5.0, 4: 0.5}, seen=(1, 77)), 10, without=["tmdb:9"])
    assert not {0, 1, 4, 9} & set(numbers(found))
    assert numbers(found)[0] == 2
    assert 9 in numbers(recommender.recommend(viewer({0: 5.0}), 10, without=["tmdb:77"]))


@pytest.mark.parametrize("diversity", [0.0, 0.5])
def test_recommend_fills_the_list_where_its_rules_use_the_pool_up(
    recommender: Recommender, monkeypatch: pytest.MonkeyPatch, diversity: float
) -> None:
    watcher = viewer({0: 5.0, 4: 5.0})
    monkeypatch.setattr("streamrec.recommend.ranker.POOL", 3)
    monkeypatch.setattr("streamrec.recommend.ranker.POOL_PER_RANK", 1)
    # The best three are 1, 2 (one too many of the collection in a list of 3) and 6.
    assert numbers(recommender.recommend(watcher, 3, diversity=diversity)) == [1, 6, 9]


def test_recommend_gives_a_viewer_without_ratings_the_popular_titles(
    recommender: Recommender,
) -> None:
    found = recommender.recommend(Viewer(), 3)
    assert numbers(found) == [9, 8, 7]
    assert {entry.reason.cause for entry in found} == {"popular"}
    assert {entry.reason.remainder for entry in found} == {None}


def test_viewer_context_lists_unknown_titles_and_ignores_their_ratings(
    recommender: Recommender,
) -> None:
    context = recommender.viewer_context(viewer({77: 5.0, 0: 4.0, 99: 1.0}))
    assert context.unknown_title_ids == ["tmdb:77", "tmdb:99"]
    assert recommender.recommend(context, 5) == recommender.recommend(viewer({0: 4.0}), 5)
    assert numbers(recommender.recommend(viewer({77: 5.0}), 3)) == [9, 8, 7]


def test_recommend_lists_only_what_passes_the_filters(recommender: Recommender) -> None:
    found = recommender.recommend(viewer({4: 5.0}), 10, TitleFilter(genre="Horror"))
    assert numbers(found) == [2, 6, 5]  # 0 has the name of 5, 7 that of 6
    assert recommender.recommend(viewer({9: 5.0}), 5, TitleFilter(language="fr")) == []


@pytest.mark.parametrize(("n", "diversity"), [(0, 0.0), (101, 0.0), (5, -0.1), (5, 1.1)])
def test_recommend_refuses_numbers_out_of_bounds(
    recommender: Recommender, n: int, diversity: float
) -> None:
    with pytest.raises(InvalidParameter):
        recommender.recommend(Viewer(), n, diversity=diversity)


def test_rank_by_scores_applies_diversity(recommender: Recommender) -> None:
    scores = np.arange(10.0)
    plain, varied = (
        [
            entry.title_id
            for entry in recommender.rank_by_scores("t", scores, 5, diversity=diversity)
        ]
        for diversity in (0.0, 1.0)
    )
    assert plain[0] == varied[0]
    assert plain != varied
    with pytest.raises(InvalidParameter):
        recommender.rank_by_scores("t", scores, 5, diversity=1.1)


def test_diversity_ranks_similar_titles_lower(recommender: Recommender) -> None:
    # Not seen: 1, 2, 6, 8, 9. 1 and 2 share collection and cast (similarity at least 2/6), 6
    # shares only Horror with 2, and nothing with 1.
    watcher = viewer({0: 5.0, 4: 5.0}, seen=(3, 5, 7))
    assert numbers(recommender.recommend(watcher, 3)) == [1, 6, 9]  # one of a collection in 3
    assert numbers(recommender.recommend(watcher, 5)) == [1, 2, 6, 9, 8]
    assert numbers(recommender.recommend(watcher, 5, diversity=0.5)) == [1, 6, 2, 9, 8]
    assert numbers(recommender.recommend(watcher, 5, diversity=1.0))[0] == 1
    assert numbers(recommender.recommend(watcher, 5, diversity=1.0))[-1] == 2


Ratings = dict[int, float | None]


@pytest.mark.parametrize(
    ("ratings", "liked", "rest", "text"),
    [
        # item 1: 0 adds .5, 4 adds .25
        ({0: 4.0, 4: 4.0}, {0: 0.5, 4: 0.25}, 0.0, "Because you gave Alien 4★"),
        ({0: None, 4: 3.5}, {0: 0.5, 4: 0.25}, 0.0, "Because you liked Alien"),
        ({0: 3.0, 4: 4.5}, {4: 0.25}, 0.5, "Because you gave Blade Runner 4½★"),
        # 4 stars are below this viewer's mean
        ({0: 5.0, 4: 4.0}, {0: 0.5}, 0.25, "Because you gave Alien 5★"),
    ],
)
def test_reason_names_liked_titles_and_sums_to_the_score(
    recommender: Recommender, ratings: Ratings, liked: dict[int, float], rest: float, text: str
) -> None:
    entry = next(p for p in recommender.recommend(viewer(ratings), 5) if p.title_id == "tmdb:1")
    assert {c.title_id: c.amount for c in entry.reason.contributions} == {
        f"tmdb:{item}": amount for item, amount in liked.items()
    }
    assert entry.reason.remainder == rest
    assert text_of(entry.reason) == text


def test_reason_without_a_liked_title_names_what_is_shared_or_that_it_fits(
    recommender: Recommender,
) -> None:
    # 4, with 1 star, leads to 6 (The Thing), which shares Universal with the liked 7;
    # the liked 9 leads nowhere and shares nothing.
    found = recommender.recommend(viewer({4: 1.0, 7: 5.0}, seen=(1, 2)), 1)[0]
    assert (found.title_id, found.reason.contributions, found.reason.remainder) == (
        "tmdb:6",
        (),
        0.25,
    )
    assert text_of(found.reason) == "From the same company: Universal"
    alone = recommender.recommend(viewer({4: 1.0, 9: 5.0}, seen=(1, 2)), 1)[0]
    assert (alone.title_id, text_of(alone.reason)) == ("tmdb:6", "Fits your ratings")
    assert text_of(alone.reason, "es") == "Según tus calificaciones"


def test_score_falls_by_the_contribution_of_a_title_left_out(
    arrays: Arrays, tmp_path: Path
) -> None:
    own, facts = model_arrays(preference_weight=0.2)
    bundle = load_bundle(tmp_path / save_bundle(tmp_path, {**arrays, **own}, facts))
    score = _scores(Recommender(bundle))
    ratings: Ratings = {0: 5.0, 4: 2.0, 6: None, 9: 3.5}
    checked = 0
    for entry in Recommender(bundle).recommend(viewer(ratings), 10):
        for named in entry.reason.contributions:
            item = int(named.title_id.removeprefix("tmdb:"))
            less = {i: s for i, s in ratings.items() if i != item}
            fallen = score(less, (item,)).get(entry.title_id)
            if fallen is not None:  # otherwise only that title led to it
                assert entry.score - fallen == pytest.approx(named.amount, abs=1e-12)
                checked += 1
    assert checked


def _scores(recommender: Recommender) -> Callable[[Ratings, tuple[int, ...]], dict[str, float]]:
    def scores(ratings: Ratings, seen: tuple[int, ...]) -> dict[str, float]:
        entries = recommender.recommend(viewer(ratings, seen), 10)
        return {entry.title_id: entry.score for entry in entries if entry.model != "popularity"}

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


def test_recommender_computes_one_list_at_a_time(
    recommender: Recommender, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once: list[int] = []
    running: set[int] = set()
    fill = ListBuilder.fill

    def slow(self: ListBuilder, items: Iterable[int]) -> None:
        running.add(get_ident())
        at_once.append(len(running))
        sleep(0.01)
        fill(self, items)
        running.discard(get_ident())

    monkeypatch.setattr(ListBuilder, "fill", slow)
    watcher, scores = viewer({0: 5.0}), np.arange(10.0)
    with ThreadPoolExecutor(4) as threads:
        for _ in range(4):
            threads.submit(recommender.recommend, watcher, 5)
            threads.submit(recommender.rank_by_scores, "t", scores, 5)
    assert len(at_once) >= 8
    assert set(at_once) == {1}


def test_recommend_never_lists_what_is_not_interesting(recommender: Recommender) -> None:
    bored = Viewer({"tmdb:0": 5.0, "tmdb:4": 5.0}, not_interested=["tmdb:1", "tmdb:77"])
    assert numbers(recommender.recommend(bored, 5)) == [2, 6, 9, 8, 5]
    with_rated = numbers(recommender.recommend(bored, 10, exclude_seen=False))
    assert 4 in with_rated
    assert 1 not in with_rated
