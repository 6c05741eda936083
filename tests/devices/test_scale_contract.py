"""What every scale does: each new stable weight once, never one that moves."""

import time
from collections.abc import Iterator
from typing import Protocol

import pytest

from floorapp.devices import scale
from floorapp.devices.connections import connect
from floorapp.devices.ports import Driver, Weighed
from floorapp.devices.scale import MtSicsScale
from floorapp.devices.simulated_scale import ScaleMechanism, SimulatedScale
from floorapp.workflows.events import DeviceState
from tests.devices.rigs import Inbox, PtyWire, TcpWire


class Scale(Driver, Protocol):
    """A driver of a scale."""

    def zero(self) -> None: ...


class Bench(Protocol):
    """A scale on the bench, and the hand that puts cartons on it."""

    driver: Scale

    def put(self, weight_g: int) -> None: ...
    def unplug(self) -> None: ...
    def plug_in(self) -> None: ...
    def close(self) -> None: ...


class MtSicsBench:
    """The real driver, and an instrument that speaks MT-SICS behind a real wire."""

    def __init__(self, inbox: Inbox, wire: PtyWire | TcpWire, mechanism: ScaleMechanism) -> None:
        self.mechanism = mechanism
        self._wire = wire
        url = f"serial://{wire.path}" if isinstance(wire, PtyWire) else f"tcp://127.0.0.1:{wire.port}"
        self.driver: Scale = MtSicsScale("scale", connect(url), inbox.emit)

    def put(self, weight_g: int) -> None:
        self.mechanism.put(weight_g)

    def unplug(self) -> None:
        self.mechanism.mute = True

    def plug_in(self) -> None:
        self.mechanism.mute = False

    def close(self) -> None:
        self._wire.close()


def tcp_bench(inbox: Inbox) -> MtSicsBench:
    mechanism = ScaleMechanism()
    return MtSicsBench(inbox, TcpWire(mechanism), mechanism)


def pty_bench(inbox: Inbox) -> MtSicsBench:
    mechanism = ScaleMechanism()
    return MtSicsBench(inbox, PtyWire(mechanism), mechanism)


class SimulatedBench:
    def __init__(self, inbox: Inbox) -> None:
        simulated = SimulatedScale("scale", inbox.emit)
        self.driver: Scale = simulated
        self.put = simulated.put
        self.unplug = simulated.unplug
        self.plug_in = simulated.plug_in

    def close(self) -> None: ...


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(params=[tcp_bench, pty_bench, SimulatedBench])
def bench(request: pytest.FixtureRequest, inbox: Inbox) -> Iterator[Bench]:
    made: Bench = request.param(inbox)
    made.driver.start()
    inbox.state(DeviceState.READY)
    assert inbox.next(Weighed) == Weighed("scale", 0)
    yield made
    made.driver.stop()
    made.close()


@pytest.fixture(params=[tcp_bench, pty_bench])
def real(request: pytest.FixtureRequest, inbox: Inbox) -> Iterator[MtSicsBench]:
    made: MtSicsBench = request.param(inbox)
    made.driver.start()
    assert inbox.next(Weighed).weight_g == 0
    yield made
    made.driver.stop()
    made.close()


@pytest.fixture
def instrument(real: MtSicsBench) -> ScaleMechanism:
    return real.mechanism


def test_it_says_that_it_is_simulated(bench: Bench, inbox: Inbox) -> None:
    (status,) = [news for news in inbox.seen if not isinstance(news, Weighed)]
    assert (status.device, status.kind) == ("scale", "scale")
    assert "simulated" in status.model


def test_each_carton_is_weighed_once_and_the_empty_scale_too(bench: Bench, inbox: Inbox) -> None:
    for weight_g in (2_410, 0, 2_410, 31_000, 0):
        bench.put(weight_g)
        assert inbox.next(Weighed) == Weighed("scale", weight_g)
        assert inbox.nothing_more(Weighed, 0.25)


def test_a_scale_that_goes_says_so_and_what_stands_on_it_at_its_return_is_news(
    bench: Bench, inbox: Inbox
) -> None:
    bench.put(500)
    assert inbox.next(Weighed).weight_g == 500
    bench.unplug()
    inbox.state(DeviceState.MISSING)
    bench.plug_in()
    inbox.state(DeviceState.READY)
    assert inbox.next(Weighed).weight_g == 500


def test_stopped_it_brings_nothing(bench: Bench, inbox: Inbox) -> None:
    bench.driver.stop()
    bench.put(900)
    assert inbox.nothing_more(Weighed)
    bench.driver.stop()


