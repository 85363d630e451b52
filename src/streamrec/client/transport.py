"""One kept connection to the service: requests out, JSON or a ``ServiceError`` back."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Mapping
from email.message import Message
from typing import Any, BinaryIO
from urllib.parse import quote, urlencode, urlsplit

# Sent again they do nothing new, so that they may be repeated.
_REPEATABLE = frozenset({"GET", "PUT", "DELETE"})
_BUSY = (429, 503)


class ServiceError(Exception):
    """The service refused a request, or did not answer it.

    Attributes
    ----------
    status
        The HTTP status; None where no answer came.
    problem
        The problem document (RFC 9457): ``title``, ``detail``, and where there are any ``errors``,
        ``allowed`` or ``suggestions``. Empty where the answer was none.
    retry_after_s
        Seconds after which the service asks to be tried again; None where it does not.
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
    """Sends requests over one connection that is kept open; not for several threads at once.

    Parameters
    ----------
    timeout_s
        Seconds to wait for the connection, and for each piece of an answer.
    longest_wait_s
        A service that is busy (429, 503) and says for how long is asked once more after that time,
        unless it is longer than this.
    """

    def __init__(
        self, base_url: str, key: str | None, timeout_s: float, longest_wait_s: float
    ) -> None:
        url = urlsplit(base_url)
        if url.scheme not in ("http", "https") or not url.hostname:
            raise ValueError(f"{base_url!r} is no http:// or https:// address")
        kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
        self._connection = kinds[url.scheme](url.hostname, url.port, timeout=timeout_s)
        self._prefix = url.path.rstrip("/")
        self._headers = {"accept": "application/json"}
        if key is not None:
            self._headers["authorization"] = f"Bearer {key}"
        self._longest_wait_s = longest_wait_s

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        self._connection.close()

    def send(
        self,
        method: str,
        *pieces: str,
        query: Mapping[str, Any] | None = None,
        body: object = None,
        file: bytes | BinaryIO | None = None,
    ) -> Any:
        """Return the answer's JSON; None where it has no content.

        Parameters
        ----------
        pieces
            The pieces of the path, as they are: they are quoted here.
        query
            Parameters; those that are None are left out, True is ``true``, a list comes again and
            again.
        body
            To be sent as JSON.
        file
            To be sent as it is, read as it goes.

        Raises
        ------
        ServiceError
            The service refuses the request, or does not answer.
        """
        path = self._prefix + "".join(f"/{quote(piece, safe=':')}" for piece in pieces)
        given = [
            (name, str(value).lower() if isinstance(value, bool) else value)
            for name, value in (query or {}).items()
            if value is not None
        ]
        target = f"{path}?{urlencode(given, doseq=True)}" if given else path
        headers = dict(self._headers)
        content: bytes | BinaryIO | None = file
        if body is not None:
            content = json.dumps(body).encode()
            headers["content-type"] = "application/json"
        elif file is not None:
            headers["content-type"] = "application/octet-stream"
        try:
            return self._ask(method, target, headers, content)
        except ServiceError as error:
            wait = error.retry_after_s
            busy = error.status in _BUSY and method in _REPEATABLE
            if not busy or wait is None or wait > self._longest_wait_s:
                raise
            time.sleep(wait)
        return self._ask(method, target, headers, content)

    def _ask(
        self, method: str, target: str, headers: dict[str, str], content: bytes | BinaryIO | None
    ) -> Any:
        if method not in _REPEATABLE:
            # The service may have closed the kept connection just now; whether it read a request
            # could not be told, and this one must not be sent twice.
            self.close()
        kept = self._connection.sock is not None
        try:
            status, answer_headers, answer = self._exchange(method, target, headers, content)
        except (http.client.HTTPException, OSError) as error:
            self.close()
            if not kept or isinstance(error, TimeoutError):
                raise _no_answer(error) from error
            try:
                status, answer_headers, answer = self._exchange(method, target, headers, content)
            except (http.client.HTTPException, OSError) as again:
                self.close()
                raise _no_answer(again) from again
        if status >= 400:
            raise _refusal(status, answer_headers, answer)
        return json.loads(answer) if answer else None

    def _exchange(
        self, method: str, target: str, headers: dict[str, str], content: bytes | BinaryIO | None
    ) -> tuple[int, Message, bytes]:
        self._connection.request(method, target, content, headers)
        with self._connection.getresponse() as response:
            return response.status, response.headers, response.read()


def _no_answer(error: Exception) -> ServiceError:
    return ServiceError(f"the service does not answer: {error or type(error).__name__}")


def _refusal(status: int, headers: Message, answer: bytes) -> ServiceError:
    try:
        found = json.loads(answer)
    except ValueError:
        found = None
    problem = found if isinstance(found, dict) else {}
    told = problem.get("detail_en") or problem.get("detail") or http.client.responses.get(status)
    after = headers.get("retry-after") or ""
    return ServiceError(
        f"{status}: {told}", status, problem, float(after) if after.isdecimal() else None
    )
