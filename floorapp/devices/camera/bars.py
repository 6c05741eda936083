"""A second look at a read: do the bars of its text lie in the picture, and no other characters' bars better?

Decoders measure edges. This look compares gray values with the blurred image that the text's bars would give,
over the whole symbol, so its errors are not theirs. It proposes nothing; it confirms, and only where

* the drawn bars and the picture agree (correlation), in several bands along the bars,
* in every character's place its own pattern agrees better than any other character's,
* the quiet zones are free of bars, so that a part of a longer symbol is not taken for a whole one.

Measured on 194 photographs, under every preprocessing: of some twenty wrong EAN and UPC texts that decoders
gave, one even by two of them, none had characters that led (the best -0.002); right ones led by 0.02 to 0.08.
With it nothing wrong was accepted there, nor on 860 pictures made of them by blur, noise, cuts, strokes and
strips in another order, nor on 150 of noise, stripes, words and grids.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from floorapp.devices.camera.engines import Gray
from floorapp.devices.camera.patterns import Symbol, Widths, symbols
from floorapp.devices.camera.prepare import Place

Floats = NDArray[np.float64]

Fit = tuple[float, float, float]
"""The first edge, a module's width, and how far the middle is pushed to the right; in pixels."""

_AGREEMENT: Final = 0.8
_LEAD: Final = 0.02
_QUIET: Final = 0.4
_HOPELESS: Final = 0.5
_ROUGH_STEP: Final = 3
_SAMPLES: Final = 6
"""A module's."""
_BANDS: Final = 5
Lens = tuple[float, float]
"""Blur (sigma), and how much wider than drawn bars are as ink spreads or light eats; both in modules."""

