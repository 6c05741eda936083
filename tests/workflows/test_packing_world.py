"""What the world says while people work: stops, orders put aside, panels, badges, network, the day."""

from dataclasses import replace

import pytest

from floorapp.workflows.codec import CODEC
from floorapp.workflows.commands import Command
from floorapp.workflows.effects import ClaimOrder, PrintTestLabel, ReleaseOrder, Sound
from floorapp.workflows.events import DeviceChanged, DeviceState
from floorapp.workflows.facts import (
    CallReason,
    CartonClosed,
    LabelReprinted,
    OrderOpened,
    OrderPutAside,
    OrderShipped,
    SupervisorCalled,
)
from floorapp.workflows.nouns import Hold, Language, Theme
from floorapp.workflows.packing import wants_order, wants_raw
from floorapp.workflows.packing.aside import MOST_VOIDED
from floorapp.workflows.packing.state import (
    ChoosingReprint,
    LabelDoubt,
    Labelling,
    Panel,
    SignedOut,
    StopKind,
    Stopped,
    Verifying,
    Waiting,
    WrongLabel,
    work_of,
)
from floorapp.workflows.screens import (
    ActScreen,
    DevicesScreen,
    Mark,
    SignInScreen,
    SupervisorScreen,
    VerifyScreen,
    WaitScreen,
    say,
)
from tests.workflows.packing_rules import (
    ADA,
    BO,
    CUBE,
    IN_HAND,
    MUG,
    NOON_MS,
    ONE_PEN,
    PEN,
    PENS_AND_TAPE,
    SMALL,
    SUE,
    TAPE,
    TWO_MUGS,
    Floor,
    at_work,
    held,
    labelling,
    order,
    packing,
    packing_on_a_scale,
    units,
)

DAY_MS = 86_400_000


each_phase = pytest.mark.parametrize("kind", IN_HAND, ids=lambda kind: kind.__name__)


# Stops


@each_phase
@pytest.mark.parametrize("panel", [None, Command.HELP, Command.DEVICES])
def test_a_cancelled_order_stops_at_once_wherever_the_packer_is(kind: type, panel: Command | None) -> None:
    floor = IN_HAND[kind]()
    assert floor.is_at(kind)
    if panel:
        floor.press(panel)
    floor.oms_says("SO-1001", Hold.CANCELLED, "customer")
    screen = floor.screen
    assert isinstance(screen, ActScreen)
    assert screen.title == say("cancelled_title")
    assert floor.sounds == [Sound.SUPERVISOR]
    labelled = kind in (Labelling, WrongLabel, LabelDoubt, ChoosingReprint)
    assert (say("stop_step_void_label") in screen.steps) is labelled
    for act in (
        lambda: floor.scan(PEN),
        floor.unknown,
        lambda: floor.press(Command.BACK),
        lambda: floor.badge(BO),
    ):
        act()
        assert floor.is_at(Stopped)
        assert floor.sounds == [Sound.SUPERVISOR]
    floor.press(Command.DONE)
    assert floor.is_at(Waiting)
    assert floor.facts_of(OrderPutAside)[0].reason == "cancelled"
    assert ReleaseOrder("SO-1001") in floor.last.effects
    assert not floor.state.bench.aside
    assert not floor.facts_of(OrderShipped)


@each_phase
def test_a_held_order_waits_and_goes_on_where_it_was_when_it_is_freed(kind: type) -> None:
    floor = IN_HAND[kind]()
    work = work_of(floor.phase)
    floor.oms_says("SO-1001", Hold.ON_HOLD, "fraud check")
    screen = floor.screen
    assert isinstance(screen, ActScreen)
    assert screen.steps[-1] == say("stop_step_bring_to_supervisor")
    assert say("stop_step_void_label") not in screen.steps
    floor.press(Command.DONE)
    floor.scan(held(PENS_AND_TAPE, Hold.ON_HOLD, "fraud check"))
    assert floor.says == "order_held"
    floor.scan(PENS_AND_TAPE)
    assert work_of(floor.phase) == work
    assert not floor.state.bench.aside
    assert floor.facts_of(OrderOpened)[-1].order == "SO-1001"


