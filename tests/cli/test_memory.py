"""What pictures took goes back to the machine."""

import subprocess
import sys

import pytest

_CHURN = """
import ctypes, sys
from floorapp.cli.memory import give_back_pictures
if sys.argv[1] == "given_back":
    give_back_pictures()
c = ctypes.CDLL(None)
c.malloc.restype, c.malloc.argtypes, c.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
def private_kb():
    with open("/proc/self/smaps_rollup") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Private_Dirty"))
c.free(c.malloc(4_000_000))  # a picture of the whole window: glibc raises its threshold
before = private_kb()
held = []
for number in range(400):
    kept = c.malloc(64)
    ctypes.memset(kept, 1, 64)
    picture = c.malloc(90_000 + 20 * number)
    ctypes.memset(picture, 1, 90_000)
    held.append(picture)
for each in held:
    c.free(each)
print(private_kb() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's allocator is Linux's")
def test_what_pictures_took_goes_back_to_the_machine() -> None:
    kept, given_back = (
        int(
            subprocess.run(
                [sys.executable, "-c", _CHURN, how], capture_output=True, text=True, check=True
            ).stdout
        )
        for how in ("kept", "given_back")
    )
    assert given_back < kept / 2, (given_back, kept)