_LENSES: Final = tuple((blur, growth) for blur in (0.25, 0.5, 0.8, 1.1) for growth in (-0.25, 0.0, 0.25))
_USUAL: Final[Lens] = (0.5, 0.0)


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen in a band: correlation, the least lead of a right character, how dark quiet zones are."""

    agreement: float
    lead: float
    quiet: float


def look(gray: Gray, symbology: str, text: str, where: Iterable[Place]) -> Iterator[Look]:
    """The looks at each band of each place; none where the bars of the symbology are not known here."""
    choices = symbols(symbology, text)
    if not choices:
        return
    for place in where:
        view = place.upright(gray).gray.astype(np.float64)
        for band in _bands(view):
            seen = _best(band, choices, view.shape[1])
            if seen is None:
                break  # what does not look alike in one band does not in the next
            yield seen


def confirmed(looks: Iterable[Look], *, any_length: bool = False) -> bool:
    """Whether two bands agree in all respects. It looks no further than it must.

    A symbology of any length may hold a shorter symbol in a longer one, and a scan line that runs askew
    leaves the longer one above or below its bars. So there no band that agrees may see more bars beyond.
    """
    good = 0
    for seen in looks:
        if seen.agreement < _AGREEMENT or seen.lead < _LEAD:
            continue
        if seen.quiet <= _QUIET:
            good += 1
        elif any_length:
            return False
        if good == 2 and not any_length:
            return True
    return good >= 2


def _bands(view: Floats) -> Iterator[Floats]:
    rows = view.shape[0]
    high = max(2, rows // 10)
    for band in range(_BANDS):
        middle = round(rows * (band + 1.5) / (_BANDS + 2))
        yield view[max(0, middle - high // 2) : middle + high // 2 + 1].mean(axis=0)


def _best(band: Floats, choices: tuple[Symbol, ...], width: int) -> Look | None:
    fits = [
        (*_roughly(profile, _drawn(_widths(symbol), _USUAL), symbol.modules, width), symbol, profile)
        for symbol in choices
        for profile in (band, band[::-1])
    ]
    _, rough, symbol, profile = max(fits, key=lambda found: found[0])
    score, fit = _closely(profile, _drawn(_widths(symbol), _USUAL), symbol.modules, rough)
    if score < _HOPELESS:
        return None
    sampled = _sampled(profile, fit, symbol.modules)
    widths = _widths(symbol)
    agreement, lens = max((_correlation(sampled, _drawn(widths, lens)), lens) for lens in _LENSES)
    return Look(agreement, _lead(sampled, symbol, lens), _quiet(profile, fit, symbol))


def _widths(symbol: Symbol) -> list[Widths]:
    return [part.widths for part in symbol.parts]


def _drawn(parts: list[Widths], lens: Lens) -> Floats:
    """Darkness 0…1 along the symbol, `_SAMPLES` a module, as seen through a lens."""
    blur, growth = lens
    edges = np.concatenate(([0.0], np.cumsum(np.concatenate([np.asarray(part) for part in parts]))))
    starts, ends = edges[:-1:2], edges[1::2]
    real = ends > starts
    starts, ends = starts[real] - growth / 2, ends[real] + growth / 2
    pad = 4
    count = round((edges[-1] + 2 * pad) * _SAMPLES)
    at = (np.arange(count + 1) / _SAMPLES) - pad
    covered = np.zeros(count + 1)
    for start, end in zip(starts, ends, strict=True):
        covered += np.clip(at, start, end) - start
    dark = np.diff(covered) * _SAMPLES
    reach = np.arange(-3 * _SAMPLES, 3 * _SAMPLES + 1) / _SAMPLES
    spread = np.exp(-0.5 * (reach / blur) ** 2)
    smeared = np.convolve(dark, spread / spread.sum(), mode="same")
    return smeared[pad * _SAMPLES : count - pad * _SAMPLES]


def _roughly(profile: Floats, drawn: Floats, modules: float, width: int) -> tuple[float, Fit]:
    """Where the drawn bars agree best, if they lie evenly, and how well."""
    usual = width / 1.32 / modules
    best = -1.0, (0.0, usual, 0.0)
    drawn = drawn[::_ROUGH_STEP]
    scale = np.linspace(0.74, 1.16, 31) * usual
    middle = width / 2
    for per_module in scale:
        shift = np.arange(-0.2 * width, 0.2 * width, per_module * 0.6)
        best = max(
            best,
            _tried(profile, drawn, middle - per_module * modules / 2 + shift, (per_module, 0.0), modules),
        )
    return best


def _closely(profile: Floats, drawn: Floats, modules: float, rough: Fit) -> tuple[float, Fit]:
    """Where the drawn bars agree best near a rough fit, bent as perspective and curved cartons bend them."""
    best = -1.0, rough
    for step in (1.0, 0.4, 0.15):
        _, (first, per_module, bend) = best
        for stretch in (-0.006, -0.003, 0.0, 0.003, 0.006):
            for bow in (-2.0, -1.0, 0.0, 1.0, 2.0):
                wide = per_module * (1 + stretch * step * 2)
                middle_first = first + (per_module - wide) * modules / 2
                shift = np.linspace(-0.8, 0.8, 9) * step * per_module
                bent = bend + bow * step * per_module * 0.5
                best = max(best, _tried(profile, drawn, middle_first + shift, (wide, bent), modules))
    return best


def _tried(
    profile: Floats, drawn: Floats, firsts: Floats, shape: tuple[float, float], modules: float
) -> tuple[float, Fit]:
    """The best of some first edges, with a module's width and a bend that are given."""
    per_module, bend = shape
    line = _line(drawn.size, per_module, bend, modules)
    values = _at(profile, firsts[:, None] + line[None, :])
    values = values - values.mean(axis=1, keepdims=True)
    model = drawn - drawn.mean()
    scores = -(values @ model) / (np.sqrt((values**2).sum(axis=1)) * np.sqrt((model**2).sum()) + 1e-9)
    one = int(np.argmax(scores))
    return float(scores[one]), (float(firsts[one]), per_module, bend)