@each_phase
def test_an_order_can_be_put_aside_from_everywhere_and_goes_on_there(kind: type) -> None:
    floor = IN_HAND[kind]()
    work, labelled = work_of(floor.phase), kind in (Labelling, WrongLabel, LabelDoubt, ChoosingReprint)
    floor.press(Command.HELP)
    screen = floor.screen
    assert isinstance(screen, SupervisorScreen)
    assert Command.PUT_ASIDE in [key.command for key in screen.keys]
    floor.press(Command.PUT_ASIDE)
    assert floor.is_at(Waiting)
    assert floor.says == "put_aside"
    assert bool(floor.facts_of(OrderPutAside)) is not labelled
    assert (ReleaseOrder("SO-1001") in floor.last.effects) is not labelled
    floor.press(Command.REPRINT)
    assert floor.says == "nothing_to_reprint"
    floor.power_cut()
    floor.scan(PENS_AND_TAPE)
    assert work_of(floor.phase) == work
    assert ClaimOrder("SO-1001") in floor.last.effects


@each_phase
def test_an_order_that_another_station_has_is_stopped(kind: type) -> None:
    floor = IN_HAND[kind]()
    floor.claim("SO-1001", granted=True)
    assert floor.is_at(kind)
    floor.claim("SO-1001", granted=False, holder="PACK-02")
    screen = floor.screen
    assert isinstance(screen, ActScreen)
    assert screen.text == say("claimed_text", order="SO-1001", station="PACK-02")
    floor.press(Command.DONE)
    assert floor.facts_of(OrderPutAside)[0].reason == "claimed"


@pytest.mark.parametrize("hold", [Hold.ON_HOLD, Hold.CANCELLED])
def test_an_order_that_is_stopped_without_a_word_says_so_without_one(hold: Hold) -> None:
    floor = IN_HAND[Verifying]()
    floor.oms_says("SO-1001", hold)
    screen = floor.screen
    assert isinstance(screen, ActScreen)
    wanted = "cancelled_text" if hold is Hold.CANCELLED else "held_text"
    assert screen.text == say(wanted, order="SO-1001")


@each_phase
def test_that_the_order_is_held_counts_more_than_that_its_claim_was_refused(kind: type) -> None:
    floor = IN_HAND[kind]()
    floor.claim("SO-1001", granted=False, holder="")
    floor.oms_says("SO-1001", Hold.ON_HOLD, "stock count")
    screen = floor.screen
    assert isinstance(screen, ActScreen)
    assert screen.text == say("held_because", order="SO-1001", reason="stock count")
    floor.claim("SO-1001", granted=False, holder="PACK-02")
    assert floor.screen == screen


@each_phase
def test_news_of_another_order_changes_nothing(kind: type) -> None:
    floor = IN_HAND[kind]()
    before = floor.state
    floor.oms_says("SO-9999", Hold.CANCELLED)
    floor.oms_says("SO-9999", Hold.ON_HOLD)
    floor.claim("SO-9999", granted=False, holder="PACK-02")
    floor.oms_says("SO-1001", Hold.NONE)
    assert floor.state == before


def test_a_claim_denied_after_the_order_shipped_changes_nothing() -> None:
    floor = labelling()
    floor.label()
    before = floor.state
    floor.claim("SO-1001", granted=False, holder="PACK-02")
    assert floor.state == before


def test_a_held_order_that_is_then_cancelled_is_cancelled() -> None:
    floor = packing()
    floor.oms_says("SO-1001", Hold.ON_HOLD)
    floor.oms_says("SO-1001", Hold.CANCELLED)
    assert isinstance(floor.phase, Stopped)
    assert floor.phase.kind is StopKind.CANCELLED
    before = floor.state
    floor.oms_says("SO-1001", Hold.CANCELLED)
    floor.oms_says("SO-1001", Hold.ON_HOLD)
    assert floor.state == before
    floor.press(Command.DONE)
    assert not floor.state.bench.aside


def test_a_stopped_order_is_not_put_aside_another_way() -> None:
    floor = packing()
    floor.oms_says("SO-1001", Hold.CANCELLED)
    floor.press(Command.HELP)
    screen = floor.screen
    assert isinstance(screen, SupervisorScreen)
    assert [key.command for key in screen.keys] == [Command.BACK]
    floor.press(Command.PUT_ASIDE)
    assert floor.is_at(Stopped)
    assert not floor.facts_of(OrderPutAside)


