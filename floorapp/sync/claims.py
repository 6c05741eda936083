"""Holds this station's leases: claims what the terminal asks for, renews it, and gives it back.

The OMS ends a lease itself when it hears that the order has shipped or was put aside. One is given back here
only when nothing waits to be told: no other station may get the order before the OMS knows what became of it.
"""

import time
from dataclasses import dataclass
from threading import Lock
from typing import Final

from floorapp.sync.backoff import Backoff
from floorapp.sync.client import CallFailed, Claim, Refused
from floorapp.sync.link import why
from floorapp.sync.news import ClaimNews
from floorapp.sync.workers import Shared, Worker, dice

IDLE_S: Final = 5.0
SOON_S: Final = 0.5
"""How soon to look again whether all facts are told, before a lease is given back."""
RENEW_AT: Final = 3
"""A lease is renewed after this part of its time."""

LEASE_S: Final = 600.0
ODD_WAIT_S: Final = 30.0
_ABOUT_THE_ORDER: Final = frozenset({400, 404, 409, 422})


@dataclass(slots=True)
class _Wanted:
    """An order that the terminal works. `due_s` is when to ask next, by the monotonic clock."""

    due_s: float
    granted: bool = False


class Claims(Worker):
    """The leases' worker. `want` and `give_back` may be called from any thread."""

    def __init__(self, shared: Shared) -> None:
        super().__init__("claims", shared)
        self._client = shared.site.client()
        self._calls = Backoff(dice, shared.site.retry_cap_s)
        self._lock = Lock()
        self._wanted: dict[str, _Wanted] = {}
        self._given_back: dict[str, float] = {}

    def want(self, order: str) -> None:
        """The terminal works this order now."""
        with self._lock:
            self._given_back.pop(order, None)
            self._wanted[order] = _Wanted(time.monotonic())
        self.wake.set()

    def give_back(self, order: str) -> None:
        """The terminal no longer works this order, whether or not it ever had it by a claim of ours."""
        now_s = time.monotonic()
        with self._lock:
            self._wanted.pop(order, None)
            self._forget_ended(now_s)
            self._given_back[order] = now_s + LEASE_S
        self.wake.set()

    def turn(self) -> None:
        """Ask the OMS one thing that is due, or wait until something is."""
        now_s = time.monotonic()
        wait_s = self._calls.wait_s(now_s)
        if wait_s > 0:
            self.rest(wait_s)
            return
        with self._lock:
            released = next(iter(self._given_back), None) if self._all_told() else None
            order, wanted = min(
                self._wanted.items(), key=lambda item: item[1].due_s, default=("", _Wanted(now_s + IDLE_S))
            )
        try:
            if released is not None:
                self._release(released)
            elif wanted.due_s <= now_s and not wanted.granted and self.shared.outbox.ends_untold(order):
                # It was put aside and begun again: that word would end the new lease as well.
                wanted.due_s = now_s + SOON_S
                return
            elif wanted.due_s <= now_s:
                self._ask(order, wanted)
            else:
                self.doze(min(wanted.due_s - now_s, SOON_S if self._given_back else IDLE_S))
                return
        except CallFailed as failure:
            self._failed(failure, released, wanted)
            return
        self._calls.worked()
        self.shared.link.works(self.name, time.monotonic())

    def _forget_ended(self, now_s: float) -> None:
        """A lease that nobody renewed has ended by itself."""
        self._given_back = {order: end_s for order, end_s in self._given_back.items() if end_s > now_s}

    def _all_told(self) -> bool:
        return bool(self._given_back) and not self.shared.outbox.pending()

    def _ask(self, order: str, wanted: _Wanted) -> None:
        claim = self._client.renew(order) if wanted.granted else self._client.claim(order)
        if wanted.granted and not claim.granted and not claim.holder:
            wanted.granted = False  # it ran out and nobody has it: claim it again, now
            return
        self._answered(order, wanted, claim)

    def _answered(self, order: str, wanted: _Wanted, claim: Claim) -> None:
        with self._lock:
            if self._wanted.get(order) is not wanted:
                return  # given back, or wanted afresh, while we asked
            if claim.granted:
                wanted.due_s = time.monotonic() + max(1.0, claim.ttl_s / RENEW_AT)
            else:
                del self._wanted[order]
        if not claim.granted or not wanted.granted:
            wanted.granted = claim.granted
            self.shared.news.tell(ClaimNews(order, claim.granted, claim.holder))

    def _release(self, order: str) -> None:
        self._client.release(order)
        with self._lock:
            self._given_back.pop(order, None)

    def _failed(self, failure: CallFailed, released: str | None, wanted: _Wanted) -> None:
        now_s = time.monotonic()
        with self._lock:
            self._forget_ended(now_s)
            if isinstance(failure, Refused) and failure.status in _ABOUT_THE_ORDER:
                if released is None:
                    wanted.due_s = now_s + ODD_WAIT_S
                else:
                    self._given_back.pop(released, None)
                return
        self.shared.link.fails(self.name, why(failure), now_s)
        self._calls.failed(now_s, failure.retry_after_s if isinstance(failure, Refused) else None)
