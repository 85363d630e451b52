"""Why a title is on a list: the parts of a reason, their exact amounts, and its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from streamrec.i18n.languages import Language
from streamrec.i18n.names import genre_name

Cause = Literal["personal", "popular", "trending", "onboarding", "similar", "most_voted"]

MAX_NAMES = 3
"""A reason is one line: this many titles, names of one kind, or keywords and genres together."""

_PHRASES: dict[Language, dict[str, str]] = {
    "en": {
        "liked": "because you liked {}",
        "several": "because you liked {}",
        "collection": "same franchise: {}",
        "director": "same director: {}",
        "directors": "same directors: {}",
        "cast": "with: {}",
        "topics": "shares: {}",
        "companies": "same company: {}",
        "together": "seen by the same people",
        "personal": "fits your ratings",
        "popular": "popular",
        "trending": "rated more than usual of late",
        "onboarding": "your stars tell your taste",
        "similar": "similar plot",
        "most_voted": "seen by many",
    },
    "es": {
        "liked": "porque te gustó {}",
        "several": "porque te gustaron {}",
        "collection": "misma saga: {}",
        "director": "mismo director: {}",
        "directors": "mismos directores: {}",
        "cast": "con: {}",
        "topics": "comparten: {}",
        "companies": "misma productora: {}",
        "together": "las ven las mismas personas",
        "personal": "según tus valoraciones",
        "popular": "popular",
        "trending": "últimamente se valora más de lo habitual",
        "onboarding": "tus estrellas dicen qué te gusta",
        "similar": "argumento parecido",
        "most_voted": "muy vista",
    },
}


@dataclass(frozen=True, slots=True)
class Contribution:
    """A title that the viewer liked, and the share of another title's score that is due to it.

    ``amount`` is above 0; without the liked title the score falls by this amount.
    """

    title_id: str
    title: str
    amount: float


@dataclass(frozen=True, slots=True)
class SharedFeatures:
    """What two titles, or a title and a viewer's liked titles, have in common, by kind.

    Each tuple holds at most `MAX_NAMES` names as the catalogue writes them: people best known
    first, keywords, genres and companies rarest first.
    """

    collection: tuple[str, ...] = ()
    directors: tuple[str, ...] = ()
    cast: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()


NOTHING_SHARED = SharedFeatures()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a title is on a list. Its text names contributions, else features, else the cause.

    Attributes
    ----------
    cause
        What put the title on the list: the viewer's ratings (``personal``), all viewers'
        (``popular``, ``trending``, ``onboarding``), its content (``similar``), or that it has
        many votes and fills a list up (``most_voted``).
    contributions
        Up to `MAX_NAMES` liked titles that add most to the score, the largest first; empty where
        the score is not a sum over the viewer's ratings.
    remainder
        What all other ratings add: the amounts of `contributions` and `remainder` sum to the
        score. None where the score is not such a sum.
    shared
        What the title has in common with the title asked for, or with those the viewer liked.
    liked_together
        Whether ratings say that the same viewers like both titles.
    """

    cause: Cause = "personal"
    contributions: tuple[Contribution, ...] = ()
    remainder: float | None = None
    shared: SharedFeatures = NOTHING_SHARED
    liked_together: bool = False

    def text(self, language: Language = "en") -> str:
        """Return the reason as one line, never empty.

        >>> heat = Contribution("tmdb:949", "Heat", 0.2)
        >>> alien = Contribution("tmdb:348", "Alien", 0.1)
        >>> Reason(contributions=(heat, alien)).text()
        'because you liked Heat and Alien'
        >>> Reason(contributions=(heat,)).text("es")
        'porque te gustó Heat'
        >>> shared = SharedFeatures(directors=("John Lasseter",), keywords=("toys", "friendship"))
        >>> Reason("similar", shared=shared).text()
        'same director: John Lasseter; shares: toys, friendship'
        """
        phrases = _PHRASES[language]
        if self.contributions:
            phrase = phrases["several" if len(self.contributions) > 1 else "liked"]
            return phrase.format(_listed([one.title for one in self.contributions], language))
        parts = self._shared_parts(phrases, language)
        if self.liked_together:
            parts.append(phrases["together"])
        return "; ".join(parts) or phrases[self.cause]

    def _shared_parts(self, phrases: dict[str, str], language: Language) -> list[str]:
        shared = self.shared
        genres = tuple(genre_name(genre, language) for genre in shared.genres)
        directors = "director" if len(shared.directors) == 1 else "directors"
        kinds = [
            (phrases["collection"], shared.collection),
            (phrases[directors], shared.directors),
            (phrases["cast"], shared.cast),
            # Keywords say more than genres, which only fill the room left.
            (phrases["topics"], shared.keywords + genres),
        ]
        parts = [phrase.format(", ".join(names[:MAX_NAMES])) for phrase, names in kinds if names]
        if not parts and shared.companies:
            parts = [phrases["companies"].format(", ".join(shared.companies[:MAX_NAMES]))]
        return parts


def _listed(names: list[str], language: Language) -> str:
    """Return ``A, B and C``; in Spanish ``y``, and ``e`` before the sound of an i."""
    *others, last = names
    if not others:
        return last
    word = "and"
    if language == "es":
        start = last.lower()
        before_i = start.startswith(("i", "í", "hi", "hí")) and not start.startswith("hie")
        word = "e" if before_i else "y"
    return f"{', '.join(others)} {word} {last}"