def test_a_supervisors_badge_ends_a_stop() -> None:
    floor = packing()
    floor.oms_says("SO-1001", Hold.CANCELLED)
    floor.badge(SUE)
    assert floor.is_at(Waiting)
    assert floor.state.bench.operator == ADA


def test_a_carton_packed_again_after_its_label_was_voided_is_a_further_copy() -> None:
    floor = labelling()
    floor.claim("SO-1001", granted=False, holder="PACK-02")
    floor.press(Command.DONE, Command.REPRINT)
    assert floor.says == "nothing_to_reprint"
    floor.scan(PENS_AND_TAPE)
    floor.packs(PENS_AND_TAPE)
    first, again = floor.jobs
    assert (again.carton, again.copy, again.reason, again.of_job) == (1, 2, "packed_again", first.job)
    assert again.label.sscc != first.label.sscc
    assert floor.facts_of(LabelReprinted)[0].reason == "packed_again"
    floor.claim("SO-1001", granted=False, holder="PACK-02")
    floor.press(Command.DONE)
    floor.scan(PENS_AND_TAPE)
    floor.packs(PENS_AND_TAPE)
    assert floor.jobs[-1].copy == 3
    floor.label()
    assert floor.facts_of(OrderShipped)[0].ssccs == (floor.jobs[-1].label.sscc,)
    assert not floor.state.bench.voided


def test_a_station_remembers_only_so_many_voided_labels() -> None:
    floor = at_work()
    for number in range(MOST_VOIDED + 5):
        one = order(f"SO-{number}", (PEN, 1))
        floor.scan(one)
        floor.scan(PEN)
        floor.claim(one.order, granted=False)
        floor.press(Command.DONE)
    assert len(floor.state.bench.voided) == MOST_VOIDED


# Put aside, changed, cancelled


def test_an_order_with_a_closed_carton_stays_this_stations_while_it_is_aside() -> None:
    floor = packing(TWO_MUGS, types=(CUBE,))
    floor.scan(MUG)
    floor.label()
    floor.press(Command.HELP, Command.PUT_ASIDE)
    assert floor.told == []
    floor.scan(ONE_PEN)
    floor.scan(PEN)
    floor.label()
    floor.scan(TWO_MUGS)
    assert floor.says == "order_resumed"
    assert floor.band.figure == 1
    floor.scan(MUG)
    floor.label()
    shipped = floor.facts_of(OrderShipped, "SO-1003")[0]
    closed = floor.facts_of(CartonClosed, "SO-1003")
    assert sorted(shipped.ssccs) == sorted(carton.sscc for carton in closed)
    assert not floor.facts_of(OrderPutAside)


def test_the_label_of_an_order_put_aside_can_be_printed_again_when_it_goes_on() -> None:
    floor = labelling()
    floor.press(Command.HELP, Command.PUT_ASIDE)
    floor.scan(PENS_AND_TAPE)
    assert floor.is_at(Labelling)
    floor.press(Command.REPRINT, 1)
    assert floor.jobs[-1].copy == 2
    floor.label()
    floor.press(Command.REPRINT, 1)
    assert floor.jobs[-1].copy == 3


def test_an_address_that_changed_meanwhile_holds_from_then_on() -> None:
    floor = packing()
    floor.press(Command.HELP, Command.PUT_ASIDE)
    floor.scan(replace(PENS_AND_TAPE, lane="9", version=2))
    assert floor.facts_of(OrderOpened)[-1].base_version == 2
    floor.packs(PENS_AND_TAPE)
    assert floor.jobs[-1].label.lane == "9"


@pytest.mark.parametrize("labelled", [False, True])
def test_an_order_that_asks_for_something_else_now_begins_again(labelled: bool) -> None:
    floor = packing()
    if labelled:
        floor.scan(PEN)
        floor.press(Command.NEW_BOX)
        floor.label()
    floor.press(Command.HELP, Command.PUT_ASIDE)
    changed = order("SO-1001", (TAPE, 2), version=2)
    floor.scan(changed)
    assert floor.band.title == say("order_changed", order="SO-1001")
    assert floor.band.text == say("order_changed_text")
    assert floor.sounds == [Sound.TOO_MANY]
    assert floor.told == (["OrderPutAside", "OrderOpened"] if labelled else ["OrderOpened"])
    floor.packs(changed)
    floor.label()
    assert units(floor.facts_of(OrderShipped)[0].contents) == {"TAPE": 2}
    assert floor.jobs[-1].copy == (2 if labelled else 1)


