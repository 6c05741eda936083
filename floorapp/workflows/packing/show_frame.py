"""What many screens share: the bar, the offline strip, and the keys."""

from floorapp.workflows.commands import Command
from floorapp.workflows.packing.state import (
    Bench,
    Work,
)
from floorapp.workflows.screens import (
    Bar,
    Key,
    Offline,
    say,
)

HELP = Key(Command.HELP, say("key_help"))
BACK = Key(Command.BACK, say("key_back"))
DONE = Key(Command.DONE, say("key_done"))
REPRINT = Key(Command.REPRINT, say("key_reprint"))
NEW_BOX = Key(Command.NEW_BOX, say("key_new_box"))
MISSING = Key(Command.SHORT, say("key_item_missing"))


def bar(bench: Bench, work: Work | None = None) -> Bar:
    """The quiet line at the top."""
    return Bar(
        bench.station,
        bench.operator.name if bench.operator else "",
        work.order.order if work else "",
        bench.online,
        bench.language,
        bench.theme,
        bench.loudness,
        bench.large,
    )


def offline_strip(bench: Bench) -> Offline | None:
    """The strip that says that the OMS is away, or takes nothing from here, while that is so."""
    return None if bench.online else Offline(bench.pending, bench.since_ms, bench.withdrawn)
