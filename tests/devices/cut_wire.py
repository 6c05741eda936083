"""A wire to a server that can be cut: in the middle of what is asked, or before the answer comes back."""

import socket
import threading
from typing import Final

_CHUNK: Final = 65_536


class CutWire:
    """Hands connections on to a port of this machine; `port` is its own.

    `cut` is told the bytes that were asked so far on a connection: True cuts both ends at once. `deaf` is
    told them when an answer comes: True keeps the answer back and cuts.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self.cut = lambda asked: False
        self.deaf = lambda asked: False
        self.cuts = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take the wire away."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        asked = bytearray()
        try:
            far = socket.create_connection(("127.0.0.1", self._target))
        except OSError:  # the server is off
            near.close()
            return
        with near, far:
            back = threading.Thread(target=self._answers, args=(far, near, asked), daemon=True)
            back.start()
            try:
                while data := near.recv(_CHUNK):
                    asked += data
                    if self.cut(bytes(asked)):
                        self.cuts += 1
                        break
                    far.sendall(data)
            except OSError:
                pass
            _shut(far)
            back.join(10)
            _shut(near)

    def _answers(self, far: socket.socket, near: socket.socket, asked: bytearray) -> None:
        try:
            while data := far.recv(_CHUNK):
                if self.deaf(bytes(asked)):
                    self.cuts += 1
                    break
                near.sendall(data)
        except OSError:
            pass
        _shut(near)


def _shut(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
