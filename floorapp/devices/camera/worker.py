"""A camera's own process: `python -m floorapp.devices.camera.worker FD`. Takes pictures, reads them, tells.

It speaks with the station over the socket FD (see `wire`), gives way to it (nice 10), and ends when that
hangs up. It may die at any time: the station starts it again. It prints nothing: what OpenCV and FFmpeg say
of a source holds its password.
"""

import ctypes
import os
import signal
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from floorapp.devices.camera.manners import give_way
from floorapp.devices.camera.wire import Broken, Line
from floorapp.devices.ports import Fault

EXIT_GONE, EXIT_FAILED, EXIT_STUCK = 0, 1, 4
_PR_SET_PDEATHSIG: Final = 1


def main(arguments: list[str]) -> int:
    """Work until the station hangs up; returns the exit code."""
    line = Line(socket.socket(fileno=int(arguments[0])))
    _end_with_the_station()
    give_way()
    try:
        return _work(line)
    except Broken:
        return EXIT_GONE
    except Exception as error:
        return _failed(line, Fault.NO_ANSWER, where(error))


def _work(line: Line) -> int:
    setup = line.receive().said
    try:
        from floorapp.devices.camera.work import Work
    except ImportError as missing:
        said = f"{missing.name or 'OpenCV'} is not installed, or cannot be loaded"
        return _failed(line, Fault.NOT_INSTALLED, said)
    work = Work(line, setup)
    threading.Thread(target=_listen, args=(line, work.hear), name="asks", daemon=True).start()
    work.run()
    return EXIT_STUCK


def _failed(line: Line, fault: Fault, text: str) -> int:
    """Say what failed, and stay until the station has hung up: what it still says would undo what we said.

    A socket that is closed with something unread in it resets the other end, and this word would be lost.
    """
    line.send({"is": "failed", "fault": fault.value, "text": text})
    with suppress(Broken):
        while True:
            line.receive()
    return EXIT_FAILED


def _listen(line: Line, hear: Any) -> None:
    """Hear what the station asks, until it is gone: then so is this process, whatever it is at."""
    try:
        while True:
            hear(line.receive().said)
    except Broken:
        os._exit(EXIT_GONE)
    except Exception:
        os._exit(EXIT_FAILED)


def _end_with_the_station() -> None:
    """A decoder that never comes back cannot hear that the station is gone; the kernel can."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the station, which ends us
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def where(error: BaseException) -> str:
    """An exception's kind and place, without its words: those may hold what was read, or a password."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return type(error).__name__ + place


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
