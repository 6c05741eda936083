"""How slips are laid out on pages: nothing cut, heads repeated, pages numbered."""

import pytest

from floorapp.workflows.documents.metrics import width_mm
from floorapp.workflows.documents.paginate import paginate
from floorapp.workflows.documents.sheet import (
    Align,
    Column,
    Flow,
    Gap,
    Heading,
    Logo,
    Pair,
    Paragraph,
    Table,
    Text,
)
from floorapp.workflows.nouns import Language
from tests.workflows.documents.examples import A4, LABEL, PAPERS, ROLL

COLUMNS = (
    Column("Item", 4),
    Column("No.", 2),
    Column("Qty", 1, Align.RIGHT),
    Column("Price", 1, Align.RIGHT),
)


def said(page) -> list[str]:
    return [mark.text for mark in page.marks if isinstance(mark, Text)]


def flow(*blocks) -> Flow:
    return Flow("Slip", Language.SV, blocks)


@pytest.mark.parametrize("paper", [A4, LABEL])
def test_a_tables_head_is_on_every_page_and_no_row_is_lost(paper):
    rows = tuple((f"Mug {number}", f"{number:05}", "1", "89,00\xa0kr") for number in range(200))
    made = paginate(flow(Heading("Följesedel"), Table(COLUMNS, rows)), paper)
    pages = [said(page) for page in made.pages]
    assert len(pages) > 2
    assert all("Item" in page for page in pages)
    assert [text for page in pages for text in page if text.startswith("Mug ")] == [row[0] for row in rows]
    assert [page[-1] for page in pages] == [f"Sida {n} av {len(pages)}" for n in range(1, len(pages) + 1)]


def test_a_roll_is_one_page_as_long_as_it_needs():
    rows = tuple((f"Mug {number}", "1", "1", "89,00\xa0kr") for number in range(200))
    (page,) = paginate(flow(Table(COLUMNS, rows)), ROLL).pages
    assert page.height_mm > 1_000
    assert "89,00\xa0kr" in said(page)


@pytest.mark.parametrize("paper", PAPERS)
def test_a_row_longer_than_a_page_goes_on_over_the_next(paper):
    text = "x" * 160
    rows = ((text, text, text, text),)
    columns = (*COLUMNS, *(Column("Long", 1) for _ in range(16)))
    made = paginate(flow(Table(columns, (rows[0] * 5,))), paper)
    assert sum(part.count("x") for page in made.pages for part in said(page)) == 20 * 160
    for page in made.pages:
        for mark in page.marks:
            assert mark.y_mm + mark.height_mm <= page.height_mm


def test_a_heading_is_not_left_alone_at_the_foot():
    made = paginate(
        flow(Gap(130.0), Heading("Cartons", 3), Paragraph("two"), Logo(b"", 9.0), Pair("a", "b")), LABEL
    )
    assert said(made.pages[0]) == ["Sida 1 av 2"]
    assert said(made.pages[1])[:2] == ["Cartons", "two"]


def test_accents_add_no_width_and_wide_letters_are_wide():
    assert width_mm("e\u0301", 1.0) == width_mm("e", 1.0)
    assert width_mm("漢", 1.0) > 1.0 > width_mm("W", 1.0) > width_mm("i", 1.0) > 0.0
    assert width_mm("Åsa", 4.0) == pytest.approx(2 * width_mm("Åsa", 2.0))


def test_a_heading_may_end_a_slip_and_a_logo_be_higher_than_its_paper():
    made = paginate(flow(Logo(b"", 150.0), Heading("End")), LABEL)
    assert "End" in said(made.pages[-1])
