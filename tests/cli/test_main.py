"""The command line as a shell runs it: help that can be read, and a reader that goes away early."""

import subprocess
import sys
from pathlib import Path

import pytest

from floorapp.__main__ import COMMANDS
from tests.cli.made import work


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_written_for_people(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    from floorapp.__main__ import main

    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith(f"usage: floorapp {command} ")
    assert "%%" not in said


@pytest.mark.parametrize("words", [["--help"], ["replay", "{folder}"], ["replay", "{folder}", "--screens"]])
def test_a_reader_that_goes_away_is_no_fault_to_speak_of(tmp_path: Path, words: list[str]) -> None:
    work(tmp_path)
    command = [sys.executable, "-m", "floorapp", *(word.format(folder=tmp_path) for word in words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as ran:
        assert ran.stdout is not None and ran.stderr is not None
        ran.stdout.close()
        assert ran.stderr.read() == b""
