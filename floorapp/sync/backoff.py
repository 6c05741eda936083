"""How long to wait before trying again: full jitter, so that a hundred stations do not come back at once.

(Exponential backoff and jitter, AWS Architecture Blog, 2015.) `dice` gives numbers from 0 up to 1.
"""

from collections.abc import Callable
from typing import Final

BASE_S: Final = 0.5
CAP_S: Final = 60.0
RETRY_AFTER_CAP_S: Final = 300.0

Dice = Callable[[], float]


def delay_s(failures: int, dice: Dice, *, cap_s: float = CAP_S, retry_after_s: float | None = None) -> float:
    """Seconds to wait after so many failures in a row.

    A server's Retry-After is a floor, believed up to 300 s, with the jitter on top of it.
    """
    ceiling = min(cap_s, BASE_S * 2.0 ** min(max(failures, 0), 32))
    jitter = dice() * ceiling
    return jitter if retry_after_s is None else min(max(retry_after_s, 0.0), RETRY_AFTER_CAP_S) + jitter


class Backoff:
    """The failures in a row of one thing that is tried again, and when it may be tried next."""

    def __init__(self, dice: Dice, cap_s: float = CAP_S) -> None:
        self._dice = dice
        self._cap_s = cap_s
        self._failures = 0
        self._not_before_s = 0.0

    def wait_s(self, now_s: float) -> float:
        """Seconds from now until the next try is allowed."""
        return max(0.0, self._not_before_s - now_s)

    def failed(self, now_s: float, retry_after_s: float | None = None) -> None:
        """A try failed."""
        self._failures += 1
        delay = delay_s(self._failures, self._dice, cap_s=self._cap_s, retry_after_s=retry_after_s)
        self._not_before_s = now_s + delay

    def worked(self) -> None:
        """A try worked."""
        self._failures = 0
        self._not_before_s = 0.0
