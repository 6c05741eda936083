"""Writes a device's trouble into the log when it is new, and now and then while it lasts.

A device that is off is asked each second for as long as it is off: a line for each time would fill the disk.
"""

import logging
import time
from collections.abc import Callable
from typing import Final

from floorapp.devices.ports import ConnectionFault, Fault

AGAIN_S: Final = 600.0

log = logging.getLogger(__name__)


class TroubleLog:
    """The log of one device. `device` names it with its kind: `printer carton_label`."""

    def __init__(self, device: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._device = device
        self._clock = clock
        self._fault = Fault.NONE
        self._told_at = 0.0

    def tell(self, error: ConnectionFault) -> None:
        """Log it, unless it is the trouble that was logged less than 10 minutes ago."""
        now = self._clock()
        if error.fault is self._fault and now - self._told_at < AGAIN_S:
            return
        self._fault, self._told_at = error.fault, now
        log.warning("%s: %s", self._device, error)

    def over(self) -> None:
        """The device is well: the next trouble is a new one."""
        if self._fault:
            log.info("%s is well again", self._device)
        self._fault = Fault.NONE
