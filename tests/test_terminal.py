"""The terminal as a whole, with no OMS in reach: what it does when it starts and how it ends."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

import pytest

from floorapp.app import Terminal
from floorapp.cli.headless import EXIT_UNHEARD
from floorapp.config import Printer, PrinterLanguage, PrinterRole, Scanner, ScannerKind, StationConfig, parse
from floorapp.devices.ports import DeviceStatus, Scanned, Weighed
from floorapp.equipment import WEDGE, device_names
from floorapp.reading import Pressed
from floorapp.sync import secrets_store
from floorapp.sync.enrolment import STORE_FILE
from floorapp.sync.news import ClockNews
from floorapp.sync.records import Decision, FactRecord, Saved, SsccBlock
from floorapp.sync.store import Store
from floorapp.workflows.commands import Command
from floorapp.workflows.effects import PlaySound, PrintTestLabel, Sound
from floorapp.workflows.events import DeviceState, WeightRead
from floorapp.workflows.packing import Step
from floorapp.workflows.screens import Screen, SignInScreen

NAME = "PACK-07"


class Glass:
    """A front end that keeps what it is shown."""

    def __init__(self) -> None:
        self.screens: SimpleQueue[Screen] = SimpleQueue()
        self.devices: SimpleQueue[DeviceStatus] = SimpleQueue()

    def show(self, screen: Screen, news: object) -> None:
        self.screens.put(screen)

    def play(self, sound: Sound) -> None:
        pass

    def device(self, status: DeviceStatus) -> None:
        self.devices.put(status)


@pytest.fixture
def config(tmp_path: Path) -> StationConfig:
    text = f'[station]\nname = "{NAME}"\ndata_dir = "data"\n[oms]\nurl = "http://127.0.0.1:1"\n'
    (tmp_path / "data").mkdir()
    return parse(text, tmp_path / "station.toml")


@pytest.fixture
def store(config: StationConfig) -> Iterator[Store]:
    with Store(config.station.data_dir / STORE_FILE, NAME) as opened:
        yield opened


def test_a_state_of_another_version_is_kept_aside_and_work_begins_at_sign_in(
    config: StationConfig, store: Store
) -> None:
    told = FactRecord("SO-1", "OrderOpened", {"base_version": 1}, "asa", True, 1)
    other = '{"_type":"PackState","bench":{"station_of_the_future":true}}'
    store.keep_block(store.meta("epoch"), SsccBlock("0735000", 1000))
    store.commit(Decision(41, 1, '{"seq":41}', other, (told,)))
    store.close()
    glass = Glass()
    terminal = Terminal(config, glass, b"k" * 32)
    terminal.start()
    try:
        while True:
            screen = glass.screens.get(timeout=10)
            if isinstance(screen, SignInScreen) and screen.band:
                break
    finally:
        terminal.stop()
    assert screen.band.title.code == "notice_state_set_aside"
    assert (config.station.data_dir / "state-41.json").read_text("utf-8") == other
    assert store.pending() == 1  # nothing that was told is lost
    assert store.block() is None  # and no number is given twice
    assert (store.load() or pytest.fail("nothing saved")).event_seq > 41


def test_a_headless_station_that_nobody_reads_ends_with_a_code_of_its_own(config: StationConfig) -> None:
    secrets_store.save(config.station.data_dir, NAME, "token", b"k" * 32)
    file = config.path
    folder = config.station.data_dir
    file.write_text(
        f'[station]\nname = "{NAME}"\ndata_dir = "{folder}"\n[oms]\nurl = "http://127.0.0.1:1"\n'
        '[[scanner]]\nkind = "simulated"\nname = "scanner"\n',
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "floorapp", "station", "--headless", "--config", str(file)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stderr is not None
        assert process.stdout.readline()  # a device may speak before the screen
        process.stdout.close()
        process.stdin.write(b"12345678\n")
        process.stdin.flush()
        assert process.wait(timeout=20) == EXIT_UNHEARD
        assert b"nobody reads" in process.stderr.read()


def test_what_is_old_is_forgotten_by_the_servers_clock_and_not_by_this_machines(
    config: StationConfig, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    year_ms = 365 * 86_400_000
    now_ms = time.time_ns() // 1_000_000
    store.commit(Decision(1, now_ms - year_ms, '{"seq":1}', "{}"))
    store.commit(Decision(2, now_ms, '{"seq":2}', "{}"))
    store.close()
    terminal = Terminal(config, Glass(), b"k" * 32)
    monkeypatch.setattr(terminal, "now_ms", lambda: now_ms + year_ms)  # the clock is a year ahead
    terminal.start()
    try:
        terminal.purge()
        assert [entry.seq for entry in store.events()][:2] == [1, 2]  # nobody knows what time it is
        terminal._on_news(ClockNews(-year_ms))
        terminal.purge()
        assert next(store.events()).seq == 2
    finally:
        terminal.stop()


def test_labels_are_drawn_for_the_printer_that_the_station_has(tmp_path: Path, config: StationConfig) -> None:
    labels = tmp_path / "labels"
    printer = Printer((PrinterRole.CARTON_LABEL,), PrinterLanguage.ZPL, f"file://{labels}", "labels", dpmm=12)
    terminal = Terminal(replace(config, printers=(printer,)), Glass(), b"k" * 32)
    terminal.start()
    try:
        seq = (terminal._store.load() or Saved("", 0)).event_seq + 100
        wanted = Step(terminal.state, effects=(PrintTestLabel(),))
        terminal.commit(WeightRead(seq, 1, 0), terminal.state, wanted)
        terminal.perform(PrintTestLabel())
        end_s = time.monotonic() + 10
        while not list(labels.glob("*.zpl")):
            assert time.monotonic() < end_s, "no label came out"
            time.sleep(0.02)
    finally:
        terminal.stop()
    (paper,) = labels.glob("*.zpl")
    assert b"^PW1218^LL1827" in paper.read_bytes()


def test_a_scanner_that_types_is_among_the_devices_before_its_first_scan(config: StationConfig) -> None:
    gun = Scanner(ScannerKind.WEDGE, "gun")
    config = replace(config, scanners=(gun, replace(gun, name="spare")))
    assert set(device_names(config)) == {WEDGE}
    glass = Glass()
    terminal = Terminal(config, glass, b"k" * 32)
    terminal.start()
    terminal.stop()
    assert [device.device for device in terminal.state.bench.devices] == [WEDGE]
    assert glass.devices.get(timeout=1) == DeviceStatus(WEDGE, "scanner", WEDGE, DeviceState.READY, "", "")
    assert glass.devices.empty()


def test_a_scanner_sounds_the_verdict_on_its_own_scan_and_on_nothing_else(config: StationConfig) -> None:
    hands = (Scanner(ScannerKind.SIMULATED, "left"), Scanner(ScannerKind.SIMULATED, "right"))
    terminal = Terminal(replace(config, scanners=hands), Glass(), b"k" * 32)
    left, right = (terminal.equipment.scanners[each.name] for each in hands)

    def answered(news: object, *sounds: Sound) -> None:
        terminal.identify(news, 1, 0, terminal.state)
        for sound in sounds:
            terminal.perform(PlaySound(sound))

    answered(Scanned("left", b"A"), Sound.OK)
    answered(Scanned("right", b"A"), Sound.WRONG, Sound.SUPERVISOR)
    answered(Scanned("left", b"A"))
    answered(Weighed("scale", 500), Sound.WRONG)  # the weight is not what was scanned
    answered(Pressed(Command.HELP), Sound.OK)
    terminal.start()
    terminal.stop()
    assert (list(left.verdicts), list(right.verdicts)) == ([True], [False])
