"""The doctor finds what is wrong on a bench, says what to do, never hangs, and changes nothing."""

import json
import shutil
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from floorapp.cli import bench_checks, doctor, machine_checks, oms_checks, station
from floorapp.cli.findings import Check, Finding, Verdict, examine, ok
from floorapp.config import Printer, PrinterLanguage, PrinterRole, parse, text_of
from floorapp.devices.simulated_printer import SimulatedPrinter
from floorapp.sync.enrolment import enrol
from floorapp.ui import resources
from floorapp.ui.words import words
from tests.cli.conftest import Ran
from tests.cli.made import STATION, work
from tests.sync.oms_process import OmsProcess

RunCommand = Callable[..., Ran]
AWAY = Path("/nowhere/oms-ca.pem")


def printer_at(url: str) -> Printer:
    return Printer((PrinterRole.CARTON_LABEL,), PrinterLanguage.ZPL, url, "labels")


def only(found: Any) -> Finding:
    [finding] = found
    assert isinstance(finding, Finding)
    assert bool(finding.to_do) == (finding.verdict is not Verdict.OK)
    return finding


# --- a whole visit


@pytest.fixture(scope="module")
def oms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OmsProcess]:
    """A real OMS server in a process of its own."""
    server = OmsProcess(tmp_path_factory.mktemp("oms"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def oms_url(oms: OmsProcess) -> str:
    return oms.url


def station_toml(folder: Path, oms_url: str, printer: str) -> Path:
    file = folder / "station.toml"
    text = (
        f'[station]\nname = "{STATION}"\ndata_dir = "data"\n[oms]\nurl = "{oms_url}"\n'
        f'[[printer]]\nurl = "{printer}"\n'
    )
    file.write_text(text_of(parse(text, file)), encoding="utf-8")
    return file


def test_a_bench_on_which_all_is_well_has_no_fault(
    run_command: RunCommand, tmp_path: Path, oms: OmsProcess
) -> None:
    printer = SimulatedPrinter()
    printer.start()
    try:
        file = station_toml(tmp_path, oms.url, f"tcp://127.0.0.1:{printer.port}")
        enrol(oms.url, STATION, oms.command("enrol", STATION)["code"], tmp_path / "data")
        ran = run_command(doctor, "doctor", "--config", str(file), "--json")
    finally:
        printer.stop()
    said = json.loads(ran.out)
    assert [each for each in said["findings"] if each["verdict"] == "fault"] == []
    assert (ran.code, ran.err, said["ok"]) == (0, "", True)
    found = {each["check"]: each["found"] for each in said["findings"]}
    assert found["printer"] == f"labels: simulated at tcp://127.0.0.1:{printer.port} is ready".replace(
        "labels", "printer 1"
    )
    assert found["oms"].startswith(f"{oms.url} is ready, version ")
    assert found["clock"].startswith("the OMS's clock is 0.")
    assert list(printer.labels) == []


def test_faults_are_told_with_what_to_do_and_end_with_1(
    run_command: RunCommand, tmp_path: Path, unused_port: int
) -> None:
    url = f"http://127.0.0.1:{unused_port}"
    file = station_toml(tmp_path, url, f"tcp://127.0.0.1:{unused_port}")
    ran = run_command(doctor, "doctor", "--config", str(file))
    assert (ran.code, ran.err) == (1, "")
    said = ran.out.splitlines()
    oms = next(index for index, line in enumerate(said) if line.startswith("FAULT    oms"))
    assert said[oms] == f"FAULT    oms        {url}: does not answer: [Errno 111] Connection refused"
    assert said[oms + 1].strip().startswith("-> check the network")
    assert any("printer 1: tcp://" in line and "refuses the connection" in line for line in said)
    assert said[-1] == "3 faults"
    assert not (tmp_path / "data").exists()


@pytest.fixture
def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_a_wrong_configuration_is_told_line_by_line(run_command: RunCommand, tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text("[station]\nnmae = 'x'\n", encoding="utf-8")
    ran = run_command(doctor, "doctor", "--config", str(file))
    assert ran.code == 1
    assert f"FAULT    config     {file}:2: station.nmae: unknown key; did you mean name?" in ran.out
    assert f"FAULT    config     {file}:1: oms.url: is missing" in ran.out


def test_without_a_configuration_the_machine_alone_is_examined(run_command: RunCommand) -> None:
    ran = run_command(doctor, "doctor")
    assert ran.code == 0
    assert "warning  config     no station.toml was named" in ran.out
    assert ran.out.endswith("no faults\n")


# --- nothing hangs, nothing breaks off


def test_a_check_that_hangs_is_a_warning_and_holds_up_no_other() -> None:
    ended = threading.Event()

    def hang() -> list[Finding]:
        ended.wait(30)
        return []

    began = time.monotonic()
    slow = [Check("slow", hang)] * 3
    found = list(examine([*slow, Check("quick", lambda: [ok("quick", "there")])], limit_s=0.3))
    ended.set()
    assert time.monotonic() - began < 3
    assert [each.verdict for each in found] == [Verdict.WARNING] * 3 + [Verdict.OK]
    assert found[0].found == "no result within 0.3 s"


def test_a_check_that_breaks_is_a_finding() -> None:
    def broken() -> list[Finding]:
        raise KeyError("x")

    finding = only(examine([Check("odd", broken)]))
    assert (finding.verdict, finding.found) == (Verdict.FAULT, "the check itself failed: KeyError: 'x'")


# --- the machine


@pytest.mark.parametrize(
    ("version", "verdict"),
    [
        ((3, 10, 9), Verdict.FAULT),
        ((3, 11, 0), Verdict.OK),
        ((3, 12, 5), Verdict.OK),
        ((3, 13, 0), Verdict.FAULT),
    ],
)
def test_floorapp_runs_on_two_pythons(version: tuple[int, ...], verdict: Verdict) -> None:
    assert only([machine_checks.python_finding(version)]).verdict is verdict


def test_the_qt_that_aborts_is_a_fault_on_the_python_where_it_does() -> None:
    found = machine_checks.qt_finding("6.12.0", (3, 11))
    assert found is not None and found.verdict is Verdict.FAULT and "6.11.3" in found.to_do
    assert machine_checks.qt_finding("6.12.0", (3, 12)) is None
    assert machine_checks.qt_finding("6.11.3", (3, 11)) is None


def test_a_machine_without_qt_or_display_works_headless() -> None:
    for found in (machine_checks.qt_finding(None, (3, 11)), machine_checks.display_finding({})):
        assert found is not None and found.verdict is Verdict.WARNING and "--headless" in found.to_do


def test_a_window_is_tried_for_real(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("PySide6")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert only(machine_checks.window()).verdict in (Verdict.OK, Verdict.WARNING)  # a busy machine is slow
    monkeypatch.setenv("QT_QPA_PLATFORM", "no such platform")
    found = only(machine_checks.window())
    assert found.verdict is Verdict.FAULT or "did not start within" in found.found


def test_a_window_needs_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert only(machine_checks.window()).verdict is Verdict.WARNING


def test_a_qt_that_hangs_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("PySide6")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(machine_checks, "_WINDOW_LIMIT_S", 0.001)
    assert "did not start within" in only(machine_checks.window()).found


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_checks.metadata, "requires", lambda _: ["biip>=5", "no-such-thing>=1"])
    *_, found = machine_checks.versions()
    assert (found.verdict, found.found) == (Verdict.FAULT, "not installed: no-such-thing")


def test_a_machine_without_player_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "alsa-utils" in only(machine_checks.sound()).to_do


def test_words_typeface_and_sounds_are_there() -> None:
    assert only(machine_checks.words_and_typeface()).found == "en, sv; 4 cuts of the typeface; 7 sounds"


@pytest.mark.parametrize(
    ("gone", "verdict_words"),
    [("sounds", "missing: ok.wav"), ("fonts", "missing: the typeface"), ("words/sv.toml", "sv.toml")],
)
def test_a_broken_installation_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, gone: str, verdict_words: str
) -> None:
    there = resources.root()
    for kind in ("words", "sounds", "fonts"):
        shutil.copytree(there / kind, tmp_path / kind)
    broken = tmp_path / gone
    shutil.rmtree(broken) if broken.is_dir() else broken.unlink()
    monkeypatch.setattr(resources, "root", lambda: tmp_path)
    words.cache_clear()
    found = only(machine_checks.words_and_typeface())
    words.cache_clear()
    assert found.verdict is Verdict.FAULT
    assert verdict_words in found.found


# --- the bench


def test_a_code_that_everybody_can_read_is_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text(
        '[station]\nname = "P1"\n[oms]\nurl = "https://x"\nenrolment_code = "ABCDE-FGHIJ"\n', encoding="utf-8"
    )
    file.chmod(0o644)
    config, found = bench_checks.read_config(file)
    assert config is not None
    assert (only(found).verdict, "chmod 640" in only(found).to_do) == (Verdict.WARNING, True)
    file.chmod(0o640)
    assert only(bench_checks.read_config(file)[1]).verdict is Verdict.OK


@pytest.mark.parametrize(
    ("trouble", "words_for_it"),
    [("paper_out", "has no labels"), ("head_open", "is open"), ("mute", "does not answer")],
)
def test_a_printer_in_trouble_is_told_in_words(trouble: str, words_for_it: str) -> None:
    printer = SimulatedPrinter()
    printer.mute = trouble == "mute"
    if not printer.mute:
        printer.set_fault(trouble, present=True)
    printer.start()
    try:
        found = only(bench_checks.printer(printer_at(f"tcp://127.0.0.1:{printer.port}")))
    finally:
        printer.stop()
    assert found.verdict is Verdict.FAULT
    assert words_for_it in found.found


def test_labels_go_to_a_folder_that_may_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = printer_at(f"file://{tmp_path}/new/labels")
    assert only(bench_checks.printer(labels)).verdict is Verdict.OK
    assert not (tmp_path / "new").exists()
    monkeypatch.setattr(bench_checks.os, "access", lambda *_: False)
    assert only(bench_checks.printer(labels)).verdict is Verdict.FAULT


@pytest.mark.parametrize("node", ["/dev/usb-not-there/lp9", "/dev/lp-not-there"])
def test_a_printers_node_that_is_not_there_is_not_plugged_in_for_root_either(node: str) -> None:
    found = only(bench_checks.printer(printer_at(f"file://{node}")))
    assert (found.verdict, found.found) == (Verdict.FAULT, f"labels: {node} is not plugged in")
    assert "writable" not in found.to_do
    assert only(bench_checks.printer(printer_at("file:///dev/null"))).verdict is Verdict.OK


def test_a_printers_node_that_may_not_be_written_names_the_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_checks.os, "access", lambda *_: False)
    assert "usermod -aG dialout,lp" in only(bench_checks.printer(printer_at("file:///dev/null"))).to_do


def test_a_configuration_that_is_not_there_is_said_to_be(run_command: RunCommand, tmp_path: Path) -> None:
    for path, why in ((tmp_path / "nope.toml", ": there is no such file"), (tmp_path, " is a folder: name ")):
        ran = run_command(doctor, "doctor", "--config", str(path))
        assert f"FAULT    config     {path}{why}" in ran.out
        assert ran.out.endswith("1 fault\n")
        ran = run_command(station, "station", "--config", str(path))
        assert (ran.code, ran.err.startswith(f"floorapp: {path}{why}")) == (1, True)


def test_a_simulated_printer_is_said_to_be_one() -> None:
    assert only(bench_checks.printer(printer_at("simulated:"))).verdict is Verdict.WARNING


def test_a_data_folder_must_take_bytes_and_have_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert only(bench_checks.data_dir(tmp_path)).verdict is Verdict.OK
    assert sorted(tmp_path.iterdir()) == []
    assert bench_checks.free_finding(tmp_path, 499_999_999).verdict is Verdict.FAULT
    assert only(bench_checks.data_dir(tmp_path / "new")).verdict is Verdict.OK
    assert only(bench_checks.data_dir(Path("/proc/1"))).found.startswith("/proc/1 cannot be written")
    monkeypatch.setattr(bench_checks.os, "access", lambda *_: False)
    assert only(bench_checks.data_dir(tmp_path / "new")).verdict is Verdict.FAULT


@pytest.mark.parametrize(
    ("count", "held", "age_ms", "verdict"),
    [
        (0, 0, 0, Verdict.OK),
        (1_999, 0, bench_checks.OLD_MS - 1, Verdict.OK),
        (2_000, 0, 0, Verdict.WARNING),
        (1, 0, bench_checks.OLD_MS, Verdict.WARNING),
        (1, 1, 0, Verdict.WARNING),
        (10_000, 0, 0, Verdict.FAULT),
        (1, 1, bench_checks.TOO_OLD_MS, Verdict.FAULT),
    ],
)
def test_a_queue_warns_before_it_is_a_fault(count: int, held: int, age_ms: int, verdict: Verdict) -> None:
    assert only([bench_checks.queue_finding(count, held, age_ms)]).verdict is verdict


def test_a_stations_file_is_opened_and_counted(tmp_path: Path) -> None:
    path = work(tmp_path)
    assert only(bench_checks.store(tmp_path)).found.endswith("facts in the queue for the OMS")
    with sqlite3.connect(path) as db:
        db.execute(
            "INSERT INTO print_job (job, order_id, carton, kind, copy, state, bytes_sha, printer, reason,"
            " of_job, actor, at_ms) VALUES ('J', 'O', 1, 'k', 1, 'doubt', '', '', '', '', '', 1)"
        )
    db.close()
    _, doubt = bench_checks.store(tmp_path)
    assert doubt.found == "1 label may be on paper or not"


def test_a_new_station_has_no_file_yet(tmp_path: Path) -> None:
    assert only(bench_checks.store(tmp_path)).verdict is Verdict.OK


def test_a_file_of_a_newer_floorapp_is_a_fault(tmp_path: Path) -> None:
    with sqlite3.connect(work(tmp_path)) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    assert "newer floorapp" in only(bench_checks.store(tmp_path)).found


def test_a_damaged_file_is_a_fault_with_the_way_to_save_what_waits(tmp_path: Path) -> None:
    path = work(tmp_path)
    content = bytearray(path.read_bytes())
    content[4096 * 2 : 4096 * 3] = b"\xff" * 4096
    path.write_bytes(content)
    found = only(bench_checks.store(tmp_path))
    assert found.verdict is Verdict.FAULT
    assert "floorapp queue export" in found.to_do


def test_a_file_that_is_no_store_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "station.db").write_bytes(b"not a database" * 100)
    assert only(bench_checks.store(tmp_path)).verdict is Verdict.FAULT


