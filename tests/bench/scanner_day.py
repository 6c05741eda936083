"""A day of scanning with faults, at a station with a scanner of each kind: none lost, none doubled, in order.

24 hours at one scan each 3 s are 28,800 scans of each scanner; they are scanned as fast as they are taken,
all scanners at once, through real ptys, sockets and nodes into the real drivers. What is not simulated is
time itself: a scanner that lies idle for hours is not waited for, as heartbeats and back-offs have tests of
their own. Half a scan that was on the wire at a break is not lost, as the packer who is told of it scans
again: so it must be reported each time, and never become a scan.
"""

import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from floorapp.devices.ports import Scanned
from floorapp.devices.ssi import DECODER, Opcode, Packet, Status
from floorapp.workflows.events import DeviceState
from tests.bench.machine import figures
from tests.devices.evdev_rig import ENTER, EvdevRig, stroke, typed
from tests.devices.hid_rig import HidRig, report
from tests.devices.rigs import Inbox
from tests.devices.scanner_rigs import Rfc2217Rig, Rig, SerialRig, SsiRig, TcpRig

SCANS: Final = 28_800
BREAKS: Final = 24
"""How often a day each scanner is unplugged between two scans, and how often in the middle of one."""
HANGS: Final = 4
RECOVERY_AIM_MS: Final = 100.0
HALF_OPEN_AIM_S: Final = 3.0
_LINE_FAULT_EVERY: Final = 150
_MOST_AT_ONCE: Final = 12
_WAIT_S: Final = 10.0
_HALF: Final = b"9522001"
_REST_S: Final = 1.0


class Hand:
    """Holds one scanner: scans a batch; or scans once and begins a scan in one piece, and never ends it."""

    hangs = has_line_faults = False

    def __init__(self, inbox: Inbox, folder: Path) -> None:
        self.rig: Rig = self.make(inbox, folder)

    def make(self, inbox: Inbox, folder: Path) -> Rig:
        raise NotImplementedError

    def scan(self, batch: list[bytes], dice: random.Random) -> None:
        self.rig.burst(batch)

    def whole_and_half(self, whole: bytes) -> None:
        raise NotImplementedError

    def fault(self, dice: random.Random) -> None:
        """Something goes wrong on the line that its protocol makes good."""


class StreamHand(Hand):
    """A scanner without packets: its scans arrive in pieces, and several in one piece."""

    def send(self, data: bytes) -> None:
        raise NotImplementedError

    def scan(self, batch: list[bytes], dice: random.Random) -> None:
        stream = b"".join(raw + dice.choice((b"\r", b"\n", b"\r\n", b"\t")) for raw in batch)
        while stream:
            cut = dice.choice((1, 3, 7, 20, 200, 200))
            self.send(stream[:cut])
            stream = stream[cut:]
            if not dice.randrange(4):
                time.sleep(0.0005)

    def whole_and_half(self, whole: bytes) -> None:
        self.send(whole + b"\r" + _HALF)


class SerialHand(StreamHand):
    def make(self, inbox: Inbox, folder: Path) -> Rig:
        return SerialRig(inbox, folder)

    def send(self, data: bytes) -> None:
        assert isinstance(self.rig, SerialRig)
        self.rig.cable.send(data)


class NetworkHand(StreamHand):
    hangs = True

    def send(self, data: bytes) -> None:
        assert isinstance(self.rig, TcpRig | Rfc2217Rig)
        self.rig.device.tell(data)


class TcpHand(NetworkHand):
    def make(self, inbox: Inbox, folder: Path) -> Rig:
        return TcpRig(inbox, folder, heartbeat=b"\x05")


class Rfc2217Hand(NetworkHand):
    def make(self, inbox: Inbox, folder: Path) -> Rig:
        return Rfc2217Rig(inbox, folder)


