"""Hostile text made harmless and fitted; and what becomes of odd dates, weights and currencies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.workflows.documents.card import command_card
from floorapp.workflows.documents.compose import compose
from floorapp.workflows.documents.fields import date_text, fields_of, money_text, weight_text
from floorapp.workflows.documents.jobs import PrintJob
from floorapp.workflows.documents.metrics import width_mm
from floorapp.workflows.documents.sheet import Paper
from floorapp.workflows.documents.text import clean, clean_lines, fit, wrap
from floorapp.workflows.documents.values import CommandCard, Receipt, ToteLabel, VatLine
from floorapp.workflows.nouns import CarrierLabel, LabelFormat, Language
from tests.workflows.documents.examples import A4, LABEL, ROLL, documents, printed, templates


@given(st.text(max_size=400), st.integers(1, 5))
def test_any_text_fits_its_place(text, lines):
    fitted = fit(text, 40.0, 8.0, 2.0, lines=lines)
    assert len(fitted) <= lines
    assert all(width_mm(line.text, line.height_mm) <= 40.0 + 1e-6 for line in fitted)


@given(st.text(max_size=160))
def test_breaking_loses_no_letter(text):
    said = clean(text)
    assert "".join(wrap(said, 10.0, 4.0)).replace(" ", "") == said.replace(" ", "")


def test_controls_and_bidi_go_and_scripts_stay():
    assert clean("a\u202eb\u200b\x00c\n d") == "abc d"
    assert clean("漢字 العربية 😀") == "漢字 العربية 😀"
    assert clean_lines("\n\nHej\r\n\nÅsa\n\n") == ("Hej", "", "Åsa")


def test_what_is_cut_says_so():
    (line,) = fit("x" * 160, 20.0, 5.0, 2.0)
    assert line.text.endswith("...")
    assert fit("x" * 160, 20.0, 5.0, 2.0, lines=2)[-1].text.endswith("...")


def test_odd_values_stay_readable():
    assert date_text("soon", Language.SV) == "soon"
    assert date_text("2026-11-24 14:05", Language.SV) == "24 november 2026 14:05"
    assert weight_text(2_450, Language.SV) == "2,5 kg"
    assert weight_text(90, Language.EN) == "90 g"
    assert money_text(1_200, "JPY", Language.EN).endswith("1,200")
    assert "12.00" in money_text(1_200, "no such\x00", Language.EN)


def test_a_receipt_tells_its_vat_by_rate():
    vat = (VatLine(250, 14_080), VatLine(125, 5))
    made = Receipt("1", "", "2026-11-24 14:05", (), 0, 70_400, vat, "SEK", "Visa", Language.SV)
    said = printed(compose(made, templates(), ROLL)).replace("\\xa0", " ")
    assert all(text in said for text in ("25 %", "140,80 kr", "12,5 %", "0,05 kr", "704,00 kr"))
    assert "Frakt" not in said


def test_the_card_goes_over_pages_and_refuses_paper_that_is_too_narrow():
    words = templates().words[Language.EN]
    assert len(command_card(Language.EN, words, LABEL).pages) > 1
    assert len(command_card(Language.EN, words, ROLL).pages) == 1
    with pytest.raises(ValueError, match="needs paper of"):
        command_card(Language.EN, words, Paper(30.0, 0.0))


def test_only_a_cartons_own_label_is_one():
    own = PrintJob("1", "", 0, 1, documents(Language.EN)[0], "asa")
    assert own.label is own.document
    with pytest.raises(TypeError, match="job 1 prints a tote_label"):
        _ = PrintJob("1", "", 0, 1, ToteLabel("T-1", Language.EN), "asa").label
    with pytest.raises(TypeError, match="printed as it came"):
        fields_of(CarrierLabel("SO-1", 1, "DHL", "1", LabelFormat.PDF, "", ()))
    assert fields_of(CommandCard(Language.EN)).texts == {}
    assert compose(CommandCard(Language.EN), templates(), A4).title == "Command card"


def test_a_place_narrower_than_a_letter_gets_one_letter_a_line():
    assert wrap("WW", 0.5, 4.0) == ("W", "W")
    assert fit("漢 漢", 1.0, 4.0, 4.0, lines=2)


def test_a_letter_wider_than_its_place_still_stands_there():
    assert wrap("W", 0.5, 4.0) == ("W",)
    assert fit("aaaa b", 9.0, 4.0, 4.0, lines=2)
