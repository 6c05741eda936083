"""What a site may change of its documents without code: places, sizes, order, words and branding.

A template is a TOML text of the name of its document's kind: `packing_slip.toml`. A label is `[[mark]]`s
placed in mm, a slip is `[[block]]`s below one another. `words.toml` holds the words of each language, and
`branding.toml` what each sales channel looks like. docs/documents.md describes every key.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from floorapp.workflows.documents.fields import names_of
from floorapp.workflows.documents.sheet import Align, Symbology
from floorapp.workflows.documents.values import DocumentKind
from floorapp.workflows.nouns import Language

T = TypeVar("T")

PLACE: Final = re.compile(r"\{([a-z0-9_.]+)\}")
BRAND: Final = ("name", "address", "thanks", "returns", "web")
WORDS_FILE: Final = "words.toml"
BRANDING_FILE: Final = "branding.toml"
TEMPLATED: Final = tuple(
    kind for kind in DocumentKind if kind not in (DocumentKind.CARRIER_LABEL, DocumentKind.COMMAND_CARD)
)
"""The kinds that have a template: not what is passed through, nor the card, which follows the commands."""
_MOST_MM: Final = 2_000.0
_MOST_BLOCK_MM: Final = 80.0


class BadTemplate(ValueError):  # noqa: N818 - it says what is wrong and where
    """A template cannot be used; the text names the file, the place in it, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Stacked:
    """One text of a stack: at most `lines` lines of letters from `largest_mm` down to `smallest_mm`."""

    text: str
    largest_mm: float
    smallest_mm: float
    lines: int = 1
    bold: bool = False


@dataclass(frozen=True, slots=True)
class TextMark:
    """Texts below one another in a place, as large as they all fit; `when` names what must not be empty."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    texts: tuple[Stacked, ...]
    align: Align = Align.LEFT
    reverse: bool = False
    when: str = ""


@dataclass(frozen=True, slots=True)
class BoxMark:
    """A box; filled where it has no border."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    border_mm: float = 0.0
    when: str = ""


@dataclass(frozen=True, slots=True)
class BarsMark:
    """A barcode; left out where its text is empty."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    symbology: Symbology
    data: str
    module_mm: float = 0.5


@dataclass(frozen=True, slots=True)
class LogoMark:
    """The channel's logo; left out where it has none."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float


TemplateMark = TextMark | BoxMark | BarsMark | LogoMark


@dataclass(frozen=True, slots=True)
class LabelTemplate:
    """A label of a fixed size."""

    width_mm: float
    height_mm: float
    marks: tuple[TemplateMark, ...]


@dataclass(frozen=True, slots=True)
class ColumnTemplate:
    """A column of a table; left out where `when` is empty in every row."""

    title: str
    text: str
    share: float
    align: Align = Align.LEFT
    when: str = ""


@dataclass(frozen=True, slots=True)
class BlockTemplate:
    """A block of a slip: what it is, its texts, and `when` it is there."""

    kind: str
    text: str = ""
    right: str = ""
    level: int = 1
    bold: bool = False
    align: Align = Align.LEFT
    rows: str = ""
    columns: tuple[ColumnTemplate, ...] = ()
    symbology: Symbology = Symbology.CODE_128
    height_mm: float = 0.0
    when: str = ""


@dataclass(frozen=True, slots=True)
class FlowTemplate:
    """A slip of any length."""

    blocks: tuple[BlockTemplate, ...]


@dataclass(frozen=True, slots=True)
class Brand:
    """What a sales channel looks like on paper: texts by language, and a logo (PNG) or nothing."""

    texts: Mapping[Language, Mapping[str, str]] = field(default_factory=dict)
    logo: bytes = b""


@dataclass(frozen=True, slots=True)
class Templates:
    """All that documents are made with. The brand of a channel that has none is that under an empty name."""

    by_kind: Mapping[DocumentKind, LabelTemplate | FlowTemplate]
    words: Mapping[Language, Mapping[str, str]]
    brands: Mapping[str, Brand]


def read_templates(texts: Mapping[str, str], pictures: Mapping[str, bytes]) -> Templates:
    """Templates from TOML texts and logos, each by its file's name. Raises `BadTemplate`."""
    tables = {name: _parsed(name, text) for name, text in texts.items()}
    words = _words(_Table(tables.get(WORDS_FILE, {}), WORDS_FILE))
    brands = _brands(_Table(tables.get(BRANDING_FILE, {}), BRANDING_FILE), pictures)
    by_kind: dict[DocumentKind, LabelTemplate | FlowTemplate] = {}
    for kind in TEMPLATED:
        name = f"{kind}.toml"
        if name not in tables:
            raise BadTemplate(f"{name}: is missing")
        by_kind[kind] = _template(_Table(tables[name], name), kind, words)
    known = {WORDS_FILE, BRANDING_FILE, *(f"{kind}.toml" for kind in TEMPLATED)}
    for name in tables:
        if name not in known:
            raise BadTemplate(f"{name}: there is no such document; there are {', '.join(sorted(known))}")
    return Templates(by_kind, words, brands)


