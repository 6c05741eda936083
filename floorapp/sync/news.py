"""What the sync process tells the terminal, and how a piece of news stands on a line.

Times are ms. News is a hint and never the only record: what must not be lost stays in the outbox.
"""

from dataclasses import dataclass
from typing import Any, Final

from floorapp.sync.contract import BadMessage, canonical, parse_json, text, whole
from floorapp.workflows.nouns import Hold

ALIVE: Final = b'{"news":"alive"}'
"""The line by which the process shows that it is not stuck. It is no news."""


@dataclass(frozen=True, slots=True)
class LinkNews:
    """The OMS answers or does not; `pending` facts are saved here and not settled there.

    `reason` says why it is out of reach: `unreachable`, `not_enrolled`, `refused_401`, `bad_answer` and such.
    """

    online: bool
    pending: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ClaimNews:
    """The OMS's word on a claim; when not granted, `holder` is the station that has the order."""

    order: str
    granted: bool
    holder: str


@dataclass(frozen=True, slots=True)
class DisputeNews:
    """The OMS could not accept a fact as told. Told again at each start until a decision has `told` it."""

    fact: str
    order: str
    kind: str
    winner: str


@dataclass(frozen=True, slots=True)
class OrderNews:
    """An order is now held, cancelled, or free again."""

    order: str
    hold: Hold
    reason: str


@dataclass(frozen=True, slots=True)
class QueueNews:
    """The snapshot changed: read the figures and settings again.

    `incomplete` waiting orders cannot be offered, because a product of theirs has not arrived; `refused`
    changes since the start broke the contract and were left out.
    """

    incomplete: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class EpochNews:
    """The station's chain did not agree with the OMS's, and was dealt with. A supervisor should know.

    `reason` is `station_behind` (this store was rolled back or copied: a new epoch began), `server_behind`
    (the OMS was restored: `resent` facts go again), `facts_lost` (it was restored, and `resent` facts are no
    longer here either) or `conflict` (facts held for a person).
    """

    reason: str
    resent: int = 0


@dataclass(frozen=True, slots=True)
class ClockNews:
    """What must be added to this machine's clock, in ms, to get the OMS's time."""

    off_ms: int


@dataclass(frozen=True, slots=True)
class LabelsNews:
    """Carriers' labels of an order have been fetched."""

    order: str


News = LabelsNews | LinkNews | ClaimNews | DisputeNews | OrderNews | QueueNews | EpochNews | ClockNews

_NAMES: Final[dict[type[Any], str]] = {
    LinkNews: "link",
    ClaimNews: "claim",
    DisputeNews: "dispute",
    OrderNews: "order",
    QueueNews: "queue",
    EpochNews: "epoch",
    ClockNews: "clock",
    LabelsNews: "labels",
}
_KINDS: Final = {name: kind for kind, name in _NAMES.items()}


def to_line(news: News) -> bytes:
    """The news as one line of JSON, without the line's end."""
    fields = {name: getattr(news, name) for name in type(news).__dataclass_fields__}
    return canonical({"news": _NAMES[type(news)]} | fields)


def news_of(line: bytes) -> News:
    """Read a line. Raises `BadMessage` for anything that is not news."""
    wire = parse_json(line)
    name = text(wire, "", "news", limit=16)
    kind = _KINDS.get(name)
    if kind is None:
        raise BadMessage("/news", "is not a kind of news")
    values: dict[str, Any] = {}
    for field, annotation in kind.__annotations__.items():
        if annotation is str:
            values[field] = text(wire, "", field)
        elif annotation is int:
            values[field] = whole(wire, "", field, least=-(2**53) + 1)
        elif annotation is bool:
            values[field] = wire.get(field) is True
        else:
            values[field] = _hold(text(wire, "", field))
    news: News = kind(**values)
    return news


def _hold(value: str) -> Hold:
    try:
        return Hold(value)
    except ValueError as error:
        raise BadMessage("/hold", "is not a hold") from error
