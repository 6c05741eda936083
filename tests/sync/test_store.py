"""The station's own file: decisions whole or not at all, a chained outbox, labels printed at most once."""

import io
import json
import sqlite3
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from floorapp.sync import database
from floorapp.sync.contract import FIRST_LINK, Outcome, digest
from floorapp.sync.database import Problem, StoreFailed
from floorapp.sync.outbox import Outbox
from floorapp.sync.print_journal import DuplicateJob
from floorapp.sync.records import Move, Postpone, Saved
from floorapp.sync.rescue import export_unsettled, import_facts
from floorapp.sync.store import KEEP_DAYS, PURGED_AT_ONCE, Store
from floorapp.sync.tip import Kept
from floorapp.workflows.documents.jobs import Reprint
from floorapp.workflows.events import PrintOutcome
from tests.sync.made import NOON_MS, STATION, TestClocks, applied, decision, fact, job


@pytest.fixture
def clocks() -> TestClocks:
    return TestClocks()


@pytest.fixture
def store(tmp_path: Path, clocks: TestClocks):
    with Store(tmp_path / "station.db", STATION, clocks.clocks()) as opened:
        yield opened


def reopened(store: Store, clocks: TestClocks) -> Store:
    store.close()
    return Store(store.path, STATION, clocks.clocks())


def test_a_new_store_stands_nowhere_and_owes_nothing(store: Store) -> None:
    assert store.load() is None
    assert store.pending() == 0
    assert store.pending_batch(10) == ()
    assert store.unsure() == ()


def test_a_decision_is_there_after_a_restart(store: Store, clocks: TestClocks) -> None:
    store.commit(decision(1, fact(), jobs=(job(),), done=(("SO-0", "shipped"),)))
    with reopened(store, clocks) as again:
        assert again.load() == Saved('{"state":1}', 1)
        assert again.pending() == 1
        assert again.next_job({"zebra"}) == job()
        assert again.done_orders() == {"SO-0": "shipped"}
        assert [entry.event_json for entry in again.events()] == ['{"event":1}']


def test_only_this_user_may_read_the_file(store: Store) -> None:
    store.commit(decision(1, fact()))
    for path in store.path.parent.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_facts_are_chained_numbered_and_carry_their_clocks(store: Store) -> None:
    store.set_meta(off_ms="-250")
    store.commit(decision(1, fact("SO-1"), fact("SO-2")))
    store.commit(decision(2, fact("SO-1")))
    first, second, third = store.pending_batch(10)
    assert [sent.seq for sent in (first, second, third)] == [1, 2, 3]
    assert [sent.oseq for sent in (first, second, third)] == [1, 1, 2]
    assert [first.prev_h, second.prev_h, third.prev_h] == [FIRST_LINK, first.h, second.h]
    assert all(digest(sent) == sent.h for sent in (first, second, third))
    assert first.at.off_ms == -250
    assert first.at.boot_id == "boot-1"
    assert first.id[14] == "7"
    assert store.tip().h == third.h


def test_committing_the_same_decision_again_changes_nothing(store: Store) -> None:
    for _ in range(3):
        store.commit(decision(1, fact(), jobs=(job(),)))
    assert store.pending() == 1
    assert len(list(store.events())) == 1


def test_a_decision_about_another_past_is_refused(store: Store) -> None:
    store.commit(decision(1))
    other = decision(1)
    with pytest.raises(ValueError, match="event 1"):
        store.commit(type(other)(1, other.at_ms, '{"event":"other"}', "{}"))


def test_a_label_is_never_asked_for_twice_under_one_copy_number(store: Store) -> None:
    store.commit(decision(1, fact(), jobs=(job("J1"),)))
    with pytest.raises(DuplicateJob):
        store.commit(decision(2, fact(), jobs=(job("J2"),)))
    assert store.load() == Saved('{"state":1}', 1), "nothing of the refused decision is saved"
    assert store.pending() == 1
    store.commit(decision(2, fact(), jobs=(job("J2", copy=2),)))


def test_a_label_that_a_person_sees_is_done_though_its_end_was_never_saved(store: Store) -> None:
    store.commit(decision(1, jobs=(job("J1"),)))
    store.sending("J1", "zebra", 41)
    store.commit(decision(2, seen=("J1",)))
    assert store.ended("J1") is PrintOutcome.DONE
    assert store.next_job({"zebra"}) is None
    store.commit(decision(3, seen=("J1",)))
    assert store.ended("J1") is PrintOutcome.DONE


