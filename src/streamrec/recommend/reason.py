"""Why a title is on a list: the parts of a reason, their exact amounts, and its message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from streamrec.i18n.messages import Joined, Message, Value, message, plural

Cause = Literal["personal", "popular", "trending", "onboarding", "similar", "most_voted"]

MAX_NAMES = 3
"""A reason is one line: this many titles, names of one kind, or keywords and genres together."""

_CAUSES: dict[Cause, Message] = {
    "personal": message("fits your ratings"),
    "popular": message("popular"),
    "trending": message("rated more than usual of late"),
    "onboarding": message("your stars tell your taste"),
    "similar": message("similar plot"),
    "most_voted": message("seen by many"),
}


@dataclass(frozen=True, slots=True)
class Contribution:
    """A liked title, and the amount above 0 by which another title's score falls without it."""

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
    """Why a title is on a list. Its message names contributions, else features, else the cause.

    `cause` is the viewer's ratings (``personal``), those of all viewers (``popular``, ``trending``,
    ``onboarding``), content (``similar``), or many votes, to fill a list up (``most_voted``).
    `contributions` are the liked titles that add most to the score, the largest first, and
    `remainder` is what all other ratings add. They sum to the score; () and None where it is not a
    sum over the ratings. `shared` is in common with the title asked for, or with liked ones.
    `liked_together`: the same viewers like both titles.
    """

    cause: Cause = "personal"
    contributions: tuple[Contribution, ...] = ()
    remainder: float | None = None
    shared: SharedFeatures = NOTHING_SHARED
    liked_together: bool = False

    def message(self) -> Message | Joined:
        """Return the reason as one line.

        >>> from streamrec.i18n.translator import translator
        >>> heat = Contribution("tmdb:949", "Heat", 0.2)
        >>> alien = Contribution("tmdb:348", "Alien", 0.1)
        >>> translator("en").text(Reason(contributions=(heat, alien)).message())
        'because you liked Heat and Alien'
        >>> shared = SharedFeatures(directors=("John Lasseter",), keywords=("toys", "friendship"))
        >>> translator("en").text(Reason("similar", shared=shared).message())
        'same director: John Lasseter; shares: toys, friendship'
        """
        if self.contributions:
            return plural(
                "because you liked %(titles)s",
                "because you liked %(titles)s",
                count=len(self.contributions),
                titles=[one.title for one in self.contributions],
            )
        parts = _shared_parts(self.shared)
        if self.liked_together:
            parts.append(message("seen by the same people"))
        return Joined(tuple(parts), "; ") if parts else _CAUSES[self.cause]


def _shared_parts(shared: SharedFeatures) -> list[Message]:
    parts = []
    if shared.collection:
        parts.append(message("same franchise: %(names)s", names=_names(shared.collection)))
    if shared.directors:
        count, names = len(shared.directors), _names(shared.directors)
        parts.append(
            plural(
                "same director: %(names)s", "same directors: %(names)s", count=count, names=names
            )
        )
    if shared.cast:
        parts.append(message("with: %(names)s", names=_names(shared.cast)))
    # Keywords say more than genres, which only fill the room left.
    genres = [Value("genre_name", genre) for genre in shared.genres]
    topics: list[str | Value] = [*shared.keywords, *genres]
    if topics:
        parts.append(message("shares: %(names)s", names=_names(topics)))
    if not parts and shared.companies:
        parts.append(message("same company: %(names)s", names=_names(shared.companies)))
    return parts


def _names(names: Sequence[str | Value]) -> Joined:
    return Joined(tuple(names[:MAX_NAMES]))
