"""A person's ratings → the person's list, from a bundle alone: no database, no retraining."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamrec.errors import InvalidParameter
from streamrec.models.base import Linear, Query, top
from streamrec.recommend.because import Because, because
from streamrec.recommend.bundle import Bundle
from streamrec.recommend.candidates import candidates
from streamrec.recommend.rank import Likeness, Places, spread_out
from streamrec.recommend.train import load_model, load_stars_model, popularity_of
from streamrec.title_filter import TitleFilter

MOST_PLACES = 100

_NO_FILTER = TitleFilter()

# A diverse list is chosen among the best so many: further down, unlike means unfit.
_POOL, _POOL_PER_PLACE = 100, 5

_FEWEST_STARS, _MOST_STARS = 0.5, 5.0


@dataclass(frozen=True)
class Viewer:
    """Whom a list is for.

    Parameters
    ----------
    ratings
        title_id → stars, 0.5-5; None = liked, said without stars.
    seen
        Further title_ids that the list must not hold; those rated never stand on it.
    """

    ratings: Mapping[str, float | None] = field(default_factory=dict)
    seen: Collection[str] = ()

    @classmethod
    def liking(cls, title_ids: Iterable[str]) -> Viewer:
        """Return someone new who named these titles."""
        return cls(dict.fromkeys(title_ids))


@dataclass(frozen=True)
class Known:
    """A viewer as one bundle sees them: what all lists for them start from.

    Attributes
    ----------
    query
        The ratings, by item number.
    unknown
        Rated title_ids that the bundle does not know.
    scores
        (n_items,) of every title, NaN where the model does not know; not changed by lists.
    """

    query: Query
    unknown: list[str]
    scores: NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Place:
    """One place of a person's list.

    Attributes
    ----------
    year
        None where unknown.
    rank
        From 1.
    score
        As the model gave it, before re-ranking: higher = better; scores of two models (`model`)
        do not compare.
    predicted_rating
        In stars, 0.5-5; None for someone who rated nothing, or where the stars' model
        does not know.
    model
        Which model's score this is: ease, content, popularity …
    """

    title_id: str
    title: str
    year: int | None
    rank: int
    score: float
    predicted_rating: float | None
    model: str
    reason: Because


@dataclass(frozen=True)
class PersonalList:
    """A person's list, best first, and the rated title_ids that the bundle does not know."""

    places: list[Place]
    unknown: list[str]


