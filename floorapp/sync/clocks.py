"""The clocks and the dice of a station, so that a test can set them."""

import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Clocks:
    """Wall clock in ms since 1970 UTC, monotonic clock in ns since `boot_id`, and random bytes."""

    wall_ms: Callable[[], int]
    mono_ns: Callable[[], int]
    boot_id: str
    random: Callable[[int], bytes]


def real_clocks() -> Clocks:
    """This machine's clocks. Without Linux's boot id, each process counts as a boot of its own."""
    try:
        boot_id = _BOOT_ID.read_text("ascii").strip()
    except OSError:
        boot_id = f"{os.getpid()}-{secrets.token_hex(8)}"
    return Clocks(
        wall_ms=lambda: time.time_ns() // 1_000_000,
        mono_ns=time.monotonic_ns,
        boot_id=boot_id,
        random=secrets.token_bytes,
    )
