"""The screens that ask a question: what is missing, and why; which carton, and why; why another label."""

from typing import assert_never

from floorapp.workflows.commands import digit
from floorapp.workflows.packing import work as w
from floorapp.workflows.packing.labelling import REPRINT_REASONS
from floorapp.workflows.packing.missing import REASONS, box_options, open_lines
from floorapp.workflows.packing.override import OVERRIDE_REASONS
from floorapp.workflows.packing.show_frame import BACK, NEW_BOX, bar, offline_strip
from floorapp.workflows.packing.state import (
    Bench,
    ChoosingBox,
    ChoosingBoxReason,
    ChoosingLine,
    ChoosingReason,
    ChoosingReprint,
)
from floorapp.workflows.screens import (
    ChoiceScreen,
    Option,
    say,
)


def choice(
    bench: Bench,
    phase: ChoosingLine | ChoosingReason | ChoosingBox | ChoosingBoxReason | ChoosingReprint,
) -> ChoiceScreen:
    """A question that a digit or a scan answers."""
    head, offline = bar(bench, phase.work), offline_strip(bench)
    match phase:
        case ChoosingLine(work=work):
            options = tuple(
                Option(
                    digit(number),
                    None,
                    w.product(work, sku).name_in(bench.language),
                    say("left_of_line", n=w.left_of(work, sku)),
                )
                for number, sku in enumerate(open_lines(work), 1)
            )
            title, text = say("missing_title"), say("missing_text")
        case ChoosingReason(work=work, sku=sku):
            options = tuple(
                Option(digit(number), say(f"reason_{reason.value}"))
                for number, reason in enumerate(REASONS, 1)
            )
            title = say("missing_reason_title", name=w.product(work, sku).name_in(bench.language))
            text = say("missing_reason_text", n=w.left_of(work, sku))
        case ChoosingBox():
            options = tuple(
                Option(
                    digit(number),
                    None,
                    each.carton_type,
                    say(
                        "box_detail",
                        length=each.inner_length_mm,
                        width=each.inner_width_mm,
                        height=each.inner_height_mm,
                    ),
                )
                for number, each in enumerate(box_options(bench.settings), 1)
            )
            title, text = say("box_title"), say("box_text")
        case ChoosingBoxReason(told=told):
            options = tuple(
                Option(digit(number), say(f"override_reason_{reason.value}"))
                for number, reason in enumerate(OVERRIDE_REASONS, 1)
            )
            title = say("override_title", advised=told.advised, taken=told.taken)
            text = say("override_text")
        case ChoosingReprint():
            options = tuple(
                Option(digit(number), say(f"reprint_reason_{reason}"))
                for number, reason in enumerate(REPRINT_REASONS, 1)
            )
            title, text = say("reprint_title"), say("reprint_text", order=phase.label.label.order)
        case _:
            assert_never(phase)
    can_close = isinstance(phase, ChoosingBox) and phase.work.carton.contents
    keys = (BACK, NEW_BOX) if can_close else (BACK,)
    return ChoiceScreen(head, offline, title, text, options, keys)
