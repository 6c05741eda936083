"""The project itself: one version, a purpose for every file, records in order, no need for a window."""

import ast
import os
import re
import shlex
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

import floorapp
from floorapp import config
from floorapp.__main__ import COMMANDS, parser
from floorapp.oms import importer
from tests.conftest import ROOT

MODULES = sorted((ROOT / "floorapp").rglob("*.py"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NEED_A_WINDOW = ("floorapp.ui", "floorapp.cli.windowed", "floorapp.cli.demo_window", "floorapp.cli.camera")
RECORDS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert {project["version"], newest[1], metadata.version("floorapp")} == {floorapp.__version__}


def test_each_file_says_what_it_is_for() -> None:
    assert MODULES
    said = {module: ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) for module in MODULES}
    assert [str(module.relative_to(ROOT)) for module, words in said.items() if not words] == []


def test_the_records_of_decisions_are_numbered_without_gaps_and_listed() -> None:
    numbers = [int(record.name[:4]) for record in RECORDS]
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    assert numbers == list(range(1, len(numbers) + 1))
    assert [record.name for record in RECORDS if f"({record.name})" not in listed] == []


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.name)
def test_a_record_of_a_decision_says_why_and_what_follows(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    assert text.startswith(f"# {record.name[:4]} ")
    headings = re.findall(r"^## (.+)", text, re.MULTILINE)
    assert headings == ["Why", "What was considered", "What follows"]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_links_to_nothing_that_is_not_there(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    inside = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in inside if not (page.parent / link).exists()] == []


def test_all_but_the_window_can_be_imported_without_pyside6() -> None:
    names = [
        ".".join(module.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for module in MODULES
        if "migrations" not in module.parts  # Alembic runs these, in a context that only it has
    ]
    terminal = [name for name in names if not name.startswith(NEED_A_WINDOW)]
    program = (
        "import importlib, sys\n"
        "sys.modules['PySide6'] = None\n"  # any import of it now fails
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *terminal], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_real_window_opens_on_a_display(x_display: str) -> None:
    program = (
        "from PySide6.QtWidgets import QApplication, QWidget\n"
        "app = QApplication([])\n"
        "window = QWidget()\n"
        "window.showFullScreen()\n"
        "size = app.primaryScreen().size()\n"
        "print(app.platformName(), size.width(), size.height(), window.isVisible())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "DISPLAY": x_display, "QT_QPA_PLATFORM": "xcb"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout == "xcb 1920 1080 True\n", done.stderr


def test_bootstrap_asks_what_for() -> None:
    done = subprocess.run(
        [ROOT / "packaging" / "bootstrap.sh", "walk"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert "run | test | bench" in done.stderr


def test_the_readme_shows_a_station_file_that_a_station_takes(tmp_path: Path) -> None:
    shown = re.search(r"```toml\n(.+?)```", README, re.DOTALL)
    assert shown is not None
    read = config.parse(shown[1], tmp_path / "station.toml")
    assert read.station.name == "PACK-07"
    assert [len(read.scanners), len(read.printers), len(read.scales)] == [1, 1, 1]


def test_the_readme_names_every_command_and_no_other() -> None:
    named = re.findall(r"^\| `floorapp (\w+)", README, re.MULTILINE)
    assert set(named) == set(COMMANDS)


def test_the_pages_give_the_columns_that_the_import_takes() -> None:
    page = (ROOT / "docs" / "import-format.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+\.csv)` \| (.+) \| (.+) \|$", page, re.MULTILINE)
    told = {file: (tuple(needed.split(", ")), tuple(optional.split(", "))) for file, needed, optional in rows}
    taken = {
        "products.csv": importer.PRODUCTS,
        "cartons.csv": importer.CARTONS,
        "orders.csv": importer.ORDERS,
        "order_lines.csv": importer.LINES,
        "operators.csv": importer.OPERATORS,
    }
    assert told == {file: (columns.needed, columns.optional) for file, columns in taken.items()}


@pytest.mark.parametrize("page", ["README.md", "docs/installing.md"])
def test_every_command_that_a_page_shows_can_be_typed(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"```sh\n(.+?)```", text, re.DOTALL))
    lines = re.findall(r"^(?:floorapp |(?=oms ))(.+)$", blocks, re.MULTILINE)
    assert lines
    for line in lines:
        words = shlex.split(line.removesuffix("&"), comments=True)
        assert callable(parser().parse_args(words).run), line
