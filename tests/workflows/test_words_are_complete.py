"""Every word that packing says is in every language, and every place in its text is filled.

The codes are read from the source, so that none is forgotten; a code that is put together there must belong
to a family that is listed here.
"""

import ast
from collections.abc import Iterator
from typing import Final

import pytest

from floorapp.devices.ports import Fault
from floorapp.ui.words import missing, places, words
from floorapp.workflows import packing
from floorapp.workflows.cartonize import PLACES
from floorapp.workflows.documents.values import DocumentKind
from floorapp.workflows.events import CodeKind, Notice, Refusal, Way
from floorapp.workflows.facts import UnitFault
from floorapp.workflows.nouns import Language, ShortReason
from floorapp.workflows.packing.labelling import REPRINT_REASONS
from floorapp.workflows.packing.override import OVERRIDE_REASONS
from floorapp.workflows.packing.paper import NO_CARRIER_LABEL
from floorapp.workflows.packing.slips import KINDS
from floorapp.workflows.traits import Want
from tests.conftest import ROOT

FOLDER: Final = ROOT.joinpath(*packing.__name__.split("."))
FAMILIES: Final = {
    "code_refused_": tuple(refusal.value for refusal in Refusal),
    "code_is_": tuple(kind.value for kind in CodeKind),
    "unit_": tuple(fault.value for fault in UnitFault),
    "scan_also_": tuple(want.value for want in Want if want),
    "reason_": tuple(reason.value for reason in ShortReason),
    "reprint_reason_": REPRINT_REASONS,
    "override_reason_": tuple(reason.value for reason in OVERRIDE_REASONS),
    "notice_": tuple(notice.value for notice in Notice),
    "notice_text_": tuple(notice.value for notice in Notice),
    "way_": tuple(way.value for way in Way if way),
    "fault_": (*(fault.value for fault in Fault if fault), NO_CARRIER_LABEL, "unknown"),
    "not_printed_": tuple(kind.value for kind in KINDS),
    "print_kind_": tuple(kind.value for kind in DocumentKind),
    "print_state_": ("intent", "sending", "done", "failed", "doubt"),
}


def said() -> Iterator[tuple[str, frozenset[str], str]]:
    """Each code that packing says, the names of its arguments, and where."""
    for file in sorted(FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                given = frozenset(keyword.arg or "" for keyword in node.keywords)
                for code in codes(node.args[0]):
                    yield code, given, f"{file.name}:{node.lineno}"


def codes(code: ast.expr) -> tuple[str, ...]:
    """The codes that an expression can be."""
    match code:
        case ast.Constant(value=str(value)):
            return (value,)
        case ast.JoinedStr(values=[ast.Constant(value=str(prefix)), ast.FormattedValue()]):
            return tuple(prefix + member for member in FAMILIES[prefix])
        case ast.Call(func=ast.Name(id="where")):
            return PLACES
        case _:
            raise AssertionError(f"a code that nobody can list: {ast.unparse(code)}")


SAID: Final = tuple(said())


def test_every_word_is_in_every_language() -> None:
    assert len(SAID) > 100
    assert missing(code for code, _, _ in SAID) == ()


@pytest.mark.parametrize("language", Language)
def test_every_place_in_a_text_is_filled(language: Language) -> None:
    texts = words(language).texts
    unfilled = [
        f"{where}: {code} wants {', '.join(sorted(wants - given))}"
        for code, given, where in SAID
        if (wants := places(" ".join(texts.get(code, ())))) - given
    ]
    assert unfilled == []
