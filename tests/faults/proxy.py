"""A wire to a server that a test can cut."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Literal

Cut = Literal["refused", "silent"]


class Wire:
    """Passes connections on to a local server, until it is cut.

    Cut as ``refused``, connections break and no new ones are taken, as when a server has ended.
    Cut as ``silent``, connections stay and new ones are taken, and nothing comes through, as when
    a server hangs.
    """

    def __init__(self, port: int) -> None:
        self._server = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._passes = threading.Event()
        self._passes.set()
        self._ends: list[socket.socket] = []
        self._start()

    def cut(self, how: Cut) -> None:
        """Let nothing through any more."""
        if how == "silent":
            self._passes.clear()
            return
        # A shutdown also wakes the thread that waits for the next connection.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._break()

    def mend(self) -> None:
        """Pass everything on again; what was held back while silent comes through."""
        if not self._passes.is_set():
            self._passes.set()
            return
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._start()

    def close(self) -> None:
        """End all connections."""
        self._passes.set()
        self._listener.close()
        self._break()

    def _break(self) -> None:
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._ends.clear()

    def _start(self) -> None:
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):  # the listener was closed
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(("127.0.0.1", self._server))
                self._ends += near, far
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65_536):
                self._passes.wait()
                sink.sendall(piece)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
