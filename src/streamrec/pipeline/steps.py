"""Progress of a pipeline step: what it does now, and how long each part took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Say = Callable[[str], None]
"""Receives one line of progress, such as ``read movies.csv``."""


def say_nothing(_: str) -> None:
    """Ignore a line of progress."""


class Steps:
    """Passes progress on to `say` and measures the named parts of a step in `seconds`."""

    def __init__(self, say: Say = say_nothing) -> None:
        self.say = say
        self.seconds: dict[str, float] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Measure the enclosed part under its name."""
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 3)
