"""Gives the memory of pictures that are gone back to the machine.

A screen is hundreds of short-lived pictures. glibc raises the size from which it asks the machine for a block
of its own (mallopt(3), "Note on dynamic thresholds"), so larger and larger pictures come to lie among small
things that stay, and what they leave can be used by nobody else: 3 MB over a day's first thousands of scans.
"""

import sys
from contextlib import suppress

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_PICTURE_BYTES = 64 * 1024
_KEPT_FREE_BYTES = 128 * 1024


def give_back_pictures() -> None:
    """Let each picture be a block of its own. Does nothing where the C library is not glibc."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    with suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_M_MMAP_THRESHOLD, _PICTURE_BYTES)
        mallopt(_M_TRIM_THRESHOLD, _KEPT_FREE_BYTES)
