"""What a receipt printer says of itself: questions, and the answers in one stream of bytes. Pure.

| question       | when it is answered                         | answer                                    |
|----------------|---------------------------------------------|-------------------------------------------|
| `DLE EOT 1..4` | at once, even offline                       | 1 byte, `0xx1xx10`                        |
| `GS ( H` 48    | when all before it is printed               | `37h 22h`, the identity of 4 bytes, `00h` |
| `GS r 1`       | when all before it has been worked on       | 1 byte, `0xx0xxxx`                        |
| `GS I 67`      | in its turn                                 | `5Fh`, the model's name, `00h`            |
| none (`GS a`)  | whenever something changes                  | 4 bytes, the first `0xx1xx00`             |

Answers are hostile input: what is none of these is passed over byte by byte, and nothing is kept for long.

Source: Epson, ESC/POS command reference, `DLE EOT`, `GS ( H`, `GS r`, `GS I`, `GS a`, and "Identification of
transmission status".
"""

from dataclasses import dataclass
from typing import Final

from floorapp.devices.ports import Fault

ASK_PRINTER: Final = b"\x10\x04\x01"
ASK_OFFLINE: Final = b"\x10\x04\x02"
ASK_ERROR: Final = b"\x10\x04\x03"
ASK_PAPER: Final = b"\x10\x04\x04"
ASK_BUFFERED_PAPER: Final = b"\x1dr\x01"
ASK_MODEL: Final = b"\x1dIC"

IDENTITY_BYTES: Final = 4
_LONGEST: Final = 80
_FIXED_MASK, _STATUS, _AUTOMATIC = 0x93, 0x12, 0x10
_BUFFERED_MASK: Final = 0x90
_ECHO_HEADER, _TEXT_HEADER = 0x37, 0x5F
_ECHO_SIGN: Final = b"\x22"

_OFFLINE, _WAITS = 0x08, 0x20
_COVER, _NO_PAPER_STOP, _ERROR = 0x04, 0x20, 0x40
_PAPER_END: Final = 0x60
_SELF_HEALING: Final = 0x40


@dataclass(frozen=True, slots=True)
class StatusByte:
    """The answer to a `DLE EOT`."""

    bits: int


@dataclass(frozen=True, slots=True)
class Echo:
    """The identity that `GS ( H` gave, sent back when what came before it was printed."""

    identity: bytes


@dataclass(frozen=True, slots=True)
class BufferedPaper:
    """The answer to `GS r 1`: all before it has left the receive buffer."""

    bits: int


@dataclass(frozen=True, slots=True)
class Said:
    """A text of its own: its model."""

    text: str


Answer = StatusByte | Echo | BufferedPaper | Said


def ask_echo(identity: bytes) -> bytes:
    """The `GS ( H` that asks for this identity, 4 bytes of printable ASCII."""
    if len(identity) != IDENTITY_BYTES or not all(0x20 <= byte <= 0x7E for byte in identity):
        raise ValueError(f"the identity {identity!r} is not 4 printable characters")
    return b"\x1d(H\x06\x0000" + identity


def pick(unread: bytes) -> tuple[tuple[Answer, ...], bytes]:
    """The answers in what came in, and what may be the beginning of another; bounded."""
    answers: list[Answer] = []
    at = 0
    while at < len(unread):
        taken, answer = _one(unread[at:])
        if taken == 0:
            break
        if answer is not None:
            answers.append(answer)
        at += taken
    return tuple(answers), unread[at:]


def _one(unread: bytes) -> tuple[int, Answer | None]:
    """The first answer and its length; 0 when more must come, 1 and None for a byte that is none."""
    first = unread[0]
    if first == _ECHO_HEADER:
        return _echo(unread)
    if first == _TEXT_HEADER:
        return _said(unread)
    if first & _FIXED_MASK == _STATUS:
        return 1, StatusByte(first)
    if first & _FIXED_MASK == _AUTOMATIC:
        # 4 bytes, the last three without the fixed bits of any other answer.
        rest = unread[1:4]
        if any(byte & _BUFFERED_MASK for byte in rest):
            return 1, None
        return (4, None) if len(rest) == 3 else (0, None)
    if first & _BUFFERED_MASK == 0:
        return 1, BufferedPaper(first)
    return 1, None


def _echo(unread: bytes) -> tuple[int, Answer | None]:
    length = 3 + IDENTITY_BYTES
    if unread[1:2] not in (b"", _ECHO_SIGN):
        return 1, None
    if len(unread) < length:
        return 0, None
    whole = unread[length - 1] == 0
    return (length, Echo(unread[2 : length - 1])) if whole else (1, None)


def _said(unread: bytes) -> tuple[int, Answer | None]:
    end = unread.find(b"\x00", 1, _LONGEST)
    said = unread[1:] if end < 0 else unread[1:end]
    if len(said) >= _LONGEST or any(not 0x20 <= byte <= 0x7E for byte in said):
        return 1, None
    return (0, None) if end < 0 else (end + 1, Said(said.decode("ascii").strip()))


def is_offline(printer: int) -> bool:
    """Whether `DLE EOT 1` says that it does not print now: offline, or waiting for a hand."""
    return bool(printer & (_OFFLINE | _WAITS))


def paper_fault(paper: int) -> Fault:
    """What `DLE EOT 4` says: paper that is nearly at its end is no fault."""
    return Fault.PAPER_OUT if paper & _PAPER_END else Fault.NONE


def offline_fault(offline: int, error: int) -> Fault:
    """Why it does not print, by `DLE EOT 2` and `DLE EOT 3`."""
    if offline & _COVER:
        return Fault.HEAD_OPEN
    if offline & _NO_PAPER_STOP:
        return Fault.PAPER_OUT
    if offline & _ERROR and error & _SELF_HEALING:
        return Fault.TEMPERATURE
    return Fault.PAUSED
