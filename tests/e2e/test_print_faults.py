"""No label is lost or doubled in silence, whatever happens to printer, network and terminal.

The bench `print_faults` does the same with a thousand labels; here are a few, and planted bugs.
"""

from pathlib import Path

import pytest

from tests.e2e.print_bugs import BUGS
from tests.e2e.print_floor import Told, day

SEED = 20261125
LABELS = 24
pytestmark = pytest.mark.timeout(180)


@pytest.mark.parametrize(
    "options", [(), ("--no-odometer",), ("--no-echo",), ("--no-echo", "--no-odometer")], ids=" ".join
)
def test_no_label_is_lost_or_doubled_in_silence(tmp_path: Path, options: tuple[str, ...]) -> None:
    with day(tmp_path, SEED, *options) as work:
        told = work.work(LABELS)
    assert told.faulted > LABELS // 4
    assert (told.lost, told.doubled) == ([], []), told


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_caught(tmp_path: Path, bug: str) -> None:
    told = Told()
    for round_ in range(4):
        with day(tmp_path / str(round_), SEED + round_, share=0.9, bug=bug) as work:
            told = work.work(16)
        if told.lost or told.doubled:
            return
    raise AssertionError(f"{bug} was not noticed: {told}")