def test_an_item_that_brings_a_changed_order_is_not_counted_before_it_is_taken_out() -> None:
    floor = packing()
    floor.scan(PEN)
    floor.press(Command.HELP, Command.PUT_ASIDE)
    floor.scan(PEN, best=order("SO-1001", (PEN, 3), version=2))
    assert floor.says == "order_changed"
    assert floor.band.figure == 3


def test_an_order_put_aside_and_cancelled_is_forgotten() -> None:
    floor = packing()
    floor.press(Command.HELP, Command.PUT_ASIDE)
    floor.oms_says("SO-1001", Hold.CANCELLED)
    assert not floor.state.bench.aside
    assert isinstance(floor.screen, WaitScreen)


def test_labels_of_an_order_put_aside_and_cancelled_become_a_stop_card() -> None:
    floor = labelling()
    floor.press(Command.HELP, Command.PUT_ASIDE)
    floor.oms_says("SO-1001", Hold.CANCELLED)
    screen = floor.screen
    assert isinstance(screen, ActScreen)
    assert screen.text == say("dispute_cancelled_text", order="SO-1001")
    assert floor.sounds == [Sound.SUPERVISOR]
    floor.press(Command.DONE)
    assert isinstance(floor.screen, WaitScreen)


def test_nothing_is_put_aside_where_nothing_is_in_hand() -> None:
    floor = at_work()
    floor.press(Command.HELP, Command.PUT_ASIDE)
    assert floor.says == "cannot_put_aside"
    floor.press(Command.PUT_ASIDE)
    assert floor.says == "command_not_here"


# Help, devices, language


@each_phase
def test_help_lies_over_the_work_and_leaves_it_as_it_is(kind: type) -> None:
    floor = IN_HAND[kind]()
    phase = floor.phase
    floor.press(Command.HELP)
    assert isinstance(floor.screen, SupervisorScreen)
    floor.press(Command.BACK)
    assert (floor.phase, floor.state.bench.panel) == (phase, Panel.NONE)
    floor.press(Command.HELP)
    floor.badge(SUE)
    assert (floor.phase, floor.state.bench.panel) == (phase, Panel.NONE)
    assert floor.state.bench.operator == ADA


def test_a_call_for_help_is_told_to_the_oms_once_while_it_stands() -> None:
    floor = packing()
    floor.press(Command.HELP)
    assert floor.last.facts == (SupervisorCalled("SO-1001", ADA.operator, CallReason.HELP),)
    floor.press(Command.HELP)
    assert (floor.last.facts, floor.sounds) == ((), [Sound.SUPERVISOR])
    floor.press(Command.DEVICES, Command.HELP)
    assert len(floor.facts_of(SupervisorCalled, "SO-1001")) == 2


def test_help_can_be_called_where_no_order_is_in_hand_and_nobody_is_signed_in() -> None:
    floor = Floor()
    floor.press(Command.HELP)
    assert floor.last.facts == (SupervisorCalled("", "", CallReason.HELP),)


def test_the_next_scan_goes_on_with_the_work_under_the_panel() -> None:
    floor = packing()
    floor.press(Command.HELP)
    floor.scan(PEN)
    assert isinstance(floor.screen, VerifyScreen)
    assert floor.says == "item_correct"


def test_at_the_sign_in_help_is_there_and_the_badge_ends_it() -> None:
    floor = Floor()
    floor.press(Command.HELP)
    assert isinstance(floor.screen, SupervisorScreen)
    floor.unknown()
    assert isinstance(floor.screen, SignInScreen)
    floor.press(Command.HELP)
    floor.badge(ADA)
    assert isinstance(floor.screen, WaitScreen)


