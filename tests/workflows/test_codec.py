"""What is saved comes back the same, the same value is the same text, and a wrong text is told where."""

import json
from dataclasses import dataclass
from enum import IntEnum
from time import perf_counter
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.workflows import events, facts
from floorapp.workflows.codec import CODEC, Codec, Undecodable, fact_data, fact_of
from floorapp.workflows.events import Event, ItemScanned, UnknownScanned
from floorapp.workflows.facts import CartonClosed, CartonTypeChanged, Content, Fact, LineShort, Traced
from floorapp.workflows.nouns import (
    Address,
    CartonType,
    Language,
    Operator,
    Order,
    OrderLine,
    Product,
    Role,
    ShortReason,
)
from floorapp.workflows.screens import Say, say
from floorapp.workflows.traits import Traits


class Level(IntEnum):
    LOW = 1
    HIGH = 2


@dataclass(frozen=True, slots=True)
class Idle:
    pass


@dataclass(frozen=True, slots=True)
class Packing:
    order: Order
    operator: Operator
    spot: tuple[int, str]


@dataclass(frozen=True, slots=True)
class Stopped:
    by: ItemScanned
    until: "Packing | Stopped | None"


@dataclass(frozen=True, slots=True)
class State:
    phase: Idle | Packing | Stopped
    journal: tuple[Event, ...] = ()
    told: tuple[Fact, ...] = ()
    says: Say | None = None
    level: Level = Level.LOW
    share: float = 0.5
    sure: bool = False
    note: str | int | None = None


PENS = Product("PENS", "Pens åäö \u2028 \ud800", weight_g=12)
ORDER = Order(
    "SO-1", (OrderLine(PENS, 2),), Address("Ek", ("Storgatan 1",)), flags=frozenset({"vip", "gift"})
)
KARIN = Operator("karin", "Karin", frozenset(Role), Language.SV)
PACKING = Packing(ORDER, KARIN, (3, "left"))
STATE = State(
    Stopped(ItemScanned(2, 20, PENS, 1, ORDER), PACKING),
    (UnknownScanned(1, 10, "x"), ItemScanned(2, 20, PENS)),
    (LineShort("SO-1", "karin", "PENS", 1, ShortReason.DAMAGED),),
    say("left", n=3, name="Pens"),
    Level.HIGH,
    0.25,
    True,
    7,
)


def test_a_state_comes_back_as_it_was() -> None:
    assert CODEC.decode(CODEC.encode(STATE), State) == STATE
    assert Codec().decode(Codec().encode(STATE).encode(), State) == STATE


def test_a_phase_is_named_by_its_class() -> None:
    data = json.loads(CODEC.encode(State(Idle())))
    assert data["_type"] == "State"
    assert data["phase"] == {"_type": "Idle"}
    assert json.loads(CODEC.encode(STATE))["note"] == 7


def test_a_member_of_a_union_is_read_as_the_union_and_as_itself() -> None:
    scanned = UnknownScanned(1, 10, "x")
    text = CODEC.encode(scanned)
    assert text == '{"_type":"UnknownScanned","seq":1,"at_ms":10,"text":"x"}'
    assert CODEC.decode(text, Event) == scanned
    assert CODEC.decode(text, UnknownScanned) == scanned


@given(st.permutations(["vip", "gift", "glass", "cold"]), st.permutations(list(Role)))
def test_the_same_value_is_always_the_same_text(flags: list[str], roles: list[Role]) -> None:
    order = Order("SO-1", (), Address("Ek"), flags=frozenset(flags))
    operator = Operator("karin", "Karin", frozenset(roles))
    assert '"flags":["cold","gift","glass","vip"]' in CODEC.encode(order)
    assert '"roles":["packer","picker","supervisor"]' in CODEC.encode(operator)


@pytest.mark.parametrize("kind", get_args(Event))
@given(data=st.data())
def test_every_event_comes_back_as_it_was(kind: type[Any], data: st.DataObject) -> None:
    event = data.draw(st.from_type(kind))
    assert CODEC.decode(CODEC.encode(event), Event) == event


@pytest.mark.parametrize("kind", get_args(Fact))
@given(data=st.data())
def test_every_fact_comes_back_from_its_envelope(kind: type[Any], data: st.DataObject) -> None:
    fact = data.draw(st.from_type(kind))
    sent = json.loads(json.dumps(fact_data(fact)))
    assert sent == fact_data(fact)
    assert not sent.keys() & {"order", "actor", "_type"}
    assert fact_of(kind.__name__, fact.order, fact.actor, sent) == fact


def test_a_fact_says_its_own_fields_in_plain_types() -> None:
    closed = CartonClosed("SO-1", "karin", 1, "3", "M2", (Content("PENS", 2),), 100, None)
    assert fact_data(closed) == {
        "carton": 1,
        "sscc": "3",
        "carton_type": "M2",
        "contents": [{"sku": "PENS", "quantity": 2}],
        "computed_g": 100,
        "measured_g": None,
    }


