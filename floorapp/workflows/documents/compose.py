"""Makes a document, by its template, into a sheet of placed marks or a flow of blocks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, assert_never

from floorapp.workflows.documents.card import command_card
from floorapp.workflows.documents.fields import Fields, Row, code_128, fields_of
from floorapp.workflows.documents.sheet import (
    Bars,
    Block,
    Box,
    Code,
    Column,
    Flow,
    Gap,
    Heading,
    Logo,
    Mark,
    Page,
    Pair,
    Paper,
    Paragraph,
    Picture,
    Rule,
    Sheet,
    Symbology,
    Table,
    Text,
)
from floorapp.workflows.documents.template import (
    PLACE,
    BarsMark,
    BlockTemplate,
    BoxMark,
    Brand,
    FlowTemplate,
    LabelTemplate,
    LogoMark,
    Templates,
    TextMark,
)
from floorapp.workflows.documents.text import LINE_PITCH, Fitted, clean, clean_lines, fit
from floorapp.workflows.documents.values import CommandCard, Document, kind_of
from floorapp.workflows.nouns import CarrierLabel

_SHRINKS: Final = (1.0, 0.92, 0.85, 0.78, 0.7, 0.62, 0.55, 0.48, 0.4, 0.33, 0.27)
"""How much smaller a stack's letters are tried, until all of them fit."""
_LEAST_MM: Final = 1.5
_MOST_MATRIX_CHARS: Final = 200
_BLANKS: Final = re.compile(r"[ \t]{2,}")


def compose(document: Document, templates: Templates, paper: Paper) -> Sheet | Flow:
    """A document as it will be printed, before any printer's language.

    `paper` matters to what is laid out for a page of its own, the command card. Raises `ValueError` for what
    cannot be printed, and `TypeError` for a carrier's label, which is passed through.
    """
    if isinstance(document, CarrierLabel):
        raise TypeError("a carrier's label is passed through as it came")
    if isinstance(document, CommandCard):
        return command_card(document.language, templates.words[document.language], paper)
    fields = fields_of(document)
    writer = _Writer(fields, templates.words[fields.language], _brand(templates, fields.channel))
    template = templates.by_kind[kind_of(document)]
    title = writer.line(f"{{word.{kind_of(document)}}}")
    match template:
        case LabelTemplate():
            page = Page(template.width_mm, template.height_mm, tuple(_marks(template, writer)))
            return Sheet(title, fields.language, (page,))
        case FlowTemplate():
            blocks = (block for each in template.blocks for block in _blocks(each, writer))
            return Flow(title, fields.language, tuple(blocks))
        case _ as never:
            assert_never(never)


def _brand(templates: Templates, channel: str) -> Brand:
    return templates.brands.get(channel) or templates.brands[""]


@dataclass(frozen=True, slots=True)
class _Writer:
    """Fills the places of a template's texts."""

    fields: Fields
    words: Mapping[str, str]
    brand: Brand

    def value(self, name: str, row: Row | None = None) -> str:
        """What stands for a name: of the row first, then of the document."""
        head, _, rest = name.partition(".")
        if head == "word":
            return self.words[rest]
        if head == "brand":
            return self.brand.texts.get(self.fields.language, {}).get(rest, "")
        if row is not None and name in row:
            return row[name]
        return self.fields.texts.get(name, "")

    def text(self, template: str, row: Row | None = None) -> str:
        """A template's text, its places filled; blanks that lost what stood between them are joined."""
        return _BLANKS.sub(" ", self._filled(template, row)).strip(" ")

    def data(self, template: str, symbology: Symbology) -> str:
        """What a barcode holds, unchanged; nothing where its symbology cannot hold it or no scan gives it."""
        filled = self._filled(template, None)
        match symbology:
            case Symbology.GS1_128:
                return filled if filled.isascii() and filled.isdigit() else ""
            case Symbology.CODE_128:
                return code_128(filled)
            case Symbology.QR | Symbology.DATA_MATRIX:
                return filled if filled.isprintable() and len(filled) <= _MOST_MATRIX_CHARS else ""
            case _ as never:
                assert_never(never)

    def _filled(self, template: str, row: Row | None) -> str:
        return PLACE.sub(lambda place: self.value(place[1], row), template)

    def line(self, template: str, row: Row | None = None) -> str:
        """The same, as one harmless line."""
        return clean(self.text(template, row))

    def there(self, when: str) -> bool:
        """Whether what is named is not empty; a table is where it has rows."""
        return not when or bool(clean(self.value(when))) or bool(self.fields.tables.get(when))


