"""A person's ratings → the person's list, from a bundle alone: no database, no retraining."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from streamrec.errors import InvalidParameter
from streamrec.models.base import Query, top
from streamrec.models.popularity import BELOW_ALL
from streamrec.recommend.because import Because, because
from streamrec.recommend.bundle import Bundle
from streamrec.recommend.candidates import Wanted, candidates
from streamrec.recommend.rank import Likeness, Places, spread_out
from streamrec.recommend.train import load_model

MOST_PLACES = 100

_EVERYTHING = Wanted()

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
        In stars, 0.5-5; None unless the model predicts stars.
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
    for a person of whom nothing is known. At 45,000 titles a list of 20 takes some 2 ms for 20
    ratings and 6 ms for 500.

    Raises
    ------
    InputError
        The bundle holds no model.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._model = load_model(bundle)
        self._likeness = Likeness(bundle)
        self._everything = np.arange(len(bundle.title_ids), dtype=np.int32)

    def recommend(
        self,
        viewer: Viewer,
        n: int = 10,
        wanted: Wanted = _EVERYTHING,
        diversity: float = 0.0,
        without: Collection[str] = (),
    ) -> PersonalList:
        """Return up to `n` titles that the viewer has not seen; fewer if no more are as wanted.

        No two of one name, and of one franchise at most two fifths of `n` (one always may).

        Parameters
        ----------
        viewer
            Ratings of titles that the bundle does not hold count for nothing and are returned.
        n
            1-100.
        wanted
            Filters.
        diversity
            0 = best first … 1 = as unlike one another as can be; the first place stays.
        without
            title_ids to pass over, as those that left the catalogue since the bundle was made.

        Raises
        ------
        InvalidParameter
            `n`, `diversity` or a filter is outside what is allowed.
        """
        if not 1 <= n <= MOST_PLACES:
            raise InvalidParameter("n", f"must be 1 to {MOST_PLACES}")
        if not 0 <= diversity <= 1:
            raise InvalidParameter("diversity", "must be 0 to 1")
        query, unknown = self._query(viewer)
        scores = self._scores(query)
        fits = candidates(self.bundle, wanted)
        fits[query.seen] = False
        gone = self.bundle.items(without)
        fits[gone[gone >= 0]] = False
        items = self._ranked(np.where(fits, scores, np.nan), n, diversity)
        return PersonalList(self._places(query, items, scores[items]), unknown)

    def _query(self, viewer: Viewer) -> tuple[Query, list[str]]:
        """Return the viewer in numbers of the bundle, and the rated title_ids without one."""
        rated = self.bundle.items(viewer.ratings)
        stars = np.array([np.nan if s is None else s for s in viewer.ratings.values()], np.float64)
        unknown = [
            title_id for title_id, item in zip(viewer.ratings, rated, strict=True) if item < 0
        ]
        seen = self.bundle.items(viewer.seen)
        known = rated >= 0
        listed = np.concatenate([rated[known], seen[seen >= 0]])
        return Query(rated[known], stars[known], listed), unknown

    def _scores(self, query: Query) -> NDArray[np.float64]:
        """Return float64 (n,): the model's scores, below them popularity, NaN where neither."""
        popularity = self.bundle.arrays["popularity"]
        if len(query.items) == 0:
            return popularity + BELOW_ALL
        scores = self._model.score(query, self._everything)
        unknown = np.isnan(scores)
        scores[unknown] = popularity[unknown] + BELOW_ALL
        return scores

    def _ranked(self, scores: NDArray[np.float64], n: int, diversity: float) -> NDArray[np.int32]:
        """Return the items of the list, in its order; NaN scores never."""
        places = Places(self.bundle, n)
        pool = top(scores, max(_POOL, _POOL_PER_PLACE * n))
        if diversity > 0:
            spread_out(places, pool, self._likeness.among(pool), diversity)
        else:
            places.fill(pool.tolist())
        if not places.full:  # names and franchises used the pool up
            places.fill(top(scores, len(scores))[len(pool) :].tolist())
        return np.array(places.items, np.int32)

    def _places(
        self, query: Query, items: NDArray[np.int32], scores: NDArray[np.float64]
    ) -> list[Place]:
        fallen = scores < BELOW_ALL / 2
        scores = np.where(fallen, self.bundle.arrays["popularity"][items], scores)
        answered = self._model.answered_by(items, scores)
        models = ["popularity" if f else name for f, name in zip(fallen, answered, strict=True)]
        reasons = because(self.bundle, self._model, query, items, scores, models)
        years = self.bundle.arrays["years"][items].tolist()
        stars = [
            min(max(score, _FEWEST_STARS), _MOST_STARS)
            if self._model.predicts_stars and not below
            else None
            for score, below in zip(scores.tolist(), fallen, strict=True)
        ]
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
