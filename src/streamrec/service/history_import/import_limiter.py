"""A concurrency limit for imports, so that a thread stays free for all other requests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from fastapi.concurrency import run_in_threadpool

from streamrec.errors import NotAllowed
from streamrec.i18n.messages import message
from streamrec.service.middleware.cpu_meter import metered

Result = TypeVar("Result")

# Each import ends with a report of some 15 MB in memory.
_MAX_IMPORTS = 4
_RETRY_AFTER_S = 10


class ImportLimiter:
    """Admits a few imports in a process, one of a viewer, and runs one step at a time.

    To be used from one event loop.
    """

    def __init__(self) -> None:
        self._running = 0
        self._viewers: set[str] = set()
        self._step_lock = asyncio.Lock()

    @contextmanager
    def admit(self) -> Iterator[None]:
        """Count one import while the block runs; ``NotAllowed`` (429) beyond the limit."""
        if self._running >= _MAX_IMPORTS:
            raise NotAllowed(message("Too many files are being imported."), 429, _RETRY_AFTER_S)
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1

    @contextmanager
    def one_for(self, user_id: str) -> Iterator[None]:
        """Admit one import of a viewer while the block runs; ``NotAllowed`` (429) for a second."""
        if user_id in self._viewers:
            what = message("Another file of this viewer is being imported.")
            raise NotAllowed(what, 429, _RETRY_AFTER_S)
        self._viewers.add(user_id)
        try:
            yield
        finally:
            self._viewers.discard(user_id)

    async def run(self, step: Callable[..., Result], *arguments: object) -> Result:
        """Run a step of an import in a thread, once no other import runs one."""
        async with self._step_lock:
            return await run_in_threadpool(metered(step), *arguments)
