"""The parts of a camera's driver: its source's name, its wire, its look-ups, its capture."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import cv2
import pytest

from floorapp.devices.camera.capture import Frame, Grabber, keep_quiet
from floorapp.devices.camera.driver import CameraScanner
from floorapp.devices.camera.lookups import FRESH_S, AskedTexts
from floorapp.devices.camera.reads import Code
from floorapp.devices.camera.sightings import plain
from floorapp.devices.camera.simulated_capture import (
    AWAY_S,
    LEAST_LOOKS,
    SHOWN_S,
    SimulatedTable,
    empty_table,
)
from floorapp.devices.camera.source import SourceKind, source_of
from floorapp.devices.camera.wire import LONGEST_BYTES, Broken, Line, Message, pair
from floorapp.devices.ports import ConnectionFault, Fault
from tests.devices.camera_rig import HEIGHT, WIDTH, MjpegServer, Picture, label
from tests.devices.rigs import eventually


@pytest.mark.parametrize(
    ("text", "kind", "address"),
    [
        ("0", SourceKind.DEVICE, "/dev/video0"),
        ("/dev/v4l/by-id/usb-cam-video-index0", SourceKind.DEVICE, "/dev/v4l/by-id/usb-cam-video-index0"),
        ("/srv/belt.mp4", SourceKind.FILE, "/srv/belt.mp4"),
        ("http://10.0.0.8/video.mjpg", SourceKind.NETWORK, "http://10.0.0.8/video.mjpg"),
        ("rtsp://10.0.0.8:554/main", SourceKind.NETWORK, "rtsp://10.0.0.8:554/main"),
        ("simulated:", SourceKind.SIMULATED, "simulated:"),
    ],
)
def test_a_source_is_a_number_a_path_or_an_address(text: str, kind: SourceKind, address: str) -> None:
    found = source_of(text)
    assert (found.kind, found.address) == (kind, address)


@pytest.mark.parametrize("text", ["", "ftp://host/x", "http://", "concat:a|b", "http://host:0/", "1234\0"])
def test_what_is_no_source_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match="a camera's source is") as refused:
        source_of(text)
    assert not text or text not in str(refused.value)


def test_a_password_in_an_address_is_shown_nowhere() -> None:
    shown = source_of("rtsp://admin:p%40ss@cam.local:554/main?token=abc#frag").shown
    assert shown == "rtsp://***@cam.local:554/main?***"


def test_messages_stay_whole_and_carry_any_text() -> None:
    ours, theirs = pair()
    station, camera = Line(ours), Line(theirs)
    assert camera.send({"text": "\ud800\x00\n\u202e"}, b"\n\x00" * 1000)
    assert camera.send({"n": 2})
    first, second = station.receive(), station.receive()
    assert (first.said, first.blob) == ({"text": "\ud800\x00\n\u202e"}, b"\n\x00" * 1000)
    assert second.said == {"n": 2}
    camera.close()
    with pytest.raises(Broken):
        station.receive()
    station.close()


@pytest.mark.parametrize("data", [b"not json\n", b"[1]\n", b"\xff\xfe\n", b"[" * 90_000])
def test_nonsense_on_the_wire_is_no_message(data: bytes) -> None:
    ours, theirs = pair()
    station = Line(ours)
    theirs.send(data)
    with pytest.raises(Broken):
        station.receive()
    station.close()
    theirs.close()


@pytest.mark.parametrize(
    "said",
    [
        {"is": "scan", "raw": "zz", "aim": "]Q1"},
        {"is": "scan", "raw": "00" * 10_000, "aim": "]Q1"},
        {"is": "scan", "raw": 7, "aim": "]Q1"},
        {"is": "preview", "size": [4_000, 4_000], "outlines": []},
        {"is": "preview", "size": [0, 0], "outlines": []},
        {"is": "preview", "size": [1, 1], "outlines": [[True, [[0, 0], [1, 0], [1, float("nan")], [0, 1]]]]},
        {"is": "preview", "size": [1, 1], "outlines": [[True, [[0, 0]]]]},
        {"is": "lost", "fault": "on_fire", "text": ""},
        {"is": "not this"},
        {},
    ],
)
def test_a_driver_takes_nothing_from_its_process_on_trust(said: dict[str, object]) -> None:
    brought: list[object] = []
    driver = CameraScanner("eye", "simulated:", brought.append, on_preview=brought.append)
    ours, theirs = pair()
    line = Line(ours)
    blob = b"x" if said.get("is") == "preview" and said["size"] == [1, 1] else b""
    with pytest.raises(Broken):
        driver._take(Message(said, blob), line)
    assert not brought
    line.close()
    theirs.close()


def test_what_a_process_says_in_words_cannot_forge_a_log() -> None:
    assert plain("a\nERROR root: \x1b[2J" + "x" * 1000) == ("a?ERROR root: ?[2J" + "x" * 1000)[:300]


def test_a_station_never_waits_for_a_camera_that_does_not_read() -> None:
    ours, theirs = pair()
    station = Line(ours)
    began = time.monotonic()
    sent = [station.send({"do": "seen"}, bytes(50_000)) for _ in range(50)]
    assert sent[0] and not sent[-1]
    assert time.monotonic() - began < 1
    with pytest.raises(ValueError, match="a message of"):
        station.send({}, bytes(LONGEST_BYTES))
    station.close()
    theirs.close()


def test_a_text_is_asked_of_the_station_once_and_again_when_the_answer_is_old() -> None:
    asked: list[str] = []
    now = [100.0]

    def ask(text: str) -> None:
        asked.append(text)
        texts.answer(text, text == "KNOWN")

    texts = AskedTexts(ask, lambda: now[0])
    assert [text in texts for text in ("KNOWN", "KNOWN", "OTHER", "OTHER")] == [True, True, False, False]
    assert asked == ["KNOWN", "OTHER"]
    now[0] += FRESH_S + 0.1
    assert "KNOWN" in texts
    assert asked == ["KNOWN", "OTHER", "KNOWN"]


def test_a_station_that_is_busy_does_not_hold_the_camera_up() -> None:
    asked: list[str] = []
    texts = AskedTexts(asked.append, lambda: 0.0, answer_s=0.02)
    assert all("SLOW" not in texts for _ in range(100))  # a picture asks that often
    assert asked == ["SLOW"]
    texts.answer("SLOW", True)
    assert "SLOW" in texts


def test_a_sheet_of_the_largest_codes_fits_in_a_message_and_a_text_too_long_is_left_out() -> None:
    from floorapp.devices.camera.work import _held

    quad = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))

    def code(text: str) -> Code:
        return Code(text, "QRCode", "]Q1", True, 1, quad)

    held = _held([code("\uff71" * 2_953), *(code(f"{number:07089}") for number in range(60))])
    assert held and all(bytes.fromhex(raw).isdigit() for raw in held)
    ours, theirs = map(Line, pair())
    try:
        assert ours.send({"is": "view", "raws": held})
        assert theirs.receive().said["raws"] == held
    finally:
        ours.close()
        theirs.close()


def test_a_million_texts_do_not_fill_the_memory() -> None:
    texts = AskedTexts(lambda text: texts.answer(text, True))
    assert all(str(number) in texts for number in range(2_000))
    assert len(texts._answers) <= 512


class Watched:
    """A grabber with what it tells."""

    all: ClassVar[list["Watched"]] = []

    def __init__(self, source: str, frames_per_s: float = 30) -> None:
        self.all.append(self)
        keep_quiet()
        self.sizes: list[tuple[int, int]] = []
        self.faults: list[ConnectionFault] = []
        self.grabber = Grabber(
            source_of(source), frames_per_s, lambda *size: self.sizes.append(size), self.faults.append
        )
        self.grabber.start()

    def frame(self, timeout_s: float = 5.0) -> Frame:
        frame = self.grabber.take(timeout_s)
        assert frame is not None, self.faults
        return frame


@pytest.fixture(autouse=True)
def _grabbers_end() -> Iterator[None]:
    yield
    while Watched.all:
        Watched.all.pop().grabber.stop(5)


@pytest.fixture
def server() -> Iterator[MjpegServer]:
    made = MjpegServer(label(b"HELLO"))
    yield made
    made.pull_out()


def test_a_network_camera_gives_its_newest_picture_and_no_more_than_are_wanted(server: MjpegServer) -> None:
    watched = Watched(server.url, frames_per_s=10)
    assert watched.frame().gray.shape == (HEIGHT, WIDTH)
    assert watched.sizes == [(WIDTH, HEIGHT)]
    time.sleep(0.5)  # five came meanwhile
    old = watched.frame()
    assert time.monotonic() - old.at_s < 0.25
    times = [watched.frame().at_s for _ in range(5)]
    assert times[-1] - times[0] > 0.35
    assert server.asked == 1


def test_a_network_camera_that_went_comes_back_by_itself(server: MjpegServer) -> None:
    watched = Watched(server.url)
    watched.frame()
    server.pull_out()
    assert eventually(lambda: bool(watched.faults))
    assert watched.faults[0].fault is Fault.CONNECTION_LOST
    time.sleep(0.3)
    server.plug_in()
    watched.grabber.take(0)
    watched.frame()
    assert len(watched.sizes) == 2
    told = " ".join(str(fault) for fault in watched.faults)
    assert not any(secret in told for secret in ("s3cret", "packer", "t0psecret"))


def test_a_server_that_says_nothing_is_a_camera_without_a_picture(
    server: MjpegServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("floorapp.devices.camera.capture.OPEN_TIMEOUT_S", 0.3)
    server.silent = True
    watched = Watched(server.url)
    assert eventually(lambda: bool(watched.faults))
    assert watched.faults[0].fault in {Fault.UNREACHABLE, Fault.NO_PICTURE}
    server.silent = False


def test_a_server_that_sends_garbage_is_a_camera_without_a_picture(
    server: MjpegServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("floorapp.devices.camera.capture.GARBLED_S", 0.3)
    watched = Watched(server.url)
    watched.frame()
    server.shows = b"\xff\xd8garbage" + bytes(2_000)
    assert eventually(lambda: bool(watched.faults))
    assert watched.faults[0].fault in {Fault.NO_PICTURE, Fault.CONNECTION_LOST}


def test_a_picture_file_is_a_camera_that_is_unplugged_when_it_is_deleted(tmp_path: Path) -> None:
    path = tmp_path / "label.png"
    watched = Watched(str(path))
    assert eventually(lambda: bool(watched.faults))
    assert watched.faults[0].fault is Fault.UNPLUGGED
    picture = tmp_path / "new.png"
    cv2.imwrite(str(picture), label(b"HELLO"))
    picture.rename(path)
    appeared = time.monotonic()
    assert watched.frame().at_s - appeared < 0.5
    path.unlink()
    assert eventually(lambda: watched.faults[-1].fault is Fault.UNPLUGGED and len(watched.faults) > 2)


def test_what_is_no_picture_is_said_to_be_none(tmp_path: Path) -> None:
    for name in ("text.png", "text.mp4"):
        (tmp_path / name).write_bytes(b"not a picture at all")
        watched = Watched(str(tmp_path / name))
        assert eventually(lambda w=watched: bool(w.faults))  # type: ignore[misc]
        assert watched.faults[0].fault is Fault.NO_PICTURE


def test_a_video_file_plays_at_its_own_pace_and_again(tmp_path: Path) -> None:
    path = tmp_path / "belt.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (WIDTH, HEIGHT), False)
    for _ in range(10):
        writer.write(label(b"HELLO"))
    writer.release()
    watched = Watched(str(path))
    times = [watched.frame().at_s for _ in range(20)]
    assert 0.5 < times[-1] - times[0] < 2
    assert not watched.faults


def test_a_camera_that_is_not_there_says_so_at_once() -> None:
    watched = Watched("/dev/video77")
    assert eventually(lambda: bool(watched.faults))
    assert watched.faults[0].fault is Fault.UNPLUGGED


def test_a_simulated_table_shows_each_label_once_and_in_order() -> None:
    table = SimulatedTable()
    table.feed(b"FIRST")
    table.feed(b"SECOND")

    def at(now_s: float) -> Picture:
        for _ in range(LEAST_LOOKS):
            table.looked()
        return table.picture(now_s)

    first = at(0.0)
    assert (first != empty_table()).any()
    assert (at(SHOWN_S - 0.01) == first).all()
    assert (at(SHOWN_S + 0.01) == empty_table()).all()
    second = at(SHOWN_S + AWAY_S + 0.02)
    assert (second != empty_table()).any() and (second != first).any()
    assert (table.picture(99.0) == second).all()  # nobody has looked at it
    assert (at(99.0) == empty_table()).all()
    assert (at(199.0) == empty_table()).all()


def test_what_fits_in_no_symbol_leaves_the_table_empty() -> None:
    table = SimulatedTable()
    table.feed(b"x" * 10_000)
    for _ in range(LEAST_LOOKS):
        table.looked()
    assert (table.picture(0.0) == empty_table()).all()
