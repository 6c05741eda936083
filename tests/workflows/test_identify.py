"""The same scan always means the same thing, and a hostile one means nothing."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.workflows.commands import Command, command_of
from floorapp.workflows.events import (
    BadgeScanned,
    CartonTypeScanned,
    CommandGiven,
    Event,
    ItemScanned,
    OrderScanned,
    Refusal,
    ScanRefused,
    SsccScanned,
    UnknownScanned,
)
from floorapp.workflows.identify import identify, show
from floorapp.workflows.nouns import Address, CartonType, Operator, Order, OrderLine, Product, Role

PENS = Product("PENS", "Pens")
TAPE = Product("TAPE", "Tape")
ORDER = Order("SO-1001", (OrderLine(PENS, 2),), Address("Ek"), tote="T-7")
M2 = CartonType("M2", 300, 200, 100, 310, 210, 110, 150, 9000)
KARIN = Operator("karin", "Karin", frozenset({Role.PACKER}))
BADGE = "FLB:ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SSCC = "376104250021234569"


@dataclass
class Floor:
    """A station's snapshot, small; remembers what it was asked."""

    products: dict[str, tuple[Product, int]] = field(
        default_factory=lambda: {
            "9520000000011": (PENS, 1),
            "19520000000018": (PENS, 12),
            "036000291452": (TAPE, 1),
            "SO-1001": (TAPE, 1),
            "X-1": (TAPE, 6),
        }
    )
    asked: list[str] = field(default_factory=list)

    def product_by_code(self, code: str) -> tuple[Product, int] | None:
        self.asked.append(code)
        return self.products.get(code)

    def order(self, number: str) -> Order | None:
        self.asked.append(number)
        return ORDER if number == ORDER.order else None

    def order_by_tote(self, tote: str) -> Order | None:
        return ORDER if tote == ORDER.tote else None

    def shipped_by(self, number: str) -> str:
        return {"SO-9": "PACK-02"}.get(number, "")

    def best_order_for(self, sku: str) -> Order | None:
        self.asked.append(f"best {sku}")
        return ORDER if sku == PENS.sku else None

    def carton_type(self, code: str) -> CartonType | None:
        return M2 if code == "M2" else None

    def operator_by_badge(self, text: str) -> Operator | None:
        return KARIN if text == BADGE else None


@pytest.fixture
def floor() -> Floor:
    floor = Floor()
    del floor.products["SO-1001"]
    return floor


def scan(raw: str | bytes, floor: Floor, symbology: str = "", *, waiting: bool = False) -> Event:
    raw = raw.encode() if isinstance(raw, str) else raw
    return identify(raw, symbology, 7, 1_000, floor, waiting=waiting)


@pytest.mark.parametrize("command", list(Command))
def test_a_command_barcode_gives_its_command(command: Command, floor: Floor) -> None:
    assert scan(f"]C0{command.barcode}\r\n", floor) == CommandGiven(7, 1_000, command)
    assert not floor.asked


def test_a_barcode_without_the_prefix_is_no_command() -> None:
    assert command_of("UNDO") is None


def test_an_unknown_command_is_refused_and_never_looked_up(floor: Floor) -> None:
    floor.products["FLR:EXPLODE"] = (PENS, 1)
    assert scan("FLR:EXPLODE", floor) == ScanRefused(7, 1_000, Refusal.UNKNOWN_COMMAND, "FLR:EXPLODE")
    assert not floor.asked


def test_a_badge_gives_its_operator(floor: Floor) -> None:
    assert scan(BADGE + "\r", floor) == BadgeScanned(7, 1_000, KARIN)
    assert scan("FLB:SOMEBODYELSE", floor) == BadgeScanned(7, 1_000, None)


@pytest.mark.parametrize(
    "text", ["flb:secretsecret", "x FLB:SECRETSECRET", "]zzFLB:SECRET", "FLB:SECRET\x01", "Flb:SECRET\u202e"]
)
def test_a_badges_content_is_in_no_event(text: str, floor: Floor) -> None:
    assert "secret" not in repr(scan(text, floor)).lower()


def test_a_badge_that_is_too_long_or_broken_is_not_shown(floor: Floor) -> None:
    assert "SECRET" not in repr(scan("FLB:" + "SECRET" * 100, floor))
    assert "SECRET" not in repr(scan(b"FLB:SECRET\xff", floor))


@pytest.mark.parametrize("text", [SSCC, f"00{SSCC}", f"]C100{SSCC}"])
def test_a_label_is_a_license_plate_before_it_is_anything_else(text: str, floor: Floor) -> None:
    floor.products[SSCC] = floor.products[f"00{SSCC}"] = (PENS, 1)
    assert scan(text, floor) == SsccScanned(7, 1_000, SSCC)


@pytest.mark.parametrize(
    ("text", "symbology", "product", "quantity"),
    [
        ("9520000000011", "", PENS, 1),
        ("]E09520000000011", "", PENS, 1),
        ("]C1010952000000001110LOT", "", PENS, 1),
        ("0109520000000011", "]d2", PENS, 1),
        ("19520000000018", "]I1", PENS, 12),
        ("]C10119520000000018", "", PENS, 12),
        ("]C102095200000000113705", "", PENS, 5),
        ("0036000291452", "]E0", TAPE, 1),
        ("\tX-1\r\n", "", TAPE, 6),
    ],
)
def test_an_item_counts_for_what_its_barcode_says(
    text: str, symbology: str, product: Product, quantity: int, floor: Floor
) -> None:
    assert scan(text, floor, symbology) == ItemScanned(7, 1_000, product, quantity)


