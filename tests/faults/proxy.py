"""A proxy to a server that a test can cut off."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Literal

Cut = Literal["refused", "silent"]


class Proxy:
    """Relays connections to a local server until it is cut.

    Cut as ``refused``, it closes connections and accepts no new ones, like a server that has
    ended. Cut as ``silent``, it keeps connections, accepts new ones and relays nothing, like a
    server that hangs.
    """

    def __init__(self, port: int) -> None:
        self._server = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._relaying = threading.Event()
        self._relaying.set()
        self._ends: list[socket.socket] = []
        self._start()

    def cut(self, how: Cut) -> None:
        """Stop relaying."""
        if how == "silent":
            self._relaying.clear()
            return
        # A shutdown also wakes the thread that accepts connections.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._close_connections()

    def restore(self) -> None:
        """Relay again, also what was held back while silent."""
        if not self._relaying.is_set():
            self._relaying.set()
            return
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._start()

    def close(self) -> None:
        """Close all connections."""
        self._relaying.set()
        self._listener.close()
        self._close_connections()

    def _close_connections(self) -> None:
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
                    threading.Thread(target=self._relay, args=ends, daemon=True).start()

    def _relay(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65_536):
                self._relaying.wait()
                sink.sendall(piece)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
