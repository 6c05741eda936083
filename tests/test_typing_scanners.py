"""Scanners that type: how station.toml and their set-up label set them up, and what the station is told."""

from pathlib import Path

import pytest

from floorapp.config import Scanner, ScannerKind, parse
from floorapp.devices import keyboard_file
from floorapp.equipment import keyboard_settings, set_up, substitutes
from floorapp.workflows.events import Notice
from floorapp.workflows.keymap import Layout
from floorapp.workflows.typist import KeyboardSettings
from floorapp.workflows.wedge_setup import SetupProblem

HEAD = '[station]\nname = "P1"\n[oms]\nurl = "https://x"\n[[scanner]]\nkind = "wedge"\n'
LEARNED = KeyboardSettings(Layout.SE, gs_text="{GS}", ends_with_key=True)


@pytest.mark.parametrize("kind", [ScannerKind.WEDGE, ScannerKind.EVDEV])
def test_station_toml_says_which_keyboard_it_is_and_which_key_is_a_gs(kind: ScannerKind) -> None:
    said = Scanner(kind, "gun", gs="f8", layout=Layout.FR)
    assert keyboard_settings(said) == KeyboardSettings(Layout.FR, gs_key="F8")


@pytest.mark.parametrize("settings", [None, LEARNED])
def test_a_gs_that_is_a_text_is_one_gs_however_often_it_was_told(settings: KeyboardSettings | None) -> None:
    config = parse(f'{HEAD}gs = "{{GS}}"\n', Path("station.toml"))
    typist = settings or keyboard_settings(config.scanners[0])
    typed = typist.spelled(b"10A{GS}21B{GS}")
    assert typed.replace(substitutes(config)["wedge"].encode(), b"\x1d") == b"10A\x1d21B\x1d"


def test_a_key_that_is_a_gs_is_no_text() -> None:
    assert substitutes(parse(f'{HEAD}gs = "F8"\n', Path("station.toml"))) == {}


def test_the_set_up_label_is_kept_and_answered(tmp_path: Path) -> None:
    told: list[object] = []
    set_up(tmp_path / "keyboard.json", told.append, LEARNED)
    assert keyboard_file.load(tmp_path / "keyboard.json", KeyboardSettings()) == LEARNED
    set_up(tmp_path / "none" / "keyboard.json", told.append, LEARNED)  # this run knows it all the same
    assert told == [Notice.KEYBOARD_LEARNED, Notice.KEYBOARD_LEARNED]


@pytest.mark.parametrize(
    ("problem", "notice"),
    [
        (SetupProblem.NO_GS, Notice.KEYBOARD_NO_GS),
        (SetupProblem.UNKNOWN_KEYBOARD, Notice.KEYBOARD_UNKNOWN),
    ],
)
def test_a_set_up_label_that_is_not_understood_says_what_to_do(
    tmp_path: Path, problem: SetupProblem, notice: Notice
) -> None:
    told: list[object] = []
    set_up(tmp_path / "keyboard.json", told.append, problem)
    assert told == [notice]
    assert list(tmp_path.iterdir()) == []