def test_a_gtin_that_nobody_knows_is_unknown(floor: Floor) -> None:
    assert scan("]C10119520000000025", floor) == UnknownScanned(7, 1_000, "0119520000000025")
    assert scan("4006381333931", floor) == UnknownScanned(7, 1_000, "4006381333931")


def test_a_separator_in_an_unknown_scan_is_shown_escaped(floor: Floor) -> None:
    assert scan("]C110AB\x1d21C", floor) == UnknownScanned(7, 1_000, r"10AB\x1d21C")


def test_an_item_brings_the_order_that_it_opens_only_while_the_station_waits(floor: Floor) -> None:
    assert scan("9520000000011", floor, waiting=True) == ItemScanned(7, 1_000, PENS, 1, ORDER)
    assert scan("X-1", floor, waiting=True) == ItemScanned(7, 1_000, TAPE, 6, None)
    floor.asked.clear()
    scan("9520000000011", floor)
    assert not [asked for asked in floor.asked if asked.startswith("best")]


@pytest.mark.parametrize("text", ["M2", "FLT:M2", "]C0FLT:M2"])
def test_a_carton_type_is_its_code_with_or_without_prefix(text: str, floor: Floor) -> None:
    assert scan(text, floor) == CartonTypeScanned(7, 1_000, M2)


def test_a_product_goes_before_an_order_of_the_same_text() -> None:
    assert scan("SO-1001", Floor()) == ItemScanned(7, 1_000, TAPE, 1)


@pytest.mark.parametrize("text", ["SO-1001", "T-7"])
def test_an_order_is_found_by_number_and_by_tote(text: str, floor: Floor) -> None:
    assert scan(text, floor) == OrderScanned(7, 1_000, text, ORDER)


def test_an_order_that_another_station_packed_names_that_station(floor: Floor) -> None:
    assert scan("SO-9", floor) == OrderScanned(7, 1_000, "SO-9", None, "PACK-02")


@pytest.mark.parametrize(
    ("raw", "refusal", "shown"),
    [
        (b"", Refusal.EMPTY, ""),
        (b" \r\n\t", Refusal.EMPTY, ""),
        (b"]C1", Refusal.EMPTY, "]C1"),
        (b"]C1 \r", Refusal.EMPTY, "]C1"),
        (b"A\x00B", Refusal.CONTROL_CHARACTER, r"A\x00B"),
        (b"\x1b[2J", Refusal.CONTROL_CHARACTER, r"\x1b[2J"),
        (b"A\nB", Refusal.CONTROL_CHARACTER, r"A\nB"),
        (b"A\x7f", Refusal.CONTROL_CHARACTER, r"A\x7f"),
        ("A\u0085B".encode(), Refusal.CONTROL_CHARACTER, r"A\x85B"),
        ("A\u202eB".encode(), Refusal.HIDDEN_CHARACTER, r"A\u202eB"),
        ("A\u2066B".encode(), Refusal.HIDDEN_CHARACTER, r"A\u2066B"),
        ("A\u200bB".encode(), Refusal.HIDDEN_CHARACTER, r"A\u200bB"),
        ("\ufeffA".encode(), Refusal.HIDDEN_CHARACTER, r"\ufeffA"),
        ("A\u3164".encode(), Refusal.HIDDEN_CHARACTER, r"A\u3164"),
        ("A\ufe0f".encode(), Refusal.HIDDEN_CHARACTER, r"A\ufe0f"),
        ("A\U000e0041".encode(), Refusal.HIDDEN_CHARACTER, r"A\U000e0041"),
        ("A\U000e0101".encode(), Refusal.HIDDEN_CHARACTER, r"A\U000e0101"),
        (b"A\xff", Refusal.UNREADABLE, r"A\xff"),
        (b"\xed\xa0\x80", Refusal.UNREADABLE, r"\xed\xa0\x80"),
        (b"9" * 513, Refusal.TOO_LONG, "9" * 39 + "…"),
        (b"\xff" * 10_000, Refusal.TOO_LONG, r"\xff" * 9 + r"\xf…"),
    ],
)
def test_a_hostile_scan_is_refused_and_reaches_no_look_up(
    raw: bytes, refusal: Refusal, shown: str, floor: Floor
) -> None:
    assert scan(raw, floor) == ScanRefused(7, 1_000, refusal, shown)
    assert not floor.asked


def test_the_longest_scan_is_taken(floor: Floor) -> None:
    assert scan(b"9" * 512, floor) == UnknownScanned(7, 1_000, "9" * 39 + "…")


def test_letters_of_any_language_are_shown_as_they_are(floor: Floor) -> None:
    assert scan("ÅÄÖ 日本", floor) == UnknownScanned(7, 1_000, "ÅÄÖ 日本")


def test_an_escape_is_shown_whole_or_not_at_all() -> None:
    assert show("x" * 36 + "\x00\x00") == "x" * 36 + "…"
    assert show("x" * 40) == "x" * 40
    assert show("x" * 41) == "x" * 39 + "…"


@given(st.binary(max_size=600) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_make_it_raise_or_show_anything_unprintable(raw: bytes) -> None:
    event = scan(raw, Floor(), waiting=True)
    if isinstance(event, ScanRefused | UnknownScanned):
        shown = event.shown if isinstance(event, ScanRefused) else event.text
        assert len(shown) <= 40
        assert shown.isprintable()
