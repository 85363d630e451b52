"""Requests at a fixed rate, whatever the service does: what ``wrk`` cannot.

The clients begin 5 ms apart, as those of ``wrk2`` do, and each sends its requests evenly spaced.
The time of a request counts from when it was due, not from when its client got round to sending
it, so that a slow answer is not hidden by the requests it held up.
"""

from __future__ import annotations

import asyncio
import time
from typing import NamedTuple

import numpy as np

_APART_S = 0.005


class Steady(NamedTuple):
    """Percentiles of the time taken, and our own processor time a request, in ms; errors."""

    p50: float
    p99: float
    errors: int
    own_ms: float


def steady(
    port: int, path: str, headers: list[str], clients: int, a_second: float, seconds: float
) -> Steady:
    """Send `a_second` requests for `path` from `clients` open connections in all."""
    text = "\r\n".join([f"GET {path} HTTP/1.1", "host: 127.0.0.1", *headers, "", ""])
    began = time.process_time()
    took, errors = asyncio.run(_all(port, text.encode(), clients, clients / a_second, seconds))
    own = (time.process_time() - began) * 1e3 / max(1, len(took))
    p50, p99 = np.percentile(took, [50, 99]) * 1e3
    return Steady(float(p50), float(p99), errors, own)


async def _all(
    port: int, request: bytes, clients: int, every_s: float, seconds: float
) -> tuple[list[float], int]:
    start = time.perf_counter() + 0.2
    found = await asyncio.gather(
        *(_one(port, request, start + n * _APART_S, every_s, seconds) for n in range(clients))
    )
    return [took for one, _ in found for took in one], sum(errors for _, errors in found)


async def _one(
    port: int, request: bytes, start: float, every_s: float, seconds: float
) -> tuple[list[float], int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    took, errors, due = [], 0, start
    while due < start + seconds:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length))
        took.append(time.perf_counter() - due)
        errors += not head.startswith(b"HTTP/1.1 200")
        due += every_s
    writer.close()
    return took, errors
