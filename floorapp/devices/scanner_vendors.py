"""What the makers' scanners understand on a serial line, and what they say that is not a scan.

Only what public manuals print, as bytes. A maker whose manual shows no command for a verdict has none here.

- Honeywell user guides, "Serial Trigger Commands": `SYN BEL CR` beeps. One beep is a good verdict, three are
  a bad one. (The tones of "Host ACK" are not used: a scanner so set reads no more until a verdict comes.)
- Zebra (Symbol) product reference guides, "Beep on <BEL>": BEL beeps, in one tone: three are bad.
- Datalogic Magellan and PowerScan reference guides, "Host Commands": `B` is the good read tone, `F` "not on
  file". A PowerScan is disabled by `F`, so `E` enables it again; some answer `SOH STX … ETX EOT`.
- Newland serial programming manual: answers are `STX SOH 0000 … ; ETX`. No command sounds a verdict.
"""

from dataclasses import dataclass
from typing import Final

from floorapp.devices.answer_filter import AnswerFilter, Framer
from floorapp.devices.framing import TerminatorFramer


@dataclass(frozen=True, slots=True)
class Vendor:
    """A maker: the bytes that sound a good and a bad verdict, and what its answers begin and end with.

    Each is empty where the maker has none.
    """

    name: str
    good: bytes = b""
    bad: bytes = b""
    answer_start: bytes = b""
    answer_end: bytes = b""


_BEEP: Final = b"\x16\x07\r"

UNKNOWN: Final = Vendor("")
VENDORS: Final = {
    each.name: each
    for each in (
        UNKNOWN,
        Vendor("honeywell", good=_BEEP, bad=_BEEP * 3),
        Vendor("zebra", good=b"\x07", bad=b"\x07\x07\x07"),
        Vendor("datalogic", good=b"B", bad=b"FE", answer_start=b"\x01\x02", answer_end=b"\x03\x04"),
        Vendor("newland", answer_start=b"\x02\x010000", answer_end=b";\x03"),
    )
}
"""By the name that station.toml knows; an empty name is a maker that is not known."""


def vendor_named(name: str) -> Vendor:
    """The maker of this name. Raises ValueError for one that is not known."""
    try:
        return VENDORS[name]
    except KeyError:
        known = ", ".join(sorted(filter(None, VENDORS)))
        raise ValueError(f"vendor {name!r} is not known; known are {known}") from None


def framer_of(vendor: Vendor, prefix: bytes = b"", suffix: bytes = b"") -> Framer:
    """Cuts what this maker's scanner sends into scans."""
    framer = TerminatorFramer(prefix=prefix, suffix=suffix)
    if not vendor.answer_start:
        return framer
    return AnswerFilter(framer, vendor.answer_start, vendor.answer_end)
