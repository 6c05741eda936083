"""A simulated ZPL printer as a process of its own, which can be switched off like a real one.

`python -m floorapp.devices.simulated_printer_process --labels DIR` prints each label as a file of DIR, whole
or not at all. Its odometer is what lies there, so it survives a power cut (kill -9) as a real printer's does.
It says where it listens as a line of JSON, and takes its troubles as lines on its standard input:

| line | what happens |
|---|---|
| `reset BYTES` | the connection is reset when so many more bytes have come; what was in memory is lost |
| `reset printed`, `reset unprinted` | the same when the next label is in, after or before it is printed |
| `mute on`, `mute off` | it prints and says nothing |
| `deaf on`, `deaf off` | it accepts connections and reads nothing: half open |
| `slow BYTES_PER_S` | it reads so slowly; 0 as quickly as it can |
| `fault NAME on`, `fault NAME off` | paper_out, head_open, ribbon_out, paused |
| `fault NAME next` | the same, when the next label has come in |
| `time SECONDS` | what a label takes |
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Final

from floorapp.devices.simulated_printer import FAULTS, PrinterReset, SimulatedPrinter

_FIRST_COUNT: Final = 4_711


class PowerablePrinter(SimulatedPrinter):
    """A printer whose paper is a folder."""

    def __init__(self, folder: Path, port: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        printed = len(list(folder.glob("*.zpl")))
        super().__init__(port, on_label=self._file, keep=1)
        self._folder = folder
        self._odometer = _FIRST_COUNT + printed
        self.deaf = False
        self.bytes_per_s = 0
        self._reset_in: int | None = None

    def _file(self, label: bytes) -> None:
        unfinished = self._folder / ".label"
        unfinished.write_bytes(label)
        unfinished.rename(self._folder / f"{self._odometer:08d}.zpl")

    def reset_in(self, count: int) -> None:
        """Reset the connection when so many more bytes have come."""
        self._reset_in = count

    def take(self, data: bytes) -> bytes:
        """Receive bytes as far as the troubles let them in."""
        while self.deaf and not self._stopped.is_set():
            time.sleep(0.005)
        if self._reset_in is not None:
            if len(data) >= self._reset_in:
                first, self._reset_in = data[: self._reset_in], None
                super().take(first)
                raise self._reset()
            self._reset_in -= len(data)
        rate = self.bytes_per_s
        if not rate:
            return super().take(data)
        answers = b""
        step = max(1, rate // 50)
        for start in range(0, len(data), step):
            time.sleep(step / rate)
            answers += super().take(data[start : start + step])
        return answers

    def _reset(self) -> PrinterReset:
        self._reset_in = None
        return super()._reset()


def main() -> int:
    """Print until the input ends."""
    parser = argparse.ArgumentParser(prog="python -m floorapp.devices.simulated_printer_process")
    parser.add_argument("--labels", type=Path, required=True, metavar="DIR")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--no-echo", action="store_true", help="it knows no ^HV")
    parser.add_argument("--no-odometer", action="store_true", help="it does not count")
    parser.add_argument("--time", type=float, default=0.0, metavar="SECONDS", help="what a label takes")
    args = parser.parse_args()
    printer = PowerablePrinter(args.labels, args.port)
    printer.has_echo, printer.has_odometer = not args.no_echo, not args.no_odometer
    printer.label_time_s = args.time
    printer.start()
    print(json.dumps({"port": printer.port, "simulated": True}), flush=True)
    for line in sys.stdin:
        _trouble(printer, line.split())
        print(json.dumps({"done": line.strip()[:80]}), flush=True)
    printer.stop()
    return 0


def _trouble(printer: PowerablePrinter, words: list[str]) -> None:
    match words:
        case ["reset", "printed" | "unprinted" as when]:
            printer.reset_at_next_label(printed=when == "printed")
        case ["reset", count] if count.isdecimal():
            printer.reset_in(int(count))
        case ["mute", "on" | "off" as state]:
            printer.mute = state == "on"
        case ["deaf", "on" | "off" as state]:
            printer.deaf = state == "on"
        case ["slow", rate] if rate.isdecimal():
            printer.bytes_per_s = int(rate)
        case ["fault", name, "on" | "off" as state] if name in FAULTS:
            printer.set_fault(name, present=state == "on")
        case ["fault", name, "next"] if name in FAULTS:
            printer.fault_at_next_label(name)
        case ["time", seconds]:
            printer.label_time_s = float(seconds)
        case _:
            print(f"no such trouble: {' '.join(words)[:80]!r}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
