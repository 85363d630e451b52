"""Failed sign-ins, counted by login: guessing is slow from however many addresses."""

from __future__ import annotations

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from streamrec.errors import NotAllowed
from streamrec.i18n.messages import message
from streamrec.text import fold

_FAILED_A_MINUTE = 30


class SignInLimiter:
    """Counters of one worker process; spellings of a login that open one account count together."""

    def __init__(self) -> None:
        self._counters = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._limit = RateLimitItemPerMinute(_FAILED_A_MINUTE, namespace="sign-in")

    def check(self, login: str) -> None:
        """Refuse to look at a password once there were too many wrong ones.

        Raises
        ------
        NotAllowed
            There were.
        """
        if not self._counters.test(self._limit, fold(login)):
            raise NotAllowed(message("Too many wrong passwords. Wait a minute."), 429, 60)

    def failed(self, login: str) -> None:
        """Count a wrong password."""
        self._counters.hit(self._limit, fold(login))
