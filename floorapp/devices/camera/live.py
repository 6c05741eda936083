"""Live reading, picture after picture: little work on each, votes over a few of them, and each unit once.

Every picture gets zxing's quick look. Places that look like codes and that it left unread get closer looks,
until some pictures in a row have brought nothing: from then on, while nothing moves, one picture in 150 ms.
Nothing here reads a clock: the same pictures at the same times have the same answers.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from floorapp.devices.camera import glance
from floorapp.devices.camera.engines import Gray
from floorapp.devices.camera.gates import NOTHING, Known, judged
from floorapp.devices.camera.reads import Code, Read, identity
from floorapp.devices.camera.tracker import Tracker, apart
from floorapp.devices.camera.votes import Votes, cells, is_stirred

FRUITLESS_S: Final = 0.15
_TRIES: Final = 3
"""So many pictures of a scene that stands still get closer looks; the rest in turns."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One picture: the codes in view, and those of them that are new units."""

    codes: tuple[Code, ...]
    scans: tuple[Code, ...]


class LiveReader:
    """Reads the pictures of one camera. `known` are the texts of the open order and the catalogue.

    A caller that wants a part of the picture only gives that part: quads are in pixels of what is given.
    """

    def __init__(self, known: Known = NOTHING) -> None:
        self._known = known
        self._votes = Votes()
        self._tracker = Tracker()
        self._scene: Gray | None = None
        self._tries = 0
        self._tried_s = float("-inf")
        self._before: tuple[Code, ...] = ()

    def frame(self, gray: Gray, at_s: float) -> Seen:
        """Read a picture that was taken at `at_s`, in s of a clock that never goes back."""
        scene = cells(gray)
        still = self._scene is not None and not is_stirred(scene, self._scene)
        if not still:
            self._scene, self._tries = scene, 0
        reads = glance.quick(gray)
        looks_closer = self._tries < _TRIES or at_s - self._tried_s >= FRUITLESS_S
        if looks_closer:
            self._tries, self._tried_s = self._tries + 1, at_s
            reads += glance.closer(gray, reads, self._known)
        judgement = judged(self._votes.add(scene, reads), self._known)
        codes = tuple(code for each in judgement for code in _in_view(each, reads))
        self._tracker.begin(gray, at_s)
        scans = tuple(
            code
            for code in codes
            if code.accepted and self._tracker.take(code, beside=_is_double(code, codes))
        )
        if still and not looks_closer:
            now = {identity(code.symbology, code.text) for code in codes}
            codes += tuple(code for code in self._before if identity(code.symbology, code.text) not in now)
        self._before = codes
        return Seen(codes, scans)

    def take(self, code: Code) -> bool:
        """A code of the newest picture is certain by other means; whether it is a unit not counted yet."""
        return self._tracker.take(code)


def _in_view(code: Code, reads: list[Read]) -> Iterable[Code]:
    """The code once for each place where this picture shows it."""
    places: list[Code] = []
    for read in reads:
        same = identity(read.symbology, read.text) == identity(code.symbology, code.text)
        if same and all(apart(place.quad, read.quad) for place in places):
            places.append(replace(code, quad=read.quad))
    return places


def _is_double(code: Code, codes: tuple[Code, ...]) -> bool:
    key = identity(code.symbology, code.text)
    return sum(identity(other.symbology, other.text) == key for other in codes) > 1