class SsiHand(Hand):
    has_line_faults = True

    def make(self, inbox: Inbox, folder: Path) -> Rig:
        return SsiRig(inbox, folder)

    def whole_and_half(self, whole: bytes) -> None:
        assert isinstance(self.rig, SsiRig)
        first, second = (
            Packet(Opcode.DECODE_DATA, DECODER, Status.NONE, b"\x03" + raw).encode() for raw in (whole, _HALF)
        )
        self.rig.order(raw=(first + second[: len(second) // 2]).hex())

    def fault(self, dice: random.Random) -> None:
        assert isinstance(self.rig, SsiRig)
        kind = dice.choice(("lost_acks", "changed", "shortened", "piece"))
        if kind == "piece":
            self.rig.order(piece=dice.choice((0, 3, 9)))
        else:
            self.rig.order(faults={kind: dice.choice((1, 1, 2))})


class HidHand(Hand):
    def make(self, inbox: Inbox, folder: Path) -> Rig:
        return HidRig(inbox, folder)

    def whole_and_half(self, whole: bytes) -> None:
        assert isinstance(self.rig, HidRig)
        self.rig.wire.send(report(whole) + report(_HALF, more=True))


class EvdevHand(Hand):
    def make(self, inbox: Inbox, folder: Path) -> Rig:
        return EvdevRig(inbox, folder)

    def whole_and_half(self, whole: bytes) -> None:
        assert isinstance(self.rig, EvdevRig)
        self.rig.wire.send(typed(whole) + stroke(ENTER) + typed(_HALF))


@dataclass(slots=True)
class Day:
    """One scanner's day."""

    make: Callable[[Inbox, Path], Hand]
    scans: int
    seed: int
    sent: list[bytes] = field(default_factory=list)
    came: list[bytes] = field(default_factory=list)
    recoveries_ms: list[float] = field(default_factory=list)
    hangs_s: list[float] = field(default_factory=list)
    line_faults: int = 0
    interrupted: int = 0
    reported: int = 0
    failure: str = ""

    def live(self, folder: Path) -> None:
        """The day, from the first scan to the last."""
        inbox, dice = Inbox(), random.Random(self.seed)
        hand = self.make(inbox, folder)
        hand.rig.driver.start()
        try:
            inbox.state(DeviceState.READY, _WAIT_S)
            self._work(hand, inbox, dice)
            while not inbox.nothing_more(Scanned, 0.3):
                pass
        except AssertionError as failure:
            self.failure = str(failure)[:200]
        finally:
            hand.rig.driver.stop()
            hand.rig.unplug()
        self.came = [news.raw for news in inbox.seen if isinstance(news, Scanned)]

    def _work(self, hand: Hand, inbox: Inbox, dice: random.Random) -> None:
        breaks = set(dice.sample(range(200, self.scans, 20), min(2 * BREAKS, self.scans // 40)))
        in_scan = set(dice.sample(sorted(breaks), len(breaks) // 2))
        hangs = set(dice.sample(sorted(set(range(210, self.scans, 20)) - breaks), HANGS if hand.hangs else 0))
        ready_at = time.monotonic()
        while len(self.sent) < self.scans:
            begun = len(self.sent)
            batch = self._next_batch(dice)
            if begun // _LINE_FAULT_EVERY != len(self.sent) // _LINE_FAULT_EVERY:
                hand.fault(dice)
                self.line_faults += hand.has_line_faults
            hand.scan(batch, dice)
            inbox.scans(len(batch), _WAIT_S)
            passed = range(begun, len(self.sent))
            for at in passed:
                if at in breaks:
                    time.sleep(max(0.0, ready_at + _REST_S - time.monotonic()))
                    self._break(hand, inbox, halfway=at in in_scan)
                    ready_at = time.monotonic()
                elif at in hangs:
                    self._hang(hand, inbox)
                    ready_at = time.monotonic()

    def _next_batch(self, dice: random.Random) -> list[bytes]:
        """The next scans; one in five is a second unit of the same product."""
        batch: list[bytes] = []
        for _ in range(min(dice.randint(1, _MOST_AT_ONCE), self.scans - len(self.sent))):
            again = self.sent and not dice.randrange(5)
            raw = self.sent[-1] if again else b"9522%09d" % len(self.sent)
            batch.append(raw)
            self.sent.append(raw)
        return batch

    def _break(self, hand: Hand, inbox: Inbox, *, halfway: bool) -> None:
        if halfway:
            whole = b"LAST-%d" % len(self.sent)
            self.sent.append(whole)
            hand.whole_and_half(whole)
            inbox.scans(1, _WAIT_S)
            self.interrupted += 1
            time.sleep(0.02)
        hand.rig.unplug()
        missing = inbox.state(DeviceState.MISSING, _WAIT_S)
        self.reported += missing.fault == "unplugged_in_scan"
        there = hand.rig.replug()
        inbox.state(DeviceState.READY, _WAIT_S)
        self.recoveries_ms.append((time.monotonic() - there) * 1000)

    def _hang(self, hand: Hand, inbox: Inbox) -> None:
        """The scanner's program hangs while its machine goes on: the connection is half open."""
        assert isinstance(hand.rig, TcpRig | Rfc2217Rig)
        hand.rig.device.freeze()
        began = time.monotonic()
        inbox.state(DeviceState.MISSING, _WAIT_S)
        self.hangs_s.append(time.monotonic() - began)
        hand.rig.device.thaw()
        inbox.state(DeviceState.READY, _WAIT_S)

    def summary(self) -> dict[str, object]:
        """What came of it."""
        sent, came = Counter(self.sent), Counter(self.came)
        return {
            "scans": len(self.sent),
            "lost": (sent - came).total(),
            "doubled or false": (came - sent).total(),
            "out of order": int(self.sent != self.came and sent == came),
            "interrupted on the wire": self.interrupted,
            "interrupted and reported": self.reported,
            "recovery ms": figures(self.recoveries_ms) if self.recoveries_ms else {},
            **({"line faults": self.line_faults} if self.line_faults else {}),
            **({"half open, noticed after s": figures(self.hangs_s)} if self.hangs_s else {}),
            **({"failure": self.failure} if self.failure else {}),
        }


KINDS: Final[dict[str, Callable[[Inbox, Path], Hand]]] = {
    "serial": SerialHand,
    "ssi": SsiHand,
    "tcp": TcpHand,
    "rfc2217": Rfc2217Hand,
    "hid": HidHand,
    "evdev": EvdevHand,
}


def run(scans: int = SCANS) -> dict[str, object]:
    """A day of `scans` scans at each scanner."""
    began = time.monotonic()
    days = {kind: Day(make, scans, seed) for seed, (kind, make) in enumerate(KINDS.items())}
    with tempfile.TemporaryDirectory() as folder:
        threads = []
        for kind, day in days.items():
            own = Path(folder) / kind
            own.mkdir()
            threads.append(threading.Thread(target=day.live, args=(own,), name=kind))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    kinds = {kind: day.summary() for kind, day in days.items()}
    recoveries = figures([each for day in days.values() for each in day.recoveries_ms])
    hangs = [each for day in days.values() for each in day.hangs_s]
    every = days.values()
    return {
        **kinds,
        "all recoveries, ms": recoveries,
        "took s": round(time.monotonic() - began, 1),
        "met": {
            "every scan scanned": all(len(day.sent) >= scans and not day.failure for day in every),
            "no scan lost": all(not (Counter(day.sent) - Counter(day.came)) for day in every),
            "no scan doubled or made up": all(not (Counter(day.came) - Counter(day.sent)) for day in every),
            "in order": all(day.sent == day.came for day in every),
            "every interrupted scan reported": all(day.reported == day.interrupted for day in every),
            f"p99 recovery <= {RECOVERY_AIM_MS:.0f} ms": recoveries["p99"] <= RECOVERY_AIM_MS,
            f"half open noticed within {HALF_OPEN_AIM_S:.0f} s": max(hangs) <= HALF_OPEN_AIM_S,
        },
    }
