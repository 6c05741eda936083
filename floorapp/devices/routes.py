"""Which printer takes the documents of a role: the first one, until somebody takes the next."""

import threading
from collections.abc import Mapping, Sequence


class Routes:
    """For each role its printers by name, and the one that takes its jobs now. Safe from any thread."""

    def __init__(self, printers: Mapping[str, Sequence[str]]) -> None:
        self._printers = {role: tuple(names) for role, names in printers.items() if names}
        self._chosen = dict.fromkeys(self._printers, 0)
        self._lock = threading.Lock()

    def current(self, role: str) -> str | None:
        """The printer that takes this role's jobs; None where no printer does."""
        with self._lock:
            names = self._printers.get(role)
            return None if names is None else names[self._chosen[role]]

    def use_next(self, role: str) -> tuple[str, str] | None:
        """Send a role's jobs to its next printer from now on: the old one and the new one.

        None where no printer has this role. With one printer both are the same.
        """
        with self._lock:
            names = self._printers.get(role)
            if names is None:
                return None
            old = self._chosen[role]
            self._chosen[role] = (old + 1) % len(names)
            return names[old], names[self._chosen[role]]

    def roles_of(self, printer: str) -> tuple[str, ...]:
        """The roles whose jobs go to this printer now."""
        with self._lock:
            return tuple(
                role for role, names in self._printers.items() if names[self._chosen[role]] == printer
            )
