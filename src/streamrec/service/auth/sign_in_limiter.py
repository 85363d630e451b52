"""A rate limit on wrong passwords, by login, whatever addresses they come from."""

from __future__ import annotations

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from streamrec.errors import NotAllowed
from streamrec.i18n.messages import message
from streamrec.text import fold

_MAX_FAILURES_PER_MINUTE = 30


class SignInLimiter:
    """Counters of one worker process; spellings of one login are counted together."""

    def __init__(self) -> None:
        self._counters = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._limit = RateLimitItemPerMinute(_MAX_FAILURES_PER_MINUTE, namespace="sign-in")

    def check(self, login: str) -> None:
        """Refuse to verify another password for a login after too many wrong ones.

        Raises NotAllowed: there were too many within a minute (429).
        """
        if not self._counters.test(self._limit, fold(login)):
            raise NotAllowed(message("Too many wrong passwords. Wait a minute."), 429, 60)

    def count_failure(self, login: str) -> None:
        """Count a wrong password."""
        self._counters.hit(self._limit, fold(login))
