"""Sounds: each a pattern of its own, never in the way, and honest where none can be heard."""

import threading
import time
import wave
from array import array
from pathlib import Path

import pytest

from floorapp.ui import resources, sound
from floorapp.ui.loudness import sound_file
from floorapp.ui.sound import SoundPlayer
from floorapp.workflows.effects import Sound
from floorapp.workflows.nouns import Loudness


@pytest.mark.parametrize("each", list(Sound))
def test_every_sound_is_there_and_short(each: Sound) -> None:
    with wave.open(str(resources.path("sounds", f"{each.value}.wav"))) as file:
        assert 0.05 <= file.getnframes() / file.getframerate() <= 1.0


def peak(file: Path) -> int:
    with wave.open(str(file)) as opened:
        return max(map(abs, array("h", opened.readframes(opened.getnframes()))))


@pytest.mark.parametrize("each", list(Sound))
def test_every_sound_is_there_softer_and_louder_and_as_long(each: Sound, tmp_path: Path) -> None:
    files = [sound_file(each, loudness, tmp_path) for loudness in Loudness]
    soft, normal, loud = map(peak, files)
    assert soft < normal / 2
    assert normal * 1.3 < loud < 32_768
    assert len({file.stat().st_size for file in files}) == 1
    assert sound_file(each, Loudness.LOUD, tmp_path) == files[2]
    assert normal == peak(resources.path("sounds", f"{each.value}.wav"))


def test_a_sound_is_played_as_loud_as_it_is_asked_for() -> None:
    heard: list[str] = []
    player = SoundPlayer(run=lambda file: heard.append(file.stem))
    for loudness in (Loudness.LOUD, Loudness.NORMAL):
        player.play(Sound.OK, loudness)
        for _ in range(500):
            if heard and heard[-1] == {"loud": "ok-loud", "normal": "ok"}[loudness]:
                break
            time.sleep(0.01)
    player.close()
    assert heard == ["ok-loud", "ok"]


def test_every_sound_has_a_pattern_of_its_own() -> None:
    files = [resources.path("sounds", f"{each.value}.wav").read_bytes() for each in Sound]
    assert len(set(files)) == len(Sound)


class Gate:
    """A player whose first sound lasts until it is let go."""

    def __init__(self) -> None:
        self.played: list[str] = []
        self.began = threading.Event()
        self.let_go = threading.Event()

    def __call__(self, file: Path) -> None:
        self.played.append(file.stem)
        self.began.set()
        self.let_go.wait(5)


@pytest.mark.parametrize(
    ("burst", "heard"),
    [
        ([Sound.OK] * 50, ["ok", "ok"]),
        ([Sound.OK, Sound.DONE], ["ok", "done"]),
        ([Sound.WRONG, Sound.OK, Sound.OK], ["ok", "wrong"]),
        ([Sound.WRONG, Sound.TOO_MANY, Sound.OK], ["ok", "too_many"]),
    ],
)
def test_a_burst_is_heard_as_its_last_word_and_an_alarm_is_never_lost(
    burst: list[Sound], heard: list[str]
) -> None:
    gate = Gate()
    player = SoundPlayer(run=gate)
    player.play(Sound.OK)
    assert gate.began.wait(5)
    began = time.perf_counter()
    for each in burst:
        player.play(each)
    assert time.perf_counter() - began < 0.5
    gate.let_go.set()
    for _ in range(500):
        if len(gate.played) == len(heard):
            break
        time.sleep(0.01)
    player.close()
    assert gate.played == heard


def test_a_player_that_fails_is_told_and_harms_nothing() -> None:
    def broken(_file: Path) -> None:
        raise OSError("no sound card")

    player = SoundPlayer(run=broken)
    player.play(Sound.OK)
    for _ in range(500):
        if not player.status.audible:
            break
        time.sleep(0.01)
    player.play(Sound.WRONG)
    player.close()
    assert player.status.detail == "no sound card"


def test_a_machine_without_a_player_is_silent_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound.shutil, "which", lambda _name: None)
    monkeypatch.setattr(sound.sys, "platform", "linux")
    player = SoundPlayer()
    player.play(Sound.OK)
    player.close()
    assert not player.status.audible
    assert "aplay" in player.status.detail


def test_a_player_of_the_machine_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    command = tmp_path / "pw-play"
    command.write_text(f'#!/bin/sh\necho "$1" >> {heard}\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(sound.sys, "platform", "linux")
    player = SoundPlayer()
    assert player.status.detail == "pw-play"
    player.play(Sound.DONE)
    for _ in range(500):
        if heard.exists() and heard.read_text().endswith("done.wav\n"):
            break
        time.sleep(0.01)
    player.close()
    assert heard.read_text().endswith("sounds/done.wav\n")
