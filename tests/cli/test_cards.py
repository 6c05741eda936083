"""The command card: on paper every command is there, readable, at its size and in its words."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import zxingcpp
from PIL import Image

from floorapp.cli import cards, sheet
from floorapp.cli.cards import SYMBOL_MM, Badge, card
from floorapp.ui.words import words
from floorapp.workflows.cards import CARD
from floorapp.workflows.commands import Command
from floorapp.workflows.nouns import Language
from floorapp.workflows.wedge_setup import SETUP_TEXT
from tests.cli.conftest import Ran

DPI = 150
Picture = npt.NDArray[np.uint8]
RunCommand = Callable[..., Ran]


def printed(file: Path) -> list[Picture]:
    """A PDF's pages as a printer would draw them."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm is not installed (Debian: poppler-utils)")
    stem = file.with_suffix("")
    subprocess.run(
        ["pdftoppm", "-r", str(DPI), "-gray", str(file), str(stem)], check=True, capture_output=True
    )
    pages = []
    for page in sorted(file.parent.glob(f"{stem.name}-*.pgm")):
        with Image.open(page) as picture:
            pages.append(np.asarray(picture))
    return pages


def read(page: Picture) -> dict[str, float]:
    """Each symbol's text and its width in mm."""
    found = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.DataMatrix)
    sides = {code.text: code.position.top_right.x - code.position.top_left.x for code in found}
    return {text: side / DPI * 25.4 for text, side in sides.items()}


@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_command_is_on_the_printed_card_at_its_size(
    run_command: RunCommand, tmp_path: Path, language: str
) -> None:
    file = tmp_path / "card.pdf"
    assert run_command(cards, "cards", "--language", language, "--out", str(file)).code == 0
    [page] = printed(file)
    assert page.shape == pytest.approx(
        (sheet.A4_HEIGHT_MM / 25.4 * DPI, sheet.A4_WIDTH_MM / 25.4 * DPI), abs=1
    )
    found = read(page)
    assert found.keys() == {command.barcode for command in Command}
    assert min(found.values()) > 15
    assert max(found.values()) < SYMBOL_MM + 0.5


def test_the_printed_words_are_the_language_that_was_asked_for(
    run_command: RunCommand, tmp_path: Path
) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed (Debian: poppler-utils)")
    file = tmp_path / "kort.pdf"
    run_command(cards, "cards", "--language", "sv", "--out", str(file))
    text = subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True, text=True).stdout
    assert {"Ångra", "Hjälp", "FLR:UNDO", "FLR:LANG-SV"} <= set(text.split())


@pytest.mark.parametrize("language", Language)
def test_every_command_has_its_word_in_every_language(language: Language) -> None:
    texts = words(language)
    for command, _ in CARD:
        word = texts.key(command)
        assert word and not word.startswith("key_"), command


@pytest.mark.parametrize("language", Language)
def test_nothing_on_the_card_leaves_the_paper_or_covers_another(language: Language) -> None:
    symbols = [mark for mark in card(words(language)) if isinstance(mark, sheet.Symbol)]
    assert len(symbols) == len(Command)
    for mark in symbols:
        assert mark.x_mm >= 10 and mark.x_mm + mark.side_mm <= sheet.A4_WIDTH_MM - 10
        assert mark.y_mm >= 10 and mark.y_mm + mark.side_mm <= sheet.A4_HEIGHT_MM - 10
        for other in symbols:
            apart = max(abs(mark.x_mm - other.x_mm), abs(mark.y_mm - other.y_mm))
            assert other is mark or apart > mark.side_mm + 3


def test_an_svg_card_has_the_papers_true_size(run_command: RunCommand, tmp_path: Path) -> None:
    file = tmp_path / "card.svg"
    assert run_command(cards, "cards", "--out", str(file)).code == 0
    text = file.read_text(encoding="utf-8")
    assert 'width="210.0mm" height="297.0mm" viewBox="0 0 210.0 297.0"' in text
    assert text.count("<path") == len(Command)


def test_an_svg_symbol_is_drawn_module_by_module() -> None:
    symbol = sheet.Symbol(10, 20, 4, ((True, False), (True, True)))
    drawn = sheet.svg([(symbol, sheet.Text(1, 2, 3, "<b> & å"))])
    assert "M10.000 20.000h2.000v2.000h-2.000zM10.000 22.000h4.000v2.000h-4.000z" in drawn
    assert "&lt;b&gt; &amp; å" in drawn


BADGES = """\
operator,name,badge
op1,Åsa Öberg,FLB:ABCDEFGHIJKLMNOPQRSTUVWXYZ
op2,日本,FLB:234567ABCDEFGHIJKLMNOPQRST
"""


