"""A simulated SSI scanner at the far end of a pseudo-terminal, in a process of its own, to be unplugged.

Run as a program: prints the slave's path. Each line on stdin is an order in JSON: `{"scan": hex, "type": 3}`,
`{"faults": {"changed": 1}}`, or `{"raw": hex}` for bytes that are no packet. Each beep is a line on stdout.
"""

import json
import os
import select
import sys
import tty

from floorapp.devices.simulated_ssi import Faults, SsiMechanism

ANSWER_TIMEOUT_S = 0.2


def _obey(scanner: SsiMechanism, order: dict[str, object]) -> bytes:
    match order:
        case {"scan": str(text), "type": int(code_type)}:
            scanner.scan(bytes.fromhex(text), code_type)
        case {"faults": dict(counts)}:
            scanner.faults = Faults(**counts)
        case {"raw": str(text)}:
            return bytes.fromhex(text)
    return b""


def _serve(master: int) -> None:
    scanner, told, lines = SsiMechanism(ANSWER_TIMEOUT_S), 0, b""
    while True:
        ready = select.select([master, sys.stdin.fileno()], [], [], 0.02)[0]
        if master in ready:
            os.write(master, scanner.take(os.read(master, 4096)))
        if sys.stdin.fileno() in ready:
            data = os.read(sys.stdin.fileno(), 65_536)
            if not data:
                return
            *whole, lines = (lines + data).split(b"\n")
            for line in whole:
                os.write(master, _obey(scanner, json.loads(line)))
        os.write(master, scanner.tick())
        for beep in scanner.beeps[told:]:
            os.write(sys.stdout.fileno(), b"%d\n" % beep)
        told = len(scanner.beeps)


if __name__ == "__main__":
    opened, slave = os.openpty()
    tty.setraw(slave)
    os.write(sys.stdout.fileno(), os.ttyname(slave).encode() + b"\n")
    _serve(opened)