def test_a_weight_that_moves_is_never_taken(instrument: ScaleMechanism, inbox: Inbox) -> None:
    instrument.move(1_200)
    assert inbox.nothing_more(Weighed, 0.3)
    instrument.put(1_250)
    assert inbox.next(Weighed).weight_g == 1_250


def test_the_same_weight_after_the_scale_moved_is_another_carton(
    instrument: ScaleMechanism, inbox: Inbox
) -> None:
    instrument.put(700)
    assert inbox.next(Weighed).weight_g == 700
    instrument.move(20)
    assert inbox.nothing_more(Weighed, 0.3)
    instrument.put(700)
    assert inbox.next(Weighed).weight_g == 700


@pytest.mark.parametrize(("said", "fault"), [("S +", "overload"), ("S -", "underload"), ("E?", "odd_answer")])
def test_a_scale_in_trouble_says_which_and_weighs_on(
    instrument: ScaleMechanism, inbox: Inbox, said: str, fault: str
) -> None:
    instrument.say(said)
    assert inbox.state(DeviceState.WARNING).fault == fault
    instrument.put(300)
    inbox.state(DeviceState.READY)
    assert inbox.next(Weighed).weight_g == 300


@pytest.mark.parametrize(
    ("answer", "weight_g"),
    [
        ("S S 1.2345 kg", 1_235),
        ("S S      2.00 lb", 907),
        ("S S 16 oz", 454),
        ("S S -0.4 g", 0),
        ("S S 500 g", 500),
    ],
)
def test_every_unit_becomes_grams(
    instrument: ScaleMechanism, inbox: Inbox, answer: str, weight_g: int
) -> None:
    instrument.put(9_999)
    assert inbox.next(Weighed).weight_g == 9_999
    instrument.say(answer)
    assert inbox.next(Weighed).weight_g == weight_g


def test_a_scale_with_a_carton_on_it_is_not_set_to_zero_and_says_why(bench: Bench, inbox: Inbox) -> None:
    bench.put(2_000)
    assert inbox.next(Weighed).weight_g == 2_000
    bench.driver.zero()
    assert inbox.state(DeviceState.WARNING).fault == "zero_loaded"
    bench.driver.zero()
    assert inbox.nothing_more(Weighed)


def test_the_word_why_a_scale_was_not_set_to_zero_goes_by_itself(
    bench: Bench, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scale, "ZERO_TOLD_S", 0.3)
    bench.put(2_000)
    inbox.next(Weighed)
    bench.driver.zero()
    inbox.state(DeviceState.WARNING)
    if isinstance(bench, SimulatedBench):
        bench.put(0)
    inbox.state(DeviceState.READY)


@pytest.mark.parametrize(
    ("answer", "fault"),
    [("S D 12 g", "zero_moves"), ("S S -900 g", "zero_below"), ("S S 601 g", "zero_loaded")],
)
def test_a_scale_says_why_it_cannot_be_set_to_zero(
    real: MtSicsBench, inbox: Inbox, answer: str, fault: str
) -> None:
    real.mechanism.say(answer)
    real.driver.zero()
    assert inbox.state(DeviceState.WARNING).fault == fault


def test_a_few_grams_are_set_to_zero(real: MtSicsBench, inbox: Inbox) -> None:
    real.put(7)
    assert inbox.next(Weighed).weight_g == 7
    real.driver.zero()
    assert inbox.next(Weighed).weight_g == 0
    assert (DeviceState.WARNING, "zero_loaded") not in inbox.statuses()


def test_a_scale_that_never_answers_to_zero_is_stopped_at_once(real: MtSicsBench, inbox: Inbox) -> None:
    real.mechanism.mute = True
    real.driver.zero()
    began = time.monotonic()
    real.driver.stop()
    assert time.monotonic() - began < 2
    assert inbox.statuses() == [(DeviceState.READY, "")]


def test_a_scale_that_is_away_is_looked_for_at_once_when_somebody_asks(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scale.BackOff, "next_s", lambda _self: 60.0)
    mechanism = ScaleMechanism()
    mechanism.mute = True
    bench = MtSicsBench(inbox, TcpWire(mechanism), mechanism)
    bench.driver.start()
    inbox.state(DeviceState.MISSING)
    mechanism.mute = False
    assert isinstance(bench.driver, MtSicsScale)
    bench.driver.look()
    inbox.state(DeviceState.READY)
    bench.driver.stop()
    bench.close()
