"""One connection to the service: it sends requests and returns JSON or a ``ServiceError``."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Mapping
from email.message import Message
from typing import Any, BinaryIO, Self
from urllib.parse import quote, urlencode, urlsplit

# Methods that are safe to send twice.
_IDEMPOTENT = frozenset({"GET", "PUT", "DELETE"})
_BUSY = (429, 503)


class ServiceError(Exception):
    """The service rejected a request, or did not respond.

    - `status`: the HTTP status; None if there was no response.
    - `problem`: the problem document (RFC 9457): ``title``, ``detail`` and, if there are any,
      ``errors``, ``allowed`` or ``suggestions``. Empty if the response was not a problem document.
    - `retry_after_s`: the seconds of ``Retry-After``; None without that header.
    """

    def __init__(
        self,
        what: str,
        status: int | None = None,
        problem: Mapping[str, Any] | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        self.status, self.problem, self.retry_after_s = status, dict(problem or {}), retry_after_s
        super().__init__(what)


class Transport:
    """Sends requests over one connection that stays open; `Client` explains the parameters."""

    def __init__(
        self,
        base_url: str = "http://127.0.0.1:8000",
        key: str | None = None,
        *,
        timeout_s: float = 10.0,
        longest_wait_s: float = 60.0,
    ) -> None:
        url = urlsplit(base_url)
        if url.scheme not in ("http", "https") or not url.hostname:
            raise ValueError(f"{base_url!r} is not an http:// or https:// address")
        kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
        self._connection = kinds[url.scheme](url.hostname, url.port, timeout=timeout_s)
        self._prefix = url.path.rstrip("/")
        self._headers = {"accept": "application/json"}
        if key is not None:
            self._headers["authorization"] = f"Bearer {key}"
        self._longest_wait_s = longest_wait_s

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        self._connection.close()

    def send(
        self,
        method: str,
        *segments: str,
        query: Mapping[str, Any] | None = None,
        body: object = None,
        file: bytes | BinaryIO | None = None,
    ) -> Any:
        """Return the JSON of the response; None if it has no content.

        The `segments` of the path are quoted here. A parameter that is None is left out, True
        becomes ``true``, a list is repeated. The `body` is sent as JSON, a `file` as it is.
        ``ServiceError`` means that the service rejects the request, or does not respond.
        """
        path = self._prefix + "".join(f"/{quote(segment, safe=':')}" for segment in segments)
        parameters = [
            (name, str(value).lower() if isinstance(value, bool) else value)
            for name, value in (query or {}).items()
            if value is not None
        ]
        target = f"{path}?{urlencode(parameters, doseq=True)}" if parameters else path
        headers = dict(self._headers)
        content: bytes | BinaryIO | None = file
        if body is not None:
            content = json.dumps(body).encode()
            headers["content-type"] = "application/json"
        elif file is not None:
            headers["content-type"] = "application/octet-stream"
        try:
            return self._request(method, target, headers, content)
        except ServiceError as error:
            wait = error.retry_after_s
            busy = error.status in _BUSY and method in _IDEMPOTENT
            if not busy or wait is None or wait > self._longest_wait_s:
                raise
            time.sleep(wait)
        return self._request(method, target, headers, content)

    def _request(
        self, method: str, target: str, headers: dict[str, str], content: bytes | BinaryIO | None
    ) -> Any:
        if method not in _IDEMPOTENT:
            # The service may be closing the open connection at this moment. The client could not
            # tell whether the request was read, and it must not send this one twice.
            self.close()
        reused = self._connection.sock is not None
        for may_repeat in (reused, False):  # the service may have closed an idle connection
            try:
                self._connection.request(method, target, content, headers)
                with self._connection.getresponse() as response:
                    status, content_bytes = response.status, response.read()
                break
            except (http.client.HTTPException, OSError) as error:
                self.close()
                if not may_repeat or isinstance(error, TimeoutError):
                    reason = error or type(error).__name__
                    raise ServiceError(f"the service does not respond: {reason}") from error
        if status >= 400:
            raise _rejection(status, response.headers, content_bytes)
        return json.loads(content_bytes) if content_bytes else None


def _rejection(status: int, headers: Message, content: bytes) -> ServiceError:
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    problem = found if isinstance(found, dict) else {}
    detail = problem.get("detail_en") or problem.get("detail") or http.client.responses.get(status)
    after = headers.get("retry-after") or ""
    return ServiceError(
        f"{status}: {detail}", status, problem, float(after) if after.isdecimal() else None
    )
