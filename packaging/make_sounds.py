"""Makes the station's sounds: `python packaging/make_sounds.py`. The WAV files are kept in resources/sounds.

Each verdict is a pattern of its own, so that it is known on a loud floor and by a colour-blind or
tone-deaf ear: one short high (ok), two low and louder (wrong), low-low-high (too many), three rising
(done), a slow double (supervisor), one soft (offline), one short low (refused).
"""

import math
import struct
import wave
from pathlib import Path

RATE = 22_050
RAMP_S = 0.006

Note = tuple[float, float, float]
"""Frequency in Hz (0 is a rest), length in s, loudness 0 to 1."""

SOUNDS: dict[str, tuple[Note, ...]] = {
    "ok": ((1760, 0.070, 0.55),),
    "wrong": ((220, 0.180, 1.0), (0, 0.070, 0), (220, 0.240, 1.0)),
    "too_many": ((262, 0.120, 0.95), (0, 0.050, 0), (262, 0.120, 0.95), (0, 0.050, 0), (784, 0.200, 0.8)),
    "done": ((784, 0.080, 0.6), (988, 0.080, 0.6), (1319, 0.140, 0.6)),
    "supervisor": ((523, 0.280, 0.7), (0, 0.220, 0), (523, 0.280, 0.7)),
    "offline": ((440, 0.200, 0.25),),
    "refused": ((330, 0.120, 0.7),),
}


def samples(notes: tuple[Note, ...]) -> list[int]:
    """16-bit samples of a pattern; a low note gets overtones, so that a small speaker carries it."""
    made: list[int] = []
    for hertz, length_s, loudness in notes:
        count = round(length_s * RATE)
        overtones = ((1, 1.0), (2, 0.5), (3, 0.33)) if 0 < hertz < 600 else ((1, 1.0), (2, 0.12))
        total = sum(share for _, share in overtones)
        for index in range(count):
            at_s = index / RATE
            ramp = min(1.0, at_s / RAMP_S, (length_s - at_s) / RAMP_S)
            tone = sum(share * math.sin(2 * math.pi * hertz * of * at_s) for of, share in overtones) / total
            made.append(round(30_000 * loudness * ramp * tone))
    return made


def main() -> None:
    """Write every sound."""
    folder = Path(__file__).resolve().parent.parent / "resources" / "sounds"
    folder.mkdir(parents=True, exist_ok=True)
    for name, notes in SOUNDS.items():
        values = samples(notes)
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(struct.pack(f"<{len(values)}h", *values))


if __name__ == "__main__":
    main()
