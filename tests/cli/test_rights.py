"""The station's right to work: a first code, a withdrawn right, a new code, and what doctor says of each."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from types import SimpleNamespace

import pytest

pytest.importorskip("fastapi", reason="the server's libraries are not installed")

from floorapp.app import CannotStart, Terminal
from floorapp.cli import bench_checks, station
from floorapp.cli.findings import Finding, Verdict
from floorapp.cli.ownership import whose
from floorapp.config import StationConfig, load
from floorapp.devices.ports import DeviceStatus, Scanned
from floorapp.sync import secrets_store
from floorapp.sync.enrolment import STORE_FILE
from floorapp.sync.outbox import Outbox
from floorapp.workflows.effects import Sound
from floorapp.workflows.screens import ActScreen, Screen, WaitScreen
from tests.e2e.packer import BADGE
from tests.e2e.sites import write_site
from tests.sync.oms_process import OmsProcess

NAME = "PACK-31"


@pytest.fixture(scope="module")
def oms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OmsProcess]:
    folder = tmp_path_factory.mktemp("oms")
    server = OmsProcess(folder)
    server.command("import", str(write_site(folder / "site", {"SO-01": {"21-0475": 1}})))
    server.start()
    yield server
    server.kill()


class Glass:
    """A front end that keeps what it is shown."""

    def __init__(self) -> None:
        self.screens: SimpleQueue[Screen] = SimpleQueue()

    def show(self, screen: Screen, news: object) -> None:
        self.screens.put(screen)

    def play(self, sound: Sound) -> None:
        pass

    def device(self, status: DeviceStatus) -> None:
        pass

    def until_title(self, code: str) -> ActScreen:
        while True:
            screen = self.screens.get(timeout=20)
            if isinstance(screen, ActScreen) and screen.title.code == code:
                return screen

    def until_waiting(self) -> None:
        while not isinstance(self.screens.get(timeout=20), WaitScreen):
            pass


def config(folder: Path, oms: OmsProcess, code: str, name: str = NAME) -> StationConfig:
    file = folder / "station.toml"
    file.write_text(
        f'[station]\nname = "{name}"\ndata_dir = "data"\n[oms]\nurl = "{oms.url}"\n'
        + (f'enrolment_code = "{code}"\n' if code else ""),
        encoding="utf-8",
    )
    file.chmod(0o600)
    return load(file)


def code_for(oms: OmsProcess, name: str = NAME) -> str:
    return str(oms.command("enrol", name)["code"])


def finding(of: StationConfig) -> Finding:
    (found,) = bench_checks.enrolled(of)
    return found


def test_a_withdrawn_right_is_said_on_the_screen_and_by_doctor_and_a_new_code_mends_it(
    tmp_path: Path, oms: OmsProcess
) -> None:
    here = config(tmp_path, oms, code_for(oms))
    assert finding(here).found == f"{NAME} is not enrolled; its code is good and is used at the next start"
    key = station.enrolled(here)
    assert finding(here) == Finding("enrolment", Verdict.OK, f"the OMS knows {NAME}")
    glass = Glass()
    terminal = Terminal(here, glass, key)
    terminal.start()
    try:
        sign_in(terminal, glass)
        oms.command("revoke", NAME)
        card = glass.until_title("withdrawn_title")
    finally:
        terminal.stop()
    assert card.steps[0].code == "withdrawn_step_fetch"
    revoked = finding(here)
    assert (revoked.verdict, revoked.found) == (
        Verdict.FAULT,
        f"{NAME} has been revoked: the OMS takes no work from it",
    )
    assert "floorapp oms enrol" in revoked.to_do
    with Outbox.open(here.station.data_dir / STORE_FILE, NAME) as outbox:
        block = outbox.block()

    assert station.enrolled(here) == key  # the code that is used up is not tried again
    wrong = config(tmp_path, oms, "AAAAA-AAAAA")
    assert "the OMS refuses its code" in finding(wrong).found
    with pytest.raises(CannotStart, match="refused the code"):
        station.enrolled(wrong)
    again = config(tmp_path, oms, code_for(oms))
    assert station.enrolled(again) == key
    assert finding(again).verdict is Verdict.OK
    glass = Glass()
    terminal = Terminal(again, glass, key)
    terminal.start()
    try:
        glass.until_title("withdrawn_title")
        glass.until_waiting()  # the card goes by itself: the right is accepted
    finally:
        terminal.stop()
    with Outbox.open(here.station.data_dir / STORE_FILE, NAME) as outbox:
        assert outbox.block() not in (None, block)


def sign_in(terminal: Terminal, glass: Glass) -> None:
    """Scan a badge until the roster has come and knows it."""
    end_s = time.monotonic() + 20
    while time.monotonic() < end_s:
        terminal.tell(Scanned("scanner", BADGE.encode()))
        with suppress(Empty):
            while not isinstance(glass.screens.get(timeout=0.3), WaitScreen):
                pass
            return
    pytest.fail("nobody could sign in")


def test_a_good_token_is_kept_whatever_code_stands_in_the_file(tmp_path: Path, oms: OmsProcess) -> None:
    here = config(tmp_path, oms, code_for(oms))
    station.enrolled(here)
    token = secrets_store.load(here.station.data_dir, NAME).token
    unused = code_for(oms)
    station.enrolled(config(tmp_path, oms, unused))
    assert secrets_store.load(here.station.data_dir, NAME).token == token
    away = config(tmp_path, SimpleNamespace(url="http://127.0.0.1:1"), unused)  # type: ignore[arg-type]
    station.enrolled(away)
    assert "did not say" in finding(away).found


def test_the_folder_of_another_station_is_named(tmp_path: Path, oms: OmsProcess) -> None:
    station.enrolled(config(tmp_path, oms, code_for(oms)))
    other = config(tmp_path, oms, "", "PACK-77")
    assert f"is the folder of station {NAME}, and station.toml says PACK-77" in finding(other).found
    with pytest.raises(CannotStart, match=f"is the folder of station {NAME}"):
        station.enrolled(other)


def test_what_belongs_to_somebody_else_is_named_with_its_owner(
    tmp_path: Path, oms: OmsProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = config(tmp_path, oms, code_for(oms))
    station.enrolled(here)
    file = here.station.data_dir / secrets_store.FILE

    def closed(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", closed)  # the tests may run as root, to whom nothing is closed
    found = finding(here)
    assert (found.verdict, found.found) == (Verdict.FAULT, whose(file))
    assert str(file) in found.found
    args = SimpleNamespace(config=here.path, headless=True)
    assert station.run(args) == 1  # type: ignore[arg-type]


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root can be somebody else")
def test_another_user_is_told_whose_the_folder_is(tmp_path: Path) -> None:
    import pwd
    import subprocess
    import sys

    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    for each in (tmp_path, *tmp_path.parents):
        if each != Path("/") and each.stat().st_uid == 0 and not each.stat().st_mode & 0o001:
            each.chmod(each.stat().st_mode | 0o011)
    source = Path(whose.__code__.co_filename).read_text("utf-8")
    asked = "from pathlib import Path; print(whose(Path({!r})))".format(str(folder / "secrets.json"))
    nobody = str(pwd.getpwnam("nobody").pw_uid)
    said = subprocess.run(
        ["setpriv", "--reuid", nobody, "--clear-groups", sys.executable, "-S", "-c", f"{source}\n{asked}"],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    assert said.stdout == f"{folder} belongs to root, and this is nobody\n", said.stderr


def test_a_label_folder_that_is_closed_is_a_finding_and_no_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from floorapp.config import Printer, PrinterLanguage, PrinterRole
    from floorapp.devices.connections import connect
    from floorapp.devices.ports import ConnectionFault, Fault

    url = f"file://{tmp_path / 'closed' / 'labels'}"

    def stat(path: Path, **_: object) -> os.stat_result:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "stat", stat)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ConnectionFault) as caught:
        connect(url).open()
    assert caught.value.fault is Fault.NO_PERMISSION
    (found,) = bench_checks.printer(Printer((PrinterRole.CARTON_LABEL,), PrinterLanguage.ZPL, url, "labels"))
    assert "may not be written" in found.found
    assert json.dumps(found.found)
