"""Which reads are accepted: none that could be wrong, and as few as possible refused.

Measured on 1470 labelled photographs (three decoders, their reads under many preprocessings) and on frames
without codes: decoders read wrong in the linear symbologies whose check is weak (a digit, or none), and
one decoder repeats its error on every preprocessing of a picture. So a family has one vote a frame, and

* *strict*: two votes, of different families or different frames, are needed;
* one vote is enough where the symbol checks itself: matrix codes (Reed-Solomon), and Code 128 and DataBar as
  zxing reads them (check character modulo 103, checksum modulo 79 or more, and every bar's width);
* *closed set*: one vote is enough for a text that the open order or the catalogue knows;
* OpenCV's votes never count alone: it finds EANs with a right check digit in the bars of other symbologies;
* ITF needs 14 digits and a right check digit even with two votes, since a scan line that leaves an ITF symbol
  early still reads as a shorter one. Other lengths need two families, and our own look at the bars;
* two texts in one place contradict each other: none is accepted, unless one stands much stronger. Of two EANs
  it is the one whose bars are confirmed: two families do read the same wrong EAN out of a blurred one;
* a shorter linear read that lies in the place of a longer one is a part of it.
"""

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from floorapp.devices.camera.reads import (
    EAN_LIKE,
    MATRIX,
    Code,
    Family,
    Quad,
    Read,
    bounds,
    identity,
    overlap,
)

Vote = tuple[Family, int]
"""Who, and in which frame."""

Known = Container[str]
"""The texts of the open order and the catalogue."""

NOTHING: Final[Known] = frozenset()
"""The catalogue of who has none."""

_SELF_CHECKED: Final = MATRIX | {"Code128", "DataBar", "DataBarExp", "DataBarExpStk", "DataBarLimited"}
_ENGINES: Final = frozenset({Family.ZXING, Family.ZBAR, Family.OPENCV})
ITF14_DIGITS: Final = 14


@dataclass(frozen=True, slots=True)
class Sighting:
    """A read and the frame it was made in."""

    read: Read
    frame: int = 0


def votes_of(sightings: Iterable[Sighting]) -> frozenset[Vote]:
    """The votes for one code: one a family a frame."""
    return frozenset((seen.read.family, seen.frame) for seen in sightings)


def enough(symbology: str, text: str, votes: Collection[Vote], known: Known = NOTHING) -> bool:
    """Whether these votes make the text of a symbol certain. Of contradictions knows `judged`."""
    engines = {family for family, _ in votes} & _ENGINES
    if not text or not engines or (engines == {Family.OPENCV} and len(votes) == 1):
        return False
    if symbology in MATRIX:
        return Family.ZXING in engines or (Family.ZBAR in engines and text.isascii())
    if symbology in _SELF_CHECKED and Family.ZXING in engines:
        return True
    if engines != {Family.OPENCV} and (len(text) >= _SHORTEST_KNOWN and text in known):
        return True
    families = {family for family, _ in votes}
    if engines == {Family.OPENCV}:
        return Family.BARS in families
    if symbology == "ITF" and not _is_itf14(text):
        return len(engines) > 1 and Family.BARS in families and len(text) >= _SHORTEST_ITF
    return len(votes) > 1


_SHORTEST_ITF: Final = 6
_SHORTEST_KNOWN: Final = 4
"""A shorter text is too easily found in noise, catalogue or not."""


def judged(sightings: Sequence[Sighting], known: Known = NOTHING) -> tuple[Code, ...]:
    """The codes of a picture, or of a few frames in which things stayed in place: accepted ones first."""
    claims = _claims(sightings)
    accepted = [claim for claim in claims if enough(claim.symbology, claim.text, claim.votes, known)]
    certain = [claim for claim in accepted if not _is_doubted(claim, claims, known)]
    codes = [claim.told(claim in certain) for claim in claims]
    return tuple(sorted(codes, key=lambda code: (not code.accepted, -code.votes)))