def _line(count: int, per_module: float, bend: float, modules: float) -> Floats:
    """How far (pixels) samples that lie evenly in the symbol are from its first edge."""
    share = (np.arange(count) + 0.5) / count
    return share * modules * per_module + bend * 4 * share * (1 - share)


def _at(profile: Floats, at: Floats) -> Floats:
    """The profile between its pixels; beyond its ends, its ends."""
    at = np.clip(at - 0.5, 0, profile.size - 1.001)
    low = at.astype(np.int64)
    part = at - low
    found: Floats = profile[low] * (1 - part) + profile[low + 1] * part
    return found


def _sampled(profile: Floats, fit: Fit, modules: float) -> Floats:
    first, per_module, bend = fit
    return _at(profile, first + _line(round(modules * _SAMPLES), per_module, bend, modules))


def _correlation(values: Floats, drawn: Floats) -> float:
    size = min(values.size, drawn.size)
    return -float(np.corrcoef(values[:size], drawn[:size])[0, 1])


def _lead(sampled: Floats, symbol: Symbol, lens: Lens) -> float:
    """By how much the worst character's own pattern agrees better than the best other one in its place."""
    widths = _widths(symbol)
    own = _drawn(widths, lens)
    size = min(own.size, sampled.size)
    slope, level = np.polyfit(own[:size], sampled[:size], 1)
    seen = (sampled[:size] - level) / slope if abs(slope) > 1e-6 else sampled[:size]
    least = 1.0
    start = 0.0
    for index, part in enumerate(symbol.parts):
        length = sum(part.widths)
        if part.others:
            low = max(0, round((start - 1) * _SAMPLES))
            high = min(size, round((start + length + 1) * _SAMPLES))
            right = _misfit(seen[low:high], own[low:high])
            for other in part.others:
                drawn = _swapped(widths, index, other, lens)[low:high]
                least = min(least, _misfit(seen[low:high], drawn) - right)
        start += length
    return least


def _swapped(widths: list[Widths], index: int, other: Widths, lens: Lens) -> Floats:
    """The drawn bars with another character in one place. What is far from it is left blank."""
    first, last = max(0, index - 1), index + 2
    before = [item for part in widths[:first] for item in part]
    near = [*widths[first:index], other, *widths[index + 1 : last]]
    if len(before) % 2:  # a space comes first: draw it as the light after no bar at all
        near = [(0.0, *near[0]), *near[1:]]
    return np.concatenate((np.zeros(round(sum(before) * _SAMPLES)), _drawn(near, lens)))


def _misfit(seen: Floats, drawn: Floats) -> float:
    """Mean squared difference where 0 is light and 1 is dark, the best of three small shifts."""
    best = 9.0
    size = min(seen.size, drawn.size)
    for shift in (-2, -1, 0, 1, 2):
        one = seen[max(0, shift) : size + min(0, shift)]
        two = drawn[max(0, -shift) : size - max(0, shift)]
        best = min(best, float(((one - two) ** 2).mean()))
    return best


def _quiet(profile: Floats, fit: Fit, symbol: Symbol) -> float:
    """How dark the darker quiet zone is: 0 as light as the symbol's spaces, 1 as dark as its bars."""
    first, per_module, _ = fit
    last = first + per_module * symbol.modules
    inside = profile[max(0, round(first)) : max(1, round(last))]
    if inside.size < 8:
        return 1.0
    dark, light = np.percentile(inside, 10), np.percentile(inside, 90)
    left = profile[max(0, round(first - symbol.quiet[0] * per_module)) : max(0, round(first - per_module))]
    right = profile[round(last + per_module) : round(last + symbol.quiet[1] * per_module)]
    darkness = [
        float((light - np.percentile(zone, 10)) / max(1.0, light - dark)) if zone.size else 1.0
        for zone in (left, right)
    ]
    return max(darkness)
