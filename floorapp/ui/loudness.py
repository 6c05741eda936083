"""The same sounds softer and louder: their samples scaled, as any player of the machine will take a file.

A louder one is bent where it would be cut off, so that it stays clean: a hyperbolic tangent, which leaves
small samples as they are and never reaches the end of the scale.
"""

import math
import sys
import wave
from array import array
from pathlib import Path
from typing import Final

from floorapp.ui import resources
from floorapp.workflows.effects import Sound
from floorapp.workflows.nouns import Loudness

_GAIN: Final = {Loudness.SOFT: 0.3, Loudness.NORMAL: 1.0, Loudness.LOUD: 2.5}
"""About 10 dB down, and 8 dB up."""
_FULL: Final = 32_767


def sound_file(sound: Sound, loudness: Loudness, folder: Path) -> Path:
    """The file of a sound this loud; made in `folder` at its first use. Raises OSError or wave.Error."""
    original = resources.path("sounds", f"{sound.value}.wav")
    if loudness is Loudness.NORMAL:
        return original
    made = folder / f"{sound.value}-{loudness.value}.wav"
    if not made.exists():
        _write(original, made, _GAIN[loudness])
    return made


def scaled(samples: bytes, gain: float) -> bytes:
    """16-bit little-endian samples, `gain` times as loud. Those that would be too loud are bent."""
    values = array("h", samples)
    if sys.byteorder == "big":
        values.byteswap()
    louder = array("h", (round(_FULL * math.tanh(gain * value / _FULL)) for value in values))
    if sys.byteorder == "big":
        louder.byteswap()
    return louder.tobytes()


def _write(original: Path, made: Path, gain: float) -> None:
    with wave.open(str(original), "rb") as source:
        kind, samples = source.getparams(), source.readframes(source.getnframes())
    with wave.open(str(made), "wb") as target:
        target.setparams(kind)
        target.writeframes(scaled(samples, gain))
