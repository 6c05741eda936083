"""What every test may ask for: the shared real data, an X display of its own, and how long Hypothesis looks.

Without a display Qt draws off screen. `HYPOTHESIS_PROFILE=thorough` looks fifty times longer.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import uncompiled

ROOT = Path(__file__).resolve().parent.parent

if os.environ.get("FLOORAPP_UNCOMPILED"):
    uncompiled.install()

if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A deadline measures the machine, which others share, and not the code.
_slow_machine = (HealthCheck.too_slow,)
settings.register_profile("dev", deadline=None, suppress_health_check=_slow_machine)
settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    max_examples=100,
    stateful_step_count=30,
    print_blob=True,
    suppress_health_check=_slow_machine,
)
settings.register_profile(
    "thorough",
    deadline=None,
    max_examples=5_000,
    stateful_step_count=100,
    suppress_health_check=_slow_machine,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))


def _shared_data() -> Path:
    """Where the shared real data would be: in `$FLOORAPP_SHARED`, else in `shared` beside the checkout."""
    shared = os.environ.get("FLOORAPP_SHARED")
    return (Path(shared) if shared else ROOT.parent / "shared") / "data"


def _skip_without_shared_data() -> None:
    if not _shared_data().is_dir():
        pytest.skip(f"the shared real data is not at {_shared_data()} (set FLOORAPP_SHARED)")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test that is marked `needs_shared` where the shared data is not."""
    if item.get_closest_marker("needs_shared"):
        _skip_without_shared_data()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of shared real data (`orders/`, `barcodes/`, `cartons/`); skips where it is absent."""
    _skip_without_shared_data()
    return _shared_data()


@pytest.fixture(scope="session")
def x_display() -> Iterator[str]:
    """An X display of its own, such as `:99`, 1920×1080 in 24 bits, for a real window in a child process.

    Skips where Xvfb is not installed. Give it to the child as DISPLAY with QT_QPA_PLATFORM=xcb.
    """
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed: run packaging/bootstrap.sh test")
    readable, writable = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(writable), "-screen", "0", "1920x1080x24", "-nolisten", "tcp"],
        pass_fds=[writable],
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(writable)
        with os.fdopen(readable) as answer:
            number = answer.readline().strip()
        if not number:
            server.kill()
            pytest.fail("Xvfb ended before it had a display")
        try:
            yield f":{number}"
        finally:
            server.terminate()
