"""The bootstrap script's choice of a Python: what root installs is for the users who run it."""

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "packaging" / "bootstrap.sh"


def said(words: str, user: int, path: str) -> subprocess.CompletedProcess[str]:
    """Run words after the script's functions, as if by this user."""
    functions = SCRIPT.read_text(encoding="utf-8").partition("\nmode=${1:-}")[0]
    program = f"{functions}\nid() {{ echo {user}; }}\n{words}"
    return subprocess.run(
        ["sh", "-c", program], env={"PATH": path}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def roots_own(tmp_path: Path) -> Path:
    """The folder of a Python that nobody else may look into."""
    folder = tmp_path / "pyenv"
    folder.mkdir(mode=0o700)
    python = folder / "python3.11"
    python.write_text(f'#!/bin/sh\ncase "$2" in *realpath*) echo {python} ;; esac\n', encoding="ascii")
    python.chmod(0o755)
    return folder


def test_root_takes_a_python_that_others_may_run_and_anybody_else_the_first(roots_own: Path) -> None:
    path = f"{roots_own}:/usr/bin:/bin"
    if said("runs_floorapp /usr/bin/python3 && is_for_all /usr/bin/python3", 0, path).returncode:
        pytest.skip("the system's Python is another than floorapp's")
    assert said("find_python", 0, path).stdout.startswith("/usr/")
    assert said("find_python", 1000, path).stdout == f"{roots_own}/python3.11\n"


def test_a_python_in_a_closed_folder_is_not_for_all(roots_own: Path) -> None:
    assert said(f"is_for_all {roots_own}/python3.11", 0, "/usr/bin:/bin").returncode == 1
    assert said(f"is_for_all {roots_own}/python3.11", 1000, "/usr/bin:/bin").returncode == 0
    only = said("PYTHONS=python3.11; find_python", 0, f"{roots_own}:/usr/bin:/bin")
    assert only.stdout == f"{roots_own}/python3.11\n"
