"""Carriers' own labels: printed in place of ours, proved by their scan, waited for when missing."""

from dataclasses import replace

import pytest

from floorapp.workflows.commands import Command
from floorapp.workflows.effects import Sound
from floorapp.workflows.events import DeviceChanged, DeviceState, PrintOutcome
from floorapp.workflows.facts import OrderShipped
from floorapp.workflows.nouns import CarrierLabel, Hold, LabelFormat, Order
from floorapp.workflows.packing.state import ChoosingReprint, Labelling, Verifying, Waiting, WrongLabel
from floorapp.workflows.screens import DoneScreen, PrintState, UnlabelledView, WaitScreen, say
from tests.workflows.packing_rules import CUBE, ONE_PEN, PENS_AND_TAPE, TWO_MUGS, Floor, labelling, packing

DONE, FAILED = PrintOutcome.DONE, PrintOutcome.FAILED
PLATE = "395200000000000012"


def carrier_label(order: Order, carton: int, *scans: str) -> CarrierLabel:
    return CarrierLabel(order.order, carton, "DHL", scans[0], LabelFormat.PDF, f"{carton:064x}", scans)


def with_labels(order: Order, *labels: CarrierLabel) -> Order:
    flags = order.flags | {"carrier_label"}
    return replace(order, flags=flags, needs_carrier_label=True, carrier_labels=labels, version=2)


BARE = with_labels(PENS_AND_TAPE)
HERE = with_labels(PENS_AND_TAPE, carrier_label(PENS_AND_TAPE, 1, "JJD0001", f"00{PLATE}"))


def waits(floor: Floor) -> tuple[UnlabelledView, ...]:
    screen = floor.screen
    assert isinstance(screen, WaitScreen)
    return screen.unlabelled


def test_the_carriers_label_is_printed_and_its_scan_ships_the_order() -> None:
    floor = labelling(HERE)
    job = floor.jobs[-1]
    assert job.document == HERE.carrier_labels[0]
    with pytest.raises(TypeError):
        _ = job.label
    floor.printed(DONE)
    assert floor.told == ["CartonClosed"]
    floor.unknown("JJD0001")
    assert floor.told == ["OrderShipped"]
    assert floor.is_at(Waiting)
    floor.unknown("JJD0001")  # read twice
    assert floor.sounds == [Sound.OK]


@pytest.mark.parametrize("how", ["its own plate", "the carton's plate"])
def test_a_license_plate_on_the_label_proves_it_too(how: str) -> None:
    floor = labelling(HERE)
    phase = floor.phase
    assert isinstance(phase, Labelling)
    floor.sscc(PLATE if how == "its own plate" else phase.label.label.sscc)
    assert len(floor.facts_of(OrderShipped)) == 1


def test_the_label_of_another_carton_is_an_alarm_and_a_foreign_text_is_none() -> None:
    labels = (carrier_label(TWO_MUGS, 1, "JJD0001"), carrier_label(TWO_MUGS, 2, "JJD0002"))
    floor = packing(with_labels(TWO_MUGS, *labels), types=(CUBE,))
    floor.scan(TWO_MUGS.lines[0].product)
    floor.unknown("nothing known")
    assert floor.is_at(Labelling)
    floor.unknown("JJD0002")
    assert floor.is_at(WrongLabel)
    assert floor.sounds == [Sound.WRONG]
    floor.unknown("JJD0001")
    assert floor.is_at(Verifying)


def test_a_further_copy_is_the_carriers_too_and_its_scan_answers_why() -> None:
    floor = labelling(HERE)
    floor.printed(DONE)
    floor.press(Command.REPRINT, 1)
    assert floor.jobs[-1].document == HERE.carrier_labels[0]
    assert floor.jobs[-1].copy == 2
    floor.press(Command.REPRINT)
    assert floor.is_at(ChoosingReprint)
    floor.unknown("JJD0001")
    assert floor.is_at(Waiting)


def test_without_the_carriers_label_nothing_is_printed_and_the_packer_goes_on() -> None:
    floor = labelling(BARE)
    assert floor.jobs == []
    screen = floor.screen
    assert isinstance(screen, DoneScreen)
    assert (screen.label.state, screen.label.fault) == (PrintState.FAILED, "no_carrier_label")
    assert screen.action == say("label_comes_later")
    assert [key.text for key in screen.keys][1:] == [say("key_label_later")]
    floor.press(Command.REPRINT)
    assert floor.says == "carrier_label_missing"
    floor.press(Command.PUT_ASIDE)
    assert waits(floor) == (UnlabelledView("SO-1001", 1, PrintState.FAILED, "no_carrier_label"),)
    floor.happens(
        DeviceChanged, device="x", kind="printer", model="", state=DeviceState.READY, reading="", fault=""
    )
    assert floor.last.retries == ()  # there is nothing to print yet
    assert waits(floor)[0].state is PrintState.FAILED


def test_the_label_that_arrives_for_an_order_put_aside_is_printed_and_its_scan_goes_on() -> None:
    floor = labelling(BARE)
    floor.press(Command.PUT_ASIDE)
    floor.revised(with_labels(ONE_PEN, carrier_label(ONE_PEN, 1, "JJD0009")))
    assert floor.jobs == []  # another order's
    floor.revised(BARE)
    assert floor.jobs == []
    floor.revised(HERE)
    assert [job.document for job in floor.jobs] == [HERE.carrier_labels[0]]
    assert waits(floor)[0].state is PrintState.WAITING
    floor.revised(HERE)
    assert len(floor.jobs) == 1
    floor.printed(DONE)
    floor.unknown("JJD0001")
    assert floor.told == ["OrderOpened", "OrderShipped"]


def test_the_label_that_arrives_for_the_carton_in_hand_is_printed_at_once() -> None:
    floor = labelling(BARE)
    floor.revised(replace(HERE, version=3))
    assert floor.is_at(Labelling)
    assert [job.document for job in floor.jobs] == [HERE.carrier_labels[0]]
    screen = floor.screen
    assert isinstance(screen, DoneScreen)
    assert screen.label.state is PrintState.WAITING


def test_a_label_that_arrives_while_items_are_scanned_is_there_when_the_carton_is_full() -> None:
    floor = packing(BARE)
    floor.revised(HERE)
    floor.packs(PENS_AND_TAPE)
    assert [job.document for job in floor.jobs] == [HERE.carrier_labels[0]]


def test_a_carton_that_is_packed_again_waits_for_its_label_and_gets_a_further_copy() -> None:
    floor = labelling(HERE)
    floor.claim("SO-1001", granted=False, holder="PACK-02")
    floor.press(Command.DONE)
    floor.scan(BARE)
    floor.packs(BARE)
    assert len(floor.jobs) == 1
    floor.press(Command.PUT_ASIDE)
    floor.revised(HERE)
    again = floor.jobs[-1]
    assert (again.copy, again.reason, again.of_job) == (2, "packed_again", floor.jobs[0].job)


def test_a_hold_and_its_end_lose_no_label() -> None:
    floor = labelling(BARE)
    floor.oms_says("SO-1001", Hold.ON_HOLD)
    floor.revised(replace(HERE, hold=Hold.ON_HOLD))
    floor.oms_says("SO-1001", Hold.NONE)
    floor.revised(replace(HERE, version=4))
    assert floor.is_at(Labelling)
    assert [job.document for job in floor.jobs] == [HERE.carrier_labels[0]]
