"""Sounds the verdicts, on a thread of its own, by whatever player the machine has.

QtMultimedia would add hundreds of megabytes for seven short sounds. A machine without a player is silent and
says so in `status`: the screens never rely on a sound.
"""

import shutil
import subprocess
import sys
import threading
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory

from floorapp.ui.loudness import sound_file
from floorapp.workflows.effects import Sound
from floorapp.workflows.nouns import Loudness

_PLAYERS = (("pw-play",), ("paplay",), ("aplay", "-q"))
_ALARMS = frozenset({Sound.WRONG, Sound.TOO_MANY, Sound.SUPERVISOR})
_LONGEST_S = 3.0


@dataclass(frozen=True, slots=True)
class SoundStatus:
    """Whether sounds can be heard; `detail` names the player, or what is missing."""

    audible: bool
    detail: str


@dataclass(frozen=True, slots=True)
class _Played:
    """A sound, and how loud."""

    sound: Sound
    loudness: Loudness


class SoundPlayer:
    """Plays one sound at a time. In a burst only the newest is played, and an alarm before any other.

    `run` plays one file and blocks until it ended; by default the machine's own player does.
    """

    def __init__(self, run: Callable[[Path], None] | None = None) -> None:
        self._run, self._status = (run, SoundStatus(True, "given")) if run is not None else _player()
        self._waiting: SimpleQueue[_Played | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    @property
    def status(self) -> SoundStatus:
        """Whether sounds can be heard here."""
        return self._status

    def play(self, sound: Sound, loudness: Loudness = Loudness.NORMAL) -> None:
        """Sound `sound` soon, this loud; returns at once."""
        if self._run is None:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="sound", daemon=True)
            self._thread.start()
        self._waiting.put(_Played(sound, loudness))

    def close(self) -> None:
        """Stop after the sound that plays now."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join(timeout=_LONGEST_S)
            self._thread = None

    def _work(self) -> None:
        with TemporaryDirectory(prefix="floorapp-sounds-") as folder:
            while (played := self._newest()) is not None:
                try:
                    if self._run is not None:
                        self._run(sound_file(played.sound, played.loudness, Path(folder)))
                except (OSError, subprocess.SubprocessError, RuntimeError, wave.Error) as error:
                    self._status = SoundStatus(False, str(error))

    def _newest(self) -> "_Played | None":
        """Wait for a sound; of all that wait, the last alarm, else the last."""
        chosen = self._waiting.get()
        while chosen is not None:
            try:
                later = self._waiting.get_nowait()
            except Empty:
                break
            if later is None or later.sound in _ALARMS or chosen.sound not in _ALARMS:
                chosen = later
        return chosen


def _player() -> tuple[Callable[[Path], None] | None, SoundStatus]:
    if sys.platform == "win32":
        return _play_on_windows, SoundStatus(True, "winsound")
    for command in _PLAYERS:
        found = shutil.which(command[0])
        if found is not None:
            return _by_command((found, *command[1:])), SoundStatus(True, command[0])
    names = ", ".join(command[0] for command in _PLAYERS)
    return None, SoundStatus(False, f"no sound player found: none of {names}")


def _by_command(command: tuple[str, ...]) -> Callable[[Path], None]:
    def run(file: Path) -> None:
        subprocess.run(
            (*command, str(file)),
            check=True,
            timeout=_LONGEST_S,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    return run


def _play_on_windows(file: Path) -> None:
    import winsound

    winsound.PlaySound(str(file), winsound.SND_FILENAME)  # type: ignore[attr-defined, unused-ignore]