def test_a_weight_read_under_the_help_panel_is_seen() -> None:
    floor = packing_on_a_scale()
    floor.press(Command.HELP)
    floor.weighs(80)
    assert isinstance(floor.screen, SupervisorScreen)
    floor.weighs(2_000)
    screen = floor.screen
    assert isinstance(screen, SupervisorScreen)
    assert screen.title == say("supervisor_needed")


def test_the_devices_screen_shows_the_last_word_of_each_device() -> None:
    floor = at_work()
    floor.press(Command.DEVICES)
    assert wants_raw(floor.state)
    floor.happens(
        DeviceChanged,
        device="zebra",
        kind="printer",
        model="ZD421",
        state=DeviceState.WARNING,
        fault="paper_out",
    )
    floor.happens(DeviceChanged, device="gun", kind="scanner", model="(simulated)", state=DeviceState.MISSING)
    floor.happens(
        DeviceChanged,
        device="gun",
        kind="scanner",
        model="(simulated)",
        state=DeviceState.READY,
        reading="42",
        tried=True,
    )
    screen = floor.screen
    assert isinstance(screen, DevicesScreen)
    assert [(tile.device, tile.mark) for tile in screen.tiles] == [("gun", Mark.OK), ("zebra", Mark.TOO_MANY)]
    assert screen.tiles[0].reading == "42"
    floor.press(Command.TEST_LABEL)
    assert PrintTestLabel() in floor.last.effects
    floor.press(Command.LANG_SV)
    screen = floor.screen
    assert isinstance(screen, DevicesScreen)
    assert Command.LANG_EN in [key.command for key in screen.keys]
    floor.press(Command.BACK)
    assert not wants_raw(floor.state)
    floor.press(Command.TEST_LABEL)
    assert floor.says == "command_not_here"


def test_a_scanner_that_goes_says_so_once_where_the_packer_looks() -> None:
    floor = packing()
    told = {"device": "gun", "kind": "scanner", "model": "serial"}
    floor.happens(DeviceChanged, state=DeviceState.READY, **told)
    opened = floor.band
    floor.happens(DeviceChanged, state=DeviceState.READY, reading="42", **told)
    assert floor.band == opened
    floor.happens(DeviceChanged, state=DeviceState.MISSING, fault="unplugged", **told)
    assert (floor.says, floor.sounds) == ("scanner_gone", [Sound.REFUSED])
    floor.happens(DeviceChanged, state=DeviceState.MISSING, fault="unplugged", **told)
    assert floor.sounds == []
    floor.happens(DeviceChanged, state=DeviceState.READY, **told)
    assert (floor.says, floor.sounds) == ("scanner_back", [Sound.OK])
    assert floor.is_at(Verifying)


def test_language_and_theme_change_at_once_and_nothing_else_does() -> None:
    floor = packing()
    band, phase = floor.band, floor.phase
    floor.press(Command.LANG_SV, Command.THEME)
    assert (floor.state.bench.language, floor.state.bench.theme) == (Language.SV, Theme.DARK)
    floor.press(Command.LANG_EN, Command.THEME)
    assert (floor.state.bench.language, floor.state.bench.theme) == (Language.EN, Theme.LIGHT)
    assert (floor.band, floor.phase) == (band, phase)
    assert floor.sounds == [Sound.OK]


# Badges


def test_a_badge_swap_in_mid_order_keeps_the_work_and_names_the_new_packer() -> None:
    floor = packing()
    floor.scan(PEN)
    floor.badge(BO)
    assert floor.told == ["OperatorSignedOut", "OperatorSignedIn"]
    assert (floor.says, floor.band.figure) == ("signed_in", 2)
    floor.scan(PEN)
    assert floor.last.facts[0].actor == "op-bo"
    floor.scan(TAPE)
    floor.badge(ADA)
    assert floor.says == "order_complete"


# Network and the OMS


def test_without_a_network_work_goes_on_and_what_is_saved_is_counted() -> None:
    floor = at_work()
    floor.link(online=False)
    assert floor.sounds == [Sound.OFFLINE]
    floor.scan(PENS_AND_TAPE)
    floor.packs(PENS_AND_TAPE)
    screen = floor.screen
    assert screen.bar.online is False
    assert floor.state.bench.pending == 4
    floor.link(online=False, pending=4)
    assert floor.sounds == []
    floor.link(online=True)
    assert floor.sounds == []
    assert floor.state.bench.pending == 0


