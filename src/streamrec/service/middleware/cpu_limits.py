"""The limit on CPU time: what an address or a key may make a worker process compute."""

from __future__ import annotations

import math
import time

from streamrec.errors import NotAllowed
from streamrec.i18n.messages import message

_MINUTE_S = 60.0
_BURST_S = 3.0  # an idle caller may spend this much of a minute's time at once
# Taken as a request begins and given back as it pays: many at once are not admitted for nothing.
_ADVANCE_S = 0.01
_MAX_CALLERS = 10_000


class CpuLimits:
    """The CPU time that callers still have; it grows evenly up to the burst.

    A request is admitted while its caller has any time left, and pays when it has ended. So a
    balance may be negative, by a minute's time at most.
    """

    def __init__(self, ms_per_minute: int) -> None:
        self._per_s = ms_per_minute / 1_000 / _MINUTE_S
        self._balances: dict[str, tuple[float, float]] = {}  # seconds, and when that was

    def admit(self, caller: str, factor: int = 1) -> None:
        """Take an advance from a caller's time; refuse one who has no time left.

        Raises NotAllowed: with the seconds to wait (429).
        """
        balance = self._balance(caller, factor)
        if balance <= 0:
            wait = max(1, math.ceil(-balance / (self._per_s * factor)))
            what = message("Your requests cost the service too much. Send fewer, or smaller ones.")
            raise NotAllowed(what, 429, wait)
        self._set(caller, balance - _ADVANCE_S)

    def pay(self, caller: str, seconds: float, factor: int = 1) -> None:
        """Take what an admitted request cost from its caller's time, less the advance."""
        least = -self._per_s * factor * _MINUTE_S
        self._set(caller, max(least, self._balance(caller, factor) + _ADVANCE_S - seconds))

    def _set(self, caller: str, balance: float) -> None:
        if len(self._balances) >= _MAX_CALLERS and caller not in self._balances:
            self._forget_rested()
        self._balances[caller] = balance, time.monotonic()

    def _balance(self, caller: str, factor: int) -> float:
        per_s = self._per_s * factor
        full = per_s * _BURST_S
        balance, at = self._balances.get(caller, (full, 0.0))
        return min(full, balance + per_s * (time.monotonic() - at))

    def _forget_rested(self) -> None:
        """Remove the callers who have not asked for long; all of them if there are none."""
        old = time.monotonic() - _MINUTE_S - _BURST_S
        self._balances = {
            caller: (balance, at) for caller, (balance, at) in self._balances.items() if at > old
        }
        if len(self._balances) >= _MAX_CALLERS:
            poorest = sorted(self._balances.items(), key=lambda one: one[1][0])
            self._balances = dict(poorest[: _MAX_CALLERS // 2])
