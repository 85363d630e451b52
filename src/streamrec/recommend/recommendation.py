"""One entry of a list: of a personal list, of a public one, and of similar titles."""

from __future__ import annotations

from dataclasses import dataclass

from streamrec.recommend.reason import Reason


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A recommended title.

    Attributes
    ----------
    year
        Year of release; None where unknown.
    rank
        From 1.
    score
        Of `model`, before re-ranking: higher = better. Scores of two models do not compare. For
        similar titles the similarity, 0-1.
    predicted_rating
        In stars, 0.5-5; None for a viewer without ratings, where the stars model does not know
        the title, and for similar titles.
    model
        The model whose score this is: ease, content, popularity …
    """

    title_id: str
    title: str
    year: int | None
    rank: int
    score: float
    predicted_rating: float | None
    model: str
    reason: Reason
