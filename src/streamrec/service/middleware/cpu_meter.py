"""The CPU time of one request: in the event loop, and in the threads that work for it."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Coroutine, Generator
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

MAX_STEP_S = 0.25
"""The longest step of a request takes less. One that takes longer does work for all, such as
loading a new version, which the request happened to be the first to need."""

_meter: ContextVar[CpuMeter | None] = ContextVar("streamrec_cpu_meter", default=None)


class CpuMeter:
    """Adds up the CPU time of a request; threads see it, since they get the request's context."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def add(self, seconds: float) -> None:
        """Add a step of the request; of a longer one than requests have, only that much."""
        self.seconds += min(seconds, MAX_STEP_S)

    async def run(self, request: Coroutine[Any, Any, None]) -> None:
        """Run a request and measure it."""
        token = _meter.set(self)
        try:
            await _Steps(request, self)
        finally:
            _meter.reset(token)


class _Steps:
    """Awaits a coroutine and measures each of its steps, not what runs while it waits."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], meter: CpuMeter) -> None:
        self._coroutine, self._meter = coroutine, meter

    def __await__(self) -> Generator[Any, Any, None]:
        step: Callable[[Any], Any] = self._coroutine.send
        value: Any = None
        while True:
            start = time.thread_time()
            try:
                waited = step(value)
            except StopIteration:
                return
            finally:
                self._meter.add(time.thread_time() - start)
            try:
                value = yield waited
                step = self._coroutine.send
            except BaseException as error:  # also a cancellation: the coroutine handles it
                value, step = error, self._coroutine.throw


def metered(work: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Return `work`, a function for a thread, with its CPU time counted for the request."""

    @functools.wraps(work)
    def run(*args: Parameters.args, **options: Parameters.kwargs) -> Result:
        meter = _meter.get()
        if meter is None:
            return work(*args, **options)
        start = time.thread_time()
        try:
            return work(*args, **options)
        finally:
            meter.add(time.thread_time() - start)

    return run
