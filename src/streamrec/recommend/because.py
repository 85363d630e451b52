"""Why a title stands on a person's list: the person's own titles, as exact arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from streamrec.i18n.languages import Language
from streamrec.models.base import Query
from streamrec.recommend.bundle import Bundle
from streamrec.recommend.explain import Reason, features_of, naming

LIKED_STARS = 3.5
"""No reason names a title that the person gave less; one named without stars is liked."""

Cause = Literal["personal", "popular", "trending", "onboarding"]

_MOST_NAMED = 3  # a reason is one line

# Models whose lists are the same for everyone: nothing of the person's is a reason.
_SAME_FOR_ALL: dict[str, Cause] = {
    "popularity": "popular",
    "trending": "trending",
    "onboarding": "onboarding",
}

_PHRASES: dict[Language, dict[str, str]] = {
    "en": {
        "liked": "because you liked {}",
        "several": "because you liked {}",
        "popular": "popular",
        "trending": "rated more than usual of late",
        "onboarding": "your stars tell your taste",
        "personal": "fits your ratings",
    },
    "es": {
        "liked": "porque te gustó {}",
        "several": "porque te gustaron {}",
        "popular": "popular",
        "trending": "últimamente se valora más de lo habitual",
        "onboarding": "tus estrellas dicen qué te gusta",
        "personal": "según tus valoraciones",
    },
}


@dataclass(frozen=True)
class Contribution:
    """A title that the person liked, and how much it adds to the score of another; above 0."""

    title_id: str
    title: str
    amount: float


@dataclass(frozen=True)
class Because:
    """Why a title stands on a person's list.

    Attributes
    ----------
    liked
        Up to three titles that the person liked and that add most to the score, most first;
        empty where the model's score is no sum over them.
    rest
        What all the person's other ratings add, so that the amounts of `liked` and `rest` are
        the score; None where the score is no such sum.
    shared
        Where `liked` is empty: what the title has in common with titles that the person liked;
        None where nothing.
    cause
        ``popular``, ``trending`` or ``onboarding`` for a title that is there because of what
        everybody does.
    """

    liked: tuple[Contribution, ...] = ()
    rest: float | None = None
    shared: Reason | None = None
    cause: Cause = "personal"

    def text(self, language: Language = "en") -> str:
        """Return the reason as one line, never empty.

        >>> liked = (Contribution("tmdb:949", "Heat", 0.2), Contribution("tmdb:348", "Alien", 0.1))
        >>> Because(liked).text()
        'because you liked Heat and Alien'
        >>> Because(liked[:1]).text("es")
        'porque te gustó Heat'
        """
        phrases = _PHRASES[language]
        if self.liked:
            phrase = phrases["several" if len(self.liked) > 1 else "liked"]
            return phrase.format(_listed([one.title for one in self.liked], language))
        return phrases[self.cause] if self.shared is None else self.shared.text(language)


def because(
    bundle: Bundle,
    query: Query,
    items: NDArray[np.int32],
    scores: NDArray[np.float64],
    answered_by: Sequence[str],
    amounts: NDArray[np.float64] | None,
) -> list[Because]:
    """Return the reason for each of some items.

    Parameters
    ----------
    query
        The person's ratings, by numbers of the bundle.
    items, scores, answered_by
        (k,) what is listed, the scores it is listed by, and the models that gave them.
    amounts
        (ratings, k) what each rating adds to each of the scores, None where they are no sums.
    """
    liked = np.isnan(query.stars) | (query.stars >= LIKED_STARS)
    in_common = _in_common(bundle, query.items[liked])
    most = None if amounts is None else _largest(bundle, query.items, amounts * liked[:, None])
    reasons = []
    for place, item in enumerate(items.tolist()):
        if answered_by[place] in _SAME_FOR_ALL:
            reasons.append(Because(cause=_SAME_FOR_ALL[answered_by[place]]))
            continue
        named: tuple[Contribution, ...] = ()
        rest = None
        if most is not None:
            named = most[place]
            rest = float(scores[place]) - sum(one.amount for one in named)
        reasons.append(Because(named, rest, None if named else in_common(item)))
    return reasons


def _largest(
    bundle: Bundle, rated: NDArray[np.int32], amounts: NDArray[np.float64]
) -> list[tuple[Contribution, ...]]:
    """Return the largest amounts of each column, those above 0; `amounts` is used up."""
    columns = np.arange(amounts.shape[1])
    found: list[list[Contribution]] = [[] for _ in columns]
    for _ in range(min(_MOST_NAMED, len(rated))):
        best = amounts.argmax(axis=0)
        most = amounts[best, columns]
        amounts[best, columns] = 0
        for named, item, amount in zip(found, rated[best].tolist(), most.tolist(), strict=True):
            if amount > 0:
                named.append(Contribution(bundle.title_ids[item], bundle.titles[item], amount))
    return [tuple(named) for named in found]


def _in_common(bundle: Bundle, liked: NDArray[np.int32]) -> Callable[[int], Reason | None]:
    """Return the function from a title to what it shares with most of the liked ones."""
    counts: Counter[int] = Counter()

    def shared(item: int) -> Reason | None:
        if not counts:  # few lists need them
            counts.update(number for other in liked for number in features_of(bundle, other))
        common = [number for number in features_of(bundle, item) if counts[number]]
        common.sort(key=lambda number: -counts[number])
        return naming(bundle, common[:_MOST_NAMED]) if common else None

    return shared


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