# --- the OMS


@pytest.fixture
def odd_server() -> Iterator[Callable[..., str]]:
    """`odd_server({path: (status, body)})` answers so; any other path is not found."""
    servers: list[HTTPServer] = []

    def begin(answers: dict[str, tuple[int, bytes]]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = answers.get(self.path, (404, b""))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield begin
    for server in servers:
        server.shutdown()
        server.server_close()


READY = (200, b'{"ready": true, "version": "9"}')


@pytest.mark.parametrize(
    ("answers", "words_for_it"),
    [
        ({}, "HTTP status 404"),
        ({"/v1/health": (200, b"<html>")}, "does not answer as an OMS does"),
        ({"/v1/health": (200, b"[" * 60_000)}, "does not answer as an OMS does"),
        ({"/v1/health": (200, b"[]")}, "does not answer as an OMS does"),
        ({"/v1/health": READY, "/v1/time": (200, b"{}")}, "does not tell the time"),
        ({"/v1/health": (200, b"{}"), "/v1/time": (200, b'{"server_ms": 1}')}, "is not ready"),
    ],
)
def test_what_is_no_ready_oms_is_a_fault(
    odd_server: Callable[..., str], answers: dict[str, tuple[int, bytes]], words_for_it: str
) -> None:
    found = only(oms_checks.oms(odd_server(answers), AWAY))
    assert found.verdict is Verdict.FAULT
    assert words_for_it in found.found


def test_a_clock_that_is_off_is_a_warning(odd_server: Callable[..., str]) -> None:
    late = time.time_ns() // 1_000_000 - 3_600_000
    answers = {"/v1/health": READY, "/v1/time": (200, b'{"server_ms": %d}' % late)}
    ready, clock = oms_checks.oms(odd_server(answers), AWAY)
    assert ready.verdict is Verdict.OK
    assert clock.verdict is Verdict.WARNING
    assert clock.found in {"the OMS's clock is 3600.0 s behind", "the OMS's clock is 3600.1 s behind"}
    assert oms_checks.clock_finding(120_000).verdict is Verdict.OK


def test_a_silent_server_is_a_fault_soon(tmp_path: Path) -> None:
    (tmp_path / "oms-ca.pem").touch()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        found = only(oms_checks.oms(url, tmp_path / "oms-ca.pem"))
    assert time.monotonic() - began < 3
    assert "timed out" in found.found
