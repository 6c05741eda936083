"""No order is open: badges, orders, items, and what must not open."""

import pytest

from floorapp.workflows.commands import Command
from floorapp.workflows.effects import ClaimOrder, ReleaseOrder, Sound
from floorapp.workflows.events import OrderScanned, QueueChanged, Refusal, ScanRefused
from floorapp.workflows.facts import LabelReprinted, OrderOpened, UnitsScanned
from floorapp.workflows.nouns import Hold, Language
from floorapp.workflows.packing import wants_order
from floorapp.workflows.packing.state import (
    ChoosingReprint,
    Labelling,
    SignedOut,
    TooMany,
    Verifying,
    Waiting,
)
from floorapp.workflows.screens import Mark, SignInScreen, VerifyScreen, WaitScreen, say
from tests.workflows.packing_rules import (
    ADA,
    BO,
    FOREIGN_SSCC,
    MUG,
    ONE_PEN,
    PEN,
    PENS_AND_TAPE,
    SMALL,
    SUE,
    TAPE,
    Floor,
    at_work,
    held,
    labelling,
    order,
    packing,
)


def test_nobody_packs_before_a_badge() -> None:
    floor = Floor()
    floor.scan(PENS_AND_TAPE)
    assert floor.is_at(SignedOut)
    assert floor.says == "badge_needed"
    assert isinstance(floor.screen, SignInScreen)


def test_a_badge_signs_in_and_chooses_its_owners_language() -> None:
    floor = Floor()
    floor.badge(BO)
    assert floor.is_at(Waiting)
    assert floor.told == ["OperatorSignedIn"]
    assert floor.band.title == say("signed_in", name="Bo")
    assert floor.state.bench.language is Language.SV
    assert floor.sounds == [Sound.OK]


def test_an_unknown_badge_signs_nobody_in() -> None:
    floor = Floor()
    floor.badge(None)
    assert floor.is_at(SignedOut)
    assert floor.says == "badge_unknown"
    assert floor.sounds == [Sound.REFUSED]


def test_the_same_badge_twice_changes_nothing_and_is_heard() -> None:
    floor = at_work()
    floor.badge(ADA)
    assert floor.told == []
    assert floor.sounds == [Sound.OK]


def test_another_badge_takes_over_a_waiting_station() -> None:
    floor = at_work()
    floor.badge(BO)
    assert floor.told == ["OperatorSignedOut", "OperatorSignedIn"]
    assert floor.says == "signed_in"


def test_signing_out_leaves_the_station_for_the_next_one() -> None:
    floor = at_work()
    floor.press(Command.OUT)
    assert floor.is_at(SignedOut)
    assert floor.told == ["OperatorSignedOut"]
    assert floor.state.bench.band is None


def test_a_tote_opens_its_order_and_claims_it() -> None:
    floor = packing()
    assert floor.is_at(Verifying)
    assert isinstance(floor.screen, VerifyScreen)
    assert floor.told == ["OrderOpened"]
    assert ClaimOrder("SO-1001") in floor.last.effects
    assert floor.band.figure == 3


@pytest.mark.parametrize("shipped_by", ["PACK-02"])
def test_an_order_that_has_left_does_not_open(shipped_by: str) -> None:
    floor = at_work()
    floor.happens(OrderScanned, text="SO-1", order=None, shipped_by=shipped_by)
    assert floor.band.title == say("order_shipped_already", order="SO-1")
    assert floor.band.text == say("order_shipped_hint", station="PACK-02")
    assert floor.is_at(Waiting)


def test_an_unknown_order_does_not_open() -> None:
    floor = at_work()
    floor.happens(OrderScanned, text="SO-404", order=None)
    assert floor.says == "order_unknown"


@pytest.mark.parametrize(
    ("hold", "said"), [(Hold.CANCELLED, "order_cancelled"), (Hold.ON_HOLD, "order_held")]
)
def test_a_held_or_cancelled_order_does_not_open(hold: Hold, said: str) -> None:
    floor = at_work()
    floor.scan(held(PENS_AND_TAPE, hold, "fraud check"))
    assert floor.says == said
    assert floor.is_at(Waiting)


def test_an_order_without_units_does_not_open() -> None:
    floor = at_work()
    floor.scan(order("SO-0", (PEN, 0)))
    assert floor.says == "order_empty"


def test_a_line_of_no_units_is_done_from_the_start() -> None:
    floor = packing(order("SO-5", (PEN, 0), (TAPE, 1)))
    assert floor.band.figure == 1
    floor.scan(PEN)
    assert floor.is_at(TooMany)
    floor.scan(TAPE)
    assert floor.is_at(Labelling)


@pytest.mark.parametrize(("base", "serials"), [("", 1_000), ("0735000", 0), ("not digits", 5), ("1" * 17, 5)])
def test_without_license_plates_nothing_opens(base: str, serials: int) -> None:
    floor = at_work()
    floor.settings(base=base, serials=serials)
    floor.scan(PENS_AND_TAPE)
    assert floor.says == "station_not_ready"
    assert floor.is_at(Waiting)


