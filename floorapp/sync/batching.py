"""How many facts go into one call: half as many after one that was too much, twice as many after success."""

from typing import Final

from floorapp.sync.contract import MAX_BATCH_FACTS

FIRST: Final = 50


def halved(size: int) -> int:
    """The next batch size after 413, a refusal of the whole batch, or a time-out. Never less than one."""
    return max(1, size // 2)


def grown(size: int) -> int:
    """The next batch size after a call that settled something."""
    return min(MAX_BATCH_FACTS, size * 2)
