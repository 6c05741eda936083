"""Becoming a station: a one-time code, a token in the keyring or a private file, no queue lost."""

import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from floorapp.sync import secrets_store
from floorapp.sync.enrolment import STORE_FILE, EnrolmentFailed, enrol, is_enrolled
from floorapp.sync.outbox import Outbox
from floorapp.sync.store import Store
from tests.sync import fault_server
from tests.sync.fault_server import CODE, TOKEN, FaultServer
from tests.sync.made import ROSTER_KEY, STATION, decision, fact


@pytest.fixture
def oms() -> Iterator[FaultServer]:
    with fault_server.running() as server:
        yield server


class Keyring(ModuleType):
    """A keyring that keeps, forgets, or is not there."""

    def __init__(self, how: str) -> None:
        super().__init__("keyring")
        self.how = how
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, user: str, secret: str) -> None:
        if self.how == "none":
            raise RuntimeError("No recommended backend was available")
        if self.how == "keeps":
            self.kept[service, user] = secret

    def get_password(self, service: str, user: str) -> str | None:
        if self.how == "none":
            raise RuntimeError("No recommended backend was available")
        return self.kept.get((service, user))


@pytest.fixture(params=["keeps", "forgets", "none"])
def keyring(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Keyring:
    made = Keyring(request.param)
    monkeypatch.setitem(sys.modules, "keyring", made)
    return made


def test_a_code_becomes_a_token_that_only_this_user_can_read(
    oms: FaultServer, keyring: Keyring, tmp_path: Path
) -> None:
    assert not is_enrolled(tmp_path, STATION)
    enrol(oms.url, STATION, CODE, tmp_path)
    assert is_enrolled(tmp_path, STATION)
    assert secrets_store.load(tmp_path, STATION) == secrets_store.Secrets(TOKEN, ROSTER_KEY)
    assert secrets_store.roster_key(tmp_path, STATION) == ROSTER_KEY
    file = tmp_path / secrets_store.FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (TOKEN in file.read_text("utf-8")) == (keyring.how != "keeps")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    with Outbox.open(tmp_path / STORE_FILE, STATION) as outbox:
        assert outbox.meta("epoch") == oms.epoch
        assert outbox.meta("sscc_base") == "0735000"
        assert outbox.meta("sscc_serials") == "1000"
    assert not is_enrolled(tmp_path, "PACK-08")


def test_the_machines_own_keyring_or_the_file_gives_the_token_back(tmp_path: Path) -> None:
    secrets_store.save(tmp_path, STATION, TOKEN, ROSTER_KEY)
    assert secrets_store.load(tmp_path, STATION).token == TOKEN


def test_a_wrong_code_is_refused_in_words_and_changes_nothing(oms: FaultServer, tmp_path: Path) -> None:
    with pytest.raises(EnrolmentFailed, match="the code is wrong"):
        enrol(oms.url, STATION, "WRONG", tmp_path)
    assert not is_enrolled(tmp_path, STATION)


def test_an_oms_that_is_away_is_named(tmp_path: Path) -> None:
    with pytest.raises(EnrolmentFailed, match="does not answer"):
        enrol("http://127.0.0.1:1", STATION, CODE, tmp_path)
    with pytest.raises(EnrolmentFailed, match="use https"):
        enrol("http://oms.example", STATION, CODE, tmp_path)


def test_facts_from_before_the_enrolment_stay_in_the_queue_as_they_are(
    oms: FaultServer, tmp_path: Path
) -> None:
    with Store(tmp_path / STORE_FILE, STATION) as store:
        store.commit(decision(1, fact()))
        before = store.pending_batch(10)
        enrol(oms.url, STATION, CODE, tmp_path)
        assert store.pending_batch(10) == before
        store.commit(decision(2, fact()))
        store.settle(fault_server.Answer(before[0].id, before[0].h, fault_server.Outcome.APPLIED))
        (later,) = store.pending_batch(10)
        assert (later.epoch, later.seq) == (oms.epoch, 1)


def test_a_spoiled_secrets_file_is_no_enrolment_and_no_crash(tmp_path: Path) -> None:
    for content in (b"", b"[]", b'{"station":"PACK-07","roster_key":"zz","token":5}', b"\xff"):
        (tmp_path / secrets_store.FILE).write_bytes(content)
        assert secrets_store.load(tmp_path, STATION) == secrets_store.Secrets("", b"")
