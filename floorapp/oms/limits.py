"""What the OMS lets in before it reads it: sizes, depth, and how many facts a station may tell a second."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from floorapp.sync.contract import MAX_BODY_BYTES, MAX_DEPTH

# The last quote may be missing: a text that looked for it in vain at each quote would take quadratic time.
_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*"?', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers that a site may set. A station may burst, and then go on at the sustained rate."""

    facts_per_s: float = 20.0
    burst_facts: int = 500
    queued_writes: int = 2_000
    body_bytes: int = MAX_BODY_BYTES
    body_s: float = 10.0


def too_deep(body: bytes) -> bool:
    """Whether JSON text nests deeper than the contract allows, found without parsing it."""
    depth = 0
    for byte in _STRING.sub(b"", body):
        if byte in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif byte in b"]}":
            depth -= 1
    return False


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at_s: float


@dataclass(slots=True)
class Buckets:
    """A token bucket for each station. `clock` gives monotonic seconds."""

    limits: Limits
    clock: Callable[[], float]
    _buckets: dict[str, _Bucket] = field(default_factory=dict)

    def wait_s(self, station: str, facts: int) -> float:
        """Take `facts` tokens and return 0, or take none and return the seconds to wait."""
        now = self.clock()
        bucket = self._buckets.setdefault(station, _Bucket(self.limits.burst_facts, now))
        refilled = bucket.tokens + (now - bucket.at_s) * self.limits.facts_per_s
        bucket.tokens, bucket.at_s = min(self.limits.burst_facts, refilled), now
        if bucket.tokens < facts:
            return (facts - bucket.tokens) / self.limits.facts_per_s
        bucket.tokens -= facts
        return 0.0
