"""Why two titles are alike, from what both of them have."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from streamrec.i18n.languages import Language
from streamrec.i18n.names import genre_name
from streamrec.recommend.bundle import Bundle

# The order in which a reason speaks of them; the bundle numbers their features in this order.
KINDS = ("collection", "directors", "cast", "keywords", "genres", "companies")

# A reason is one line: this many names of a kind, or of keywords and genres together.
_MOST_NAMES = 3

_PHRASES: dict[Language, dict[str, str]] = {
    "en": {
        "collection": "same franchise: {}",
        "director": "same director: {}",
        "directors": "same directors: {}",
        "cast": "with: {}",
        "topics": "shares: {}",
        "companies": "same company: {}",
        "plot": "similar plot",
        "together": "seen by the same people",
        "votes": "seen by many",
    },
    "es": {
        "collection": "misma saga: {}",
        "director": "mismo director: {}",
        "directors": "mismos directores: {}",
        "cast": "con: {}",
        "topics": "comparten: {}",
        "companies": "misma productora: {}",
        "plot": "argumento parecido",
        "together": "las ven las mismas personas",
        "votes": "muy vista",
    },
}


@dataclass(frozen=True)
class Reason:
    """What two titles share, by kind; each tuple may be empty.

    Names stand as the catalogue writes them: people best known first, keywords, genres and
    companies rarest first. ``similar`` is False for a title that only fills up a list;
    ``together`` is True where people's ratings say that the two go together.
    """

    collection: tuple[str, ...] = ()
    directors: tuple[str, ...] = ()
    cast: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    similar: bool = True
    together: bool = False

    def text(self, language: Language = "en") -> str:
        """Return the reason as one line, never empty.

        >>> Reason(directors=("John Lasseter",), keywords=("toys", "friendship")).text()
        'same director: John Lasseter; shares: toys, friendship'
        >>> Reason(genres=("War", "Drama")).text("es")
        'comparten: Bélica, Drama'
        """
        phrases = _PHRASES[language]
        genres = tuple(genre_name(genre, language) for genre in self.genres)
        directors = "director" if len(self.directors) == 1 else "directors"
        said = [
            (phrases["collection"], self.collection),
            (phrases[directors], self.directors),
            (phrases["cast"], self.cast),
            # Keywords say more than genres: those only fill the places left.
            (phrases["topics"], self.keywords + genres),
        ]
        parts = [phrase.format(", ".join(names[:_MOST_NAMES])) for phrase, names in said if names]
        if not parts and self.companies:
            parts = [phrases["companies"].format(", ".join(self.companies[:_MOST_NAMES]))]
        if self.together:
            parts.append(phrases["together"])
        return "; ".join(parts) or phrases["plot" if self.similar else "votes"]


def reason(bundle: Bundle, item: int, other: int, similar: bool = True) -> Reason:
    """Return what two items (numbers 0…n-1) of a bundle share.

    Parameters
    ----------
    similar
        Whether the model found them alike; if not, and they share nothing that has a name, the
        reason says so.
    """
    shared = set(features_of(bundle, item)).intersection(features_of(bundle, other))
    return naming(bundle, shared, similar)


def features_of(bundle: Bundle, item: int) -> list[int]:
    """Return the numbers of what a title has and reasons name, rising."""
    features, offsets = bundle.arrays["features"], bundle.arrays["feature_offsets"]
    numbers: list[int] = features[offsets[item] : offsets[item + 1]].tolist()
    return numbers


def naming(bundle: Bundle, features: Iterable[int], similar: bool = True) -> Reason:
    """Return the reason that names these features, each kind's first ones."""
    by_kind: list[tuple[str, ...]] = [()] * len(KINDS)
    # Few are shared, so they are sorted into their kinds one by one.
    for number in sorted(features):
        kind = bisect_right(bundle.feature_starts, number) - 1
        if len(by_kind[kind]) < _MOST_NAMES:
            by_kind[kind] += (bundle.feature_names[number],)
    collection, directors, cast, keywords, genres, companies = by_kind
    return Reason(collection, directors, cast, keywords, genres, companies, similar)
