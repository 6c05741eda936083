"""The wire contract between a station and the central OMS: envelopes, digests, limits and strict JSON.

Both sides import this file and nothing else of each other. The calls themselves are in docs/oms-api.md.
"""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

FACT_VERSION: Final = 1
MAX_BATCH_FACTS: Final = 100
MAX_BODY_BYTES: Final = 256 * 1024
MAX_TEXT: Final = 512
MAX_DEPTH: Final = 16
MAX_INTEGER: Final = 2**53 - 1
FIRST_LINK: Final = "0" * 64
"""`prev_h` of the first fact of an epoch."""


class BadMessage(ValueError):  # noqa: N818 - it is a message, and bad
    """A message broke the contract. `where` names the field, in JSON Pointer form (RFC 6901)."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where or '/'}: {problem}")
        self.where = where or "/"
        self.problem = problem


def parse_json(body: bytes) -> Any:
    """JSON as this contract allows it: depth to 16, integers below 2^53, no floats' NaN, no repeated key.

    Raises `BadMessage` for anything else, and never anything else.
    """
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_no_repeats,
            parse_constant=_no_constant,
            parse_int=_small_int,
        )
    except BadMessage:
        raise
    except (ValueError, RecursionError) as error:
        raise BadMessage("", f"is not JSON ({type(error).__name__})") from error
    _bounded(value, "", 1)
    return value


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise BadMessage("", "has a key twice")
    return names


def _no_constant(name: str) -> Any:
    raise BadMessage("", f"holds {name}")


def _small_int(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER:
        raise BadMessage("", "holds an integer of 2^53 or more")
    return int(digits)


def _bounded(value: Any, where: str, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise BadMessage(where, f"is nested deeper than {MAX_DEPTH}")
    if isinstance(value, dict):
        for name, member in value.items():
            _bounded(member, f"{where}/{name[:64]}", depth + 1)
    elif isinstance(value, list):
        for index, member in enumerate(value):
            _bounded(member, f"{where}/{index}", depth + 1)
    elif isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            raise BadMessage(where, "holds half a surrogate pair") from error


def canonical(value: Any) -> bytes:
    """The one byte string of a JSON value of strings, integers, booleans, nulls, lists and objects.

    RFC 8785 for values without floats and with ASCII keys, which is all that the contract sends.
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode("utf-8")


@dataclass(frozen=True, slots=True)
class Moment:
    """When a fact happened, by all the clocks a station has.

    `wall_ms` is the station's own idea of ms since 1970 UTC, `mono_ns` its monotonic clock since `boot_id`,
    `off_ms` what it believed it must add to `wall_ms` to get the server's time.
    """

    wall_ms: int
    mono_ns: int
    boot_id: str
    off_ms: int


@dataclass(frozen=True, slots=True)
class Envelope:
    """A fact on its way to the OMS. Its order is (station, epoch, seq), never its time.

    `seq` counts the station's facts of an epoch from 1 without gaps; `oseq` counts those of one order.
    `h` is the digest over the fact and the chain before it: sha256(prev_h || canonical(fact)), in hex.
    """

    id: str
    station: str
    epoch: str
    seq: int
    order: str
    oseq: int
    type: str
    v: int
    data: dict[str, Any]
    actor: str
    at: Moment
    base_version: int
    prev_h: str
    h: str

    def to_wire(self) -> dict[str, Any]:
        """The fact as it stands in a batch (whose own head names station and epoch)."""
        wire = _unsigned(self)
        del wire["station"], wire["epoch"]
        return {**wire, "prev_h": self.prev_h, "h": self.h}


def _unsigned(fact: Envelope) -> dict[str, Any]:
    return {
        "id": fact.id,
        "station": fact.station,
        "epoch": fact.epoch,
        "seq": fact.seq,
        "order": fact.order,
        "oseq": fact.oseq,
        "type": fact.type,
        "v": fact.v,
        "data": fact.data,
        "actor": fact.actor,
        "at": {
            "wall_ms": fact.at.wall_ms,
            "mono_ns": fact.at.mono_ns,
            "boot_id": fact.at.boot_id,
            "off_ms": fact.at.off_ms,
        },
        "base_version": fact.base_version,
    }


def digest(fact: Envelope) -> str:
    """What `h` must be for this fact: 64 hex digits."""
    return hashlib.sha256(fact.prev_h.encode("ascii") + canonical(_unsigned(fact))).hexdigest()


class Outcome(StrEnum):
    """The OMS's word on one fact. Only the first four are definite and settle it."""

    APPLIED = "applied"
    REPLAYED = "replayed"
    DISPUTE = "dispute"
    QUARANTINED = "quarantined"
    HOLD = "hold"
    DAMAGED = "damaged"
    CONFLICT = "conflict"