def test_a_job_has_ended_only_when_its_outcome_is_certain(store: Store) -> None:
    store.commit(decision(1, jobs=(job("J1"), job("J2", copy=2), job("J3", copy=3))))
    assert store.ended("J1") is None
    for name, outcome in (
        ("J1", PrintOutcome.DONE),
        ("J2", PrintOutcome.FAILED),
        ("J3", PrintOutcome.DOUBT),
    ):
        store.sending(name, "zebra", 41)
        assert store.ended(name) is None
        store.finished(name, outcome, 42)
    assert store.ended("J1") is PrintOutcome.DONE
    assert store.ended("J2") is PrintOutcome.FAILED
    assert store.ended("J3") is None
    assert store.ended("no such job") is None


def test_a_job_in_flight_at_a_power_cut_is_a_question_and_never_printed_by_itself(
    store: Store, clocks: TestClocks
) -> None:
    store.commit(decision(1, jobs=(job("J1"), job("J2", copy=2))))
    store.sending("J1", "zebra", 41)
    with reopened(store, clocks) as again:
        assert again.unsure() == ("J1",)
        assert again.doubt_at("zebra") == ("J1", 41)
        assert again.doubt_at("other") is None
        waiting = again.next_job({"zebra"})
        assert waiting is not None
        assert waiting.job == "J2"
        again.sending("J2", "zebra", 42)
        assert again.doubt_at("zebra") is None  # the count no longer tells


def test_a_printed_label_is_not_printed_again_and_its_address_is_forgotten_in_a_day(store: Store) -> None:
    store.commit(decision(1, jobs=(job("J1"),)))
    store.sending("J1", "zebra", None)
    with pytest.raises(ValueError, match="does not wait"):
        store.sending("J1", "zebra", None)
    store.finished("J1", PrintOutcome.DONE)
    assert store.next_job({"zebra"}) is None
    asked_ms = store.jobs()[0].at_ms
    store.purge(asked_ms + 86_400_000)
    with sqlite3.connect(store.path) as db:
        assert db.execute("SELECT payload FROM print_job").fetchone() != (None,)
    store.purge(asked_ms + 86_400_001)
    with sqlite3.connect(store.path) as db:
        assert db.execute("SELECT payload, length(bytes_sha) FROM print_job").fetchone() == (None, 64)
    db.close()


def test_a_label_that_certainly_did_not_come_out_is_not_tried_again_by_itself(store: Store) -> None:
    store.commit(decision(1, jobs=(job("J1"),)))
    store.sending("J1", "the spare printer", None)
    store.finished("J1", PrintOutcome.FAILED)
    assert store.next_job({"zebra"}) is None


def test_a_label_that_failed_is_printed_when_it_is_asked_for_again_and_only_then(store: Store) -> None:
    store.commit(decision(1, jobs=(job("J1"), job("J2", copy=2))))
    store.sending("J1", "zebra", 41)
    store.finished("J1", PrintOutcome.FAILED, fault="paper_out")
    store.sending("J2", "zebra", 41)
    store.finished("J2", PrintOutcome.DOUBT, 41)
    assert [(each.job, each.state, each.fault) for each in store.jobs()] == [
        ("J2", "doubt", ""),
        ("J1", "failed", "paper_out"),
    ]
    store.commit(decision(2, retries=("J1", "J2", "no such job")))
    assert store.next_job({"zebra"}) is None  # J2 is a further copy of it: somebody has asked for one
    store.commit(decision(3, jobs=(job("J3", order="SO-2"), job("J4", order="SO-3"))))
    for name in ("J3", "J4"):
        store.sending(name, "zebra", 41)
        store.finished(name, PrintOutcome.FAILED)
    store.commit(decision(4, retries=("J3",)))
    waiting = store.next_job({"zebra"})
    assert waiting is not None
    assert waiting.job == "J3"
    store.sending("J3", "zebra", 41)
    store.finished("J3", PrintOutcome.DONE, 42, proof="counted")
    assert store.tries("J3") == 2
    state = store.state_of("J3")
    assert state is not None
    assert state.proof == "counted"
    assert store.next_job({"zebra"}) is None
    assert store.unsure() == ("J2",)
    # J3 went to the printer after J2: its odometer says nothing of J2 any more.
    assert store.doubt_at("zebra") is None


