"""Whether the OMS is in reach, as one word from several workers, and when it is worth saying."""

from collections.abc import Callable
from threading import Event, Lock
from typing import Final

from floorapp.sync.client import CallFailed, Refused, Unreachable
from floorapp.sync.news import LinkNews

PENDING_EVERY_S: Final = 1.0


def why(failure: CallFailed) -> str:
    """A code for a failed call: `unreachable`, `refused_401`, `bad_answer`."""
    match failure:
        case Refused(status=status):
            return f"refused_{status}"
        case Unreachable():
            return "unreachable"
        case _:
            return "bad_answer"


class Link:
    """In reach is: somebody had a real answer, and nobody's last call failed. Safe from any thread."""

    def __init__(self, tell: Callable[[LinkNews], None]) -> None:
        self._tell = tell
        self.broke = Event()
        """Set when a call or the stream failed: who answers next may be a server restored from a backup."""
        self._lock = Lock()
        self._answered = False
        self._failing: dict[str, str] = {}
        self._pending = 0
        self._told: LinkNews | None = None
        self._told_at_s = 0.0

    def works(self, worker: str, now_s: float) -> None:
        """A worker's call had a real answer."""
        with self._lock:
            self._answered = True
            self._failing.pop(worker, None)
            self._say(now_s)

    def fails(self, worker: str, reason: str, now_s: float) -> None:
        """A worker's call failed."""
        if not reason.startswith("refused_4"):  # that is the word of the server that we know
            self.broke.set()
        with self._lock:
            self._failing[worker] = reason
            self._say(now_s)

    def recovers(self, worker: str) -> None:
        """A worker's failure is over, which is no answer yet."""
        with self._lock:
            self._failing.pop(worker, None)

    def pending(self, count: int, now_s: float) -> None:
        """So many facts are not settled."""
        with self._lock:
            self._pending = count
            self._say(now_s)

    def tick(self, now_s: float) -> None:
        """Say what was kept back."""
        with self._lock:
            self._say(now_s)

    def _say(self, now_s: float) -> None:
        online = self._answered and not self._failing
        reason = "" if online else next(iter(self._failing.values()), "")
        if not self._answered and not self._failing:
            return  # nothing is known yet
        news, told = LinkNews(online, self._pending, reason), self._told
        if news == told:
            return
        only_pending = told is not None and told.online == online and told.reason == reason
        if only_pending and now_s - self._told_at_s < PENDING_EVERY_S:
            return
        self._told, self._told_at_s = news, now_s
        self._tell(news)
