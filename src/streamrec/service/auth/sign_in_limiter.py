"""Growing delays after wrong passwords: by login and address, by address, by login.

No caller can lock a login out. Wrong passwords from one address delay that address only. Those from
many addresses delay all browsers in which the viewer has never signed in, a minute at most.
"""

from __future__ import annotations

import math
import time
from typing import NamedTuple

from streamrec.errors import NotAllowed
from streamrec.i18n.messages import message
from streamrec.text import fold

_FORGET_S = 3600.0  # after the last wrong password
_MAX_KEYS = 20_000


class SignInSource(NamedTuple):
    """Where a password comes from; `network` is None for this machine.

    `browser` names a browser in which the viewer of the login has signed in before; None elsewhere.
    """

    network: str | None
    browser: str | None = None


class Failures:
    """Wrong passwords by a key: some are free, then each one doubles the delay before the next."""

    def __init__(self, free: int, longest_s: float) -> None:
        self._free, self._longest_s = free, longest_s
        self._counts: dict[str, tuple[int, float]] = {}

    def wait_s(self, key: str) -> float:
        """Return the seconds until a key may try again; 0 if it may now."""
        count, at = self._counts.get(key, (0, 0.0))
        if count < self._free:
            return 0
        delay = min(2.0 ** min(count - self._free, 32), self._longest_s)
        return max(0.0, at + delay - time.monotonic())

    def count(self, key: str) -> None:
        """Count a wrong password."""
        now = time.monotonic()
        count, at = self._counts.pop(key, (0, now))
        if len(self._counts) >= _MAX_KEYS:  # the first one has failed longest ago
            del self._counts[next(iter(self._counts))]
        self._counts[key] = (1 if now - at > _FORGET_S else count + 1), now

    def forget(self, key: str) -> None:
        """Forget a key's wrong passwords: it has sent the right one."""
        self._counts.pop(key, None)


class SignInLimiter:
    """The counters of one worker process; spellings of one login are counted together."""

    def __init__(self) -> None:
        self._by_login_and_address = Failures(5, 900)
        self._by_address = Failures(30, 900)
        self._by_login = Failures(50, 60)
        self._by_browser = Failures(10, 900)

    def check(self, login: str, source: SignInSource) -> None:
        """Refuse to verify another password too soon after too many wrong ones.

        Raises NotAllowed: with the seconds to wait (429).
        """
        wait = max(failures.wait_s(key) for failures, key in self._keys(login, source))
        if wait > 0:
            what = message("Too many wrong passwords. Try again later.")
            raise NotAllowed(what, 429, math.ceil(wait))

    def count_failure(self, login: str, source: SignInSource) -> None:
        """Count a wrong password."""
        for failures, key in self._keys(login, source):
            failures.count(key)

    def count_success(self, login: str, source: SignInSource) -> None:
        """Forget the wrong passwords of this login from here."""
        failures, key = self._keys(login, source)[0]
        failures.forget(key)

    def _keys(self, login: str, source: SignInSource) -> list[tuple[Failures, str]]:
        if source.browser is not None:
            return [(self._by_browser, source.browser)]
        folded, network = fold(login), source.network
        keys = [(self._by_login_and_address, f"{network} {folded}"), (self._by_login, folded)]
        return keys if network is None else [*keys, (self._by_address, network)]