def test_an_item_opens_the_best_order_and_is_its_first_unit() -> None:
    floor = at_work()
    assert wants_order(floor.state)
    floor.scan(PEN, best=PENS_AND_TAPE)
    assert floor.told == ["OrderOpened", "UnitsScanned"]
    assert floor.sounds == [Sound.OK]
    assert floor.says == "item_correct"
    assert not wants_order(floor.state)


def test_a_one_unit_order_takes_two_scans_item_and_label() -> None:
    floor = at_work()
    floor.scan(PEN, best=ONE_PEN)
    assert floor.told == ["OrderOpened", "UnitsScanned"]
    assert floor.is_at(Labelling)
    floor.label()
    assert floor.told == ["CartonClosed", "OrderShipped"]
    assert floor.is_at(Waiting)


def test_an_item_that_no_order_waits_for_opens_nothing() -> None:
    floor = at_work()
    floor.scan(MUG)
    assert floor.band.title == say("order_no_waiting_for_item", name="Mug")
    assert not floor.facts_of(OrderOpened)


def test_an_item_of_a_held_order_opens_nothing() -> None:
    floor = at_work()
    floor.scan(PEN, best=held(ONE_PEN, Hold.ON_HOLD))
    assert floor.says == "order_held"
    assert not floor.facts_of(UnitsScanned)


def test_a_case_that_is_too_many_opens_its_order_into_the_alarm() -> None:
    floor = at_work()
    floor.scan(PEN, 6, best=PENS_AND_TAPE)
    assert floor.is_at(TooMany)
    assert floor.told == ["OrderOpened", "OverScanned"]
    assert floor.sounds == [Sound.TOO_MANY]


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ({"flags": frozenset({"gift"})}, say("flag_gift")),
        ({"note": "ring twice"}, say("flag_note", note="ring twice")),
    ],
)
def test_a_gift_or_a_note_is_said_however_the_order_opens(rest: dict[str, object], said: object) -> None:
    by_tote = packing(order("SO-7", (PEN, 2), **rest))
    assert by_tote.band.text == said
    by_item = at_work()
    by_item.scan(PEN, best=order("SO-7", (PEN, 2), **rest))
    assert by_item.band.text == said
    only_unit = at_work()
    only_unit.scan(PEN, best=order("SO-7", (PEN, 1), **rest))
    assert only_unit.is_at(Labelling)
    assert only_unit.band.text == said


def test_codes_that_mean_nothing_here_are_refused_in_words() -> None:
    floor = at_work()
    floor.scan(SMALL)
    assert floor.says == "wait_title"
    floor.unknown("abc")
    assert floor.band.title == say("code_unknown", code="abc")
    floor.sscc(FOREIGN_SSCC)
    assert floor.band.title == say("code_unknown", code=FOREIGN_SSCC)
    floor.happens(ScanRefused, refusal=Refusal.TOO_LONG, shown="xxx")
    assert floor.says == "code_refused_too_long"
    floor.press(Command.UNDO)
    assert floor.says == "command_not_here"
    assert floor.sounds == [Sound.REFUSED]
    assert floor.is_at(Waiting)


def test_the_label_just_confirmed_may_be_read_twice() -> None:
    floor = labelling(ONE_PEN)
    floor.label()
    shipped = floor.band
    floor.label()
    assert floor.band == shipped
    assert floor.sounds == [Sound.OK]
    assert floor.told == []


def test_the_last_label_can_be_printed_again_with_a_reason_and_a_name() -> None:
    floor = labelling(ONE_PEN)
    floor.label()
    floor.press(Command.REPRINT)
    assert floor.is_at(ChoosingReprint)
    floor.press(2)
    assert floor.is_at(Waiting)
    assert floor.says == "reprinting"
    again = floor.jobs[-1]
    assert (again.copy, again.reason, again.actor) == (2, "damaged", "op-ada")
    assert again.of_job == floor.jobs[0].job
    assert floor.facts_of(LabelReprinted)[0].copy == 2
    floor.press(Command.REPRINT, 4)
    assert floor.jobs[-1].copy == 3


def test_there_is_nothing_to_print_again_on_the_first_day() -> None:
    floor = at_work()
    floor.press(Command.REPRINT)
    assert floor.says == "nothing_to_reprint"


def test_leaving_the_question_prints_nothing() -> None:
    floor = labelling(ONE_PEN)
    floor.label()
    floor.press(Command.REPRINT, Command.BACK)
    assert floor.is_at(Waiting)
    assert len(floor.jobs) == 1


def test_the_wait_screen_shows_the_queue_and_the_day() -> None:
    floor = labelling(ONE_PEN)
    floor.label()
    floor.happens(QueueChanged, waiting=12, next_truck="15:30")
    screen = floor.screen
    assert isinstance(screen, WaitScreen)
    assert (screen.waiting, screen.next_truck, screen.packed_today) == (12, "15:30", 1)
    assert screen.per_hour == 0  # nobody has a pace after some seconds


def test_the_claim_goes_back_when_the_order_has_shipped() -> None:
    floor = labelling(ONE_PEN)
    floor.label()
    assert ReleaseOrder("SO-1002") in floor.last.effects
    assert floor.mark is Mark.DONE


def test_a_supervisor_signs_in_like_anybody() -> None:
    floor = Floor()
    floor.badge(SUE)
    assert floor.is_at(Waiting)
