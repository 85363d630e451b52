"""Parts that the sentences of several questions share."""

from __future__ import annotations

from streamrec.i18n.messages import Message, plural


def films(count: int) -> Message:
    """Return a number of films."""
    return plural("%(count)s film", "%(count)s films", count=count)