@dataclass(frozen=True, slots=True)
class _Claim:
    symbology: str
    text: str
    aim: str
    votes: frozenset[Vote]
    quads: tuple[Quad, ...]

    @property
    def engines(self) -> int:
        """How many families of decoders read it."""
        return len({family for family, _ in self.votes} & _ENGINES)

    @property
    def has_bars(self) -> bool:
        """Whether our look at the bars confirms it."""
        return any(family is Family.BARS for family, _ in self.votes)

    @property
    def is_opencvs(self) -> bool:
        """Whether nobody but OpenCV read it."""
        return all(family is Family.OPENCV for family, _ in self.votes)

    def told(self, accepted: bool) -> Code:
        return Code(self.text, self.symbology, self.aim, accepted, len(self.votes), self.quads[0])


def _claims(sightings: Sequence[Sighting]) -> list[_Claim]:
    groups: dict[tuple[str, str], list[Sighting]] = {}
    for seen in sightings:
        groups.setdefault(identity(seen.read.symbology, seen.read.text), []).append(seen)
    return [_claim(group) for group in groups.values()]


_TOLD_BY: Final = (Family.ZXING, Family.ZBAR, Family.OPENCV, Family.BARS)


def _claim(group: Sequence[Sighting]) -> _Claim:
    """One code of the reads of it, told in zxing's words where it has some: it knows AIM identifiers best."""
    ranked = sorted(group, key=lambda seen: _TOLD_BY.index(seen.read.family))
    best = ranked[0].read
    quads = tuple(dict.fromkeys(seen.read.quad for seen in ranked))
    return _Claim(best.symbology, best.text, best.aim, votes_of(group), quads)


def _is_doubted(claim: _Claim, claims: Sequence[_Claim], known: Known) -> bool:
    return any(_doubts(other, claim, known) for other in claims if other is not claim)


def _doubts(other: _Claim, claim: _Claim, known: Known) -> bool:
    """Whether another claim in the same place makes this one uncertain."""
    if claim.symbology in MATRIX or other.symbology in MATRIX:
        return False
    if not any(overlap(one, two) for one in claim.quads for two in other.quads):
        return False
    if _is_part(claim, other) and enough(other.symbology, other.text, other.votes, known):
        return True
    if claim.symbology in EAN_LIKE and other.symbology in EAN_LIKE:
        if claim.has_bars != other.has_bars:
            return other.has_bars
        return len(claim.votes) < len(other.votes) + 2
    if other.is_opencvs or _is_part(other, claim):
        return False
    return other.engines >= claim.engines and _weight(other) >= _weight(claim)


def _weight(claim: _Claim) -> int:
    """How strongly a claim stands: a symbol that checks itself outweighs others."""
    checked = claim.symbology in _SELF_CHECKED and any(family is Family.ZXING for family, _ in claim.votes)
    return len(claim.votes) + (3 if checked else 0)


def _is_part(claim: _Claim, other: _Claim) -> bool:
    """Whether a read lies within a wider read of more characters."""
    return len(claim.text) < len(other.text) and _is_within(claim.quads[0], other.quads[0])


def _is_within(inner: Quad, outer: Quad, margin: float = 8.0) -> bool:
    left, top, right, bottom = bounds(inner)
    left_, top_, right_, bottom_ = bounds(outer)
    return (
        left_ - margin <= left
        and right <= right_ + margin
        and top_ - margin <= top
        and bottom <= bottom_ + margin
    )


def _is_itf14(text: str) -> bool:
    return len(text) == ITF14_DIGITS and has_check_digit(text)


def has_check_digit(digits: str) -> bool:
    """Whether the last of the digits is the GS1 check digit (modulo 10, weights 3 and 1 from the right)."""
    if not (digits.isascii() and digits.isdigit()):
        return False
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return weighted % 10 == 0
