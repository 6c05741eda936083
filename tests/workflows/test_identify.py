"""The same scan always means the same thing, and a hostile one means nothing."""

import hashlib
from dataclasses import dataclass, field, replace
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.workflows.commands import Command, command_of
from floorapp.workflows.events import (
    BadgeScanned,
    CartonTypeScanned,
    CodeKind,
    CommandGiven,
    Event,
    ItemScanned,
    NamedScanned,
    OrderScanned,
    Refusal,
    ScanRefused,
    SsccScanned,
    TraitsScanned,
    UnknownScanned,
)
from floorapp.workflows.identify import identify
from floorapp.workflows.nouns import (
    Address,
    CartonType,
    Operator,
    Order,
    OrderLine,
    Product,
    Role,
    Tracking,
)
from floorapp.workflows.own_codes import location_barcode
from floorapp.workflows.restricted import RestrictedRules
from floorapp.workflows.scan_text import show
from floorapp.workflows.sscc import check_digit
from floorapp.workflows.traits import Traits

PENS = Product("PENS", "Pens")
TAPE = Product("TAPE", "Tape")
ORDER = Order("SO-1001", (OrderLine(PENS, 2),), Address("Ek"), tote="T-7")
M2 = CartonType("M2", 300, 200, 100, 310, 210, 110, 150, 9000)
KARIN = Operator("karin", "Karin", frozenset({Role.PACKER}))
BADGE = "FLB:ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SSCC = "376104250021234569"
MILK, CHEESE, HAM = Product("MILK", "Milk"), Product("CHEESE", "Cheese"), Product("HAM", "Ham")
NOON_MS = 1_790_000_000_000
GRAI = "0" + "952000000001" + check_digit("952000000001") + "T12"
"""A returnable tote with its serial T12."""


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
    tote: str = ""

    def product_by_code(self, code: str) -> tuple[Product, int] | None:
        self.asked.append(code)
        return self.products.get(code)

    def order(self, number: str) -> Order | None:
        self.asked.append(number)
        return ORDER if number == ORDER.order else None

    def order_by_tote(self, tote: str) -> Order | None:
        return ORDER if tote in (ORDER.tote, self.tote) else None

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


def refused(event: Event) -> tuple[Refusal, str]:
    """Why a scan was refused, and what is shown of it."""
    assert isinstance(event, ScanRefused)
    return event.refusal, event.shown


def item(event: Event) -> tuple[Product, int]:
    """The product of a scan, and how many units it counts for."""
    assert isinstance(event, ItemScanned)
    return event.product, event.quantity


@pytest.mark.parametrize("command", list(Command))
def test_a_command_barcode_gives_its_command(command: Command, floor: Floor) -> None:
    assert scan(f"]C0{command.barcode}\r\n", floor) == CommandGiven(7, 1_000, command)
    assert not floor.asked


def test_a_barcode_without_the_prefix_is_no_command() -> None:
    assert command_of("UNDO") is None


def test_an_unknown_command_is_refused_and_never_looked_up(floor: Floor) -> None:
    floor.products["FLR:EXPLODE"] = (PENS, 1)
    assert refused(scan("FLR:EXPLODE", floor)) == (Refusal.UNKNOWN_COMMAND, "FLR:EXPLODE")
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
    assert item(scan(text, floor, symbology)) == (product, quantity)


def test_a_gtin_that_nobody_knows_is_unknown(floor: Floor) -> None:
    assert scan("]C10119520000000025", floor) == UnknownScanned(7, 1_000, "0119520000000025")
    assert scan("4006381333931", floor) == UnknownScanned(7, 1_000, "4006381333931")


def test_a_separator_in_an_unknown_scan_is_shown_escaped(floor: Floor) -> None:
    assert scan("10AB\x1d!C", floor) == UnknownScanned(7, 1_000, r"10AB\x1d!C")


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
    event = scan(raw, floor)
    assert refused(event) == (refusal, shown)
    assert not floor.asked


def test_what_was_refused_is_kept_for_the_journal_in_hex(floor: Floor) -> None:
    event = scan(b"A\x00\x1b[2J", floor)
    assert event == ScanRefused(7, 1_000, Refusal.CONTROL_CHARACTER, r"A\x00\x1b[2J", "41001b5b324a", 6)


def test_of_a_scan_that_is_too_long_the_beginning_and_a_digest_are_kept(floor: Floor) -> None:
    raw = b"9\x00" * 5_120
    event = scan(raw, floor)
    assert isinstance(event, ScanRefused)
    assert (event.kept, event.size) == (raw[:512].hex(), 10_240)
    assert event.digest == hashlib.sha256(raw).hexdigest()


@pytest.mark.parametrize("raw", [b"FLB:SECRET\x00", b"x" * 600 + b"flb:SECRET", b"FLB:SECRET\xff"])
def test_nothing_is_kept_of_what_may_be_a_badge(raw: bytes, floor: Floor) -> None:
    event = scan(raw, floor)
    assert isinstance(event, ScanRefused)
    assert (event.kept, event.digest, event.size) == ("", "", len(raw))


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


