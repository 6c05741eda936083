"""What is said with a scanner that sends scans one after another: framed data one way, verdicts the other."""

import logging

from floorapp.devices.answer_filter import Framer
from floorapp.devices.scanner_line import FOREVER_S
from floorapp.devices.scanner_vendors import Vendor
from floorapp.devices.wired_scanner import Bring, Send

log = logging.getLogger(__name__)


class FramedTalk:
    """Scans between terminators, and a maker's bytes for a verdict."""

    def __init__(self, framer: Framer, vendor: Vendor, bring: Bring, send: Send) -> None:
        self._framer = framer
        self._vendor = vendor
        self._bring = bring
        self._send = send

    def begin(self) -> None:
        """See `Talk`: such a scanner is not greeted."""

    def take(self, data: bytes) -> None:
        """See `Talk`."""
        for frame in self._framer.feed(data):
            if frame.oversized:
                log.warning("a scan of %d bytes came; cut", frame.length)
            self._bring(frame.raw, "")

    def tend(self) -> float:
        """See `Talk`."""
        return FOREVER_S

    def verdict(self, good: bool) -> None:
        """See `Talk`."""
        sound = self._vendor.good if good else self._vendor.bad
        if sound:
            self._send(sound)

    def drop(self) -> int:
        """See `Talk`."""
        return self._framer.drop()
