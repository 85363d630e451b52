"""Long work takes turns: however much of it there is, a thread stays free for everyone else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from fastapi.concurrency import run_in_threadpool

from streamrec.errors import NotAllowed

Result = TypeVar("Result")

# Each holds a report of some 15 MB in the end.
_MOST = 4
_RETRY_AFTER_S = 10


class Turns:
    """No more than a few long jobs in a process, of which one at a time is at work.

    To be used from one event loop.
    """

    def __init__(self) -> None:
        self._jobs = 0
        self._turn = asyncio.Lock()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Be one of the few.

        Raises
        ------
        NotAllowed
            There are as many already (429).
        """
        if self._jobs >= _MOST:
            raise NotAllowed("too many files are being brought in", 429, _RETRY_AFTER_S)
        self._jobs += 1
        try:
            yield
        finally:
            self._jobs -= 1

    async def take(self, step: Callable[..., Result], *given: object) -> Result:
        """Wait for a turn, and do a step of the job in a thread."""
        async with self._turn:
            return await run_in_threadpool(step, *given)