# GTIN-8, UPC-E, cases


def test_a_upc_e_is_found_by_the_upc_a_that_it_stands_for(floor: Floor) -> None:
    floor.products["042100005264"] = (PENS, 1)
    for symbology in ("]E0", ""):
        assert item(scan("04252614", floor, symbology)) == (PENS, 1)
    assert isinstance(scan("04252614", floor, "]E4"), UnknownScanned)


def test_eight_digits_are_what_the_catalogue_has_and_never_a_guess(floor: Floor) -> None:
    both = "01234565"
    assert isinstance(scan(both, floor), UnknownScanned)
    floor.products["012345000065"] = (TAPE, 1)
    assert item(scan(both, floor)) == (TAPE, 1)
    floor.products[both] = (PENS, 1)
    assert refused(scan(both, floor, "]E0")) == (Refusal.TWO_PRODUCTS, both)
    assert item(scan(both, floor, "]E4")) == (PENS, 1)
    floor.products["012345000065"] = (PENS, 1)
    assert item(scan(both, floor)) == (PENS, 1)


def test_a_case_that_the_catalogue_has_counts_its_units(floor: Floor) -> None:
    assert item(scan("19520000000018", floor, "]I1")) == (PENS, 12)


@pytest.mark.parametrize(("raw", "symbology"), [("29520000000015", "]I1"), ("]C10129520000000015", "")])
def test_a_case_of_unknown_size_is_never_one_unit(raw: str, symbology: str, floor: Floor) -> None:
    refusal, _ = refused(scan(raw, floor, symbology))
    assert refusal is Refusal.CASE_UNKNOWN


def test_a_case_of_an_unknown_product_and_one_of_variable_measure_are_unknown(floor: Floor) -> None:
    assert isinstance(scan("14006381333938", floor), UnknownScanned)
    assert isinstance(scan("9952000000001" + check_digit("9952000000001"), floor), UnknownScanned)


# Weight and price in the number


def test_a_number_with_a_weight_is_its_product_and_the_weight(floor: Floor) -> None:
    floor.products["231234560000" + check_digit("231234560000")] = (CHEESE, 1)
    text = "231234561299" + check_digit("231234561299")
    event = identify(text.encode(), "]E0", 7, 1_000, floor, waiting=False, restricted=RestrictedRules("SE"))
    assert event == ItemScanned(7, 1_000, CHEESE, 1, None, Traits(weight_g=1_299))
    assert isinstance(scan(text, floor, "]E0"), UnknownScanned)


def test_the_weight_of_a_case_is_that_of_all_its_units(floor: Floor) -> None:
    event = scan("]C10119520000000018" + "3103006000", floor)
    assert event == ItemScanned(7, 1_000, PENS, 12, None, Traits(weight_g=500))


def test_a_number_with_a_price_in_a_gs1_message_keeps_what_else_is_said(floor: Floor) -> None:
    floor.products["201234560000" + check_digit("201234560000")] = (HAM, 1)
    text = "010201234561299" + check_digit("201234561299") + "10L1"
    event = identify(text.encode(), "]C1", 7, 1_000, floor, waiting=False, restricted=RestrictedRules("SE"))
    assert event == ItemScanned(7, 1_000, HAM, 1, None, Traits(lot="L1", price_cents=1_299))


def test_a_count_in_the_number_multiplies(floor: Floor) -> None:
    base = next(
        f"251234{own}00000" for own in range(10) if RestrictedRules("DE").read(full(f"251234{own}00000"))
    )
    floor.products[full(base)] = (HAM, 2)
    text = next(
        full(f"251234{own}00003")
        for own in range(10)
        if RestrictedRules("DE").read(full(f"251234{own}00003"))
    )
    event = identify(text.encode(), "", 7, 1_000, floor, waiting=False, restricted=RestrictedRules("DE"))
    assert item(event) == (HAM, 6)


def full(payload: str) -> str:
    """Twelve digits with their check digit."""
    return payload + check_digit(payload)


# What a GS1 code says of a unit


def at_noon(raw: str, floor: Floor, **rest: str) -> Event:
    return identify(raw.encode(), "]C1", 7, NOON_MS, floor, waiting=False, **rest)


def test_lot_serial_dates_and_weight_come_with_the_item(floor: Floor) -> None:
    floor.products["9520000000028"] = (MILK, 1)
    raw = "0109520000000028" + "17270200" + "15270115" + "11260901" + "3103001250" + "10L1\x1d21S7"
    assert at_noon(raw, floor) == ItemScanned(
        7, NOON_MS, MILK, 1, None, Traits("L1", "S7", "2027-02-28", "2027-01-15", "2026-09-01", 1_250)
    )


