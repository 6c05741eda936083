"""How long to wait before trying a device again: quick first tries, then patience."""

FIRST_S = 0.05
LONGEST_S = 5.0


class BackOff:
    """Gives 0.05, 0.1, 0.2 … 5 s, and begins again after `reset`."""

    def __init__(self, first_s: float = FIRST_S, longest_s: float = LONGEST_S) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        self._next_s = first_s

    def next_s(self) -> float:
        """The wait before the next try, in s."""
        wait_s = self._next_s
        self._next_s = min(self._longest_s, wait_s * 2)
        return wait_s

    def reset(self) -> None:
        """The device answered: the next fault begins with quick tries again."""
        self._next_s = self._first_s
