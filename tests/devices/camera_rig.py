"""What camera tests hold in their hands: labels, a network camera to plug in and out, a simulated one."""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from floorapp.devices.camera.driver import CameraScanner
from floorapp.devices.camera.simulated_camera import SimulatedCamera
from tests.devices.rigs import Inbox, eventually

Picture = NDArray[np.uint8]
WIDTH, HEIGHT = 640, 480
SHOWN_S = 0.5
LEAST_LOOKS = 6
FRAMES_PER_S = 25


def table() -> Picture:
    """A picture of nothing."""
    return np.full((HEIGHT, WIDTH), 140, np.uint8)


def label(
    content: str | bytes,
    symbology: Any = zxingcpp.BarcodeFormat.QRCode,
    *,
    onto: Picture | None = None,
    at: tuple[int, int] | None = None,
    **how: Any,
) -> Picture:
    """A picture with a printed code on a white label; `at` is its left and top edge in pixels."""
    barcode = zxingcpp.create_barcode(content, symbology, **how)
    symbol = np.array(barcode.to_image(scale=4, add_quiet_zones=False), dtype=np.uint8)
    page = np.full((symbol.shape[0] + 80, symbol.shape[1] + 80), 255, np.uint8)
    page[40:-40, 40:-40] = symbol
    picture = table() if onto is None else onto.copy()
    left, top = at or ((WIDTH - page.shape[1]) // 2, (HEIGHT - page.shape[0]) // 2)
    picture[top : top + page.shape[0], left : left + page.shape[1]] = page
    return picture


def jpeg(picture: Picture) -> bytes:
    """The picture as a camera sends it."""
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 90])
    assert done
    return data.tobytes()


_LOGIN = b"Authorization: Basic cGFja2VyOnMzY3JldA=="
_REFUSAL = b'HTTP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm="camera"\r\nContent-Length: 0\r\n\r\n'


class MjpegServer:
    """A network camera that wants a password: sends what `shows` holds, so many times a second."""

    def __init__(self, picture: Picture | None = None, frames_per_s: float = FRAMES_PER_S) -> None:
        self._every_s = 1 / frames_per_s
        self.shows = jpeg(table() if picture is None else picture)
        self.silent = False
        self.asked = 0
        self._on = False
        self._port = 0
        self._listener: socket.socket | None = None
        self._talking: list[socket.socket] = []
        self.plug_in()

    @property
    def url(self) -> str:
        return f"http://packer:s3cret@127.0.0.1:{self._port}/stream.mjpg?token=t0psecret"

    def plug_in(self) -> float:
        """Be there from now on; says when (monotonic s)."""
        self._on = True
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, args=(self._listener,), daemon=True).start()
        return time.monotonic()

    def pull_out(self) -> None:
        """Be gone, in the middle of whatever is being sent."""
        self._on = False
        if self._listener is not None:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for connection in self._talking:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        self._talking.clear()

    def _serve(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while self._on:
                connection, _ = listener.accept()
                self._talking.append(connection)
                threading.Thread(target=self._send, args=(connection,), daemon=True).start()

    def _send(self, connection: socket.socket) -> None:
        head = b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n"
        with suppress(OSError):
            asked = connection.recv(4096)
            if _LOGIN not in asked:
                connection.sendall(_REFUSAL)
                connection.close()
                return
            self.asked += 1
            while self.silent:
                time.sleep(0.02)
            connection.sendall(head)
            while True:
                part = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(self.shows)
                connection.sendall(part + self.shows + b"\r\n")
                time.sleep(self._every_s)


class Rig(Protocol):
    """A camera on the bench: `driver` is under test, the rest is the hand that holds labels before it."""

    driver: CameraScanner
    model: str

    def show(self, raw: bytes) -> None: ...
    def unplug(self) -> None: ...
    def replug(self) -> float: ...
    def close(self) -> None: ...


class MjpegRig:
    """A real network camera's protocol, over TCP."""

    model = "camera"

    def __init__(
        self, inbox: Inbox, known: Callable[[str], bool] = lambda _text: False, **options: Any
    ) -> None:
        self.server = MjpegServer()
        self.driver = CameraScanner("eye", self.server.url, inbox.emit, known=known, **options)

    def show(self, raw: bytes) -> None:
        """Hold a label before the camera, and take it away."""
        for picture in (label(raw.decode()), table()):
            self.look(picture)

    def look(self, picture: Picture) -> None:
        """Hold this before the camera until it has looked at it for long enough, however slow it is."""
        self.hold(picture)
        before = self.driver.frames
        time.sleep(SHOWN_S)
        eventually(lambda: self.driver.frames >= before + LEAST_LOOKS)

    def hold(self, picture: Picture) -> None:
        """From now on the camera sees this."""
        self.server.shows = jpeg(picture)

    def unplug(self) -> None:
        self.server.pull_out()

    def replug(self) -> float:
        return self.server.plug_in()

    def close(self) -> None:
        self.driver.stop()
        self.server.pull_out()


class SimulatedRig:
    """The camera made of software."""

    model = "simulated"

    def __init__(
        self, inbox: Inbox, known: Callable[[str], bool] = lambda _text: False, **options: Any
    ) -> None:
        self.driver = SimulatedCamera("eye", inbox.emit, known=known, **options)

    def show(self, raw: bytes) -> None:
        self.driver.feed(raw)

    def unplug(self) -> None:
        self.driver.unplug()

    def replug(self) -> float:
        self.driver.plug_in()
        return time.monotonic()

    def close(self) -> None:
        self.driver.stop()
