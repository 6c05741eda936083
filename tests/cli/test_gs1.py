"""`floorapp gs1`: an answer a line, for programs and for people."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from floorapp.__main__ import main

LINES = (
    b"(01)09520000000011(10)A\r\n]C1010952000000001110AB{GS}2112345\n]C110AB\x1d2112345\n(01)1\n\xff\n\n(10)A"
)


def answers(*options: str) -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-m", "floorapp", "gs1", *options, "-"], input=LINES, capture_output=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_line_has_one_answer_in_order() -> None:
    found = answers("--json")
    assert [each["valid"] for each in found] == [True, True, True, False, False, False, True]
    assert found[0] == {
        "input": "(01)09520000000011(10)A",
        "valid": True,
        "elements": [{"ai": "01", "value": "09520000000011"}, {"ai": "10", "value": "A"}],
        "error": None,
        "ambiguous": False,
    }
    assert found[1]["elements"] == [
        {"ai": "01", "value": "09520000000011"},
        {"ai": "10", "value": "AB"},
        {"ai": "21", "value": "12345"},
    ]
    assert found[2]["input"] == "]C110AB\x1d2112345"
    assert found[3] == {
        "input": "(01)1",
        "valid": False,
        "elements": [],
        "error": "(01) its length is wrong",
        "ambiguous": False,
    }


def test_what_belongs_together_is_asked_for_only_when_wanted() -> None:
    assert [each["valid"] for each in answers("--json", "--associations")][-1] is False


def test_people_read_it_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "codes"
    file.write_text("]C1010952000000001110AB2112345\n]E09520000000011\n(01)1\n")
    assert main(["gs1", str(file)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "right, or a separator was lost: (01) 09520000000011 (10) AB2112345",
        "right: no elements",
        "wrong: (01) its length is wrong",
    ]


def test_a_line_without_end_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    file = tmp_path / "codes"
    file.write_bytes(b"^" + b"9" * 200_000 + b"\n(10)A\n")
    done = subprocess.run(
        [sys.executable, "-m", "floorapp", "gs1", "--json", str(file)], capture_output=True, check=True
    )
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert "longer than" in first["error"]
    assert second["valid"]


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gs1", "/nowhere/codes"]) == 1
    assert "/nowhere/codes" in capsys.readouterr().err
