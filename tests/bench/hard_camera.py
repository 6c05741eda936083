"""A network camera whose pictures are as hard as they get: `python -m tests.bench.hard_camera`.

Cluttered pictures of 1280 × 720 with barcodes too blurred to be read, so that a reader never has done and
tries everything it has. Sent 30 times a second. Prints its URL; runs until its standard input ends.
"""

import itertools
import os
import socket
import sys
import threading
import time
from contextlib import suppress

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

WIDTH, HEIGHT = 1280, 720
PICTURES = 24
FRAMES_PER_S = 30
_HEAD = b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n"


def hard_picture(number: int) -> NDArray[np.uint8]:
    """One of the pictures, the same for every run."""
    dice = np.random.default_rng(number)
    table = np.full((HEIGHT, WIDTH), 150, np.uint8)
    for _ in range(40):  # print and edges, as on any bench
        at = tuple(int(each) for each in dice.integers(0, (WIDTH, HEIGHT)))
        cv2.putText(table, "FRAGILE 12", at, cv2.FONT_HERSHEY_SIMPLEX, float(dice.uniform(0.3, 1.2)), 40, 2)
    picture = table.astype(np.float64)
    for _ in range(3):
        _paste(picture, _blurred_code(dice), dice)
    noisy = picture + dice.normal(0, 10, picture.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def _blurred_code(dice: np.random.Generator) -> NDArray[np.float64]:
    """An EAN-13 on a label, turned a little, its bars run into each other."""
    body = "".join(str(digit) for digit in dice.integers(0, 10, 12))
    check = -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body)) % 10
    barcode = zxingcpp.create_barcode(f"{body}{check}", zxingcpp.BarcodeFormat.EAN13)
    symbol = np.array(barcode.to_image(scale=3, add_quiet_zones=True), dtype=np.float64)
    page = np.pad(symbol, 20, constant_values=255.0)
    turn = cv2.getRotationMatrix2D((page.shape[1] / 2, page.shape[0] / 2), float(dice.uniform(-25, 25)), 1.0)
    turned = cv2.warpAffine(page, turn, (page.shape[1], page.shape[0]), borderValue=150.0)
    return np.asarray(cv2.GaussianBlur(turned, (0, 0), 4.0), dtype=np.float64)


def _paste(picture: NDArray[np.float64], page: NDArray[np.float64], dice: np.random.Generator) -> None:
    high, wide = page.shape
    left, top = int(dice.integers(0, WIDTH - wide)), int(dice.integers(0, HEIGHT - high))
    picture[top : top + high, left : left + wide] = page


def main() -> None:
    """Serve until nobody wants it any more."""
    os.setsid()
    os.setpriority(os.PRIO_PROCESS, 0, 19)  # a camera's own work is not this machine's
    parts = []
    for number in range(PICTURES):
        _, data = cv2.imencode(".jpg", hard_picture(number), [cv2.IMWRITE_JPEG_QUALITY, 85])
        head = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % data.size
        parts.append(head + data.tobytes() + b"\r\n")
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_serve, args=(listener, parts), daemon=True).start()
    print(f"http://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
    sys.stdin.read()


def _serve(listener: socket.socket, parts: list[bytes]) -> None:
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=_send, args=(connection, parts), daemon=True).start()


def _send(connection: socket.socket, parts: list[bytes]) -> None:
    with connection, suppress(OSError):
        connection.recv(4096)
        connection.sendall(_HEAD)
        for part in itertools.cycle(parts):
            connection.sendall(part)
            time.sleep(1 / FRAMES_PER_S)


if __name__ == "__main__":
    main()