def test_a_label_that_certainly_never_came_out_may_be_sent_again_and_no_other(store: Store) -> None:
    store.commit(decision(1, jobs=(job("J1"),)))
    assert not store.again("J1")
    store.sending("J1", "zebra", 41)
    assert store.again("J1")
    store.sending("J1", "zebra", 41)
    store.finished("J1", PrintOutcome.DONE, 42)
    assert not store.again("J1")
    assert store.next_job({"zebra"}) is None


def test_a_further_copy_is_of_the_same_document_and_has_its_own_number_and_reason(store: Store) -> None:
    store.commit(decision(1, jobs=(job("J1"),)))
    store.sending("J1", "zebra", None)
    store.finished("J1", PrintOutcome.DONE)
    store.commit(decision(2, reprints=(Reprint("J2", "J1", "damaged", "anna"),)))
    copy = store.next_job({"zebra"})
    assert copy is not None
    assert (copy.job, copy.copy, copy.reason, copy.of_job) == ("J2", 2, "damaged", "J1")
    assert copy.payload == job("J1").payload
    store.commit(decision(3, reprints=(Reprint("J3", "J2", "lost", "anna"),)))
    assert [each.copy for each in store.jobs()] == [3, 2, 1]
    store.commit(decision(4, reprints=(Reprint("J4", "never printed", "lost", "anna"),)))
    assert store.state_of("J4") is None


def test_a_doubt_is_ended_by_the_odometer_or_by_a_person_whoever_is_first(store: Store) -> None:
    store.commit(decision(1, jobs=(job("J1"),)))
    store.sending("J1", "zebra", 41)
    store.finished("J1", PrintOutcome.DOUBT)
    assert store.answer_doubt("J1", PrintOutcome.FAILED, 41)
    assert not store.answer_doubt("J1", PrintOutcome.DONE, 42)
    store.commit(decision(2, seen=("J1",)))  # the packer holds it in his hand: that counts more
    assert store.ended("J1") is PrintOutcome.DONE
    store.commit(decision(3, jobs=(job("J2", copy=2),)))
    with pytest.raises(ValueError, match="never sent"):
        store.commit(decision(4, seen=("J2",)))


def test_only_a_definite_answer_to_that_very_fact_settles_it(store: Store) -> None:
    store.commit(decision(1, fact()))
    (sent,) = store.pending_batch(10)
    for outcome in (Outcome.HOLD, Outcome.DAMAGED, Outcome.CONFLICT):
        store.settle(applied(sent, outcome))
    store.settle(type(applied(sent))(sent.id, "f" * 64, Outcome.APPLIED))
    store.settle(type(applied(sent))("another-id", sent.h, Outcome.APPLIED))
    assert store.pending() == 1
    store.settle(applied(sent))
    assert store.pending() == 0
    with sqlite3.connect(store.path) as db:
        assert db.execute("SELECT state, outcome FROM outbox").fetchone() == ("settled", "applied")
    db.close()


def test_a_fact_that_waits_keeps_back_only_its_own_order_and_only_what_bears(
    store: Store, clocks: TestClocks
) -> None:
    store.commit(
        decision(
            1,
            fact("SO-1", "order_opened"),
            fact("SO-2", "order_opened"),
            fact("SO-1", "wrong_item_scanned", bearing=False),
            fact("SO-1", "order_shipped"),
            fact("", "operator_signed_in", bearing=False),
        )
    )
    first = store.pending_batch(10)[0]
    store.apply((Postpone(first.id, 20.0),))
    assert [(sent.order, sent.type) for sent in store.pending_batch(10)] == [
        ("SO-2", "order_opened"),
        ("SO-1", "wrong_item_scanned"),
        ("", "operator_signed_in"),
    ]
    clocks.pass_s(21)
    assert len(store.pending_batch(10)) == 5
    store.hold(first.id, "a person must look")
    assert {sent.type for sent in store.pending_batch(10) if sent.order == "SO-1"} == {"wrong_item_scanned"}
    assert store.pending() == 5, "a held fact is still owed"


