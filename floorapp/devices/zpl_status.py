"""What a ZPL printer says of itself, from bytes to values. Pure.

Source: Zebra, ZPL II Programming Guide, `~HS` and `~HI`; SGD `odometer.total_label_count`.
"""

import re
from dataclasses import dataclass

from floorapp.devices.ports import Fault

ASK_STATUS = b"~HS\r\n"
ASK_IDENTITY = b"~HI\r\n"
ASK_ODOMETER = b'! U1 getvar "odometer.total_label_count"\r\n'

_STRINGS = re.compile(rb"\x02([^\x02\x03]{0,200})\x03")
_FIELDS = (12, 11, 2)
_MAX_MODEL_CHARS = 40
_QUOTED = re.compile(rb'"([^"\r\n]{0,100})"')


@dataclass(frozen=True, slots=True)
class HostStatus:
    """The answer to `~HS`: what stops the printer, and what it still has to print.

    `formats_waiting` counts labels received and not begun, `labels_left` those of the running batch.
    """

    paper_out: bool = False
    paused: bool = False
    buffer_full: bool = False
    partial_format: bool = False
    formats_waiting: int = 0
    temperature: bool = False
    head_open: bool = False
    ribbon_out: bool = False
    label_waiting: bool = False
    labels_left: int = 0

    @property
    def fault(self) -> Fault:
        """What a person must do something about, or Fault.NONE. The cause comes before its consequence."""
        for wrong, fault in (
            (self.head_open, Fault.HEAD_OPEN),
            (self.paper_out, Fault.PAPER_OUT),
            (self.ribbon_out, Fault.RIBBON_OUT),
            (self.temperature, Fault.TEMPERATURE),
            (self.paused, Fault.PAUSED),
        ):
            if wrong:
                return fault
        return Fault.NONE

    @property
    def idle(self) -> bool:
        """Whether nothing is left to print."""
        return not (self.partial_format or self.formats_waiting or self.labels_left)


def status_complete(answer: bytes) -> bool:
    """Whether all three strings of a `~HS` answer have come."""
    return len(_STRINGS.findall(answer)) >= len(_FIELDS)


def parse_status(answer: bytes) -> HostStatus:
    """Read the three strings of a `~HS` answer. Raises ValueError, naming the string that is wrong."""
    strings = _STRINGS.findall(answer)[-len(_FIELDS) :]
    if len(strings) < len(_FIELDS):
        raise ValueError(f"~HS answered {len(strings)} of 3 strings: {answer[:80]!r}")
    rows: list[list[int]] = []
    for number, (text, least) in enumerate(zip(strings, _FIELDS, strict=True), start=1):
        fields = [field.strip() for field in text.split(b",")]
        if len(fields) < least or not all(field.isdigit() for field in fields[:least]):
            raise ValueError(f"~HS string {number} is not {least} numbers: {text[:80]!r}")
        rows.append([int(field) for field in fields[:least]])
    first, second, _ = rows
    return HostStatus(
        paper_out=bool(first[1]),
        paused=bool(first[2]),
        formats_waiting=first[4],
        buffer_full=bool(first[5]),
        partial_format=bool(first[7]),
        temperature=bool(first[10] or first[11]),
        head_open=bool(second[2]),
        ribbon_out=bool(second[3]),
        label_waiting=bool(second[7]),
        labels_left=second[8],
    )


def odometer_complete(answer: bytes) -> bool:
    """Whether a getvar answer has come: a quoted value, or the `?` of a printer that has no such variable."""
    return bool(_QUOTED.search(answer)) or b"?" in answer


def parse_odometer(answer: bytes) -> int | None:
    """Labels printed in the printer's life, or None when it does not count them."""
    found = _QUOTED.search(answer)
    value = found.group(1).strip() if found else b""
    return int(value) if value.isdigit() else None


def identity_complete(answer: bytes) -> bool:
    """Whether a `~HI` answer has come."""
    return bool(_STRINGS.search(answer))


def parse_identity(answer: bytes) -> str:
    """The model that a `~HI` answer names, printable and at most 40 characters; empty when it names none."""
    found = _STRINGS.search(answer)
    model = found.group(1).split(b",")[0].decode("ascii", "replace") if found else ""
    return "".join(character for character in model if character.isprintable()).strip()[:_MAX_MODEL_CHARS]
