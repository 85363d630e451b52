"""One entry of a list: of a personal list, of a public one, and of similar titles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from streamrec.i18n.languages import Language
from streamrec.i18n.translator import translator
from streamrec.recommend.reason import Reason


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A recommended title.

    `rank` starts at 1. `score` is that of `model` (hybrid, content, popularity …) before
    re-ranking, or the similarity, 0-1; scores of two models do not compare. `predicted_rating` is
    in stars, 0.5-5. What is unknown is None.
    """

    title_id: str
    title: str
    year: int | None
    rank: int
    score: float
    predicted_rating: float | None
    model: str
    reason: Reason

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return the entry's JSON, its reason in words."""
        return {
            "title_id": self.title_id,
            "title": self.title,
            "year": self.year,
            "rank": self.rank,
            "score": self.score,
            "predicted_rating": self.predicted_rating,
            "model": self.model,
            "reason": translator(language).text(self.reason.message()),
        }