def test_a_wait_from_before_a_reboot_is_over(store: Store, clocks: TestClocks) -> None:
    store.commit(decision(1, fact()))
    store.apply((Postpone(store.pending_batch(1)[0].id, 60.0),))
    clocks.mono_ns = 1_000_000_000
    assert len(store.pending_batch(1)) == 1


def test_a_batch_keeps_to_its_number_its_bytes_and_one_epoch(store: Store) -> None:
    store.commit(decision(1, *(fact() for _ in range(10))))
    assert len(store.pending_batch(4)) == 4
    one = len(json.dumps(store.pending_batch(1)[0].to_wire(), separators=(",", ":"), sort_keys=True)) + 1
    assert len(store.pending_batch(10, one * 3 + 10)) == 3
    store.begin_epoch("second")
    store.commit(decision(2, fact()))
    batch = store.pending_batch(100)
    assert len(batch) == 10
    for sent in batch:
        store.settle(applied(sent))
    (later,) = store.pending_batch(100)
    assert (later.epoch, later.seq, later.prev_h) == ("second", 1, FIRST_LINK)


def test_a_row_that_cannot_be_read_is_held_and_the_rest_go_on(store: Store) -> None:
    store.commit(decision(1, fact("SO-1"), fact("SO-1"), fact("SO-2")))
    with sqlite3.connect(store.path) as db:
        db.execute('UPDATE outbox SET body = \'{"sku":"OTHER"}\' WHERE seq = 1')
    db.close()
    assert [sent.order for sent in store.pending_batch(10)] == ["SO-2"]
    assert store.pending() == 3


def test_a_fact_whose_place_another_holds_takes_a_new_one_once(store: Store) -> None:
    store.commit(decision(1, fact(), fact()))
    first = store.pending_batch(10)[0]
    old_epoch = first.epoch
    store.apply((Move(first.id),))
    moved = next(sent for sent in store.pending_batch(10) if sent.id == first.id)
    assert moved.epoch != old_epoch
    assert (moved.seq, moved.prev_h) == (1, FIRST_LINK)
    assert digest(moved) == moved.h
    store.apply((Move(first.id),))
    assert first.id not in {sent.id for sent in store.pending_batch(10)}
    assert store.pending() == 2


def test_facts_after_the_servers_tip_go_again_when_the_server_was_restored(store: Store) -> None:
    store.commit(decision(1, fact(), fact(), fact()))
    sent = store.pending_batch(10)
    for each in sent:
        store.settle(applied(each))
    assert store.kept(sent[0].epoch, 1) == Kept(1, True)
    assert store.send_again_above(sent[0].epoch, 1) == 2
    assert store.pending_batch(10) == sent[1:]


def test_a_dispute_is_told_until_a_decision_has_shown_it(store: Store, clocks: TestClocks) -> None:
    store.commit(decision(1, fact()))
    (sent,) = store.pending_batch(1)
    store.settle(
        applied(sent, Outcome.REPLAYED, first=Outcome.DISPUTE, kind="already_shipped", winner="PACK-02")
    )
    with reopened(store, clocks) as again:
        (dispute,) = again.untold_disputes()
        assert (dispute.fact, dispute.kind, dispute.winner) == (sent.id, "already_shipped", "PACK-02")
        again.commit(decision(2, told=(sent.id,)))
        assert again.untold_disputes() == ()


def test_an_order_whose_shipment_is_disputed_is_not_done_after_all(store: Store) -> None:
    store.commit(decision(1, fact("SO-1"), fact("SO-2"), done=(("SO-1", "shipped"), ("SO-2", "shipped"))))
    disputed = store.pending_batch(1)[0]
    store.settle(applied(disputed, Outcome.DISPUTE, kind="unclear"))
    store.commit(decision(2, told=(disputed.id,)))
    assert store.done_orders() == {"SO-2": "shipped"}


def test_the_labels_of_an_order_are_known_with_their_copies_and_first_jobs(store: Store) -> None:
    again = replace(job("J2", copy=2), reason="lost", of_job="J1")
    second = replace(job("J3"), carton=2)
    test = replace(job("J4"), kind="test_label", carton=9)
    store.commit(decision(1, jobs=(job("J1"), again, second, test, job("J5", order="SO-2"))))
    assert store.labels_of("SO-1") == ((1, 2, "J1"), (2, 1, "J3"))