def _marks(template: LabelTemplate, writer: _Writer) -> list[Mark]:
    marks: list[Mark] = []
    for each in template.marks:
        place = each.x_mm, each.y_mm, each.width_mm, each.height_mm
        match each:
            case TextMark() if writer.there(each.when):
                marks += _stack(each, writer)
            case BoxMark() if writer.there(each.when):
                marks.append(Box(*place, each.border_mm))
            case BarsMark() if data := writer.data(each.data, each.symbology):
                marks.append(Bars(*place, each.symbology, data, each.module_mm))
            case LogoMark() if writer.brand.logo:
                marks.append(Picture(*place, writer.brand.logo))
            case _:
                pass
    return marks


def _stack(mark: TextMark, writer: _Writer) -> list[Mark]:
    """The texts of a place, one below the other, in the middle of its height where they leave some over."""
    texts = [(each, clean_lines(writer.text(each.text))) for each in mark.texts]
    fitted: list[tuple[Fitted, bool]] = []
    for shrink in _SHRINKS:
        fitted = [
            (line, each.bold)
            for each, lines in texts
            for text in _joined(lines, each.lines)
            for line in fit(
                text,
                mark.width_mm,
                max(_LEAST_MM, each.largest_mm * shrink),
                max(_LEAST_MM, min(each.smallest_mm, each.largest_mm * shrink)),
                lines=max(1, each.lines - len(_joined(lines, each.lines)) + 1),
                broken_mm=each.largest_mm * shrink * 0.7,
            )
        ]
        if _height_mm(fitted) <= mark.height_mm:
            break
    y_mm = mark.y_mm + max(0.0, mark.height_mm - _height_mm(fitted)) / 2 if len(texts) == 1 else mark.y_mm
    marks: list[Mark] = []
    for line, bold in fitted:
        place = mark.x_mm, y_mm, mark.width_mm, line.height_mm
        marks.append(Text(*place, line.text, mark.align, bold, mark.reverse))
        y_mm += line.height_mm * LINE_PITCH
    return marks


def _height_mm(lines: list[tuple[Fitted, bool]]) -> float:
    if not lines:
        return 0.0
    return sum(line.height_mm * LINE_PITCH for line, _ in lines) - lines[-1][0].height_mm * (LINE_PITCH - 1)


def _joined(lines: tuple[str, ...], most: int) -> tuple[str, ...]:
    """At most so many lines. What is beyond them joins the last, so that none of it is lost unseen."""
    said = tuple(line for line in lines if line)
    if len(said) <= most:
        return said
    return (*said[: most - 1], ", ".join(said[most - 1 :]))


def _blocks(template: BlockTemplate, writer: _Writer) -> list[Block]:
    if not writer.there(template.when):
        return []
    match template.kind:
        case "heading":
            said = clean_lines(writer.text(template.text))
            return [Heading(line, template.level, template.align) for line in said if line]
        case "text":
            lines = clean_lines(writer.text(template.text))
            return [Paragraph(line, template.align, template.bold) if line else Gap(2.0) for line in lines]
        case "pair":
            left, right = writer.line(template.text), writer.line(template.right)
            return [Pair(left, right, template.bold)] if right else []
        case "table":
            return _table(template, writer)
        case "code":
            data = writer.data(template.text, template.symbology)
            caption = writer.line(template.right)
            return [Code(template.symbology, data, caption, template.height_mm)] if data else []
        case "logo":
            return [Logo(writer.brand.logo, template.height_mm)] if writer.brand.logo else []
        case "rule":
            return [Rule()]
        case _:
            return [Gap(template.height_mm)]


def _table(template: BlockTemplate, writer: _Writer) -> list[Block]:
    rows = writer.fields.tables.get(template.rows, ())
    columns = [
        each
        for each in template.columns
        if not each.when or any(writer.value(each.when, row) for row in rows)
    ]
    if not rows or not columns:
        return []
    heads = tuple(Column(writer.line(each.title), each.share, each.align) for each in columns)
    cells = tuple(tuple(writer.line(each.text, row) for each in columns) for row in rows)
    return [Table(heads, cells)]
