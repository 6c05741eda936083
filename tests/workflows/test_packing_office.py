"""What the OMS says of orders that are here: changed, begun anew, disputed, shipped elsewhere."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from floorapp.workflows.commands import Command
from floorapp.workflows.effects import ClaimOrder, ReleaseOrder, Sound
from floorapp.workflows.events import PrintOutcome
from floorapp.workflows.facts import CartonClosed, LabelReprinted, OrderOpened, OrderPutAside, OrderShipped
from floorapp.workflows.nouns import Hold, Order
from floorapp.workflows.packing.aside import resumable
from floorapp.workflows.packing.show_stop import MOST_REASON
from floorapp.workflows.packing.state import (
    ChoosingReprint,
    LabelDoubt,
    Labelling,
    Panel,
    StopKind,
    Stopped,
    Verifying,
    Waiting,
    Weighing,
    WeightOff,
    WrongLabel,
    work_of,
)
from floorapp.workflows.screens import ActScreen, PrintState, Say, WaitScreen, say
from tests.workflows.packing_rules import (
    CUBE,
    IN_HAND,
    MUG,
    ONE_PEN,
    PEN,
    PENS_AND_TAPE,
    TAPE,
    TWO_MUGS,
    Floor,
    at_work,
    held,
    labelling,
    order,
    packing,
    units,
)

ELSEWHERE = replace(PENS_AND_TAPE.ship_to, lines=("Lillgatan 2",))
ANEW = replace(PENS_AND_TAPE, version=2, attempt=2)
MOVED = replace(PENS_AND_TAPE, version=2, ship_to=ELSEWHERE)
OTHER = order("SO-1001", (TAPE, 2), version=2)
LABELLED = (Labelling, WrongLabel, LabelDoubt, ChoosingReprint)

each_phase = pytest.mark.parametrize("kind", IN_HAND, ids=lambda kind: kind.__name__)


def act(floor: Floor) -> ActScreen:
    """The stop that the packer sees."""
    assert isinstance(floor.screen, ActScreen)
    return floor.screen


def stop_of(floor: Floor) -> StopKind:
    """Why the order in hand stands still."""
    assert isinstance(floor.phase, Stopped)
    return floor.phase.kind


# In hand


@each_phase
@pytest.mark.parametrize(
    ("now", "why", "title"),
    [
        (ANEW, "restarted", say("restarted_title")),
        (OTHER, "changed", say("changed_title")),
    ],
    ids=["begun anew", "other items"],
)
def test_an_order_that_is_another_one_now_stops_at_once_and_begins_again(
    kind: type, now: Order, why: str, title: Say
) -> None:
    floor = IN_HAND[kind]()
    floor.press(Command.HELP)
    floor.revised(now)
    assert (act(floor).title, floor.sounds) == (title, [Sound.SUPERVISOR])
    assert (say("stop_step_void_label") in act(floor).steps) is (kind in LABELLED)
    assert say("stop_step_empty_box") in act(floor).steps
    floor.scan(PEN)
    assert (floor.is_at(Stopped), floor.sounds) == (True, [Sound.SUPERVISOR])
    floor.press(Command.DONE)
    assert floor.says == "begin_again"
    assert [fact.reason for fact in floor.facts_of(OrderPutAside)] == [why]
    assert ReleaseOrder("SO-1001") in floor.last.effects
    floor.scan(now)
    work = work_of(floor.phase)
    assert work is not None
    assert (work.order, work.full, work.carton.contents) == (now, (), ())
    assert floor.facts_of(OrderOpened)[-1].base_version == 2


def test_what_was_closed_before_an_order_was_begun_anew_does_not_ship() -> None:
    floor = labelling(ONE_PEN)
    floor.printed()
    old = floor.jobs[-1].label.sscc
    anew = replace(ONE_PEN, version=2, attempt=2)
    floor.revised(anew)
    floor.sscc(old)
    assert floor.is_at(Stopped)
    floor.press(Command.DONE)
    floor.scan(anew)
    floor.scan(PEN)
    assert (floor.jobs[-1].copy, floor.jobs[-1].reason) == (2, "packed_again")
    floor.label()
    (shipped,) = floor.facts_of(OrderShipped)
    assert old not in shipped.ssccs


@pytest.mark.parametrize("kind", [kind for kind in IN_HAND if kind not in LABELLED])
def test_an_address_that_changes_before_any_label_is_used_at_once(kind: type) -> None:
    floor = IN_HAND[kind]()
    phase = floor.phase
    floor.revised(MOVED)
    work = work_of(floor.phase)
    assert type(floor.phase) is type(phase)
    assert work is not None
    assert (work.order, floor.sounds) == (MOVED, [])


@pytest.mark.parametrize("kind", LABELLED)
@pytest.mark.parametrize("told", [False, True])
def test_an_address_that_changes_after_the_label_gets_a_new_label(kind: type, told: bool) -> None:
    floor = IN_HAND[kind]()
    if told:
        floor.printed()
    floor.revised(MOVED)
    assert (act(floor).title, floor.sounds) == (say("new_label_title"), [Sound.SUPERVISOR])
    assert say("stop_step_void_label") in act(floor).steps
    floor.press(Command.DONE)
    assert floor.is_at(Labelling)
    first, again = floor.jobs[0], floor.jobs[-1]
    assert (again.copy, again.reason, again.of_job) == (2, "new_label", first.job)
    assert (again.label.sscc, again.label.ship_to) == (first.label.sscc, ELSEWHERE)
    assert floor.facts_of(LabelReprinted)[0].reason == "new_label"
    floor.printed()
    floor.label()
    assert len(floor.facts_of(CartonClosed)) == len(floor.facts_of(OrderShipped)) == 1


def test_an_address_that_changes_again_before_the_packer_acts_is_the_one_on_the_label() -> None:
    floor = labelling()
    floor.revised(MOVED)
    third = replace(MOVED, version=3, lane="9")
    floor.revised(third)
    floor.press(Command.DONE)
    assert floor.jobs[-1].label.lane == "9"
    floor = labelling()
    floor.revised(MOVED)
    floor.revised(PENS_AND_TAPE)
    floor.press(Command.DONE)
    assert floor.jobs[-1].label.ship_to == PENS_AND_TAPE.ship_to


def test_an_address_that_changes_after_the_first_of_two_cartons_begins_the_order_again() -> None:
    floor = packing(TWO_MUGS, types=(CUBE,))
    floor.scan(MUG)
    floor.label()
    floor.revised(replace(TWO_MUGS, version=2, ship_to=ELSEWHERE))
    assert stop_of(floor) is StopKind.CHANGED


def test_lines_that_only_changed_places_change_nothing() -> None:
    floor = packing()
    floor.scan(PEN)
    turned = replace(PENS_AND_TAPE, version=2, lines=PENS_AND_TAPE.lines[::-1])
    floor.revised(turned)
    floor.scan(PEN)
    floor.scan(TAPE)
    floor.label()
    assert units(floor.facts_of(OrderShipped)[0].contents) == {"PEN": 2, "TAPE": 1}


def test_an_order_that_is_begun_anew_while_it_is_held_begins_again() -> None:
    floor = labelling()
    floor.oms_says("SO-1001", Hold.ON_HOLD, "check")
    floor.revised(held(replace(PENS_AND_TAPE, version=3), Hold.ON_HOLD, "check"))
    assert stop_of(floor) is StopKind.ON_HOLD
    floor.revised(ANEW)
    assert stop_of(floor) is StopKind.RESTARTED
    floor.oms_says("SO-1001", Hold.ON_HOLD, "again")
    assert stop_of(floor) is StopKind.RESTARTED


# A hold that is lifted, and what it was for


@each_phase
def test_a_hold_that_is_lifted_lets_the_packer_go_on_where_it_was(kind: type) -> None:
    floor = IN_HAND[kind]()
    before = resumable(floor.phase)
    floor.oms_says("SO-1001", Hold.ON_HOLD, "check")
    floor.press(Command.HELP)
    floor.oms_says("SO-1001", Hold.NONE)
    assert floor.is_at(WeightOff) if kind is WeightOff else floor.phase == before
    assert floor.state.bench.panel is Panel.NONE
    assert ClaimOrder("SO-1001") in floor.last.effects
    doubtful = isinstance(floor.phase, LabelDoubt | WeightOff)
    assert floor.sounds == [Sound.SUPERVISOR if doubtful else Sound.OK]
    assert floor.says == ("hold_lifted" if isinstance(before, Verifying | Labelling) else "")
    assert not floor.facts_of(OrderPutAside)


def test_a_carton_that_stands_on_the_scale_when_the_hold_is_lifted_is_weighed() -> None:
    floor = IN_HAND[Weighing]()
    floor.oms_says("SO-1001", Hold.ON_HOLD)
    floor.weighs(150)
    assert stop_of(floor) is StopKind.ON_HOLD
    floor.oms_says("SO-1001", Hold.NONE)
    assert floor.is_at(Labelling)


def test_what_the_oms_said_before_it_held_an_order_does_not_free_it() -> None:
    floor = packing()
    floor.oms_says("SO-1001", Hold.ON_HOLD, "check")
    floor.revised(PENS_AND_TAPE)
    assert stop_of(floor) is StopKind.ON_HOLD
    floor.revised(replace(PENS_AND_TAPE, version=3))
    assert (floor.is_at(Verifying), floor.says) == (True, "hold_lifted")


def test_a_lifted_hold_frees_no_order_that_stops_for_another_reason() -> None:
    floor = packing()
    floor.oms_says("SO-1001", Hold.CANCELLED)
    floor.oms_says("SO-1001", Hold.NONE)
    assert stop_of(floor) is StopKind.CANCELLED
    floor = packing()
    floor.oms_says("SO-1001", Hold.ON_HOLD)
    floor.oms_says("SO-1002", Hold.NONE)
    assert stop_of(floor) is StopKind.ON_HOLD


@pytest.mark.parametrize(("hold", "word"), [(Hold.ON_HOLD, "held"), (Hold.CANCELLED, "cancelled")])
def test_a_stop_says_the_reason_that_the_office_gave_bounded_and_escaped(hold: Hold, word: str) -> None:
    floor = packing()
    floor.oms_says("SO-1001", hold)
    assert act(floor).text == say(f"{word}_text", order="SO-1001")
    floor.oms_says("SO-1001", hold, "stock count")
    assert act(floor).text == say(f"{word}_because", order="SO-1001", reason="stock count")
    assert floor.sounds == []
    floor.oms_says("SO-1001", hold, "call\x1b[2J " + "x" * 5_000)
    reason = dict(act(floor).text.args)["reason"]
    assert isinstance(reason, str)
    assert reason.isprintable()
    assert len(reason) <= MOST_REASON


# What the printer says meanwhile


@pytest.mark.parametrize(
    ("outcome", "state", "goes_on"),
    [
        (PrintOutcome.DONE, PrintState.PRINTED, Labelling),
        (PrintOutcome.FAILED, PrintState.FAILED, Labelling),
        (PrintOutcome.DOUBT, PrintState.DOUBT, LabelDoubt),
    ],
)
@pytest.mark.parametrize("lifted", [True, False], ids=["lifted", "put aside"])
def test_what_became_of_a_label_while_its_order_stood_still_is_kept(
    outcome: PrintOutcome, state: PrintState, goes_on: type, lifted: bool
) -> None:
    floor = labelling()
    floor.oms_says("SO-1001", Hold.ON_HOLD)
    stopped = floor.screen
    floor.printed(outcome)
    assert (floor.screen, floor.sounds, floor.told) == (stopped, [], [])
    if lifted:
        floor.oms_says("SO-1001", Hold.NONE)
    else:
        floor.press(Command.DONE)
        floor.scan(PENS_AND_TAPE)
    assert isinstance(floor.phase, Labelling | LabelDoubt)
    assert (type(floor.phase), floor.phase.label.state) == (goes_on, state)
    floor.label()
    assert len(floor.facts_of(CartonClosed)) == len(floor.facts_of(OrderShipped)) == 1


def test_a_label_that_a_power_cut_left_in_doubt_while_its_order_stood_still_is_asked_about() -> None:
    floor = labelling()
    floor.oms_says("SO-1001", Hold.ON_HOLD)
    floor.power_cut(floor.jobs[-1].job)
    assert stop_of(floor) is StopKind.ON_HOLD
    floor.oms_says("SO-1001", Hold.NONE)
    assert floor.is_at(LabelDoubt)


def test_a_labelled_order_that_was_held_goes_on_with_its_label() -> None:
    floor = labelling()
    floor.printed()
    floor.oms_says("SO-1001", Hold.ON_HOLD, "check")
    floor.press(Command.DONE)
    assert floor.last.facts == ()
    assert ReleaseOrder("SO-1001") not in floor.last.effects
    floor.scan(replace(PENS_AND_TAPE, version=3))
    floor.label()
    assert len(floor.jobs) == len(floor.facts_of(CartonClosed)) == len(floor.facts_of(OrderShipped)) == 1


@each_phase
@pytest.mark.parametrize(
    ("happens", "text"),
    [
        (lambda floor: floor.dispute("SO-1001"), say("dispute_text", order="SO-1001", station="PACK-02")),
        (lambda floor: floor.dispute("SO-1001", "unclear"), say("dispute_other_text", order="SO-1001")),
        (lambda floor: floor.gone("SO-1001"), say("dispute_text", order="SO-1001", station="PACK-02")),
    ],
    ids=["packed elsewhere", "unclear", "shipped elsewhere"],
)
def test_a_dispute_about_the_order_in_hand_stops_it_at_once(
    kind: type, happens: Callable[[Floor], object], text: Say
) -> None:
    floor = IN_HAND[kind]()
    happens(floor)
    assert (act(floor).text, floor.sounds) == (text, [Sound.SUPERVISOR])
    jobs = len(floor.jobs)
    floor.scan(PEN)
    assert (floor.is_at(Stopped), len(floor.jobs)) == (True, jobs)
    floor.press(Command.DONE)
    assert floor.is_at(Waiting)
    assert isinstance(floor.screen, WaitScreen)
    assert floor.facts_of(OrderPutAside)[0].reason == "disputed"
    assert not floor.facts_of(OrderShipped)


# Put aside


def aside(floor: Floor) -> Floor:
    """The order in hand is put aside."""
    floor.press(Command.HELP, Command.PUT_ASIDE)
    return floor


def test_an_order_put_aside_is_forgotten_when_it_ships_elsewhere() -> None:
    floor = aside(packing())
    floor.gone("SO-1001")
    assert not floor.state.bench.aside
    assert isinstance(floor.screen, WaitScreen)
    assert floor.last.facts == ()


@pytest.mark.parametrize(
    ("happens", "text"),
    [
        (lambda floor: floor.gone("SO-1001"), say("dispute_text", order="SO-1001", station="PACK-02")),
        (lambda floor: floor.revised(ANEW), say("restarted_text", order="SO-1001")),
    ],
    ids=["shipped elsewhere", "begun anew"],
)
def test_labels_of_an_order_put_aside_that_goes_on_here_no_more_are_torn(
    happens: Callable[[Floor], object], text: Say
) -> None:
    floor = aside(labelling())
    happens(floor)
    assert not floor.state.bench.aside
    assert (act(floor).text, floor.sounds) == (text, [Sound.SUPERVISOR])
    assert ReleaseOrder("SO-1001") in floor.last.effects
    assert floor.told == ["OrderPutAside"]
    floor.press(Command.DONE)
    floor.scan(ANEW)
    floor.packs(PENS_AND_TAPE)
    assert floor.jobs[-1].copy == 2


def test_an_order_put_aside_whose_carton_is_disputed_goes_on_here_no_more() -> None:
    floor = aside(labelling())
    floor.dispute("SO-1001", "unclear")
    assert act(floor).text == say("dispute_other_text", order="SO-1001")
    assert not floor.state.bench.aside
    assert [fact.reason for fact in floor.facts_of(OrderPutAside)] == ["disputed"]
    assert ReleaseOrder("SO-1001") in floor.last.effects
    floor.press(Command.DONE)
    assert isinstance(floor.screen, WaitScreen)
    floor.scan(PENS_AND_TAPE)
    floor.packs(PENS_AND_TAPE)
    assert floor.jobs[-1].copy == 2


def test_an_order_put_aside_without_labels_says_at_its_scan_that_it_begins_again() -> None:
    floor = packing()
    floor.scan(PEN)
    aside(floor).revised(ANEW)
    floor.revised(replace(ONE_PEN, attempt=2))
    assert floor.last.effects == ()
    floor.scan(ANEW)
    assert (floor.says, floor.band.figure) == ("order_changed", 3)


def test_an_order_put_aside_with_a_label_gets_a_new_one_where_its_address_changed() -> None:
    floor = aside(labelling())
    floor.revised(MOVED)
    assert len(floor.state.bench.aside) == 1
    floor.scan(MOVED)
    assert (stop_of(floor), floor.sounds) == (StopKind.NEW_LABEL, [Sound.SUPERVISOR])
    assert not floor.state.bench.aside
    floor.press(Command.DONE)
    assert floor.jobs[-1].label.ship_to == ELSEWHERE
    floor.label()
    assert len(floor.facts_of(OrderShipped)) == 1


# Shipped here


def test_an_order_shipped_here_and_disputed_can_be_packed_here_again() -> None:
    floor = labelling(ONE_PEN)
    floor.label()
    floor.dispute("SO-1002", "unclear")
    assert act(floor).text == say("dispute_other_text", order="SO-1002")
    floor.press(Command.DONE, Command.REPRINT)
    assert floor.says == "nothing_to_reprint"
    floor.scan(replace(ONE_PEN, version=3, attempt=2))
    floor.scan(PEN)
    assert (floor.jobs[-1].copy, floor.jobs[-1].of_job) == (2, floor.jobs[0].job)
    floor.label()
    assert len(floor.facts_of(OrderShipped)) == 2


def test_news_of_orders_that_are_not_here_changes_nothing() -> None:
    floor = at_work()
    for happens in (lambda: floor.revised(ANEW), lambda: floor.gone("SO-1001")):
        before = floor.state
        happens()
        assert floor.state == before
