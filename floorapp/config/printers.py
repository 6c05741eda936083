"""The tables of station.toml about paper: [[printer]] and [documents]."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from floorapp.config.code_readers import NAMES
from floorapp.config.tables import Rule, Table, enum_rule, text_rule
from floorapp.config.urls import is_path, is_printer_url
from floorapp.config.values import Documents, Printer, PrinterLanguage, PrinterRole
from floorapp.workflows.documents.sheet import Paper
from floorapp.workflows.documents.values import DocumentKind
from floorapp.workflows.nouns import Role

E = TypeVar("E", bound=StrEnum)

DPMMS: Final = (6, 8, 12, 24)
"""Dots per mm of thermal printers: 152, 203, 300 and 600 dpi."""
NAMED_PAPER: Final = {"A4": (210.0, 297.0), "A5": (148.0, 210.0), "letter": (215.9, 279.4)}
WITH_ORDER: Final = (
    DocumentKind.PACKING_SLIP,
    DocumentKind.GIFT_SLIP,
    DocumentKind.RETURN_SLIP,
    DocumentKind.RECEIPT,
)
"""What can be printed with an order."""

_USUAL_PAPER: Final = {
    PrinterLanguage.ZPL: "102x152",
    PrinterLanguage.ESCPOS: "80",
    PrinterLanguage.PDF: "A4",
}
_SIZE: Final = re.compile(r"([0-9]{2,3}(?:\.[0-9])?)(?:x([0-9]{2,4}(?:\.[0-9])?))?")
_PROFILE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}")
_MARGIN_MM: Final = {PrinterLanguage.ZPL: 3.5, PrinterLanguage.ESCPOS: 0.0, PrinterLanguage.PDF: 12.0}

_DPMM: Final = Rule(
    ", ".join(map(str, DPMMS)),
    lambda raw: raw if isinstance(raw, int) and raw in DPMMS else None,
)
_URL: Final = text_rule(
    "tcp://host:port, serial:///dev/…?baud=9600, usblp:///dev/usb/lp0, ipp://host:631/printers/NAME,"
    " cups:NAME, file:///path, simulated:",
    is_printer_url,
)


def is_paper(text: str) -> bool:
    """Whether a text names a paper."""
    return text in NAMED_PAPER or _SIZE.fullmatch(text) is not None


_PAPER: Final = text_rule(f"WIDTHxHEIGHT in mm, WIDTH for a roll, or {', '.join(NAMED_PAPER)}", is_paper)
_PROFILES: Final = text_rule("a printer model as python-escpos names it", _PROFILE.fullmatch)
_FOLDERS: Final = text_rule("a path", is_path)


def _list_rule(members: tuple[E, ...]) -> Rule[tuple[E, ...]]:
    """A list of different words."""
    known = {member.value: member for member in members}

    def read(raw: object) -> tuple[E, ...] | None:
        if not isinstance(raw, list) or not all(isinstance(each, str) and each in known for each in raw):
            return None
        return tuple(known[each] for each in raw) if len(set(raw)) == len(raw) else None

    return Rule(f"a list of {', '.join(known)}", read)


_ROLES: Final = _list_rule(tuple(PrinterRole))
_WITH_ORDER: Final = _list_rule(WITH_ORDER)


def printer(table: Table, number: int) -> Printer:
    """One [[printer]]."""
    made = Printer(
        _roles(table),
        table.get("language", enum_rule(PrinterLanguage), PrinterLanguage.ZPL),
        table.need("url", _URL, ""),
        table.get("name", NAMES, f"printer {number}"),
        table.get("dpmm", _DPMM, 8),
        table.get("paper", _PAPER, ""),
        table.get("profile", _PROFILES, "default"),
    )
    if "profile" in table.raw and made.language is not PrinterLanguage.ESCPOS:
        table.wrong("profile", "belongs to language = 'escpos' only")
    if made.language is PrinterLanguage.PDF and made.url == "simulated:":
        table.wrong("url", "no printer of pages is simulated; a folder takes them", "file:///folder")
    table.end()
    return made


def _roles(table: Table) -> tuple[PrinterRole, ...]:
    role = table.get("role", enum_rule(PrinterRole), PrinterRole.CARTON_LABEL)
    roles = table.get("roles", _ROLES, ())
    if "role" in table.raw and "roles" in table.raw:
        table.wrong("roles", "stands beside role; write one of the two")
    return roles or (role,)


def documents(table: Table, path: Path) -> Documents:
    """The table [documents]; a relative folder starts beside station.toml."""
    folder = table.get("folder", _FOLDERS, "")
    made = Documents(
        table.get("with_order", _WITH_ORDER, ()),
        path.parent.absolute() / folder if folder else None,
        table.get("reprint", enum_rule(Role), Role.PACKER),
    )
    table.end()
    return made


def paper_of(printer: Printer) -> Paper:
    """What a printer holds."""
    text = printer.paper or _USUAL_PAPER[printer.language]
    margin_mm = _MARGIN_MM[printer.language]
    if text in NAMED_PAPER:
        return Paper(*NAMED_PAPER[text], margin_mm)
    found = _SIZE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no paper")
    return Paper(float(found[1]), float(found[2] or 0), margin_mm)
