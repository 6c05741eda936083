"""Whether a label is on paper: certain, or a question to a person."""

import pytest

from floorapp.devices.ports import Fault
from floorapp.devices.print_verdict import Patience, Printed, Watch
from floorapp.devices.zpl_status import HostStatus
from floorapp.workflows.documents.jobs import Proof
from floorapp.workflows.events import PrintOutcome

PATIENCE = Patience(settle_s=0.3, sure_s=3, done_s=10, mend_s=60)
IDLE = HostStatus()
WORKING = HostStatus(formats_waiting=1)
NO_PAPER = HostStatus(paper_out=True, formats_waiting=1)


def watch(before: int | None, *, lost: bool = False) -> Watch:
    return Watch(before, PATIENCE, lost=lost)


def doubt(reason: Fault, odometer: int | None) -> Printed:
    return Printed(PrintOutcome.DOUBT, reason, odometer)


def counted(odometer: int) -> Printed:
    return Printed(PrintOutcome.DONE, Fault.NONE, odometer, Proof.COUNTED)


def test_one_more_on_the_odometer_is_done() -> None:
    label = watch(4711)
    label.saw(WORKING, 4711, 0.1)
    assert label.verdict(0.1) is None
    label.saw(IDLE, 4712, 0.2)
    assert label.verdict(0.2) == counted(4712)


@pytest.mark.parametrize(("after", "reason"), [(4713, Fault.SHARED), (4700, Fault.ODD_ANSWER)])
def test_an_odometer_that_did_not_go_up_by_one_is_doubt(after: int, reason: Fault) -> None:
    label = watch(4711)
    label.saw(IDLE, after, 0.1)
    assert label.verdict(0.1) == doubt(reason, after)


@pytest.mark.parametrize(("lost", "reason"), [(True, Fault.CONNECTION_LOST), (False, Fault.NOT_CONFIRMED)])
def test_a_printer_that_idles_for_long_and_has_counted_nothing_has_nothing_to_come(
    lost: bool, reason: Fault
) -> None:
    label = watch(4711, lost=lost)
    label.saw(IDLE, 4711, 0.1)
    assert label.verdict(3.0) is None
    label.saw(WORKING, 4711, 3.05)  # it is slow: the time begins anew
    assert label.verdict(3.2) is None
    label.saw(IDLE, 4711, 4.0)
    assert label.verdict(7.0) == Printed(PrintOutcome.FAILED, reason, 4711, nothing_came=True)


def test_the_echo_of_this_job_is_believed_at_once() -> None:
    label = watch(None, lost=True)
    label.echoed()
    assert label.verdict(0.0) == Printed(PrintOutcome.DONE, proof=Proof.ECHOED)


def test_a_job_of_several_labels_is_done_when_all_are_counted() -> None:
    label = Watch(4711, PATIENCE, lost=False, labels=3)
    label.saw(WORKING, 4713, 0.1)
    assert label.verdict(0.1) is None
    label.saw(IDLE, 4714, 0.2)
    assert label.verdict(0.2) == counted(4714)
    short = Watch(4711, PATIENCE, lost=False, labels=3)
    short.saw(IDLE, 4713, 0.1)
    assert short.verdict(3.1) == doubt(Fault.NOT_CONFIRMED, 4713)


def test_a_printer_that_does_not_count_is_believed_when_it_has_been_idle_for_a_while() -> None:
    label = watch(None)
    label.saw(IDLE, None, 0.1)
    assert label.verdict(0.3) is None
    label.saw(WORKING, None, 0.35)
    assert label.verdict(0.5) is None
    label.saw(IDLE, None, 0.6)
    assert label.verdict(0.9) == Printed(PrintOutcome.DONE, proof=Proof.IDLE)


def test_after_a_lost_connection_an_idle_printer_may_have_restarted_and_is_in_doubt() -> None:
    for label in (watch(None), watch(4711)):
        label.missed(Fault.CONNECTION_LOST)
        label.saw(IDLE, None, 1.0)
        assert label.verdict(1.0) is None
        verdict = label.verdict(1.3)
        assert verdict is not None
        assert (verdict.outcome, verdict.reason) == (PrintOutcome.DOUBT, Fault.CONNECTION_LOST)


def test_after_a_lost_connection_the_odometer_still_proves_the_label() -> None:
    label = watch(4711, lost=True)
    label.saw(IDLE, 4712, 1.0)
    assert label.verdict(1.0) == counted(4712)


def test_silence_is_no_loss() -> None:
    label = watch(4711)
    label.missed(Fault.NO_ANSWER)
    label.saw(IDLE, 4711, 3.0)
    assert label.verdict(4.0) is None
    label.missed(Fault.NO_ANSWER)
    assert label.verdict(9.9) is None
    assert label.verdict(10.0) == doubt(Fault.NO_ANSWER, 4711)


def test_without_paper_the_label_waits_for_the_person_who_loads_it() -> None:
    label = watch(4711)
    label.saw(NO_PAPER, 4711, 0.1)
    assert label.verdict(59.0) is None
    label.saw(WORKING, 4711, 59.0)
    assert label.verdict(59.5) is None
    label.saw(IDLE, 4712, 60.5)
    assert label.verdict(60.5) == counted(4712)


def test_paper_that_nobody_loads_ends_in_doubt_and_says_why() -> None:
    label = watch(4711)
    label.saw(NO_PAPER, 4711, 0.1)
    assert label.verdict(60.0) == doubt(Fault.PAPER_OUT, 4711)
