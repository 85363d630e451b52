"""Why a title is on a list: the parts of a reason, their exact amounts, and its message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from streamrec.i18n.messages import Message, Value, message, plural

Cause = Literal["personal", "popular", "trending", "onboarding", "similar", "most_voted"]

MAX_NAMES = 3
"""A reason holds at most this many liked titles, and this many names of one kind."""

_SHOWN_NAMES = 2  # of one kind, in a line that is read at a glance

_CAUSES: dict[Cause, Message] = {
    "personal": message("Fits your ratings"),
    "popular": message("Popular"),
    "trending": message("Rated more than usual of late"),
    "onboarding": message("Your stars tell your taste"),
    "similar": message("Similar plot"),
    "most_voted": message("Seen by many"),
}


@dataclass(frozen=True, slots=True)
class Contribution:
    """A liked title, and the amount above 0 by which another title's score falls without it.

    `stars` are those that the viewer gave; None for a title that was named without stars.
    """

    title_id: str
    title: str
    amount: float
    stars: float | None = None


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
    """Why a title is on a list. Its message is the most specific of its parts, else the cause.

    `cause` is the viewer's ratings (``personal``), those of all viewers (``popular``, ``trending``,
    ``onboarding``), content (``similar``), or many votes, to fill a list up (``most_voted``).
    `contributions` are the liked titles that add most to the score, the largest first, and
    `remainder` is what all other ratings add; () and None where the score is not a sum over the
    ratings. `popularity` is what the popularity of the title adds; it is named first where it adds
    more than these liked titles together. The three sum to the score. `shared` is in common with
    the title asked for, or with liked ones. `liked_together`: the same viewers like both titles.
    """

    cause: Cause = "personal"
    contributions: tuple[Contribution, ...] = ()
    remainder: float | None = None
    shared: SharedFeatures = NOTHING_SHARED
    liked_together: bool = False
    popularity: float = 0.0

    def message(self) -> Message:
        """Return the reason in one line: the first of its `messages`.

        >>> from streamrec.i18n.translator import translator
        >>> heat = Contribution("tmdb:949", "Heat", 0.2, 4.5)
        >>> alien = Contribution("tmdb:348", "Alien", 0.1, 5)
        >>> translator("en").text(Reason(contributions=(heat, alien)).message())
        'Because you gave Heat 4½★'
        >>> shared = SharedFeatures(directors=("John Lasseter",), keywords=("toy", "friendship"))
        >>> translator("en").text(Reason("similar", shared=shared).message())
        'Also by John Lasseter'
        """
        if self.contributions and not self._is_by_popularity:
            # Most lists are personal; their other messages are not needed.
            return _gave(self.contributions[0])
        return self.messages()[0]

    @property
    def _is_by_popularity(self) -> bool:
        return self.popularity > sum(one.amount for one in self.contributions)

    def messages(self) -> list[Message]:
        """Return all that is known of the reason, the most specific first; else the cause."""
        parts = [message("Well liked by many")] if self._is_by_popularity else []
        if self.contributions:
            first, *others = self.contributions
            parts.append(_gave(first))
            if others:
                titles = [_with_stars(one) for one in others]
                parts.append(message("Also because of %(titles)s", titles=titles))
        parts += _shared_parts(self.shared)
        if self.liked_together:
            parts.append(message("Liked by the same viewers"))
        if not parts and self.shared.companies:
            names = self.shared.companies[:_SHOWN_NAMES]
            parts.append(message("From the same company: %(names)s", names=names))
        return parts or [_CAUSES[self.cause]]


def _gave(liked: Contribution) -> Message:
    if liked.stars is None:
        return message("Because you liked %(title)s", title=liked.title)
    stars = written_stars(liked.stars)
    return message("Because you gave %(title)s %(stars)s★", title=liked.title, stars=stars)


def _with_stars(liked: Contribution) -> Message | str:
    if liked.stars is None:
        return liked.title
    return message("%(title)s (%(stars)s★)", title=liked.title, stars=written_stars(liked.stars))


def written_stars(stars: float) -> str:
    """Return stars as they are written beside a star, the same in every language.

    >>> written_stars(4.5), written_stars(4.0), written_stars(0.5)
    ('4½', '4', '½')
    """
    whole, half = divmod(round(stars * 2), 2)
    return (str(whole) if whole else "") + ("½" if half else "")


def _shared_parts(shared: SharedFeatures) -> list[Message]:
    """Return what is shared, but no genre: half of the titles are dramas."""
    parts = []
    directors, cast = shared.directors[:_SHOWN_NAMES], shared.cast[:_SHOWN_NAMES]
    if shared.collection:
        names = [name.removesuffix(" Collection") for name in shared.collection]
        parts.append(message("Same franchise: %(names)s", names=names))
    if directors and cast:
        both = message("Also by %(directors)s, with %(cast)s", directors=directors, cast=cast)
        parts.append(both)
    elif directors:
        parts.append(message("Also by %(names)s", names=directors))
    elif cast:
        parts.append(message("Also with %(names)s", names=cast))
    if shared.keywords:
        keywords = [Value("keyword_name", word) for word in shared.keywords[:_SHOWN_NAMES]]
        parts.append(
            plural("Theme: %(names)s", "Themes: %(names)s", count=len(keywords), names=keywords)
        )
    return parts