def test_a_price_is_the_sites_where_it_names_no_currency(floor: Floor) -> None:
    priced = at_noon("01095200000000113922" + "1299", floor)
    assert priced == ItemScanned(7, NOON_MS, PENS, 1, None, Traits(price_cents=1_299))
    elsewhere = at_noon("01095200000000113932" + "9781299", floor)
    assert elsewhere == ItemScanned(7, NOON_MS, PENS)


def test_a_code_without_a_product_says_its_traits(floor: Floor) -> None:
    assert at_noon("10L1", floor) == TraitsScanned(7, NOON_MS, Traits(lot="L1"))
    assert at_noon("17270228", floor) == TraitsScanned(7, NOON_MS, Traits(expiry="2027-02-28"))


def test_a_code_with_a_product_that_nobody_knows_is_unknown_whatever_else_it_says(floor: Floor) -> None:
    assert isinstance(at_noon("010400638133393110L1", floor), UnknownScanned)


@pytest.mark.parametrize("substitute", ["{GS}", "\x1e"])
def test_what_a_scanner_sends_for_a_separator_is_one(substitute: str, floor: Floor) -> None:
    event = at_noon(f"10L1{substitute}21S7", floor, gs_substitute=substitute)
    assert event == TraitsScanned(7, NOON_MS, Traits(lot="L1", serial="S7"))
    if substitute == "\x1e":
        assert refused(at_noon(f"10L1{substitute}21S7", floor))[0] is Refusal.CONTROL_CHARACTER


LOST = "010952000000001110AB1217270228"
"""A lot AB12 and an expiry date, or a lot AB1217270228."""


def test_a_code_that_may_have_lost_a_separator_is_refused_where_that_matters(floor: Floor) -> None:
    floor.products["9520000000011"] = (replace(PENS, tracking=Tracking.LOT), 1)
    assert refused(scan(LOST, floor, "]C1")) == (Refusal.AMBIGUOUS, LOST)
    assert refused(scan("10AB1217270228", floor, "]C1"))[0] is Refusal.AMBIGUOUS
    floor.products[LOST] = (TAPE, 1)
    assert item(scan(LOST, floor, "]C1")) == (TAPE, 1)


def test_of_a_product_without_lots_the_lost_separator_does_not_matter(floor: Floor) -> None:
    assert scan(LOST, floor, "]C1") == ItemScanned(7, 1_000, PENS)


def test_a_count_that_may_be_hidden_is_never_guessed(floor: Floor) -> None:
    assert refused(scan("010952000000001110AB3012", floor, "]C1"))[0] is Refusal.AMBIGUOUS


def test_an_unclear_code_of_a_product_that_nobody_knows_is_unknown(floor: Floor) -> None:
    assert isinstance(scan("010400638133393110AB1217270228", floor, "]C1"), UnknownScanned)


def test_an_unclear_case_is_refused_as_a_case(floor: Floor) -> None:
    del floor.products["19520000000018"]
    assert refused(scan("011952000000001810AB1217270228", floor, "]C1"))[0] is Refusal.CASE_UNKNOWN


def test_a_scanner_that_keeps_separators_has_lost_none(floor: Floor) -> None:
    event = identify(LOST.encode(), "]C1", 7, NOON_MS, floor, waiting=False, keeps_separators=True)
    assert event == ItemScanned(7, NOON_MS, PENS, 1, None, Traits(lot="AB1217270228"))


# Things that are no products


def test_a_returnable_tote_brings_the_order_in_it(floor: Floor) -> None:
    raw = f"8003{GRAI}"
    assert scan(raw, floor, "]C1") == NamedScanned(7, 1_000, CodeKind.TOTE, GRAI)
    for tote in (GRAI, GRAI[1:], raw):
        floor.tote = tote
        assert scan(raw, floor, "]C1") == OrderScanned(7, 1_000, tote, ORDER)


def test_places_and_assets_are_named(floor: Floor) -> None:
    gln = full("952000000001")
    assert scan(f"414{gln}", floor, "]C1") == NamedScanned(7, 1_000, CodeKind.PLACE, gln)
    assert scan("8004952000000017", floor, "]C1") == NamedScanned(7, 1_000, CodeKind.ASSET, "952000000017")


def test_a_location_is_named_and_a_misread_one_is_refused(floor: Floor) -> None:
    code = location_barcode("A-03-12-2-1")
    assert scan(code, floor) == NamedScanned(7, 1_000, CodeKind.LOCATION, "A-03-12-2-1")
    assert refused(scan(code.replace("12", "21"), floor))[0] is Refusal.LOCATION_DAMAGED
    assert not floor.asked


# How quick


def test_a_plain_barcode_costs_next_to_nothing_besides_its_look_up(floor: Floor) -> None:
    """The limit is 50 µs; it takes about a tenth of that."""
    times = []
    for _ in range(50):
        begun = perf_counter()
        for _ in range(20):
            identify(b"9520000000011", "]E0", 7, 1_000, floor, waiting=False)
        times.append((perf_counter() - begun) / 20)
    assert min(times) < 50e-6
