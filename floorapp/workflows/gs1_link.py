"""GS1 Digital Link URIs: `https://id.gs1.org/01/09520123456788/10/ABC?17=261231`.

Nothing is ever fetched: the URI itself holds the identifiers. The rightmost primary key of the path begins
them; its qualifiers follow in their order, and what describes the item besides stands in the query.

Sources: GS1 Digital Link Standard: URI Syntax 1.6, sections 4 and 5; RFC 3986.
"""

import re
from typing import Final

from floorapp.workflows.gs1_elements import MOST_ELEMENTS, Element, Wrong
from floorapp.workflows.gs1_identifiers import Identifier, identifier

_SCHEMES: Final = ("https://", "HTTPS://", "http://", "HTTP://")
_URI: Final = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*")
_DOMAIN: Final = re.compile(r"[A-Za-z0-9\-.:\[\]]+")
_ENCODED: Final = re.compile(r"%([0-9A-Fa-f]{2})")

_ITEM: Final = (("22", "10", "21"),)
_SERVICE: Final = (("8019",),)
_QUALIFIERS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    **dict.fromkeys(("00", "253", "255", "401", "402", "8003", "8013"), ((),)),
    "01": (*_ITEM, ("235",)),
    "8006": _ITEM,
    "414": (("254",), ("7040",)),
    "415": (("8020",),),
    "417": (("7040",),),
    "8004": (("7040",),),
    "8010": (("8011",),),
    "8017": _SERVICE,
    "8018": _SERVICE,
}
"""Primary keys, and the qualifiers of each: in this order, any of them left out, of one row only."""
_NO_ATTRIBUTES: Final = frozenset(
    {"03", "21", "22", "235", "254", "7040", "7041", "8011", "8014", "8019", "8020", "8200"}
)
"""What belongs into the path, or into no Digital Link."""
_ZERO_SUPPRESSED: Final = (8, 12, 13)


def is_uri(text: str) -> bool:
    """Whether a text begins as a Digital Link does; GS1 allows no scheme in mixed case."""
    return text.startswith(_SCHEMES)


def elements_of(uri: str) -> tuple[Element, ...]:
    """The elements that a Digital Link holds, its path before its query. Raises `Wrong`."""
    if not _URI.fullmatch(uri):
        raise Wrong("a URI has no such character")
    domain, slash, rest = uri.split("://", 1)[1].partition("/")
    if not domain or not slash:
        raise Wrong("it has no domain or no path")
    if not _DOMAIN.fullmatch(domain):
        raise Wrong("a domain has no such character")
    path, _, query = rest.partition("#")[0].partition("?")
    in_path = _in_path(path.split("/"))
    in_query = _in_query(query)
    if len(in_path) + len(in_query) > MOST_ELEMENTS:
        raise Wrong(f"it has more than {MOST_ELEMENTS} elements")
    _fit(tuple(each.ai for each in in_path), tuple(each.ai for each in in_query))
    return (*in_path, *in_query)


def _in_path(segments: list[str]) -> list[Element]:
    """Key and qualifiers: pairs of identifier and value, counted from the path's end to the first key."""
    pairs: list[tuple[Identifier, str]] = []
    while len(segments) >= 2:
        ai, value = segments[-2:]
        found = identifier(ai)
        if found is None:
            break
        pairs.append((found, value))
        if ai in _QUALIFIERS:
            return [_element(each, _decoded(text)) for each, text in reversed(pairs)]
        segments = segments[:-2]
    raise Wrong("its path holds no GS1 key")


def _in_query(query: str) -> list[Element]:
    """What the query says in numeric keys. Others are for the server, and none of our business."""
    elements = []
    for parameter in query.split("&"):
        key, is_pair, raw = parameter.partition("=")
        if not is_pair or not (key.isascii() and key.isdigit()):
            continue
        found = identifier(key)
        if found is None:
            raise Wrong(f"there is no application identifier {key[:8]!a} for its query")
        value = _decoded(raw.replace("+", " "))
        if key == "01" and len(value) in _ZERO_SUPPRESSED:
            value = value.zfill(14)
        elements.append(_element(found, value))
    return elements


def _element(found: Identifier, value: str) -> Element:
    if fault := found.fault(value):
        raise Wrong(f"({found.ai}) {fault}")
    return Element(found.ai, value)


def _decoded(text: str) -> str:
    return _ENCODED.sub(lambda code: chr(int(code[1], 16)), text)


def _fit(path: tuple[str, ...], query: tuple[str, ...]) -> None:
    """Raise `Wrong` when an identifier stands where it may not."""
    if not _is_sequence(path):
        raise Wrong("its path does not hold a key with its qualifiers in their order")
    for at, ai in enumerate(query):
        if ai in path or ai in query[:at]:
            raise Wrong(f"({ai}) comes twice")
        if ai in _NO_ATTRIBUTES:
            raise Wrong(f"({ai}) may not stand in a query")
        if any(_is_sequence((*path[:place], ai, *path[place:])) for place in range(1, len(path) + 1)):
            raise Wrong(f"({ai}) belongs into the path")


def _is_sequence(path: tuple[str, ...]) -> bool:
    key, *rest = path
    return any(rest == [ai for ai in row if ai in rest] for row in _QUALIFIERS.get(key, ()))
