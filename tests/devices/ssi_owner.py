"""A simulated SSI scanner at the far end of a pseudo-terminal, in a process of its own, to be unplugged.

Run as a program: prints the slave's path. Each line on stdin is an order in JSON: `{"scan": hex, "type": 3}`,
`{"faults": {"changed": 1}}`, `{"piece": 5}` to write no more bytes at once, or `{"raw": hex}` for bytes that
are no packet. Each beep is a line on stdout.
"""

import json
import os
import select
import sys
import time
import tty

from floorapp.devices.simulated_ssi import Faults, SsiMechanism

ANSWER_TIMEOUT_S = 0.4


class Wire:
    """The master, written to in pieces of `piece` bytes, a moment apart, where there is one."""

    def __init__(self, master: int) -> None:
        self._master = master
        self.piece = 0

    def send(self, data: bytes) -> None:
        size = self.piece or len(data) or 1
        for start in range(0, len(data), size):
            os.write(self._master, data[start : start + size])
            if self.piece:
                time.sleep(0.001)


def _obey(scanner: SsiMechanism, wire: Wire, order: dict[str, object]) -> bytes:
    match order:
        case {"piece": int(piece)}:
            wire.piece = piece
        case {"scan": str(text), "type": int(code_type)}:
            scanner.scan(bytes.fromhex(text), code_type)
        case {"faults": dict(counts)}:
            scanner.faults = Faults(**counts)
        case {"raw": str(text)}:
            return bytes.fromhex(text)
    return b""


def _serve(master: int) -> None:
    scanner, wire, told, lines = SsiMechanism(ANSWER_TIMEOUT_S), Wire(master), 0, b""
    while True:
        ready = select.select([master, sys.stdin.fileno()], [], [], 0.02)[0]
        if master in ready:
            wire.send(scanner.take(os.read(master, 4096)))
        if sys.stdin.fileno() in ready:
            data = os.read(sys.stdin.fileno(), 65_536)
            if not data:
                return
            *whole, lines = (lines + data).split(b"\n")
            for line in whole:
                wire.send(_obey(scanner, wire, json.loads(line)))
        wire.send(scanner.tick())
        for beep in scanner.beeps[told:]:
            os.write(sys.stdout.fileno(), b"%d\n" % beep)
        told = len(scanner.beeps)


if __name__ == "__main__":
    opened, slave = os.openpty()
    tty.setraw(slave)
    os.write(sys.stdout.fileno(), os.ttyname(slave).encode() + b"\n")
    _serve(opened)