def test_badges_are_printed_after_the_card(run_command: RunCommand, tmp_path: Path) -> None:
    file, badges = tmp_path / "card.pdf", tmp_path / "badges.csv"
    badges.write_text(BADGES + "op,x,FLB:22222222222222222222222222\n" * 9, encoding="utf-8")
    ran = run_command(cards, "cards", "--out", str(file), "--badges", str(badges), "--json")
    said = json.loads(ran.out)
    assert (said["pages"], said["badges"]) == (3, 11)
    assert said["commands"][0] == {"command": "UNDO", "barcode": "FLR:UNDO", "word": "Undo last"}
    _, first, second = printed(file)
    assert {"FLB:ABCDEFGHIJKLMNOPQRSTUVWXYZ", "FLB:234567ABCDEFGHIJKLMNOPQRST"} <= read(first).keys()
    assert read(second).keys() == {"FLB:22222222222222222222222222"}


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Scanners that type like a keyboard"), ("sv", "Skannrar som skriver som ett tangentbord")],
)
def test_the_set_up_label_is_a_page_of_its_own_when_it_is_asked_for(
    run_command: RunCommand, tmp_path: Path, language: str, title: str
) -> None:
    pdf, svg = tmp_path / "card.pdf", tmp_path / "card.svg"
    for file in (pdf, svg):
        asked = ("cards", "--setup-label", "--language", language, "--out", str(file), "--json")
        assert json.loads(run_command(cards, *asked).out)["pages"] == 2
    assert title in svg.read_text(encoding="utf-8")
    _, page = printed(pdf)
    (found,) = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.DataMatrix)
    assert found.bytes == SETUP_TEXT.encode()


def test_a_file_with_badges_is_for_its_owner_alone(run_command: RunCommand, tmp_path: Path) -> None:
    out, badges = tmp_path / "card.pdf", tmp_path / "badges.csv"
    badges.write_text(f"operator,name,badge\nasa,Åsa,FLB:{'A' * 26}\n", encoding="utf-8")
    assert run_command(cards, "cards", "--out", str(out)).code == 0
    out.chmod(0o644)
    assert run_command(cards, "cards", "--out", str(out), "--badges", str(badges)).code == 0
    assert out.stat().st_mode & 0o777 == 0o600


def test_a_badges_secret_is_in_its_symbol_only() -> None:
    [page] = cards.badge_pages([Badge("op1", "Åsa", "FLB:ABCDEFGHIJKLMNOPQRSTUVWXYZ")])
    assert [mark.text for mark in page if isinstance(mark, sheet.Text)] == ["Åsa", "op1"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"operator,name\nop1,x\n", "1: the columns must be operator, name, badge"),
        (b"", "1: the columns must be operator, name, badge"),
        (b"operator,name,badge\nop1,x,FLR:UNDO\n", "2: badge must be FLB:"),
        (b"operator,name,badge\nop1\n", "2: operator and name must be"),
        (b"operator,name,badge\nop1,a\x07,FLB:ABCDEFGHIJKLMNOPQRSTUVWXYZ\n", "2: operator and name must be"),
        (b"operator,name,badge\n\xff,,\n", "is not a UTF-8 CSV file"),
        (b'operator,name,badge\n"a"b,,\n', "is not a UTF-8 CSV file"),
        (BADGES.encode() + BADGES.encode()[20:] * 251, "502: more than 500 badges"),
    ],
)
def test_a_bad_file_of_badges_is_refused_by_its_line(
    run_command: RunCommand, tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "badges.csv"
    file.write_bytes(content)
    ran = run_command(cards, "cards", "--out", str(tmp_path / "card.pdf"), "--badges", str(file))
    assert ran.code == 1
    assert ran.err.startswith(f"floorapp: {file}:")
    assert words in ran.err
    assert ran.err.count("\n") == 1
    assert not (tmp_path / "card.pdf").exists()


def test_a_card_that_cannot_be_written_is_said_in_one_line(run_command: RunCommand, tmp_path: Path) -> None:
    ran = run_command(cards, "cards", "--out", str(tmp_path / "no" / "card.pdf"))
    assert (ran.code, ran.err) == (1, f"floorapp: {tmp_path}/no/card.pdf: No such file or directory\n")


@pytest.mark.parametrize("words", [["--out", "card.png"], ["--language", "fi"]])
def test_a_wrong_use_ends_with_2(run_command: RunCommand, words: list[str]) -> None:
    assert run_command(cards, "cards", *words).code == 2


def test_the_card_needs_no_qt() -> None:
    script = "import sys, floorapp.cli.cards; sys.exit('PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
