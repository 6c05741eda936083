"""What each document says on paper, in both languages, whatever others wrote into it."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floorapp.workflows.cards import CARD
from floorapp.workflows.documents.compose import compose
from floorapp.workflows.documents.metrics import width_mm
from floorapp.workflows.documents.paginate import paginate
from floorapp.workflows.documents.sheet import Bars, Code, Flow, Page, Sheet, Symbology, Text
from floorapp.workflows.documents.values import (
    Badge,
    CommandCard,
    GiftSlip,
    LocationLabel,
    Manifest,
    PackingSlip,
    PickList,
    Receipt,
    ReturnSlip,
    SlipLine,
    ToteLabel,
)
from floorapp.workflows.labels import CartonLabel
from floorapp.workflows.nouns import Address, CarrierLabel, LabelFormat, Language
from floorapp.workflows.own_codes import location_barcode
from tests.workflows.documents.examples import A4, LABEL, PAPERS, SSCC, documents, printed, templates

HOSTILE = st.one_of(st.text(max_size=300), st.text("Wm\n\x00\u202e\u200bå漢ش😀 ^~{}", max_size=400))
ADDRESS = Address("Anna Lindqvist", ("Storgatan 14 B", "c/o Öberg"), "114 55", "Stockholm", "SE")


def label(language=Language.EN, **changed) -> CartonLabel:
    said = {"sscc": SSCC, "order": "SO-1042", "carrier": "PostNord", "service": "MyPack", "ship_to": ADDRESS}
    said |= {"weight_g": 2_430, "carton": 1, "cartons": 3, "lane": "A3", "language": language}
    return CartonLabel(**(said | changed))


def texts_of(sheet: Sheet) -> list[Text]:
    return [mark for page in sheet.pages for mark in page.marks if isinstance(mark, Text)]


def bars_of(made: Sheet | Flow) -> list[Bars | Code]:
    marks = made.blocks if isinstance(made, Flow) else [m for page in made.pages for m in page.marks]
    return [mark for mark in marks if isinstance(mark, Bars | Code)]


def assert_whole(page: Page) -> None:
    texts = [mark for mark in page.marks if isinstance(mark, Text)]
    for mark in page.marks:
        assert mark.x_mm >= 0
        assert mark.y_mm >= 0
        assert mark.x_mm + mark.width_mm <= page.width_mm + 1e-6
        assert mark.y_mm + mark.height_mm <= page.height_mm + 1e-6
    for text in texts:
        assert width_mm(text.text, text.height_mm) <= text.width_mm + 1e-6 or len(text.text) == 1
        assert text.text.replace("\xa0", " ").isprintable()
    for one, other in combinations(texts, 2):
        beside = (
            one.x_mm + one.width_mm <= other.x_mm + 1e-6 or other.x_mm + other.width_mm <= one.x_mm + 1e-6
        )
        below = (
            one.y_mm + one.height_mm <= other.y_mm + 1e-6 or other.y_mm + other.height_mm <= one.y_mm + 1e-6
        )
        assert beside or below, (one, other)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("paper", PAPERS)
def test_every_document_lies_whole_on_every_paper(language, paper):
    for document in documents(language):
        made = compose(document, templates(), paper)
        sheet = paginate(made, paper) if isinstance(made, Flow) else made
        assert made.title
        assert made.language is language
        for page in sheet.pages:
            assert_whole(page)


@settings(max_examples=40, deadline=None)
@given(HOSTILE, st.sampled_from(PAPERS))
def test_whatever_others_write_nothing_is_cut_or_covered(text, paper):
    for document in documents(Language.SV, text):
        made = compose(document, templates(), paper)
        for page in (paginate(made, paper) if isinstance(made, Flow) else made).pages:
            assert_whole(page)


@settings(max_examples=40, deadline=None)
@given(HOSTILE)
def test_a_gift_never_shows_a_price(text):
    priced = GiftSlip(text, "", text, text, text, (SlipLine("1", "Mug", 1, 1, 98_765),), Language.EN)
    free = GiftSlip(text, "", text, text, text, (SlipLine("1", "Mug", 1, 1, None),), Language.EN)
    assert compose(priced, templates(), A4) == compose(free, templates(), A4)


def test_a_packing_slip_shows_prices_only_in_a_currency():
    def slip(currency: str, language: Language) -> str:
        lines = (SlipLine("21-0473", "Mug", 2, 2, 123_450),)
        made = PackingSlip("1", "2026-11-24", "", "", ADDRESS, lines, (), language, currency)
        return printed(compose(made, templates(), A4)).replace("\\xa0", " ")

    assert "1 234,50 kr" in slip("SEK", Language.SV)
    assert "2 469,00 kr" in slip("SEK", Language.SV)
    assert "£1,234.50" in slip("GBP", Language.EN)
    assert "234" not in slip("", Language.EN)


def test_what_is_missing_is_said_only_when_something_is():
    def slip(packed: int) -> str:
        lines = (SlipLine("21-0473", "Mug", 2, packed),)
        made = PackingSlip("1", "2026-11-24", "", "", ADDRESS, lines, (), Language.EN)
        return printed(compose(made, templates(), A4))

    assert "What is missing" in slip(1)
    assert "What is missing" not in slip(2)


@pytest.mark.parametrize("language", Language)
def test_a_carton_label_keeps_to_the_logistic_label_guideline(language):
    made = compose(label(language), templates(), LABEL)
    (sscc,) = [mark for mark in bars_of(made) if mark.symbology is Symbology.GS1_128]
    assert sscc.data == f"00{SSCC}"
    assert sscc.height_mm >= 31.75
    assert 0.495 <= sscc.module_mm <= 0.94
    assert any(text.text.replace(" ", "").endswith(SSCC) for text in texts_of(made))
    assert {mark.data for mark in bars_of(made)} == {f"00{SSCC}", "SO-1042"}


def test_the_town_is_the_largest_of_an_address():
    made = compose(label(), templates(), LABEL)
    heights = {text.text: text.height_mm for text in texts_of(made)}
    assert heights["114 55 Stockholm"] > max(heights["Anna Lindqvist"], heights["Storgatan 14 B"])
    assert {"PostNord", "MyPack", "A3", "1 of 3", "2.4 kg", "c/o Öberg", "SE"} <= heights.keys()


def test_long_addresses_lose_no_line():
    lines = tuple(f"Line {number}" for number in range(1, 10))
    made = compose(label(ship_to=Address("N", lines, "1", "T", "SE")), templates(), LABEL)
    said = " ".join(text.text for text in texts_of(made))
    assert all(line in said for line in lines)


def test_a_carton_of_an_unknown_number_says_only_its_own():
    said = [text.text for text in texts_of(compose(label(cartons=0, carton=2), templates(), LABEL))]
    assert "2" in said
    assert not any("of" in text.split() for text in said)


def test_an_order_that_code_128_cannot_carry_is_printed_as_text_only():
    made = compose(label(order="Ö-1042"), templates(), LABEL)
    assert [mark.data for mark in bars_of(made)] == [f"00{SSCC}"]
    assert "Ö-1042" in [text.text for text in texts_of(made)]


def test_a_wrong_sscc_is_not_printed():
    with pytest.raises(ValueError, match="SSCC '123'"):
        compose(label(sscc="123"), templates(), LABEL)


def test_a_carriers_label_is_not_composed():
    with pytest.raises(TypeError, match="passed through"):
        compose(CarrierLabel("SO-1", 1, "DHL", "1", LabelFormat.PDF, "", ()), templates(), LABEL)


@pytest.mark.parametrize(
    ("document", "data"),
    [
        (ToteLabel("T-017", Language.EN), "T-017"),
        (LocationLabel("A-03-12", Language.EN), location_barcode("A-03-12")),
        (Badge("asa", "Åsa", "FLB:ABC", Language.SV), "FLB:ABC"),
    ],
)
def test_floor_labels_hold_their_own_code(document, data):
    assert [mark.data for mark in bars_of(compose(document, templates(), LABEL))] == [data]


@pytest.mark.parametrize("language", Language)
def test_the_command_card_holds_every_command_at_17_mm(language):
    made = compose(CommandCard(language), templates(), A4)
    assert [mark.data for mark in bars_of(made)] == [command.barcode for command, _ in CARD]
    assert {mark.width_mm for mark in bars_of(made)} == {17.0}
    for page in made.pages:
        assert_whole(page)


@pytest.mark.parametrize("paper", PAPERS)
def test_every_slip_holds_its_own_code(paper):
    held = {}
    for document in documents(Language.EN, "SO-1042"):
        made = compose(document, templates(), paper)
        if isinstance(made, Flow):
            codes = bars_of(made)
            held[type(document)] = [mark.data for mark in codes]
            assert [mark.data for mark in bars_of(paginate(made, paper))] == held[type(document)]
            assert all(mark.symbology is Symbology.CODE_128 for mark in codes)
            for page in paginate(made, paper).pages:
                assert_whole(page)
    coded = {PackingSlip, ReturnSlip, Receipt, PickList, Manifest}
    assert held == {kind: ["SO-1042"] for kind in coded} | {GiftSlip: []}
