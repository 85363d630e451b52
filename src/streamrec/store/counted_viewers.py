"""Whose ratings count for others: in the trending titles and in training.

A profile costs nothing, and an account costs one more request. So the ratings of viewers who made
themselves count once they are old enough, and only if they rate at a plausible rate. Users of an
API client and viewers of an operator's import always count.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from streamrec.store.tables import rating, viewer

_DAY_S = 86_400
_RATED = rating.c.half_stars.is_not(None)


@dataclass(frozen=True)
class CountingRule:
    """Which viewers count, and how much one of them may.

    Attributes
    ----------
    min_age_s
        The age from which a viewer of origin ``self`` counts.
    max_ratings_a_day
        A viewer of origin ``self`` with more ratings on one day does not count.
    voice
        The ratings of one viewer in the window of `count_raters` add up to this at most.
    """

    min_age_s: int = _DAY_S
    max_ratings_a_day: int = 500
    voice: float = 25.0


def count_raters(
    connection: Connection, since: int, until: int, rule: CountingRule | None = None
) -> dict[str, float]:
    """Return title_id → the number of counted viewers who rated it in a time (seconds since 1970).

    A viewer with more ratings in that time than the rule's `voice` counts for each of them in
    proportion less.
    """
    rule = rule or CountingRule()
    recent = and_(rating.c.rated_at.between(since, until), _RATED)
    by_day = _by_day(recent).subquery()
    n_ratings = func.sum(by_day.c.n_ratings)
    voices = (
        select(by_day.c.user_id, n_ratings.label("n_ratings"))
        .join(viewer, viewer.c.user_id == by_day.c.user_id)
        .where(or_(viewer.c.origin != "self", viewer.c.created_at <= until - rule.min_age_s))
        .group_by(by_day.c.user_id, viewer.c.origin)
        .having(
            or_(viewer.c.origin != "self", func.max(by_day.c.n_ratings) <= rule.max_ratings_a_day)
        )
        .subquery()
    )
    rows = connection.execute(
        select(rating.c.title_id, voices.c.n_ratings, func.count())
        .join(voices, voices.c.user_id == rating.c.user_id)
        .where(recent)
        .group_by(rating.c.title_id, voices.c.n_ratings)
    )
    counts: dict[str, float] = {}
    for title_id, n_rated, count in rows:
        weight = min(1.0, rule.voice / float(n_rated))
        counts[str(title_id)] = counts.get(str(title_id), 0.0) + weight * int(count)
    return counts


def uncounted_user_ids(
    connection: Connection, at: int, rule: CountingRule | None = None
) -> list[str]:
    """Return the viewers whose ratings do not count at a time (seconds since 1970), sorted."""
    rule = rule or CountingRule()
    is_self = viewer.c.origin == "self"
    young = select(viewer.c.user_id).where(is_self, viewer.c.created_at > at - rule.min_age_s)
    by_day = _by_day(_RATED).subquery()
    hasty = (
        select(viewer.c.user_id)
        .join(by_day, by_day.c.user_id == viewer.c.user_id)
        .where(is_self, by_day.c.n_ratings > rule.max_ratings_a_day)
    )
    return sorted({*connection.scalars(young), *connection.scalars(hasty)})


def _by_day(condition: ColumnElement[bool]) -> Select[tuple[str, int]]:
    """Select the number of ratings of each viewer on each day."""
    day = rating.c.rated_at // _DAY_S
    return (
        select(rating.c.user_id, func.count().label("n_ratings"))
        .where(condition)
        .group_by(rating.c.user_id, day)
    )