DEFINITE: Final = frozenset({Outcome.APPLIED, Outcome.REPLAYED, Outcome.DISPUTE, Outcome.QUARANTINED})


@dataclass(frozen=True, slots=True)
class Answer:
    """The OMS's answer to one fact; it must repeat the fact's `id` and `h`, or it settles nothing.

    `first` is the first outcome when this one is `replayed`. `kind` and `winner` belong to a dispute
    (`already_shipped`, `cancelled`, `held`, `changed`, `over`, `unclear`), `reason` to what is unclear or to
    the rest.
    """

    id: str
    h: str
    outcome: Outcome
    first: Outcome | None = None
    kind: str = ""
    winner: str = ""
    reason: str = ""

    @property
    def definite(self) -> bool:
        """Whether this answer takes the fact out of the queue."""
        return self.outcome in DEFINITE

    def to_wire(self) -> dict[str, Any]:
        """The answer as it stands in the response to a batch."""
        wire: dict[str, Any] = {"id": self.id, "h": self.h, "outcome": self.outcome.value}
        if self.first is not None:
            wire["first"] = self.first.value
        return wire | {
            name: value
            for name, value in (("kind", self.kind), ("winner", self.winner), ("reason", self.reason))
            if value
        }


def text(wire: Any, where: str, name: str, *, limit: int = MAX_TEXT, empty: bool = True) -> str:
    """The string `name` of an object, of at most `limit` characters; `BadMessage` where it is not that."""
    value = wire.get(name) if isinstance(wire, dict) else None
    if not isinstance(value, str) or len(value) > limit or not (value or empty):
        raise BadMessage(f"{where}/{name}", f"must be a string of at most {limit} characters")
    return value


def whole(wire: Any, where: str, name: str, *, least: int = 0, most: int = MAX_INTEGER) -> int:
    """The integer `name` of an object, within bounds; `BadMessage` where it is not that."""
    value = wire.get(name) if isinstance(wire, dict) else None
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadMessage(f"{where}/{name}", f"must be an integer from {least} to {most}")
    return value


def envelope_of(wire: Any, station: str, epoch: str, where: str) -> Envelope:
    """Read one fact of a batch. Its digest is not checked here. Raises `BadMessage`."""
    if not isinstance(wire, dict):
        raise BadMessage(where, "must be an object")
    data, at = wire.get("data"), wire.get("at")
    if not isinstance(data, dict):
        raise BadMessage(f"{where}/data", "must be an object")
    return Envelope(
        id=text(wire, where, "id", limit=36, empty=False),
        station=station,
        epoch=epoch,
        seq=whole(wire, where, "seq", least=1),
        order=text(wire, where, "order", limit=64),
        oseq=whole(wire, where, "oseq"),
        type=text(wire, where, "type", limit=64, empty=False),
        v=whole(wire, where, "v", least=1, most=1000),
        data=data,
        actor=text(wire, where, "actor", limit=64),
        at=Moment(
            wall_ms=whole(at, f"{where}/at", "wall_ms", least=-MAX_INTEGER),
            mono_ns=whole(at, f"{where}/at", "mono_ns"),
            boot_id=text(at, f"{where}/at", "boot_id", limit=64),
            off_ms=whole(at, f"{where}/at", "off_ms", least=-MAX_INTEGER),
        ),
        base_version=whole(wire, where, "base_version"),
        prev_h=text(wire, where, "prev_h", limit=64, empty=False),
        h=text(wire, where, "h", limit=64, empty=False),
    )


def answer_of(wire: Any, where: str) -> Answer:
    """Read the answer to one fact. Raises `BadMessage`, which settles nothing."""
    if not isinstance(wire, dict):
        raise BadMessage(where, "must be an object")
    try:
        outcome = Outcome(text(wire, where, "outcome", limit=32))
        first = Outcome(text(wire, where, "first", limit=32)) if "first" in wire else None
    except ValueError as error:
        if isinstance(error, BadMessage):
            raise
        raise BadMessage(f"{where}/outcome", "is not an outcome of this contract") from error
    return Answer(
        id=text(wire, where, "id", limit=36, empty=False),
        h=text(wire, where, "h", limit=64, empty=False),
        outcome=outcome,
        first=first,
        kind=text(wire, where, "kind", limit=64) if "kind" in wire else "",
        winner=text(wire, where, "winner", limit=64) if "winner" in wire else "",
        reason=text(wire, where, "reason") if "reason" in wire else "",
    )


def uuid7(at_ms: int, random: bytes) -> str:
    """A UUID of version 7 (RFC 9562 5.7) from ms since 1970 UTC and 10 random bytes."""
    value = (at_ms & (2**48 - 1)) << 80 | int.from_bytes(random[:10], "big")
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(3 << 62) | 2 << 62
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
