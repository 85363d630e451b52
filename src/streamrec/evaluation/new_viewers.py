"""Lists of viewers who are held out whole, after their first few ratings: strong generalisation."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from streamrec.dataset.dataset import Dataset
from streamrec.dataset.split import Split
from streamrec.evaluation.figures import Json, interval
from streamrec.evaluation.inputs import CatalogueTitles
from streamrec.evaluation.measure import Measurement, Task, rank_unseen
from streamrec.evaluation.metrics import K, PerViewer
from streamrec.evaluation.recommends import ModelAlone, Recommends, Served, served_recommender
from streamrec.evaluation.run import SCHEMA, SERVED, skipped_models
from streamrec.models.query import Query
from streamrec.recommend.fit_models import fit_models, fit_timed

FOLDED_IN = (1, 3, 5, 10, 20)
"""How many ratings of a held-out viewer the models receive."""

ORDERS = ("random", "first")
"""Which ratings those are: drawn evenly, or the first in time."""

REFERENCE = "rating_counts"
"""Measured in any case, and compared with: a list that knows nothing of the viewer."""

_METRIC = f"ndcg@{K}"
_NO_CATALOGUE = CatalogueTitles()


def evaluate_new_viewers(
    dataset: Dataset,
    share: float,
    models: Sequence[str],
    relevant_from: float = 0.0,
    seed: int = 0,
    on_model: Callable[[str], None] = lambda _: None,
    titles: CatalogueTitles = _NO_CATALOGUE,
) -> Json:
    """Return the nDCG@10 of models for viewers that they never saw, after k of their ratings.

    A `share` (0-1) of the viewers is drawn and held out whole; each model is fitted once, on the
    others. Then k ratings of each held-out viewer with more than k are folded in, and all other
    ratings of the viewer are relevant from `relevant_from` stars on. Differences from `REFERENCE`
    are paired: of the same viewers.
    """
    names = list(dict.fromkeys([REFERENCE, *models]))
    skipped = skipped_models(names, "hybrid", seed)
    rng = np.random.default_rng(seed)
    held_out = _draw_users(dataset, share, rng)
    rows = dataset.rows
    train = dataset.with_rows(~held_out[rows.user_nums])
    new_rows = dataset.with_rows(held_out[rows.user_nums])
    tasks = {
        (order, k): Task(_fold_in(new_rows, k, ranks), relevant_from)
        for order, ranks in _ranks(new_rows, rng)
        for k in FOLDED_IN
    }
    found: dict[str, dict[tuple[str, int], PerViewer]] = {}
    for name in (one for one in names if one not in skipped):
        on_model(name)
        with tempfile.TemporaryDirectory() as directory:
            model = _as_for_a_new_viewer(name, train, seed, titles, Path(directory))
            found[name] = {
                at: Measurement(task, rank_unseen(model, task)).per_viewer[_METRIC]
                for at, task in tasks.items()
            }
    return {
        "schema": SCHEMA,
        "seed": seed,
        "data": {
            "viewers_held_out": int(held_out.sum()),
            "train_ratings": train.ratings.nnz,
            "relevant_from": relevant_from,
        },
        "new_viewers": {
            order: {
                str(k): _figures({name: of[order, k] for name, of in found.items()}, seed)
                for k in FOLDED_IN
            }
            for order in ORDERS
        },
        "skipped": skipped,
    }


def _figures(values: dict[str, PerViewer], seed: int) -> Json:
    """Return the means of one k with their intervals, and the paired differences."""
    reference = values[REFERENCE]

    def described(of_viewers: PerViewer) -> Json:
        low, high = interval(of_viewers, np.random.default_rng(seed))
        return {"mean": float(of_viewers.mean()), "interval": [low, high]}

    if len(reference) == 0:
        return {"viewers": 0, _METRIC: {}, f"minus_{REFERENCE}": {}}
    return {
        "viewers": len(reference),
        _METRIC: {name: described(one) for name, one in values.items()},
        f"minus_{REFERENCE}": {
            name: described(one - reference) for name, one in values.items() if name != REFERENCE
        },
    }


def _draw_users(dataset: Dataset, share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Return bool (users,): a share of the users with ratings, drawn evenly, at least one."""
    rated = np.flatnonzero(np.diff(dataset.ratings.indptr))
    drawn = rng.permutation(rated)[: max(1, round(len(rated) * share))]
    held_out = np.zeros(len(dataset.users), bool)
    held_out[drawn] = True
    return held_out


def _ranks(dataset: Dataset, rng: np.random.Generator) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Yield each of `ORDERS` with the rank of each rating among its user's, from 0."""
    users, drawn = dataset.rows.user_nums, rng.permutation(len(dataset.times))
    starts = dataset.ratings.indptr[users]
    # Ratings of one second are in random order.
    for name, keys in (("random", (drawn, users)), ("first", (drawn, dataset.times, users))):
        ranks = np.empty(len(users), np.int64)
        ranks[np.lexsort(keys)] = np.arange(len(users))
        yield name, ranks - starts


def _fold_in(dataset: Dataset, k: int, ranks: NDArray[np.int64]) -> Split:
    """Return the split of users with more than `k` ratings: those of rank under k, the others."""
    users = dataset.rows.user_nums
    enough = np.diff(dataset.ratings.indptr)[users] > k
    test = np.flatnonzero(enough & (ranks >= k))
    return Split(dataset.with_rows(enough & (ranks < k)), dataset.rows.take(test))


class _NewViewer(Recommends):
    """A recommender that receives a viewer's ratings and not the number at training."""

    def __init__(self, recommends: Recommends) -> None:
        self._recommends = recommends

    def _best(self, queries: Sequence[Query], n: int) -> Iterator[NDArray[np.int32]]:
        return self._recommends._best([replace(query, user_num=-1) for query in queries], n)

    def stars(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return the predicted stars of a new viewer."""
        return self._recommends.stars(replace(query, user_num=-1), items)


def _as_for_a_new_viewer(
    name: str, train: Dataset, seed: int, titles: CatalogueTitles, directory: Path
) -> Recommends:
    """Return a model fitted on `train`, or the whole recommender for ``served``."""
    if name == SERVED:
        fitted = fit_models(train, "hybrid", seed)
        return Served(served_recommender(fitted, titles.arrays, directory))
    return _NewViewer(ModelAlone(fit_timed(train, name, seed).model))
