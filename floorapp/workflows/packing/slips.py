"""What else is printed with an order when its last carton is full: slips for the customer.

Their copies are counted by the print journal (copy 0), since an order that is packed anew has them anew. A
slip that does not come out holds no parcel up; it is told.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from floorapp.workflows.documents.jobs import PrintJob
from floorapp.workflows.documents.values import (
    Document,
    DocumentKind,
    GiftSlip,
    PackingSlip,
    Receipt,
    ReturnSlip,
    SlipCarton,
    SlipLine,
    VatLine,
)
from floorapp.workflows.events import Happened, PrintAnswered, PrintOutcome
from floorapp.workflows.nouns import Address, Order
from floorapp.workflows.packing.state import PackState, Work
from floorapp.workflows.packing.turn import Step
from floorapp.workflows.screens import Band, Mark, say

GIFT: Final = "gift"
"""The flag of an order that is a gift."""
KINDS: Final = (
    DocumentKind.PACKING_SLIP,
    DocumentKind.GIFT_SLIP,
    DocumentKind.RETURN_SLIP,
    DocumentKind.RECEIPT,
)
COUNTED_BY_THE_JOURNAL: Final = 0


def slips(state: PackState, work: Work, event: Happened, who: str, reason: str) -> tuple[PrintJob, ...]:
    """The slips of an order whose last carton is full; `reason` says why it has them anew, or is empty."""
    made = []
    for kind in state.bench.settings.slips:
        document = _slip(kind, state, work, event.at_ms)
        if document is not None:
            job = f"{state.bench.station}-{event.seq}-{kind}"
            order = work.order.order
            made.append(PrintJob(job, order, 0, COUNTED_BY_THE_JOURNAL, document, who, reason))
    return tuple(made)


def kind_of_slip(job: str) -> DocumentKind | None:
    """Which slip a print job is of, by its identity; None for another job."""
    return next((kind for kind in KINDS if job.endswith(f"-{kind}")), None)


def slip_answered(state: PackState, kind: DocumentKind, event: PrintAnswered) -> Step:
    """A slip came out, which needs no word, or did not, which needs one."""
    if event.outcome is PrintOutcome.DONE:
        return Step(state)
    hint = say(f"fault_{event.reason}") if event.reason else None
    return Step(state).showing(Band(Mark.TOO_MANY, say(f"not_printed_{kind}"), hint))


def _slip(kind: DocumentKind, state: PackState, work: Work, at_ms: int) -> Document | None:
    order = work.order
    is_gift = GIFT in order.flags
    has_gift_slip = is_gift and DocumentKind.GIFT_SLIP in state.bench.settings.slips
    match kind:
        case DocumentKind.PACKING_SLIP if not has_gift_slip:
            return _packing_slip(state, work, at_ms, hides_prices=is_gift or order.hide_prices)
        case DocumentKind.GIFT_SLIP if is_gift:
            message, lines = order.gift_message, _lines(work)
            to = order.ship_to.name
            return GiftSlip(order.order, order.channel, to, order.giver, message, lines, order.language)
        case DocumentKind.RETURN_SLIP if order.return_code:
            code, lines = order.return_code, _lines(work)
            return ReturnSlip(order.order, order.channel, code, Address(""), lines, order.language)
        case DocumentKind.RECEIPT if _is_priced(order) and not is_gift and not order.hide_prices:
            return _receipt(state, work, at_ms)
        case _:
            return None


def _packing_slip(state: PackState, work: Work, at_ms: int, *, hides_prices: bool) -> PackingSlip:
    order = work.order
    cartons = tuple(
        SlipCarton(each.number, each.sscc, each.computed_g if each.measured_g is None else each.measured_g)
        for each in work.full
    )
    return PackingSlip(
        order.order,
        _local(state, at_ms)[:10],
        order.channel,
        order.customer or order.ship_to.name,
        order.ship_to,
        _lines(work),
        cartons,
        order.language,
        "" if hides_prices or not _is_priced(order) else order.currency,
        order.note,
    )


def _receipt(state: PackState, work: Work, at_ms: int) -> Receipt:
    order = work.order
    lines = _lines(work)
    vat: dict[int, int] = {}
    total = order.shipping_minor
    for ordered, line in zip(order.lines, lines, strict=True):
        amount = (line.price_minor or 0) * line.packed
        total += amount
        rate = ordered.vat_permille
        if rate and amount:
            vat[rate] = vat.get(rate, 0) + amount
    contained = tuple(VatLine(rate, _contained(amount, rate)) for rate, amount in sorted(vat.items()))
    local = _local(state, at_ms)
    return Receipt(
        order.order,
        order.channel,
        local,
        lines,
        order.shipping_minor,
        total,
        contained,
        order.currency,
        order.paid_by,
        order.language,
    )


def _contained(amount_minor: int, permille: int) -> int:
    """The VAT in an amount that includes it, rounded half up."""
    return (2 * amount_minor * permille + 1_000 + permille) // (2 * (1_000 + permille))


def _is_priced(order: Order) -> bool:
    return bool(order.currency) and all(line.price_minor is not None for line in order.lines)


def _lines(work: Work) -> tuple[SlipLine, ...]:
    packed = {count.sku: count.packed for count in work.counts}
    order = work.order
    return tuple(
        SlipLine(
            line.product.sku,
            line.product.name_in(order.language),
            line.quantity,
            packed.get(line.product.sku, 0),
            line.price_minor,
        )
        for line in order.lines
    )


def _local(state: PackState, at_ms: int) -> str:
    """A moment by the station's clock on the wall: YYYY-MM-DD HH:MM."""
    moment = datetime.fromtimestamp(at_ms // 1000, UTC) + timedelta(
        minutes=state.bench.settings.utc_offset_min
    )
    return f"{moment:%Y-%m-%d %H:%M}"
