"""The demo's windows stand where a person can use them, and leave nothing behind."""

import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("PySide6", reason="the window is not installed")

from PySide6.QtCore import QRect

from floorapp.cli.demo_window import beside_each_other


@pytest.mark.parametrize("size", [(1280, 800), (1366, 768), (1440, 900), (1920, 1080), (3840, 2160)])
def test_no_window_of_the_demo_hides_another(size: tuple[int, int]) -> None:
    screen = QRect(0, 0, *size)
    places = beside_each_other(*size)
    for one, other in itertools.combinations(places, 2):
        assert not one.intersects(other)
    for place in places:
        assert screen.contains(place)
        assert place.width() >= 300 and place.height() >= 300


def test_a_large_screen_shows_the_station_at_its_full_size() -> None:
    assert beside_each_other(1920, 1080)[0].size().toTuple() == (1280, 800)


def test_a_demo_of_its_own_folder_takes_it_away_with_its_window(tmp_path: Path) -> None:
    world = {**os.environ, "TMPDIR": str(tmp_path), "QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":none"}
    command = [sys.executable, "-m", "floorapp", "demo"]
    with subprocess.Popen(command, env=world, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        said = demo.stdout.readline()
        try:
            [folder] = tmp_path.glob("floorapp-demo-*")
            assert said.rstrip().endswith(f"all files are in {folder} until the window is closed")
            deadline = time.monotonic() + 30
            while not (folder / "station" / "snapshot.db").exists() and time.monotonic() < deadline:
                time.sleep(0.05)
        finally:
            demo.send_signal(signal.SIGTERM)
        assert demo.wait(timeout=30) == 0
    assert list(tmp_path.glob("floorapp-demo-*")) == []
