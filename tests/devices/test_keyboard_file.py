"""How a scanner that types was set up outlives the program."""

from pathlib import Path

import pytest

from floorapp.devices.keyboard_file import load, save
from floorapp.workflows.keymap import Layout
from floorapp.workflows.typist import KeyboardSettings

GERMAN = KeyboardSettings(Layout.DE, gs_key="F8", ends_with_key=True)


def test_what_is_learned_is_kept_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "wedge.json"
    save(path, KeyboardSettings())
    save(path, GERMAN)
    assert load(path, KeyboardSettings()) == GERMAN
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("kept", [None, b"", b"{", b"\xff", b'{"layout": "xx"}'])
def test_a_file_that_says_nothing_leaves_what_station_toml_says(tmp_path: Path, kept: bytes | None) -> None:
    path = tmp_path / "wedge.json"
    if kept is not None:
        path.write_bytes(kept)
    assert load(path, GERMAN) == GERMAN


def test_a_disk_that_takes_nothing_says_so_and_keeps_what_was(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        save(tmp_path / "none" / "wedge.json", GERMAN)
    (tmp_path / "wedge.json").mkdir()
    with pytest.raises(OSError):
        save(tmp_path / "wedge.json", GERMAN)
    assert [each.name for each in tmp_path.iterdir()] == ["wedge.json"]
