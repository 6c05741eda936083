"""`floorapp decode` on files that are drawn here, and on files that are none."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from floorapp.__main__ import main
from floorapp.devices.camera.engines import Gray
from tests.devices.camera.drawn import sheet, symbol

MILK = "7310865004703"


def decoded(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, list[dict[str, Any]]]:
    code = main(["decode", "--json", *map(str, words)])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def saved(path: Path, gray: Gray) -> Path:
    assert cv2.imwrite(str(path), cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR))  # OpenCV writes no gray GIF
    return path


def texts(line: dict[str, Any]) -> list[str]:
    return sorted(code["text"] for code in line["codes"] if code["accepted"])


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "bmp", "tiff", "gif"])
def test_a_picture_is_answered_by_a_line(
    ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(tmp_path / f"label.{ending}", sheet(symbol("EAN13", MILK), symbol("Code128", "LOC-A1")))
    code, (line,) = decoded(capsys, path)
    assert code == 0
    assert set(line) == {"file", "frame", "codes", "ms"}
    assert (line["file"], line["frame"], texts(line)) == (str(path), 0, [MILK, "LOC-A1"])
    for one in line["codes"]:
        assert set(one) == {"text", "symbology", "aim", "accepted", "votes", "quad"}
        assert len(one["quad"]) == 4


@pytest.mark.parametrize(("ending", "coding"), [("avi", "MJPG"), ("mp4", "mp4v")])
def test_a_video_is_answered_by_a_line_for_each_frame(
    ending: str, coding: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    label = cv2.cvtColor(symbol("EAN13", MILK, module=2), cv2.COLOR_GRAY2BGR)
    label = label[: label.shape[0] // 2 * 2, : label.shape[1] // 2 * 2]
    path = tmp_path / f"belt.{ending}"
    video = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*coding), 10, label.shape[1::-1])
    for _ in range(3):
        video.write(label)
    video.release()
    code, lines = decoded(capsys, path)
    assert code == 0
    assert [(line["frame"], texts(line)) for line in lines] == [(number, [MILK]) for number in range(3)]


def test_what_cannot_be_read_is_told_and_the_rest_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty, words, whole = tmp_path / "empty.png", tmp_path / "words.jpg", tmp_path / "whole.png"
    empty.write_bytes(b"")
    words.write_bytes(b"no picture at all " * 40)
    saved(whole, symbol("EAN13", MILK))
    torn = tmp_path / "torn.png"
    torn.write_bytes(whole.read_bytes()[:60])
    code, lines = decoded(capsys, empty, words, torn, tmp_path, tmp_path / "none.png", whole)
    assert code == 1
    assert [bool(line.get("error")) for line in lines] == [True] * 5 + [False]
    assert texts(lines[-1]) == [MILK]


def test_a_pipe_is_not_waited_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    code, (line,) = decoded(capsys, tmp_path / "pipe.png")
    assert (code, line["error"]) == (1, "is not a regular file")


def test_a_picture_of_a_great_many_pixels_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "great.png", np.zeros((11_000, 11_000), np.uint8))
    command = [sys.executable, "-m", "floorapp", "decode", "--json", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "more than 120000000 pixels" in json.loads(done.stdout)["error"]


def test_bars_that_are_drawn_in_transparency_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    label = symbol("EAN13", MILK)
    clear = np.zeros((*label.shape, 4), np.uint8)
    clear[:, :, 3] = 255 - label
    assert cv2.imwrite(str(tmp_path / "clear.png"), clear)
    assert texts(decoded(capsys, tmp_path / "clear.png")[1][0]) == [MILK]


@pytest.mark.parametrize(("name", "row"), [("known.txt", "A-17"), ("known.csv", "A-17,shelf")])
def test_a_catalogue_makes_one_vote_enough(
    name: str, row: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from floorapp.devices.camera import engines

    monkeypatch.setattr(engines, "zbar", lambda *_, **__: [])
    path = saved(tmp_path / "shelf.png", symbol("Code39", "A-17"))
    assert texts(decoded(capsys, path)[1][0]) == []
    (tmp_path / name).write_text(f"other\n{row}\n")
    assert texts(decoded(capsys, "--catalogue", tmp_path / name, path)[1][0]) == ["A-17"]
    (tmp_path / name).write_text("other\n")
    assert texts(decoded(capsys, "--catalogue", tmp_path / name, path)[1][0]) == []


def test_a_catalogue_that_cannot_be_read_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "known.txt").write_bytes(b"\xff\xfe\x00")
    assert main(["decode", "--catalogue", str(tmp_path / "known.txt"), "x.png"]) == 1
    assert main(["decode", "--catalogue", str(tmp_path / "none.txt"), "x.png"]) == 1
    assert "not UTF-8" in capsys.readouterr().err


def test_people_get_plain_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = saved(tmp_path / "label.png", symbol("QRCode", "stop \x1b[31m red"))
    assert main(["decode", str(path)]) == 0
    out = capsys.readouterr().out
    assert "accepted QRCode ]Q1 stop" in out
    assert "\x1b" not in out


def test_without_opencv_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "cv2.py").write_text("raise ModuleNotFoundError('no cv2', name='cv2')")
    command = [sys.executable, "-m", "floorapp", "decode", "x.png"]
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment)
    assert done.returncode == 2
    assert "cv2" in done.stderr
    assert "floorapp[camera]" in done.stderr