class Recommender:
    """Candidates → scores → fall-back → filters → ranking → reasons, over one loaded bundle.

    What the model does not know stands below all that it does, by popularity; so does everything
    for a person of whom nothing is known. Where a score is a sum over ratings, the sums that find
    the places are rounded to float32; those shown are exact, and order the list.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._model = load_model(bundle)
        self._linear = self._model if isinstance(self._model, Linear) else None
        self._stars = load_stars_model(bundle)
        self._likeness = Likeness(bundle)
        self._everything = np.arange(len(bundle.title_ids), dtype=np.int32)
        self.popularity = popularity_of(bundle)
        self._by_popularity = top(self.popularity, len(self._everything))

    @property
    def is_sum(self) -> bool:
        """Whether a score is a sum over what the person rated."""
        return self._linear is not None

    def recommend(
        self,
        viewer: Viewer | Known,
        n: int = 10,
        filters: TitleFilter = _NO_FILTER,
        diversity: float = 0.0,
        without: Collection[str] = (),
        exclude_seen: bool = True,
    ) -> PersonalList:
        """Return up to `n` titles that the viewer has not seen; fewer if no more pass the filters.

        No two of one name, and of one franchise at most two fifths of `n` (one always may).

        Parameters
        ----------
        viewer
            Ratings of titles that the bundle does not hold count for nothing and are returned.
            For several lists, `know` them once.
        n
            1-100.
        filters
            What a title must be to be listed.
        diversity
            0 = best first … 1 = as unlike one another as can be; the first place stays.
        without
            title_ids to pass over, as those that left the catalogue since the bundle was made.
        exclude_seen
            Whether to pass over what the viewer rated or has seen.

        Raises
        ------
        InvalidParameter
            `n`, `diversity` or a filter is outside what is allowed.
        """
        _check_diversity(diversity)
        known = self.know(viewer) if isinstance(viewer, Viewer) else viewer
        fits = self._fitting(n, filters, without)
        if exclude_seen:
            fits[known.query.seen] = False
        items = self._ranked(known.scores, fits, n, diversity)
        found = known.scores[items].astype(np.float64)
        places = self._personal(known.query, items, found, diversity == 0)
        return PersonalList(places, known.unknown)

    def know(self, viewer: Viewer) -> Known:
        """Return the viewer as lists and predictions for them start from."""
        query, unknown = self._query(viewer)
        scores = self._scores(query)
        scores.setflags(write=False)
        return Known(query, unknown, scores)

    def same_for_all(
        self,
        model: str,
        scores: NDArray[np.float64],
        n: int = 10,
        filters: TitleFilter = _NO_FILTER,
        without: Collection[str] = (),
        diversity: float = 0.0,
    ) -> list[Place]:
        """Return the places of a list that is the same for everyone, best first.

        Parameters
        ----------
        model
            What the scores are called on the list.
        scores
            float64 (n_items,): NaN = unknown; what is unknown stands last, by popularity.
        n, filters, without, diversity
            As in `recommend`, which also says what is raised.
        """
        _check_diversity(diversity)
        items = self._ranked(scores, self._fitting(n, filters, without), n, diversity)
        found = scores[items]
        models = ["popularity" if unknown else model for unknown in np.isnan(found).tolist()]
        return self._places(Query.liking([]), items, found, models, None)

    def _fitting(self, n: int, filters: TitleFilter, without: Collection[str]) -> NDArray[np.bool_]:
        """Return bool (n_items,): which titles a list of `n` may hold."""
        if not 1 <= n <= MOST_PLACES:
            raise InvalidParameter("n", f"must be 1 to {MOST_PLACES}")
        fits = candidates(self.bundle, filters)
        gone = self.bundle.items(without)
        fits[gone[gone >= 0]] = False
        return fits

    def predicted_ratings(
        self, viewer: Viewer | Known, title_ids: Collection[str]
    ) -> list[float | None]:
        """Return the stars (0.5-5) that the viewer would give each title.

        None for someone who rated nothing, and where the model does not know.
        """
        query = self._query(viewer)[0] if isinstance(viewer, Viewer) else viewer.query
        return self._predicted(query, self.bundle.items(title_ids))

    def _predicted(self, query: Query, items: NDArray[np.int32]) -> list[float | None]:
        if self._stars is None or len(query.items) == 0:
            return [None] * len(items)
        stars = self._stars.score(query, items)
        return [
            None if unknown else value
            for value, unknown in zip(
                np.clip(stars, _FEWEST_STARS, _MOST_STARS).tolist(),
                np.isnan(stars).tolist(),
                strict=True,
            )
        ]

    def _query(self, viewer: Viewer) -> tuple[Query, list[str]]:
        """Return the viewer in numbers of the bundle, rising, and the title_ids without one."""
        rated = self.bundle.items(viewer.ratings)
        stars = np.array([np.nan if s is None else s for s in viewer.ratings.values()], np.float64)
        seen = self.bundle.items(viewer.seen)
        unknown: list[str] = []
        if (rated < 0).any():
            unknown = [title for title, item in zip(viewer.ratings, rated, strict=True) if item < 0]
        # In this order whatever the order of the ratings, so that sums and ties come out the same.
        order = np.argsort(rated, kind="stable")[len(unknown) :]
        listed = np.concatenate([rated[order], seen[seen >= 0]])
        return Query(rated[order], stars[order], listed), unknown

    def _scores(self, query: Query) -> NDArray[np.floating[Any]]:
        """Return (n,): the model's scores, NaN where it does not know."""
        if len(query.items) == 0:
            return np.full(len(self._everything), np.nan)
        if self._linear is not None:
            return self._linear.sums(query)
        return self._model.score(query, self._everything)

    def _ranked(
        self,
        scores: NDArray[np.floating[Any]],
        fits: NDArray[np.bool_],
        n: int,
        diversity: float,
    ) -> NDArray[np.int32]:
        """Return the items of the list: by score, where there is none (NaN) by popularity."""
        scores = scores.copy()
        scores[np.flatnonzero(~fits)] = np.nan

        def best(m: int) -> NDArray[np.int32]:
            known = top(scores, m)
            if len(known) == m:
                return known
            left = self._by_popularity[(fits & np.isnan(scores))[self._by_popularity]]
            return np.concatenate([known, left[: m - len(known)]])

        places = Places(self.bundle, n)
        pool = best(min(len(scores), max(_POOL, _POOL_PER_PLACE * n)))
        if diversity > 0:
            spread_out(places, pool, self._likeness.among(pool), diversity)
        else:
            places.fill(pool.tolist())
        if not places.full:  # names and franchises used the pool up
            places.fill(best(len(scores))[len(pool) :].tolist())
        return np.array(places.items, np.int32)

    def _personal(
        self,
        query: Query,
        items: NDArray[np.int32],
        scores: NDArray[np.float64],
        by_score: bool,
    ) -> list[Place]:
        """Return the places that `items` take; `by_score`: once more in the order of the scores."""
        amounts = None
        if self._linear is not None:
            amounts = self._linear.contributions(query, items)
            scores = np.where(np.isnan(scores), np.nan, amounts.sum(axis=0))
            if by_score:
                order = np.argsort(-scores, kind="stable")
                items, scores, amounts = items[order], scores[order], amounts[:, order]
        models = [name or "popularity" for name in self._model.answered_by(items, scores)]
        return self._places(query, items, scores, models, amounts)

    def _places(
        self,
        query: Query,
        items: NDArray[np.int32],
        scores: NDArray[np.float64],
        models: list[str],
        amounts: NDArray[np.float64] | None,
    ) -> list[Place]:
        fallen = np.isnan(scores)
        scores[fallen] = self.popularity[items[fallen]]
        reasons = because(self.bundle, query, items, scores, models, amounts)
        years = self.bundle.arrays["years"][items].tolist()
        stars = self._predicted(query, items)
        return [
            Place(
                title_id=self.bundle.title_ids[item],
                title=self.bundle.titles[item],
                year=None if year < 0 else year,
                rank=rank,
                score=score,
                predicted_rating=predicted,
                model=model,
                reason=reason,
            )
            for rank, (item, year, score, predicted, model, reason) in enumerate(
                zip(items.tolist(), years, scores.tolist(), stars, models, reasons, strict=True), 1
            )
        ]


def _check_diversity(diversity: float) -> None:
    if not 0 <= diversity <= 1:
        raise InvalidParameter("diversity", "must be 0 to 1")
