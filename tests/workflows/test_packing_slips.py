"""What is printed with an order besides its labels, and what is not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from floorapp.workflows.commands import Command
from floorapp.workflows.documents.values import (
    Document,
    DocumentKind,
    GiftSlip,
    PackingSlip,
    Receipt,
    ReturnSlip,
    VatLine,
)
from floorapp.workflows.events import PrintOutcome
from floorapp.workflows.nouns import Order
from floorapp.workflows.packing.state import Waiting
from floorapp.workflows.screens import say
from tests.workflows.packing_rules import (
    BASE,
    CUBE,
    PENS_AND_TAPE,
    SERIALS,
    TWO_MUGS,
    Floor,
    at_work,
)

ALL = (
    DocumentKind.PACKING_SLIP,
    DocumentKind.GIFT_SLIP,
    DocumentKind.RETURN_SLIP,
    DocumentKind.RECEIPT,
)
PRICED = replace(
    PENS_AND_TAPE,
    lines=tuple(replace(line, price_minor=1_250, vat_permille=250) for line in PENS_AND_TAPE.lines),
    currency="SEK",
    shipping_minor=4_900,
    paid_by="Visa",
    return_code="RT-1",
)


def packed(order: Order, slips: tuple[DocumentKind, ...] = ALL, utc_offset_min: int = 60) -> Floor:
    """An order at a station that prints slips, with all of it scanned."""
    floor = at_work()
    floor.settings(base=BASE, serials=SERIALS, slips=slips, utc_offset_min=utc_offset_min)
    floor.scan(order)
    return floor.packs(order)


def slips(floor: Floor) -> list[Document]:
    return [job.document for job in floor.jobs if not job.carton]


def test_the_label_comes_first_and_then_the_slips_of_the_order() -> None:
    floor = packed(PRICED)
    label, *others = floor.jobs
    assert label.carton == 1
    assert [job.kind for job in others] == [ALL[0], ALL[2], ALL[3]]
    assert [job.copy for job in others] == [0, 0, 0]  # the print journal counts them
    assert len({job.job for job in floor.jobs}) == 4
    packing_slip, return_slip, receipt = slips(floor)
    assert isinstance(packing_slip, PackingSlip)
    assert packing_slip.currency == "SEK"
    assert packing_slip.customer == PRICED.ship_to.name
    assert [(line.ordered, line.packed) for line in packing_slip.lines] == [(2, 2), (1, 1)]
    assert isinstance(return_slip, ReturnSlip)
    assert return_slip.code == "RT-1"
    assert isinstance(receipt, Receipt)
    assert receipt.total_minor == 3 * 1_250 + 4_900
    assert receipt.vat == (VatLine(250, 750),)


def test_a_receipt_has_no_vat_line_where_there_is_no_vat() -> None:
    free = replace(PRICED, lines=tuple(replace(line, vat_permille=0) for line in PRICED.lines))
    receipt = slips(packed(free, (DocumentKind.RECEIPT,)))[0]
    assert isinstance(receipt, Receipt)
    assert receipt.vat == ()


def test_the_slips_date_is_that_of_the_stations_own_clock() -> None:
    days = []
    for offset_min in (0, 24 * 60):
        (slip,) = slips(packed(PRICED, (DocumentKind.PACKING_SLIP,), offset_min))
        assert isinstance(slip, PackingSlip)
        days.append(date.fromisoformat(slip.date))
    assert days[1] - days[0] == timedelta(days=1)


def test_a_gift_has_a_gift_slip_and_never_a_price() -> None:
    gift = replace(PRICED, flags=frozenset({"gift"}), giver="Erik", gift_message="Grattis!", return_code="")
    (slip,) = slips(packed(gift))
    assert isinstance(slip, GiftSlip)
    assert (slip.giver, slip.message) == ("Erik", "Grattis!")
    (plain,) = slips(packed(gift, (DocumentKind.PACKING_SLIP, DocumentKind.RECEIPT)))
    assert isinstance(plain, PackingSlip)
    assert plain.currency == ""


@pytest.mark.parametrize("change", [{"hide_prices": True}, {"currency": ""}])
def test_prices_that_must_not_be_seen_are_on_no_slip(change: dict[str, object]) -> None:
    (slip, _) = slips(packed(replace(PRICED, **change)))  # type: ignore[arg-type]
    assert isinstance(slip, PackingSlip)
    assert slip.currency == ""


def test_an_order_without_prices_has_no_receipt() -> None:
    assert [type(slip) for slip in slips(packed(PENS_AND_TAPE))] == [PackingSlip]


def test_slips_come_with_the_last_carton_only_and_list_them_all() -> None:
    floor = at_work(types=(CUBE,))
    floor.settings(base=BASE, serials=SERIALS, slips=(DocumentKind.PACKING_SLIP,))
    floor.scan(TWO_MUGS)
    floor.scan(TWO_MUGS.lines[0].product)
    assert slips(floor) == []
    floor.label()
    floor.scan(TWO_MUGS.lines[0].product)
    (slip,) = slips(floor)
    assert isinstance(slip, PackingSlip)
    assert [carton.carton for carton in slip.cartons] == [1, 2]


def test_a_slip_that_does_not_come_out_is_told_and_holds_nothing_up() -> None:
    floor = packed(PENS_AND_TAPE)
    floor.printed(PrintOutcome.DONE, job=0)
    floor.printed(PrintOutcome.FAILED, "paper_out")
    assert floor.band.title == say("not_printed_packing_slip")
    assert floor.band.text == say("fault_paper_out")
    floor.sscc(floor.jobs[0].label.sscc)
    assert floor.is_at(Waiting)
    floor.printed(PrintOutcome.DOUBT)
    assert floor.band.title == say("not_printed_packing_slip")
    floor.press(Command.HELP)
    floor.press(Command.BACK)
    before = floor.state
    floor.printed(PrintOutcome.DONE)
    assert floor.state == before


def test_a_measured_carton_is_on_the_slip_with_its_measured_weight() -> None:
    floor = at_work(scale=True)
    floor.settings(base=BASE, serials=SERIALS, scale=True, slips=(DocumentKind.PACKING_SLIP,))
    floor.scan(PENS_AND_TAPE)
    floor.weighs(153)
    floor.packs(PENS_AND_TAPE)
    (slip,) = slips(floor)
    assert isinstance(slip, PackingSlip)
    assert slip.cartons[0].weight_g == 153