def test_what_a_fact_has_not_to_say_is_left_out_and_an_oms_of_before_reads_the_rest() -> None:
    traced = (Traced("PENS", 2, Traits(lot="L1")),)
    closed = CartonClosed("SO-1", "karin", 1, "3", "M2", (Content("PENS", 2),), 100, None, traced)
    assert fact_data(closed)["traced"][0]["traits"]["lot"] == "L1"
    changed = CartonTypeChanged("SO-1", "karin", 1, "S", "M")
    assert fact_data(changed) == {"carton": 1, "advised": "S", "taken": "M"}


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("Told", {}, "unknown type 'Told'"),
        ("x" * 500, {}, "unknown type"),
        ("OrderOpened", {"base_version": 1, "actor": "x"}, "data holds actor"),
        ("OrderOpened", {"base_version": 1, "_type": "x"}, "data holds _type"),
        ("OrderOpened", {}, r"'base_version' is missing @ \$\.base_version"),
        ("OrderOpened", {"base_version": "1"}, r"str is no int @ \$\.base_version"),
        ("OrderOpened", {"base_version": 1, "x": 1}, r"unknown 'x' @ \$"),
        (
            "LineShort",
            {"sku": "P", "quantity": 1, "reason": "bored"},
            r"'bored' is not a valid ShortReason @ \$\.reason",
        ),
        ("LineShort", {"sku": "P", "quantity": 1, "reason": []}, r"list is no str"),
    ],
)
def test_a_fact_that_is_wrong_is_told_where(name: str, data: dict[str, Any], problem: str) -> None:
    with pytest.raises(Undecodable, match=problem) as caught:
        fact_of(name, "SO-1", "karin", data)
    assert len(str(caught.value)) < 700


def broken(path: str, value: object) -> str:
    """The state's text with one place changed."""
    data = json.loads(CODEC.encode(STATE))
    *parents, last = path.split(".")
    place = data
    for name in parents:
        place = place[int(name)] if isinstance(place, list) else place[name]
    place[last] = value
    return json.dumps(data)


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("sure", 1, r"int is no bool @ \$\.sure"),
        ("share", True, r"bool is no float @ \$\.share"),
        ("level", 3, r"3 is not a valid Level @ \$\.level"),
        ("level", True, r"bool is no int @ \$\.level"),
        ("journal", "abc", r"str is no list @ \$\.journal"),
        ("journal", [None], r"NoneType without _type .* @ \$\.journal\[0\]"),
        ("journal.0", {"seq": 1}, r"dict without _type"),
        ("journal", [{"_type": "Booted"}], r"_type 'Booted' is none of BadgeScanned, .*@ \$\.journal\[0\]"),
        ("journal", [{"_type": ["UnknownScanned"]}], r"is none of"),
        ("phase", {"_type": "Idle", "x": 1}, r"unknown 'x' @ \$\.phase"),
        ("phase", None, r"NoneType without _type"),
        ("phase.until.spot", [1], r"\$\.phase\.until"),
        ("phase.until.spot", [1, "left", 2], r"\$\.phase\.until"),
        ("phase.until.spot", {"0": 1}, r"dict is no list @ \$\.phase\.until\.spot"),
        ("phase.until.operator.roles", ["packer", "packer"], r"a member stands twice in a set"),
        ("phase.until.operator", "karin", r"str is no object @ \$\.phase\.until\.operator"),
        ("says", [], r"list is no object @ \$\.says"),
        ("note", [], r"list without _type"),
        ("note", True, r"bool without _type"),
        ("_type", "Order", r"_type is 'Order'"),
    ],
)
def test_a_state_that_is_wrong_is_told_where(path: str, value: object, problem: str) -> None:
    if path == "journal.0":
        path, value = "journal", [value]
    with pytest.raises(Undecodable, match=problem) as caught:
        CODEC.decode(broken(path, value), State)
    assert caught.value.kind == "State"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no JSON of ours"),
        ("{", "no JSON of ours"),
        ("[" * 100_000, "no JSON of ours"),
        ('{"seq":1,"seq":2}', "a key stands twice"),
        ("[NaN]", "it holds NaN"),
        ("9" * 5_000, "no JSON of ours"),
        (b"\xff", "no JSON of ours"),
        ("null", "NoneType is no object"),
        ("[]", "list is no object"),
    ],
)
def test_a_text_that_is_nothing_of_ours_is_refused(text: str | bytes, problem: str) -> None:
    with pytest.raises(Undecodable, match=problem):
        CODEC.decode(text, UnknownScanned)


def test_a_value_that_json_cannot_hold_is_not_written() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        CODEC.encode(State(Idle(), share=float("nan")))


def test_a_whole_number_may_stand_for_a_fraction() -> None:
    assert CODEC.decode('{"_type":"State","phase":{"_type":"Idle"},"share":1}', State).share == 1


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["_type", "seq", "at_ms", "text", "product"]) | st.text(max_size=3),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_no_json_makes_it_raise_anything_else(data: Any) -> None:
    for kind in (Event, Order, State, CartonType):
        try:
            value = CODEC.structure(data, kind)
        except Undecodable:
            continue
        assert CODEC.decode(CODEC.encode(value), kind) == value


def test_every_event_and_fact_that_is_declared_is_in_its_union() -> None:
    for module, base, union in ((events, events.Happened, Event), (facts, facts.Told, Fact)):
        declared = {
            kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, base)
        }
        assert declared - {base} == set(get_args(union))


def test_a_large_state_is_written_quickly() -> None:
    """A decision waits for it. The limit is ten times what it takes, for slow machines."""
    order = Order("SO-1", tuple(OrderLine(Product(f"P{n}", "Pens"), 2) for n in range(60)), Address("Ek"))
    state = State(Packing(order, KARIN, (1, "x")))
    CODEC.encode(state)
    times = []
    for _ in range(20):
        begun = perf_counter()
        CODEC.encode(state)
        times.append(perf_counter() - begun)
    assert min(times) < 0.003
