"""A carrier's own ZPL, made safe to send: what draws stays, what changes the printer goes.

A label from outside may leave a printer in another mode, darker, with other paper, with stored formats, or
speaking other command characters; the next label is then wrong. So only known drawing commands pass. Known
settings are left out, since the printer's own are right for its paper. Anything else is refused: nobody could
say what is lost with it.

Source: Zebra, ZPL II Programming Guide.
"""

import re
from collections.abc import Iterator
from typing import Final

from floorapp.devices.carrier_render import BadLabel

MOST_BYTES: Final = 1_000_000
_DRAWS: Final = """
    FO FT FD FV FS FH FB FP FR FW CF CI BY GB GC GD GE GF GS LH LR PW LL PO PM FM TB FL
    B0 B1 B2 B3 B4 B5 B7 B8 B9 BA BB BC BD BE BF BI BJ BK BL BM BO BP BQ BR BS BT BU BX BZ
"""
_LEFT_OUT: Final = """
    MM MN MT MD ML MF MC MU MI MP PR PQ PF PP PH PN PA JM JU JZ JS JB JT JH JI JJ JW SD TA LS LT FX SZ SS
    KN KL KP ST SO SI SP SX SR JA PS JX HH ZZ CV XS
"""
_IS_DRAWING: Final = frozenset(_DRAWS.split())
_IS_LEFT_OUT: Final = frozenset(_LEFT_OUT.split())
_FORMAT: Final = re.compile(rb"\^XA(.*?)\^XZ", re.IGNORECASE | re.DOTALL)
_MARKS: Final = re.compile(rb"\^(FD|FV|GF|GB|GC|GD|GE)", re.IGNORECASE)
_MOST_FORMATS: Final = 4
_TOKEN: Final = re.compile(rb"([\^~])([A-Za-z@][A-Za-z0-9@]?)")
_CI: Final = re.compile(rb"\^CI", re.IGNORECASE)
_SGD: Final = re.compile(rb"!\s*U", re.IGNORECASE)
_SHOWN: Final = 60


def sanitised(data: bytes, dpmm: int, drawn_for_dpmm: int) -> bytes:
    """A carrier's label in ZPL with our own beginning and end, for one copy. Raises `BadLabel`.

    `drawn_for_dpmm` is the print head that it was drawn for, 0 where nobody said.
    """
    if len(data) > MOST_BYTES:
        raise BadLabel(f"is longer than {MOST_BYTES} bytes")
    if drawn_for_dpmm and drawn_for_dpmm != dpmm:
        raise BadLabel(f"is drawn for {drawn_for_dpmm} dots per mm, and this printer has {dpmm}")
    outside = _FORMAT.sub(b"", data)
    if _SGD.search(outside):
        raise BadLabel("sets the printer up (! U1)")
    for stray in _TOKEN.finditer(outside):
        if _kind(stray) not in _IS_LEFT_OUT:
            raise BadLabel(f"has {_shown(stray.group())} outside its label")
    bodies = [found[1] for found in _FORMAT.finditer(data)]
    drawn = [kept for kept in (b"".join(_kept(body)) for body in bodies) if _MARKS.search(kept)]
    if not drawn:
        raise BadLabel("is no ZPL label: nothing in it is drawn")
    if len(drawn) > _MOST_FORMATS:
        raise BadLabel(f"holds {len(drawn)} labels; {_MOST_FORMATS} can be printed at most")
    head = _head(data)
    return b"".join(head + kept + b"^PQ1,0,1,Y^XZ\n" for kept in drawn)


def _head(data: bytes) -> bytes:
    """What an earlier job may have left behind is set back; letters are read as they were written."""
    letters = b""
    if not _CI.search(data):
        letters = b"^CI28" if _is_utf_8(data) else b"^CI27"
    return b"^XA^LH0,0^LS0^LT0^FWN^PON^PMN^LRN" + letters


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _kept(body: bytes) -> Iterator[bytes]:
    """The drawing commands, each with its parameters."""
    found = list(_TOKEN.finditer(body))
    lead = body[: found[0].start()] if found else body
    if lead.strip():
        raise BadLabel(f"begins with {_shown(lead)}")
    for number, token in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(body)
        kind = _kind(token)
        whole = body[token.start() : end]
        if _is_drawing(token, kind):
            yield _plain(whole)
        elif kind not in _IS_LEFT_OUT:
            raise BadLabel(f"holds the command {_shown(token.group())}, which is not for labels from outside")


def _is_drawing(token: re.Match[bytes], kind: str) -> bool:
    if token[1] == b"~":
        return False
    return kind in _IS_DRAWING or (kind[0] == "A" and kind != "A@")


def _kind(token: re.Match[bytes]) -> str:
    return token[2].decode("ascii").upper()


def _plain(command: bytes) -> bytes:
    """Without control bytes; a raw line end in field data is none of its letters."""
    return bytes(byte for byte in command if byte >= 0x20 or byte in b"\r\n").replace(b"\r", b"")


def _shown(text: bytes) -> str:
    return repr(text[:_SHOWN].decode("ascii", "replace"))
