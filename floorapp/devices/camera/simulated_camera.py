"""A camera made of software, for demonstration and tests. It says that it is simulated.

Its pictures are drawn in the camera's process and read there by the same decoders as any camera's.
"""

from collections.abc import Callable
from typing import Any

from floorapp.devices.camera.driver import CameraScanner
from floorapp.devices.camera.source import SIMULATED_SOURCE
from floorapp.devices.ports import Emit


class SimulatedCamera(CameraScanner):
    """Keeps the contract of a real camera; `feed` puts a label under it, `unplug` and `plug_in` its cable."""

    def __init__(self, device: str, emit: Emit, *, known: Callable[[str], bool], **options: Any) -> None:
        super().__init__(device, SIMULATED_SOURCE, emit, known=known, **options)

    def feed(self, raw: bytes) -> None:
        """Put a label with these bytes under the camera for half a second, after those fed before."""
        self.ask({"do": "show", "raw": raw.hex()})

    def unplug(self) -> None:
        """Pull the cable."""
        self.ask({"do": "plug", "in": False})

    def plug_in(self) -> None:
        """Put the cable back."""
        self.ask({"do": "plug", "in": True})
