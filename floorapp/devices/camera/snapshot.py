"""Everything tried on one picture, cheap things first, until what is in it is settled or the time is up.

The tiers, in this order: the picture as it is by every decoder; places that look like bars, cut out, turned
level and enlarged, through filters; the whole picture enlarged or made smaller, through filters, turned. A
family has one vote however many tiers it reads in: it repeats its error.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from floorapp.devices.camera import bars, engines
from floorapp.devices.camera import prepare as made
from floorapp.devices.camera.engines import Gray
from floorapp.devices.camera.gates import NOTHING, Known, Sighting, judged
from floorapp.devices.camera.prepare import Place, View
from floorapp.devices.camera.reads import EAN_LIKE, Code, Family, Quad, Read, bounds, identity, overlap

BUDGET_S: Final = 3.0
"""Enough for all tiers on most pictures on a slow machine, so that answers do not depend on the machine."""
LARGEST_PX: Final = 4_000_000
"""A larger picture is made smaller first: no symbol needs more of them."""

_MOST_LOOKS: Final = 12
_MOST_UNREAD: Final = 3
_LONGEST_TURNED: Final = 8
"""Times its height, or its width: a longer picture, turned whole, is a huge one of little."""

Step = Callable[[], list[Read]]


def snapshot(gray: Gray, known: Known = NOTHING, budget_s: float = BUDGET_S) -> tuple[Code, ...]:
    """The codes of a gray picture: accepted ones first, then what was read but is not certain.

    No step begins after `budget_s` of this thread's own computing, or 1.3 times that by the clock: so answers
    hardly differ on a busy machine, and yet somebody who waits is not kept waiting.
    """
    computed_s, clock_s = time.thread_time() + budget_s, time.monotonic() + 1.3 * budget_s
    first = made.whole(gray)
    if gray.size > LARGEST_PX:
        first = made.scaled(gray, (LARGEST_PX / gray.size) ** 0.5)
    search = _Search(first)
    codes: tuple[Code, ...] = ()
    for step in search.steps():
        if search.take(step()):
            codes = judged(search.sightings, known)
        if time.thread_time() > computed_s or time.monotonic() > clock_s:
            break
        if search.may_end and search.is_settled(codes):
            break
    return tuple(_home(code, first) for code in codes)


def _home(code: Code, view: View) -> Code:
    return Code(code.text, code.symbology, code.aim, code.accepted, code.votes, view.home_quad(code.quad))


class _Search:
    """The steps on one picture, each a call of a decoder or a few."""

    def __init__(self, view: View) -> None:
        self._gray = view.gray
        self.sightings: list[Sighting] = []
        self.may_end = False
        self._places: list[Place] | None = None
        self._looked: set[tuple[tuple[str, str], int]] = set()

    def take(self, reads: list[Read]) -> bool:
        """Note what a step read, and look at the bars of it; whether there was anything."""
        self.sightings += map(Sighting, reads)
        if self.may_end:
            self._look_at_bars()
        return bool(reads) or self.may_end

    def is_settled(self, codes: tuple[Code, ...]) -> bool:
        """Whether something is certain, and all that was read is, or lies in the place of what is certain."""
        certain = [code.quad for code in codes if code.accepted and self._is_certain(code)]
        return bool(certain) and all(any(overlap(code.quad, quad) for quad in certain) for code in codes)

    def _is_certain(self, code: Code) -> bool:
        """Whether no further step could bring a contradiction that counts."""
        return code.symbology not in EAN_LIKE or code.votes > 2 or self._has_bars(code.symbology, code.text)

    def _has_bars(self, symbology: str, text: str) -> bool:
        return any(
            seen.read.family is Family.BARS
            and identity(seen.read.symbology, seen.read.text) == identity(symbology, text)
            for seen in self.sightings
        )

    def _look_at_bars(self) -> None:
        """Look at the bars of each claim that a look can help, again when there are new places to look at."""
        claims: dict[tuple[str, str], list[Read]] = {}
        for seen in self.sightings:
            if seen.read.symbology in EAN_LIKE or seen.read.symbology == "ITF":
                claims.setdefault(identity(seen.read.symbology, seen.read.text), []).append(seen.read)
        for claim, reads in claims.items():
            # zbar tells only the upright box around its scan lines, which says nothing of their angle
            quads = [read.quad for read in reads if read.family is not Family.ZBAR][-2:]
            if len(self._looked) >= _MOST_LOOKS or (claim, len(quads)) in self._looked:
                continue
            self._looked.add((claim, len(quads)))
            if self._has_bars(*claim):
                continue
            places = [made.place_of(quad) for quad in quads]
            places += [place for place in self._bar_places() if _is_near(place, reads[0].quad)][:2]
            read = reads[0]
            looks = bars.look(self._gray, read.symbology, read.text, places)
            if bars.confirmed(looks, any_length=read.symbology == "ITF"):
                self.sightings.append(Sighting(replace(read, family=Family.BARS, tier="bars")))

    def _bar_places(self) -> list[Place]:
        if self._places is None:
            self._places = list(made.places(self._gray))
        return self._places

    def steps(self) -> Iterator[Step]:
        """All of them, in the order of their tiers."""
        view = made.whole(self._gray)
        yield lambda: engines.zxing(view.gray, tier="whole")
        yield lambda: engines.zbar(view.gray, tier="whole")
        yield lambda: engines.opencv(view.gray, tier="whole")
        for place in [place for place in self._bar_places() if not self._is_read(place)][:_MOST_UNREAD]:
            yield from _by_both(place.upright(self._gray), linear=True)
        self.may_end = True
        yield list  # nothing more: a moment to judge
        yield from self._in_places()
        yield from self._in_wholes()

    def _is_read(self, place: Place) -> bool:
        """Whether something was read where a place is: a picture may hold a second code that is harder."""
        for seen in self.sightings:
            left, top, right, bottom = bounds(seen.read.quad)
            reach = 0.5 * place.height
            if left - reach <= place.x <= right + reach and top - reach <= place.y <= bottom + reach:
                return True
        return False

    def _in_places(self) -> Iterator[Step]:
        places = list(self._likely_places())
        for change in (None, made.sharpened, made.run_along_bars, made.stretched, made.smoothed):
            for place in places:
                view = place.upright(self._gray)
                if change is not None:
                    view = view.filtered(change.__name__, change)
                yield from _by_both(view, linear=True)

    def _likely_places(self) -> Iterator[Place]:
        seen: list[Quad] = [sighting.read.quad for sighting in self.sightings]
        for quad in seen[:4]:
            place = made.place_of(quad)
            if place.length > 16:
                yield place
        yield from self._bar_places()

    def _in_wholes(self) -> Iterator[Step]:
        gray = self._gray
        small = gray.size <= 1_000_000
        views: list[Callable[[], View]] = []
        if small:
            views.append(lambda: made.scaled(gray, 2).filtered("sharpened", made.sharpened))
        else:
            views.append(lambda: made.scaled(gray, 0.5))
        views.append(lambda: made.whole(gray).filtered("smoothed", made.smoothed))
        views.append(lambda: made.whole(gray).filtered("evened", made.evened))
        views.append(lambda: made.whole(gray).filtered("stretched", made.stretched))
        if max(gray.shape) <= _LONGEST_TURNED * min(gray.shape):
            views += [_turned(gray, degrees) for degrees in (45, 22.5, -22.5)]
        if small:
            views.append(lambda: made.scaled(gray, 2).filtered("smoothed", made.smoothed))
            views.append(lambda: made.scaled(gray, 0.5))
        views.append(lambda: made.whole(gray).filtered("sharpened", made.sharpened))
        yield lambda: engines.zxing(gray, globally=True, tier="globally")
        for view in views:
            yield from _by_both(view(), linear=False)


def _is_near(place: Place, quad: Quad) -> bool:
    left, top, right, bottom = bounds(quad)
    reach = 0.6 * place.length
    return left - reach <= place.x <= right + reach and top - reach <= place.y <= bottom + reach


def _turned(gray: Gray, degrees: float) -> Callable[[], View]:
    return lambda: made.turned(gray, degrees)


def _by_both(view: View, *, linear: bool) -> Iterator[Step]:
    formats = engines.LINEAR if linear else engines.ANY
    yield lambda: [
        view.home(read)
        for read in engines.zxing(view.gray, formats=formats, thorough=not linear, tier=view.name)
    ]
    yield lambda: [view.home(read) for read in engines.zbar(view.gray, tier=view.name)]
