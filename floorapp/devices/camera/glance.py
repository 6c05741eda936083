"""Reading one picture quickly: a quick look at all of it, then small dear looks where codes may be.

The quick look is zxing without turning, inverting or shrinking. Then each place that looks like bars and that
nobody has read for certain is cut out as a strip and tried in several preparations by both decoders; busy
places are enlarged for matrix codes. How much is tried is counted in looks and not in time, so that the same
picture has the same answer on every machine.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from floorapp.devices.camera import bars, blocks, engines, strips
from floorapp.devices.camera.engines import Gray
from floorapp.devices.camera.gates import NOTHING, Known, Sighting, judged
from floorapp.devices.camera.locate import Spot, spots
from floorapp.devices.camera.prepare import View, place_of
from floorapp.devices.camera.reads import EAN_LIKE, Code, Family, Quad, Read, bounds, identity

QUICK: Final = "quick"
_SHARP: Final = "sharp"
_CHECKED: Final = ("Code128", "DataBar")
_ENLARGED_AGAIN: Final = 1.6
_SHORTEST_PX: Final = 48
_FEWEST_EDGES: Final = 12
_LEAST_AGREEMENT: Final = 0.1
_MOST_BUSY: Final = 3
_MOST_CONFIRMED: Final = 3
STACKED: Final = frozenset({"PDF417", "MicroPDF417"})
"""Read wrongly where their rows are not level or hardly seen, though they have error correction."""

Look = Callable[[strips.Strip], list[Read]]


def quick(gray: Gray) -> list[Read]:
    """What is plain to see."""
    seen = engines.zxing(gray, thorough=False, tier=QUICK)
    return [read for read in seen if _is_plain(gray, read)]


def _is_plain(gray: Gray, read: Read) -> bool:
    if read.symbology in STACKED:
        return _is_repeated(gray, read)
    return read.symbology != "Code128" or _is_read_closer(gray, read)


def glance(gray: Gray, known: Known = NOTHING) -> tuple[Code, ...]:
    """The codes of a picture on its own: accepted ones first, then what is not certain."""
    return judged([Sighting(read) for read in reads(gray, known)], known)


def reads(gray: Gray, known: Known = NOTHING) -> list[Read]:
    """All that is read in a picture, quickly and dearly."""
    found = quick(gray)
    return found + closer(gray, found, known)


def closer(gray: Gray, plain: list[Read], known: Known = NOTHING) -> list[Read]:
    """What dear looks read, beside what is plain, at places where nothing is certain."""
    found = list(plain)
    busy = 0
    for spot in spots(gray):
        if _is_certain(spot, found, known):
            continue
        if spot.bars:
            found += _at_bars(gray, spot, found, known)
        elif busy < _MOST_BUSY:
            busy += 1
            found += _block(gray, spot)
    found += _confirmations(gray, found, known)
    return backed(found)[len(plain) :]


def _judged(found: list[Read], known: Known) -> tuple[Code, ...]:
    return judged([Sighting(read) for read in backed(found)], known)


def backed(found: list[Read]) -> list[Read]:
    """Without what only sharpened pictures or one preparation gave of symbols that check themselves.

    Each preparation is another chance for blurred bars to pass a check modulo 103 by accident, and sharpened
    ones make the same error. What the second decoder reads too stays.
    """
    tiers: dict[tuple[str, str], set[tuple[Family, str]]] = {}
    for read in found:
        tiers.setdefault(identity(read.symbology, read.text), set()).add((read.family, read.tier))
    return [
        read
        for read in found
        if not read.symbology.startswith(_CHECKED) or _is_backed(tiers[identity(read.symbology, read.text)])
    ]


def _is_backed(tiers: set[tuple[Family, str]]) -> bool:
    plain = [tier for _, tier in tiers if _SHARP not in tier]
    return (
        (Family.ZXING, QUICK) in tiers
        or len({family for family, _ in tiers}) > 1
        or (len(tiers) > 1 and bool(plain))
    )


def _holds(spot: Spot, quad: Quad) -> bool:
    """Whether the middle of a code lies in a spot, or the middle of the spot in the code."""
    left, top, right, bottom = bounds(quad)
    if left - 4 <= spot.x <= right + 4 and top - 12 <= spot.y <= bottom + 12:
        return True
    x, y = (left + right) / 2 - spot.x, (top + bottom) / 2 - spot.y
    turn = np.deg2rad(spot.degrees)
    along, across = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    return bool(abs(along) < spot.length / 2 and abs(across) < spot.height / 2)


def _at_bars(gray: Gray, spot: Spot, found: list[Read], known: Known) -> list[Read]:
    """Look at a place in one preparation after the other, until what it holds is certain."""
    if spot.length < _SHORTEST_PX:
        return []
    cut = strips.strip(gray, spot)
    texture = strips.texture(cut)
    if texture.edges < _FEWEST_EDGES:
        return []
    new: list[Read] = []
    if texture.agreement > _LEAST_AGREEMENT:
        for look in _PROPOSING:
            new += look(cut)
            if _is_certain(spot, found + new, known):
                return new
        looks = _CONFIRMING if any(_holds(spot, read.quad) for read in found + new) else ()
        for look in looks:
            new += look(cut)
            if _is_certain(spot, found + new, known):
                return new
    return new or _block(gray, spot)


def _is_certain(spot: Spot, found: list[Read], known: Known) -> bool:
    return any(code.accepted and _holds(spot, code.quad) for code in _judged(found, known))


def _by_zxing(make: Callable[[strips.Strip], View]) -> Look:
    def look(cut: strips.Strip) -> list[Read]:
        view = make(cut)
        seen = engines.zxing(view.gray, formats=engines.LINEAR, thorough=False, tier=view.name)
        return [view.home(read) for read in seen]

    return look


def _by_zbar(make: Callable[[strips.Strip], View]) -> Look:
    def look(cut: strips.Strip) -> list[Read]:
        view = make(cut)
        return [view.home(read) for read in engines.zbar(view.gray, tier=view.name)]

    return look


def _plain(bands: int) -> Callable[[strips.Strip], View]:
    return lambda cut: cut.banded(bands)


def _sharp(bands: int) -> Callable[[strips.Strip], View]:
    return lambda cut: cut.banded(bands).filtered(_SHARP, lambda rows: strips.sharpened(rows, 2 * cut.factor))


def _even(bands: int) -> Callable[[strips.Strip], View]:
    return lambda cut: cut.banded(bands).filtered(
        "even", lambda rows: strips.evened(rows, round(60 * cut.factor))
    )


def _even_sharp(bands: int) -> Callable[[strips.Strip], View]:
    return lambda cut: _even(bands)(cut).filtered(_SHARP, lambda rows: strips.sharpened(rows, 2 * cut.factor))


_PROPOSING: Final[tuple[Look, ...]] = (
    _by_zxing(_sharp(16)),
    _by_zbar(_plain(32)),
    _by_zxing(_even_sharp(16)),
    _by_zxing(_even(16)),
    _by_zxing(_plain(32)),
    _by_zxing(_even(8)),
)
_CONFIRMING: Final[tuple[Look, ...]] = (
    _by_zbar(_even_sharp(16)),
    _by_zbar(_sharp(16)),
    _by_zbar(_plain(16)),
    _by_zbar(_plain(8)),
)
"""The other decoder, where only one has read something."""


def _block(gray: Gray, spot: Spot) -> list[Read]:
    """Look for matrix codes and stacked codes."""
    view = blocks.block(gray, spot)
    seen = engines.zxing(view.gray, thorough=False, tier=view.name)
    at_home = [view.home(read) for read in seen]
    return [read for read in at_home if read.symbology not in STACKED or _is_repeated(gray, read)]


def _is_repeated(gray: Gray, read: Read) -> bool:
    """Whether a stacked code reads the same made level: its error correction repairs too boldly."""
    place = place_of(read.quad)
    spot = Spot(place.x, place.y, place.length, place.height, place.degrees, True, 0.0)
    view = blocks.block(gray, spot, _ENLARGED_AGAIN)
    again = engines.zxing(view.gray, formats="PDF417|MicroPDF417", thorough=False, tier=view.name)
    return any(one.text == read.text for one in again)


def _is_read_closer(gray: Gray, read: Read) -> bool:
    """Whether a Code 128 reads the same cut out and made level: two errors may pass its check together."""
    place = place_of(read.quad)
    height = max(place.height, _LOWEST_PX)
    cut = strips.strip(gray, Spot(place.x, place.y, place.length, height, place.degrees, True, 0.0))
    return any(one.text == read.text for look in _REPEATING for one in look(cut))


_LOWEST_PX: Final = 6.0
_REPEATING: Final[tuple[Look, ...]] = (_by_zxing(_plain(8)), _by_zbar(_plain(8)), _by_zxing(_sharp(8)))


def _confirmations(gray: Gray, found: list[Read], known: Known) -> list[Read]:
    """Look at the bars of what one decoder alone has read, where nobody reads another thing."""
    doubtful = [code for code in _judged(found, known) if not code.accepted and code.symbology in EAN_LIKE]
    confirmed = []
    for code in doubtful[:_MOST_CONFIRMED]:
        read = next(
            one for one in found if identity(one.symbology, one.text) == identity(code.symbology, code.text)
        )
        if bars.confirmed(bars.look(gray, code.symbology, code.text, [place_of(code.quad)])):
            confirmed.append(replace(read, family=Family.BARS, tier="bars"))
    return confirmed
