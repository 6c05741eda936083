"""Bugs that are planted into the terminal, to see that the harness of printing faults catches them."""

from typing import Any

from floorapp.devices.print_verdict import Printed
from floorapp.workflows.documents.jobs import Proof
from floorapp.workflows.events import PrintOutcome

BUGS = ("believes what was sent", "sends again after a reset", "no journal before the first byte")


def plant(bug: str, printer: Any, journal: Any) -> None:
    """Put a bug into a printer's driver or its journal; `none` changes nothing."""
    match bug:
        case "believes what was sent":
            printer._confirm = lambda *_: Printed(PrintOutcome.DONE, proof=Proof.IDLE)
        case "sends again after a reset":
            confirm = printer._confirm

            def certain(*args: Any) -> Printed:
                printed = confirm(*args)
                if printed.proof in (None, Proof.COUNTED):
                    return Printed(PrintOutcome.FAILED, printed.reason, nothing_came=True)
                return printed

            printer._confirm = certain
        case "no journal before the first byte":
            real, waiting = journal.sending, []
            finished = journal.finished
            journal.sending = lambda *args: waiting.append(args)

            def late(*args: Any, **more: Any) -> None:
                if waiting:
                    real(*waiting.pop())
                finished(*args, **more)

            journal.finished = late
        case _:
            assert bug == "none", bug