def test_an_export_is_imported_once_however_often(store: Store, tmp_path: Path) -> None:
    store.commit(decision(1, fact("SO-1"), fact("SO-2"), fact("SO-3")))
    settled, held, pending = store.pending_batch(10)
    store.settle(applied(settled))
    store.hold(held.id, "odd")
    out = io.BytesIO()
    assert export_unsettled(store.path, out).facts == 2
    with Outbox(tmp_path / "rescue.db", STATION) as rescue:
        assert import_facts(rescue, io.BytesIO(out.getvalue())).added == 2
        again = import_facts(rescue, io.BytesIO(out.getvalue()))
        assert (again.added, again.present, again.refused) == (0, 2, ())
        assert rescue.pending_batch(10) == (held, pending)


def test_an_import_refuses_what_is_not_a_whole_fact_of_this_station_and_takes_the_rest(
    store: Store, tmp_path: Path
) -> None:
    store.commit(decision(1, fact("SO-1"), fact("SO-2")))
    out = io.BytesIO()
    export_unsettled(store.path, out)
    good, other = out.getvalue().splitlines()
    lines = [
        b"garbage",
        good.replace(b'"SO-1"', b'"SO-9"'),
        other.replace(STATION.encode(), b"PACK-08"),
        good,
    ]
    with Outbox(tmp_path / "rescue.db", STATION) as rescue:
        done = import_facts(rescue, io.BytesIO(b"\n".join(lines)))
    assert done.added == 1
    assert [number for number, _ in done.refused] == [1, 2, 3]


def test_a_damaged_store_gives_up_every_fact_that_can_be_read(store: Store) -> None:
    store.commit(decision(1, *(fact(f"SO-{n}", note="x" * 900) for n in range(60))))
    store.close()
    with sqlite3.connect(store.path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = db.execute("PRAGMA page_size").fetchone()
    db.close()
    raw = bytearray(store.path.read_bytes())
    hurt = next(
        at for at in range(page, len(raw), page) if raw[at] == 13 and b"x" * 900 in raw[at : at + page]
    )
    raw[hurt : hurt + page] = b"\xff" * page
    store.path.write_bytes(raw)
    out = io.BytesIO()
    done = export_unsettled(store.path, out)
    assert done.facts + len(done.unreadable) == 60
    assert 0 < len(done.unreadable) < 10


def test_a_full_disk_accepts_nothing_and_the_same_decision_is_saved_after_repair(store: Store) -> None:
    store.commit(decision(1, fact()))
    big = decision(2, fact(note="x" * 200_000))
    with store._reading() as db:  # the limit is this connection's own, and goes with it
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StoreFailed) as failed:
        store.commit(big)
    assert failed.value.problem is Problem.FULL
    store.commit(big)
    store.commit(big)
    assert store.pending() == 2
    assert store.load() == Saved('{"state":2}', 2)


