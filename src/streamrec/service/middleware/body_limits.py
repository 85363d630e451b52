"""The limits of a body: its size, its rate, its time."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from starlette.types import Message, Receive

from streamrec.errors import NotAllowed, UnusableBody
from streamrec.i18n.messages import message

# A rating has 20 bytes, a history of 10,000 titles some 800 kB. An import is never in memory as a
# whole, and has a limit of its own.
BODY_LIMIT = 64 * 1024
IMPORT_LIMIT = 16 * 1024 * 1024
# Matched against the whole path: other paths may end with any text.
_IMPORTS = re.compile(r"/api/v1/users/[^/]+/ratings:import|/me/history:import")
_TOO_SLOW = message("The body did not arrive in time.")
PIECE_TIMEOUT_S = 20.0
"""For the next piece of a body."""
LEAST_RATE = 16 * 1024
"""Bytes a second that a body must have on average, after the time for one piece."""
MAX_UPLOADS = 4
"""Imports of an address at once."""
_RETRY_AFTER_S = 10
BODY_TIMEOUT_S = 300.0
"""For a whole body, however large."""


def body_limit(path: str) -> int:
    """Return the bytes that the body of a request to this path may have."""
    return IMPORT_LIMIT if _IMPORTS.fullmatch(path) else BODY_LIMIT


class UploadLimits:
    """Counts the imports of each address that are under way: each may be a file on disk."""

    def __init__(self) -> None:
        self._running: Counter[str] = Counter()

    @contextmanager
    def admit(self, network: str, path: str) -> Iterator[None]:
        """Count a request while the block runs, if it is an import.

        Raises NotAllowed: the address sends too many at once (429).
        """
        if body_limit(path) != IMPORT_LIMIT:
            yield
            return
        if self._running[network] >= MAX_UPLOADS:
            raise NotAllowed(message("Too many files are being imported."), 429, _RETRY_AFTER_S)
        self._running[network] += 1
        try:
            yield
        finally:
            self._running[network] -= 1
            self._running += Counter()  # without the addresses that have none


def limited_body(receive: Receive, headers: Mapping[bytes, bytes], path: str) -> Receive:
    """Return the receiver of a body within the limits.

    Raises UnusableBody: the body is too large (413), at once or as it arrives, or too slow (408).
    """
    length = headers.get(b"content-length", b"0")
    if length == b"0" and b"transfer-encoding" not in headers:
        return receive
    limit = body_limit(path)
    if length.isdigit() and int(length) > limit:
        raise _too_large(limit)
    began = time.monotonic()
    n_bytes, is_complete = 0, False

    async def receive_limited() -> Message:
        nonlocal n_bytes, is_complete
        if is_complete:  # this waits until the caller leaves, as long as the answer takes
            return await receive()
        by_rate = PIECE_TIMEOUT_S + n_bytes / LEAST_RATE
        spent = time.monotonic() - began
        try:
            async with asyncio.timeout(
                min(PIECE_TIMEOUT_S, by_rate - spent, BODY_TIMEOUT_S - spent)
            ):
                piece = await receive()
        except TimeoutError:
            raise UnusableBody(_TOO_SLOW, 408) from None
        is_complete = not piece.get("more_body", False)
        n_bytes += len(piece.get("body", b""))
        if n_bytes > limit:  # a body in chunks, whose length no header tells
            raise _too_large(limit)
        return piece

    return receive_limited


def _too_large(limit: int) -> UnusableBody:
    return UnusableBody(message("The body may have at most %(limit)s bytes.", limit=limit), 413)
