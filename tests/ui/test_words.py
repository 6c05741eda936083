"""The words of the station: whole in every language, and safe with what comes from outside."""

import ast
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import floorapp.workflows
from floorapp.ui import resources
from floorapp.ui.words import WordsError, isolated, missing, places, plain, words
from floorapp.workflows.nouns import Language, ShortReason
from floorapp.workflows.screens import Say, say

WORKFLOWS = Path(floorapp.workflows.__file__).parent
BOTH = pytest.mark.parametrize("language", list(Language))


def said() -> Iterator[tuple[str, frozenset[str]]]:
    """Every `say("code", …)` of the workflows with the names of its arguments."""
    for file in sorted(WORKFLOWS.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="say"), args=[ast.Constant(value=str(code))], keywords=named):
                    yield code, frozenset(each.arg for each in named if each.arg)


def test_the_workflows_say_nothing_that_has_no_words() -> None:
    codes = [code for code, _ in said()]
    assert len(codes) > 50
    assert missing(codes) == ()


def test_each_place_of_a_text_is_filled_by_who_says_it() -> None:
    for language in Language:
        for code, args in said():
            assert places(" ".join(words(language).texts[code])) <= args, code


def test_each_reason_of_the_workflows_has_words() -> None:
    assert missing(f"reason_{reason.value}" for reason in ShortReason) == ()


def test_where_an_item_goes_has_words() -> None:
    rows, columns = ("back", "", "front"), ("left", "", "right")
    spots = {"_".join(filter(None, (row, column))) or "middle" for row in rows for column in columns}
    assert missing(f"place_{level}_{spot}" for level in ("bottom", "top") for spot in spots) == ()


def test_every_language_says_the_same_things_with_the_same_places() -> None:
    english = words(Language.EN).texts
    for language in Language:
        texts = words(language).texts
        assert texts.keys() == english.keys()
        for code, forms in texts.items():
            assert places(forms[1]) == places(english[code][1]), code
            assert all(form.strip() == form and form for form in forms), code


@BOTH
def test_a_weight_is_written_by_the_locale(language: Language) -> None:
    text = words(language).text(say("items_and_weight", n=9, total=9, weight_g=2434))
    assert "2\u00a0434\u00a0g" in text


@pytest.mark.parametrize(
    ("packed", "total", "english", "swedish"),
    [
        (1, 1, "1 of 1 item", "1 av 1 vara"),
        (1, 3, "1 of 3 items", "1 av 3 varor"),
        (9, 9, "9 of 9 items", "9 av 9 varor"),
    ],
)
def test_items_are_counted_by_how_many_there_are_in_all(
    packed: int, total: int, english: str, swedish: str
) -> None:
    said = say("items_of", n=packed, total=total)
    assert (words(Language.EN).text(said), words(Language.SV).text(said)) == (english, swedish)


@BOTH
def test_what_is_counted_is_in_the_text(language: Language) -> None:
    table = words(language)
    assert all(argument in places(table.texts[code][1]) for code, argument in table.counted.items())


@pytest.mark.parametrize(
    ("command", "shown"), [("DONE", "Done"), ("SHORT", "Item missing"), ("7", "7"), ("<b>\n", "<b>‹LF›")]
)
def test_a_command_is_called_as_its_key_calls_it(command: str, shown: str) -> None:
    assert (
        words(Language.EN).text(say("command_not_here", command=command)) == f"“{shown}” cannot be used here"
    )


def test_a_label_s_weight_has_the_decimal_sign_of_its_language() -> None:
    assert words(Language.EN).kilograms(2434) == "2.4\u00a0kg"
    assert words(Language.SV).kilograms(2450) == "2,5\u00a0kg"


@pytest.mark.parametrize(
    ("grams", "text"), [(412, "+412\u00a0g"), (-412, "\u2212412\u00a0g"), (0, "0\u00a0g")]
)
def test_a_difference_shows_its_sign(grams: int, text: str) -> None:
    assert words(Language.SV).text(say("weight_difference", value_g=grams)) == text


def test_one_is_said_otherwise_than_many() -> None:
    english = words(Language.EN)
    assert english.text(say("wait_queue", n=1, truck="11:30")) == "1 order is waiting · next truck 11:30"
    assert english.text(say("wait_queue", n=14, truck="11:30")) == "14 orders are waiting · next truck 11:30"


@BOTH
def test_a_code_without_words_shows_itself(language: Language) -> None:
    assert words(language).text(say("no_such_code", order="SO-1")) == "no_such_code SO-1"
    assert missing(["no_such_code"]) == ("en:no_such_code", "sv:no_such_code")


@BOTH
def test_a_fault_that_is_new_is_still_told_in_words(language: Language) -> None:
    assert words(language).of("fault_cutter_jam") == words(language).of("fault_unknown")


def test_control_and_hidden_characters_are_seen() -> None:
    assert plain("A\x1dB\r\nC\u202eD\u2066") == "A‹GS›B‹CR›‹LF›C‹202E›D‹2066›"


def test_a_product_name_cannot_fill_a_place_of_its_own() -> None:
    text = words(Language.EN).text(Say("short_recorded", (("n", 2), ("name", "{n} {evil}"))))
    assert text == "{n} {evil} — 2 missing"


def test_right_to_left_text_is_isolated_and_left_to_right_text_is_left_alone() -> None:
    assert isolated("كوب") == "\u2068كوب\u2069"
    assert isolated("Mugg Skärgård") == "Mugg Skärgård"


@given(st.text(max_size=600))
def test_no_text_from_outside_keeps_a_character_that_acts(text: str) -> None:
    shown = plain(text)
    assert all(unicodedata.category(c) not in {"Cc", "Cs", "Zl", "Zp"} for c in shown)
    assert not any(c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f" for c in shown)


def test_an_endless_text_is_cut() -> None:
    assert len(plain("x" * 1_000_000)) < 1_000


def test_a_broken_word_file_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "words").mkdir()
    file = tmp_path / "words" / "en.toml"
    file.write_text('key_help = { one = "Help" }\n[_locale]\nthousands = " "\ndecimal = "."\n', "utf-8")
    monkeypatch.setattr(resources, "root", lambda: tmp_path)
    words.cache_clear()
    try:
        with pytest.raises(WordsError, match=r"en\.toml: key_help must be a text"):
            words(Language.EN)
        file.write_text('key_help = "Help"\n', "utf-8")
        with pytest.raises(WordsError, match="_locale"):
            words(Language.EN)
    finally:
        words.cache_clear()


def test_the_words_need_no_qt() -> None:
    check = "import sys, floorapp.ui.words; sys.exit('PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_resources_are_bare_names() -> None:
    for name in ("../words/en.toml", "a/b", "", "..\\x"):
        with pytest.raises(ValueError, match="bare file name"):
            resources.path("products", name)