def test_a_commit_that_was_reported_as_failed_but_is_there_is_not_made_twice(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an fsync error the commit may exist: SQLite says so, and fsyncgate showed it."""

    class Failing:
        def __init__(self, db: sqlite3.Connection) -> None:
            self.db = db

        def execute(self, statement: str, *values: object) -> sqlite3.Cursor:
            cursor = self.db.execute(statement, *values)
            if statement == "COMMIT":
                raise sqlite3.OperationalError("disk I/O error")
            return cursor

        def close(self) -> None:
            self.db.close()

    with store._reading() as db:
        monkeypatch.setattr(store, "_connection", Failing(db))
    with pytest.raises(StoreFailed) as failed:
        store.commit(decision(1, fact(), jobs=(job(),)))
    assert failed.value.problem is Problem.IO
    store.commit(decision(1, fact(), jobs=(job(),)))
    assert store.pending() == 1
    assert len(list(store.events())) == 1


def test_another_stations_store_is_not_taken_over(store: Store) -> None:
    with pytest.raises(StoreFailed) as failed:
        Store(store.path, "PACK-08")
    assert failed.value.problem is Problem.OTHER_STATION


def test_a_store_of_a_newer_version_is_left_alone(store: Store) -> None:
    store.close()
    with sqlite3.connect(store.path) as db:
        db.execute("PRAGMA user_version=99")
    db.close()
    with pytest.raises(StoreFailed) as failed:
        Store(store.path, STATION)
    assert failed.value.problem is Problem.TOO_NEW


def test_an_upgrade_keeps_the_queue_and_a_copy_of_the_file(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.commit(decision(1, fact()))
    before = store.pending_batch(10)
    store.close()
    newer = (*store._migrations, ("CREATE TABLE wave (wave TEXT PRIMARY KEY)",))
    monkeypatch.setattr("floorapp.sync.outbox.MIGRATIONS", newer)
    with Store(store.path, STATION) as upgraded:
        assert upgraded.pending_batch(10) == before
    assert store.path.with_suffix(".v2.db").exists()


def test_a_file_that_is_no_store_is_named_as_damaged(tmp_path: Path) -> None:
    path = tmp_path / "station.db"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreFailed) as failed:
        Store(path, STATION)
    assert failed.value.problem is Problem.DAMAGED


LONG_AFTER_MS = NOON_MS + 2 * KEEP_DAYS * 86_400_000


def test_old_settled_facts_and_events_are_forgotten_but_nothing_unsettled(store: Store) -> None:
    store.commit(decision(1, fact("SO-1"), fact("SO-2"), done=(("SO-1", "shipped"), ("SO-2", "shipped"))))
    store.settle(applied(store.pending_batch(1)[0]))
    tip = store.tip()
    store.purge(LONG_AFTER_MS)
    assert store.pending() == 1
    assert list(store.events()) == []
    assert store.done_orders() == {"SO-2": "shipped"}
    assert store.tip() == tip
    store.commit(decision(2, fact()))
    assert store.pending_batch(10)[-1].seq == 3


def test_old_print_jobs_are_forgotten_but_for_those_in_doubt(store: Store) -> None:
    store.commit(decision(1, jobs=tuple(job(f"J{n}", copy=n) for n in range(1, 5))))
    for name, outcome in zip(("J1", "J2", "J3"), PrintOutcome, strict=True):
        store.sending(name, "zebra", None)
        store.finished(name, outcome)
    store.purge(LONG_AFTER_MS)
    with store._reading() as db:
        assert db.execute("SELECT job FROM print_job ORDER BY row").fetchall() == [("J3",), ("J4",)]


def test_a_purge_is_bounded(store: Store) -> None:
    for seq in range(1, PURGED_AT_ONCE + 3):
        store.commit(decision(seq))
    store.purge(LONG_AFTER_MS)
    assert [entry.seq for entry in store.events()] == [PURGED_AT_ONCE + 1, PURGED_AT_ONCE + 2]
    store.purge(LONG_AFTER_MS)
    assert list(store.events()) == []


def test_the_journal_is_exported_as_lines(store: Store, tmp_path: Path) -> None:
    for seq in range(1, 4):
        store.commit(decision(seq))
    assert store.export_journal(tmp_path / "journal.ndjson") == 3
    lines = [json.loads(line) for line in (tmp_path / "journal.ndjson").read_text("utf-8").splitlines()]
    assert lines[1] == {"seq": 2, "at_ms": NOON_MS + 2, "event": {"event": 2}}


def test_every_commit_is_flushed_to_disk(store: Store) -> None:
    with store._reading() as db:
        assert db.execute("PRAGMA synchronous").fetchone() == (2,)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert db.execute("PRAGMA trusted_schema").fetchone() == (0,)
        assert db.execute("PRAGMA secure_delete").fetchone() == (1,)
        assert db.execute("PRAGMA busy_timeout").fetchone() == (database.BUSY_MS,)


def test_a_scan_leaves_the_copying_of_the_log_to_the_sync_process(store: Store, clocks: TestClocks) -> None:
    before = store.path.stat().st_size
    for number in range(1, 21):
        large = json.dumps("x" * 400_000)
        store.commit(replace(decision(number), state_json=large))
    assert store.path.stat().st_size == before
    with Outbox(store.path, STATION, clocks.clocks()) as sync_process:
        sync_process.set_meta(epoch="A")
        assert store.path.stat().st_size > before + 400_000