def _parsed(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadTemplate(f"{name}: is no TOML: {error}") from error


class _Table:
    """One table, read strictly: a key that nobody asks for is an error, and so is a value of another type."""

    def __init__(self, raw: Mapping[str, Any], where: str) -> None:
        self.raw, self.where = raw, where
        self._asked: set[str] = set()

    def get(self, key: str, read: Callable[[Any], T], default: T | None = None) -> T:
        """The value of a key; the default where it is left out, if there is one."""
        self._asked.add(key)
        if key not in self.raw:
            if default is None:
                raise BadTemplate(f"{self.where}: {key} is missing")
            return default
        try:
            return read(self.raw[key])
        except (TypeError, ValueError) as error:
            raise BadTemplate(f"{self.where}: {key}: {error}") from error

    def tables(self, key: str) -> Iterator["_Table"]:
        """The tables of an array, each with its number."""
        raws = self.get(key, _tables)
        for number, raw in enumerate(raws, 1):
            yield _Table(raw, f"{self.where}: [[{key}]] {number}")

    def end(self) -> None:
        """Refuse every key that nobody asked for."""
        for key in self.raw:
            if key not in self._asked:
                raise BadTemplate(
                    f"{self.where}: unknown key {key!r}; there are {', '.join(sorted(self._asked))}"
                )


def _tables(raw: Any) -> list[dict[str, Any]]:
    if not isinstance(raw, list) or not all(isinstance(each, dict) for each in raw):
        raise ValueError("write tables")
    return raw


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise TypeError(f"{raw!r} is no text")
    return raw


def _flag(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise TypeError(f"{raw!r}: write true or false")
    return raw


def _mm(raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not 0 <= raw <= _MOST_MM:
        raise ValueError(f"{raw!r} is no measure in mm from 0 to {_MOST_MM:.0f}")
    return float(raw)


def _some_mm(raw: Any) -> float:
    if (size := _mm(raw)) <= 0:
        raise ValueError("must be more than 0 mm")
    return size


def _block_mm(raw: Any) -> float:
    if (size := _some_mm(raw)) > _MOST_BLOCK_MM:
        raise ValueError(f"must be at most {_MOST_BLOCK_MM:.0f} mm, for the smallest paper to hold it")
    return size


def _count(most: int) -> Callable[[Any], int]:
    def read(raw: Any) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= most:
            raise ValueError(f"{raw!r} is no number from 1 to {most}")
        return raw

    return read


@dataclass(frozen=True, slots=True)
class _Known:
    """The places that a text may have."""

    names: frozenset[str]
    words: frozenset[str]

    def text(self, raw: Any) -> str:
        """A text whose every place is known."""
        for found in PLACE.finditer(_text(raw)):
            self._see(found[1])
        if "{" in PLACE.sub("", raw) or "}" in PLACE.sub("", raw):
            raise ValueError(f"{raw!r}: a place is written {{name}}")
        return str(raw)

    def name(self, raw: Any) -> str:
        """The name of something that may be empty."""
        self._see(_text(raw))
        return str(raw)

    def _see(self, name: str) -> None:
        head, _, rest = name.partition(".")
        if head == "word" and rest in self.words:
            return
        if head == "brand" and rest in BRAND:
            return
        if name not in self.names:
            places = ", ".join(sorted(self.names)) or "none"
            raise ValueError(
                f"there is no {{{name}}} here; there are {places}, brand.{'|'.join(BRAND)}, word.…"
            )


def _words(table: _Table) -> dict[Language, dict[str, str]]:
    languages = {language: table.get(language.value, _texts) for language in Language}
    table.end()
    first, *others = languages.values()
    for language, words in zip(list(languages)[1:], others, strict=True):
        if words.keys() != first.keys():
            missing = sorted(first.keys() ^ words.keys())
            raise BadTemplate(f"{table.where}: [{language}]: not in both languages: {', '.join(missing)}")
    return languages


def _texts(raw: Any) -> dict[str, str]:
    if not isinstance(raw, dict):
        raise TypeError("write a table")
    return {key: _text(value) for key, value in raw.items()}


def _brands(table: _Table, pictures: Mapping[str, bytes]) -> dict[str, Brand]:
    brands = {"": Brand()}
    for channel in table.raw:
        own = _Table(table.get(channel, _table), f"{table.where}: [{channel}]")
        shared = {key: own.get(key, _text, "") for key in BRAND}
        texts = {}
        for language in Language:
            said = _Table(own.get(language.value, _table, {}), f"{own.where}: {language}")
            texts[language] = {key: said.get(key, _text, shared[key]) for key in BRAND}
            said.end()
        logo = own.get("logo", _text, "")
        if logo and logo not in pictures:
            raise BadTemplate(f"{own.where}: logo: there is no {logo!r} beside it")
        own.end()
        brands["" if channel == "default" else channel] = Brand(texts, pictures.get(logo, b""))
    return brands


def _table(raw: Any) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise TypeError("write a table")
    return raw


def _template(
    table: _Table, kind: DocumentKind, words: Mapping[Language, Mapping[str, str]]
) -> LabelTemplate | FlowTemplate:
    names, tables = names_of(kind)
    known_words = frozenset(words[Language.EN])
    known = _Known(names, known_words)
    if "mark" in table.raw:
        label = LabelTemplate(
            table.get("width", _some_mm),
            table.get("height", _some_mm),
            tuple(_mark(each, known) for each in table.tables("mark")),
        )
        table.end()
        return label
    rows = {name: _Known(names | columns, known_words) for name, columns in tables.items()}
    flow = FlowTemplate(tuple(_block(each, known, rows) for each in table.tables("block")))
    table.end()
    return flow


def _mark(table: _Table, known: _Known) -> TemplateMark:
    kind = table.get("kind", _one_of("text", "box", "bars", "logo"))
    place = (
        table.get("x", _mm),
        table.get("y", _mm),
        table.get("width", _some_mm),
        table.get("height", _some_mm),
    )
    made: TemplateMark
    match kind:
        case "text":
            made = TextMark(
                *place,
                _stack(table, known),
                table.get("align", _align, Align.LEFT),
                table.get("reverse", _flag, default=False),
                table.get("when", known.name, ""),
            )
        case "box":
            made = BoxMark(*place, table.get("border", _mm, 0.0), table.get("when", known.name, ""))
        case "bars":
            symbology = Symbology(table.get("symbology", _one_of(*Symbology)))
            data = table.get("data", known.text)
            made = BarsMark(*place, symbology, data, table.get("module", _some_mm, 0.5))
        case _:
            made = LogoMark(*place)
    table.end()
    return made


def _stack(table: _Table, known: _Known) -> tuple[Stacked, ...]:
    if "texts" in table.raw:
        return tuple(_stacked(each, known) for each in table.tables("texts"))
    return (_sized(table, known),)


def _stacked(table: _Table, known: _Known) -> Stacked:
    made = _sized(table, known)
    table.end()
    return made


def _sized(table: _Table, known: _Known) -> Stacked:
    return Stacked(
        table.get("text", known.text),
        table.get("largest", _some_mm),
        table.get("smallest", _some_mm, 2.0),
        table.get("lines", _count(12), 1),
        table.get("bold", _flag, default=False),
    )


def _align(raw: Any) -> Align:
    return Align(_one_of(*Align)(raw))


def _one_of(*words: str) -> Callable[[Any], str]:
    def read(raw: Any) -> str:
        if raw not in words:
            raise ValueError(f"{raw!r} is none of {', '.join(words)}")
        return str(raw)

    return read


def _block(table: _Table, known: _Known, rows: Mapping[str, _Known]) -> BlockTemplate:
    kind = table.get("kind", _one_of("heading", "text", "pair", "table", "code", "logo", "rule", "gap"))
    when = table.get("when", known.name, "")
    align = table.get("align", _align, Align.LEFT) if kind in ("heading", "text") else Align.LEFT
    made = BlockTemplate(kind, when=when, align=align)
    match kind:
        case "heading":
            made = BlockTemplate(
                kind,
                table.get("text", known.text),
                level=table.get("level", _count(3), 1),
                align=align,
                when=when,
            )
        case "text":
            bold = table.get("bold", _flag, default=False)
            made = BlockTemplate(kind, table.get("text", known.text), bold=bold, align=align, when=when)
        case "pair":
            made = BlockTemplate(
                kind,
                table.get("left", known.text),
                table.get("right", known.text),
                bold=table.get("bold", _flag, default=False),
                when=when,
            )
        case "table":
            name = table.get("rows", _one_of(*rows))
            columns = tuple(_column(each, rows[name]) for each in table.tables("column"))
            made = BlockTemplate(kind, rows=name, columns=columns, when=when)
        case "code":
            made = BlockTemplate(
                kind,
                table.get("data", known.text),
                table.get("caption", known.text, ""),
                symbology=Symbology(table.get("symbology", _one_of(*Symbology))),
                height_mm=table.get("height", _block_mm, 14.0),
                when=when,
            )
        case "logo" | "gap":
            made = BlockTemplate(kind, height_mm=table.get("height", _block_mm, 14.0), when=when)
        case _:
            pass
    table.end()
    return made


def _column(table: _Table, known: _Known) -> ColumnTemplate:
    made = ColumnTemplate(
        table.get("title", known.text),
        table.get("text", known.text),
        table.get("share", _some_mm, 1.0),
        table.get("align", _align, Align.LEFT),
        table.get("when", known.name, ""),
    )
    table.end()
    return made
