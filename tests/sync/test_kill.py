"""kill -9 at any moment: every acknowledged decision is there, whole, and nothing is there in part."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from floorapp.sync.contract import FIRST_LINK, digest
from floorapp.sync.store import Store
from tests.sync.made import STATION

KILLS = 20
PACKER = """
import os, sys
from floorapp.sync.records import Decision, FactRecord, JobRecord
from floorapp.sync.store import Store
from pathlib import Path

store = Store(Path(sys.argv[1]), "PACK-07")
saved = store.load()
seq = saved.event_seq if saved else 0
os.write(1, b"ready\\n")
while True:
    seq += 1
    facts = tuple(FactRecord("SO-1", "units_scanned", {"n": seq, "k": k}, "anna", True) for k in range(2))
    job = JobRecord(f"J{seq}", "SO-1", 1, "carton_label", seq, b"^XA", "zebra", "", "", "anna")
    store.commit(Decision(seq, seq, f'{{"event":{seq}}}', f'{{"state":{seq}}}', facts, (job,)))
    os.write(1, b"%d\\n" % seq)
"""


def acknowledged_before_a_kill(path: Path, after_s: float) -> int:
    """Let a process pack and kill it; returns the last decision that it had said to be saved."""
    process = subprocess.Popen([sys.executable, "-c", PACKER, str(path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == b"ready\n"
        time.sleep(after_s)
        process.send_signal(signal.SIGKILL)
        said = [line for line in process.stdout.read().splitlines(keepends=True) if line.endswith(b"\n")]
    process.wait()
    return int(said[-1]) if said else 0


def test_no_acknowledged_decision_is_lost_by_a_kill(tmp_path: Path) -> None:
    path, dice = tmp_path / "station.db", random.Random(7)
    last = 0
    for _ in range(KILLS):
        last = max(last, acknowledged_before_a_kill(path, dice.uniform(0.0, 0.06)))
        with Store(path, STATION) as store:
            saved = store.load()
            events = [entry.seq for entry in store.events()]
            facts = store.pending_batch(1_000_000, 1 << 40)
        at = saved.event_seq if saved else 0
        assert at in (last, last + 1), "what was saved but not yet said may be there, and nothing more"
        assert events == list(range(1, at + 1))
        assert [fact.data["n"] for fact in facts] == [n for n in range(1, at + 1) for _ in range(2)]
        link = FIRST_LINK
        for seq, fact in enumerate(facts, 1):
            assert (fact.seq, fact.oseq, fact.prev_h) == (seq, seq, link)
            assert digest(fact) == fact.h
            link = fact.h
        last = at
    assert last > KILLS, "the packer got nowhere: the kills prove nothing"
