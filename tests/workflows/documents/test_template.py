"""What a site may change of its documents, and what it is told when it writes something else."""

import pytest

from floorapp.workflows.documents.compose import compose
from floorapp.workflows.documents.sheet import Logo, Picture
from floorapp.workflows.documents.template import BadTemplate, read_templates
from floorapp.workflows.documents.values import Badge, GiftSlip, ToteLabel
from floorapp.workflows.nouns import Language
from tests.workflows.documents.examples import A4, FOLDER, LABEL, texts

PNG = b"\x89PNG"
MARK = 'width = 50\nheight = 20\n[[mark]]\nkind = "text"\nx = 1\ny = 1\nwidth = 40\nheight = 8\n'


def read(pictures=None, **changed: str):
    files = texts() | {f"{name}.toml": text for name, text in changed.items()}
    return read_templates(files, pictures or {})


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("badge", "x = ", "badge.toml: is no TOML"),
        ("bagde", "", "bagde.toml: there is no such document"),
        ("badge", "", "block is missing"),
        ("badge", "block = 3", "block: write tables"),
        ("badge", MARK + 'text = "{nmae}"\nlargest = 5', "there is no {nmae} here"),
        ("badge", MARK + 'text = "{word.nothing}"\nlargest = 5', "there is no {word.nothing} here"),
        ("badge", MARK + 'text = "{name"\nlargest = 5', "a place is written {name}"),
        ("badge", MARK + 'text = "{0.__class__}"\nlargest = 5', "there is no {0.__class__} here"),
        ("badge", MARK + 'text = "A"\nlargest = 5\ncolour = "red"', r"\[\[mark\]\] 1: unknown key 'colour'"),
        ("badge", MARK + 'text = "A"', "largest is missing"),
        ("badge", MARK + "text = 3\nlargest = 5", "text: 3 is no text"),
        ("badge", MARK + 'text = "A"\nlargest = 0', "largest: must be more than 0 mm"),
        ("badge", MARK + 'text = "A"\nlargest = true', "True is no measure in mm"),
        ("badge", MARK + 'text = "A"\nlargest = 5\nlines = 0', "0 is no number from 1 to 12"),
        ("badge", MARK + 'text = "A"\nlargest = 5\nbold = 1', "write true or false"),
        ("badge", MARK + 'text = "A"\nlargest = 5\nalign = "up"', "'up' is none of left, centre, right"),
        ("badge", MARK + 'text = "A"\nlargest = 5\nwhen = "nothing"', "there is no {nothing} here"),
        ("receipt", '[[block]]\nkind = "gap"\nheight = 90', "must be at most 80 mm"),
        ("receipt", '[[block]]\nkind = "table"\nrows = "cartons"', "'cartons' is none of lines, vat"),
        ("words", "en = 3\nsv = 3", r"words.toml: en: write a table"),
        ("words", '[en]\na = "a"\n[sv]', "not in both languages: a"),
        ("branding", "shop = 3", "branding.toml: shop: write a table"),
        ("branding", '[shop]\nlogo = "shop.png"', "there is no 'shop.png' beside it"),
        ("branding", '[shop]\nslogan = "Buy"', "unknown key 'slogan'"),
    ],
)
def test_a_wrong_template_is_told_by_file_and_place(file, text, said):
    with pytest.raises(BadTemplate, match=said.replace("{", r"\{")):
        read(**{file: text})


def test_a_template_that_is_missing_is_named():
    files = texts()
    del files["receipt.toml"]
    with pytest.raises(BadTemplate, match=r"receipt\.toml: is missing"):
        read_templates(files, {})


def test_a_channel_has_its_own_name_thanks_and_logo():
    brands = '[shop]\nname = "The Shop"\nlogo = "shop.png"\nthanks = "Thanks"\n[shop.sv]\nthanks = "Tack"\n'
    gift = (
        '[[block]]\nkind = "logo"\n[[block]]\nkind = "text"\ntext = "{brand.name}: {brand.thanks}"\n'
        '[[block]]\nkind = "rule"\n'
    )
    made = read({"shop.png": PNG}, branding=brands, gift_slip=gift)
    for language, thanks in ((Language.EN, "Thanks"), (Language.SV, "Tack")):
        slip = GiftSlip("1", "shop", "", "", "", (), language)
        logo, text, _ = compose(slip, made, A4).blocks
        assert isinstance(logo, Logo)
        assert logo.png == PNG
        assert text.text == f"The Shop: {thanks}"
    other = compose(GiftSlip("1", "other", "", "", "", (), Language.EN), made, A4)
    assert not any(isinstance(block, Logo) for block in other.blocks)


def test_a_sites_label_takes_the_place_of_ours():
    own = (
        MARK + 'text = "{name} / {operator}"\nlargest = 6\n'
        '[[mark]]\nkind = "logo"\nx = 1\ny = 10\nwidth = 9\nheight = 9\n'
    )
    made = read({"a.png": PNG}, badge=own, branding='[default]\nlogo = "a.png"')
    (page,) = compose(Badge("asa", "Åsa", "FLB:X", Language.SV), made, LABEL).pages
    text, logo = page.marks
    assert (page.width_mm, page.height_mm) == (50.0, 20.0)
    assert text.text == "Åsa / asa"
    assert logo == Picture(1.0, 10.0, 9.0, 9.0, PNG)


@pytest.mark.parametrize("symbology", ["code_128", "gs1_128", "qr", "data_matrix"])
def test_a_barcode_never_holds_what_its_symbology_cannot(symbology):
    head, _, rest = MARK.partition('kind = "text"')
    own = f'{head}kind = "bars"{rest}symbology = "{symbology}"\ndata = "{{tote}}"\n'
    made = read(tote_label=own)

    def data(tote: str) -> list[str]:
        return [mark.data for mark in compose(ToteLabel(tote, Language.EN), made, LABEL).pages[0].marks]

    assert data("0012") == ["0012"]
    assert data("1\n2") == []
    assert data("1" * 300) == ([] if symbology != "gs1_128" else ["1" * 300])


def test_a_stack_that_never_fits_is_as_small_as_letters_can_be():
    lines = ", ".join(['{ text = "{tote}", largest = 5 }'] * 9)
    made = read(tote_label=MARK + f"texts = [{lines}]")
    marks = compose(ToteLabel("T-1", Language.EN), made, LABEL).pages[0].marks
    assert {mark.height_mm for mark in marks} == {1.5}


def test_the_example_of_the_manual_is_a_template():
    manual = (FOLDER.parents[1] / "docs" / "documents.md").read_text(encoding="utf-8")
    example = manual.split("`tote_label.toml` in the site's folder:")[1].split("The command card")[0]
    made = read(tote_label=example)
    text, bars = compose(ToteLabel("T-1", Language.EN), made, LABEL).pages[0].marks
    assert (text.text, bars.data) == ("T-1", "T-1")