def test_a_station_that_starts_offline_says_since_when() -> None:
    floor = Floor()
    floor.link(online=False)
    assert floor.state.bench.since_ms == floor.at_ms


def test_a_dispute_is_a_stop_card_that_waits_for_the_order_in_hand() -> None:
    floor = packing(ONE_PEN)
    floor.dispute("SO-7")
    assert floor.sounds == []
    assert isinstance(floor.screen, VerifyScreen)
    floor.scan(PEN)
    floor.label()
    assert floor.sounds == [Sound.DONE, Sound.SUPERVISOR]
    screen = floor.screen
    assert isinstance(screen, ActScreen)
    assert screen.text == say("dispute_text", order="SO-7", station="PACK-02")
    assert not wants_order(floor.state)
    floor.scan(PENS_AND_TAPE)
    assert floor.sounds == [Sound.SUPERVISOR]
    floor.press(Command.OUT)
    assert floor.is_at(Waiting)
    floor.press(Command.DONE)
    assert isinstance(floor.screen, WaitScreen)


def test_disputes_come_one_by_one_and_none_twice() -> None:
    floor = at_work()
    floor.dispute("SO-7", "cancelled", "f-1")
    assert floor.sounds == [Sound.SUPERVISOR]
    floor.dispute("SO-7", "cancelled", "f-1")
    floor.dispute("SO-8", "changed", "f-2")
    assert len(floor.state.bench.disputes) == 2
    floor.badge(SUE)
    assert floor.sounds == [Sound.SUPERVISOR]
    screen = floor.screen
    assert isinstance(screen, ActScreen)
    assert screen.text == say("dispute_other_text", order="SO-8")
    floor.badge(SUE)
    assert isinstance(floor.screen, WaitScreen)
    assert floor.state.bench.operator == ADA


def test_a_dispute_does_not_disturb_the_sign_in() -> None:
    floor = Floor()
    floor.dispute()
    assert isinstance(floor.screen, SignInScreen)
    assert floor.sounds == []
    floor.badge(SUE)
    assert floor.sounds == [Sound.OK, Sound.SUPERVISOR]


# The day


def test_a_new_day_begins_at_nothing_packed() -> None:
    floor = labelling(ONE_PEN)
    floor.label()
    assert floor.state.bench.tally.packed == 1
    floor.press(Command.OUT)
    floor.at_ms += DAY_MS
    floor.link(online=True)
    assert floor.state.bench.tally.packed == 0
    assert floor.state.bench.tally.since_ms == 0
    floor.badge(ADA)
    assert floor.state.bench.tally.since_ms == floor.at_ms


def test_a_night_shift_is_counted_from_midnight_and_its_order_goes_on() -> None:
    floor = packing(ONE_PEN)
    floor.at_ms += DAY_MS
    floor.scan(PEN)
    assert floor.is_at(Labelling)
    assert floor.state.bench.tally.since_ms == floor.at_ms


def test_a_clock_that_jumps_back_stops_nobody() -> None:
    floor = labelling(ONE_PEN)
    floor.at_ms = NOON_MS - 400 * DAY_MS
    floor.label()
    assert floor.state.bench.tally.packed == 1
    assert floor.state.bench.tally.per_hour >= 0


# Settled things that must not move


def test_a_label_scanned_at_the_sign_in_does_nothing() -> None:
    floor = labelling(ONE_PEN)
    floor.label()
    floor.press(Command.OUT)
    floor.label()
    assert floor.is_at(SignedOut)
    assert floor.says == "badge_needed"


def test_the_same_scan_replayed_gives_the_same_bytes() -> None:
    floor = packing()
    before = floor.state
    decided = floor.scan(PEN)
    floor.state, floor.seq, floor.at_ms = before, floor.seq - 1, floor.at_ms - 1_000
    assert CODEC.encode(floor.scan(PEN)) == CODEC.encode(decided)


def test_a_carton_scanned_twice_is_confirmed_twice_and_changed_never() -> None:
    floor = packing()
    floor.scan(SMALL)
    floor.scan(SMALL)
    assert floor.told == []
