"""What one address and one viewer may create: new viewers, ratings and marks."""

from __future__ import annotations

import math
import time

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from streamrec.errors import NotAllowed
from streamrec.i18n.messages import Message, message


class ViewerLimits:
    """Counters of one worker process, and the number of titles that a viewer may rate.

    New viewers are counted by address, those of this machine are not. Ratings and marks are
    counted by viewer, except those that an API client or an import writes.
    """

    def __init__(self, viewers_per_hour: int, writes_per_minute: int, max_titles: int) -> None:
        self.max_titles = max_titles
        self._counters = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._new = RateLimitItemPerHour(viewers_per_hour, namespace="new viewer")
        self._write = RateLimitItemPerMinute(writes_per_minute, namespace="write")

    def count_new_viewer(self, network: str | None) -> None:
        """Count a profile or an account that an address creates.

        Raises NotAllowed: the address has created too many within an hour (429).
        """
        if network is not None:
            what = message(
                "At most %(limit)s new profiles an hour are allowed.", limit=self._new.amount
            )
            self._hit(self._new, network, what)

    def count_write(self, user_id: str) -> None:
        """Count a rating or a mark, set or removed.

        Raises NotAllowed: the viewer has written too many within a minute (429).
        """
        what = message(
            "At most %(limit)s ratings and marks a minute are allowed.", limit=self._write.amount
        )
        self._hit(self._write, user_id, what)

    def _hit(self, limit: RateLimitItem, whose: str, what: Message) -> None:
        if not self._counters.hit(limit, whose):
            reset = self._counters.get_window_stats(limit, whose).reset_time
            raise NotAllowed(what, 429, max(1, math.ceil(reset - time.time())))
