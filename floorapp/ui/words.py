"""The words of the station: codes to text, one file a language, and nothing of Qt.

Order data that fills a place is hostile: `plain` makes every control and hidden character visible, and text
of the other direction is isolated so that it cannot turn its neighbours around.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from floorapp.ui import resources
from floorapp.workflows.cards import word_of
from floorapp.workflows.commands import Command
from floorapp.workflows.nouns import Language
from floorapp.workflows.screens import Say

_PLACE = re.compile(r"\{(\+?)(\w+)\}")
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_MINUS, _NO_BREAK_SPACE = "\u2212", "\u00a0"
_ELLIPSIS = "…"
_FAMILIES = {"fault_": "fault_unknown", "code_refused_": "code_refused_unreadable"}
MOST_CHARACTERS = 400
"""No text from outside is drawn beyond this many characters: shaping a megabyte stops the station."""


def plain(text: str) -> str:
    """`text` on one line, its control and hidden characters written as ‹GS›-like marks, cut when endless.

    The joiners U+200C and U+200D stay: Indic and Arabic-script names need them.
    """
    if len(text) > MOST_CHARACTERS:
        text = text[:MOST_CHARACTERS] + _ELLIPSIS
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character in "\u200c\u200d":
        return character
    kind = unicodedata.category(character)
    if kind in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        return f"‹{_CONTROLS.get(character) or f'{ord(character):04X}'}›"
    return _NO_BREAK_SPACE if kind == "Zs" and character != " " else character


_CONTROLS = {"\0": "NUL", "\t": "TAB", "\n": "LF", "\r": "CR", "\x1b": "ESC", "\x1c": "FS", "\x1d": "GS"} | {
    "\x1e": "RS",
    "\x04": "EOT",
    "\x02": "STX",
    "\x03": "ETX",
    "\x7f": "DEL",
}


def isolated(text: str) -> str:
    """`plain(text)`, wrapped in first-strong isolates when it holds right-to-left characters."""
    shown = plain(text)
    if shown.isascii() or not any(unicodedata.bidirectional(c) in {"R", "AL", "AN"} for c in shown):
        return shown
    return f"{_ISOLATE}{shown}{_END_ISOLATE}"


class WordsError(ValueError):
    """A word file is not as it must be; says which file and which code."""


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words. Each code has its text for one and for any other number.

    A place is `{name}`, or `{+name}` for a number that shows its sign when it is positive, too. `counted`
    names the argument that is counted, for the codes where that is another one than `n`.
    """

    language: Language
    texts: Mapping[str, tuple[str, str]]
    counted: Mapping[str, str]
    thousands: str
    decimal: str

    def text(self, said: Say) -> str:
        """What `said` says. A code without words shows itself and its arguments, so nothing is silent."""
        known = self.texts.get(said.code) or self._of_family(said.code)
        if known is None:
            return " ".join([plain(said.code), *(isolated(str(value)) for _, value in said.args)])
        args = dict(said.args)
        template = known[0] if args.get(self.counted.get(said.code, "n")) == 1 else known[1]
        return _PLACE.sub(lambda place: self._fill(place, args), template)

    def of(self, code: str, /, **args: str | int) -> str:
        """The text of one of the front end's own codes."""
        return self.text(Say(code, tuple(args.items())))

    def key(self, command: str) -> str:
        """What the key of a command says; what is no command is shown as it is."""
        try:
            known = Command(command)
        except ValueError:
            return isolated(command)
        return command if known.digit is not None else self.of(word_of(known))

    def number(self, value: int) -> str:
        """An integer, its thousands apart, with a true minus."""
        grouped = f"{abs(value):,}".replace(",", self.thousands)
        return f"{_MINUS}{grouped}" if value < 0 else grouped

    def weight(self, grams: int) -> str:
        """A weight in g."""
        return f"{self.number(grams)}{_NO_BREAK_SPACE}g"

    def kilograms(self, grams: int) -> str:
        """A weight in kg with one decimal, as it stands on labels."""
        tenths = (abs(grams) + 50) // 100
        return f"{tenths // 10}{self.decimal}{tenths % 10}{_NO_BREAK_SPACE}kg"

    def _of_family(self, code: str) -> tuple[str, str] | None:
        """What is said of a member that has no words of its own, such as a new printer's fault."""
        return next((self.texts[one] for family, one in _FAMILIES.items() if code.startswith(family)), None)

    def _fill(self, place: re.Match[str], args: Mapping[str, str | int]) -> str:
        sign, name = place[1], place[2]
        value = args.get(name)
        if value is None:
            return place[0]
        if isinstance(value, str):
            return self.key(value) if name == "command" else isolated(value)
        shown = self.weight(value) if name.endswith("_g") else self.number(value)
        return f"+{shown}" if sign and value > 0 else shown


@lru_cache(maxsize=len(Language))
def words(language: Language) -> Words:
    """The words of a language, read once.

    Raises `WordsError` naming file and code when the file cannot be used.
    """
    file = resources.path("words", f"{language.value}.toml")
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise WordsError(f"{file}: {error}") from error
    locale = table.pop("_locale", None)
    if not isinstance(locale, dict) or not {"thousands", "decimal"} <= locale.keys():
        raise WordsError(f"{file}: the table [_locale] must hold thousands and decimal")
    counted = {
        code: str(entry.pop("by"))
        for code, entry in table.items()
        if isinstance(entry, dict) and isinstance(entry.get("by"), str)
    }
    texts = {code: _forms(f"{file}: {code}", entry) for code, entry in table.items()}
    return Words(language, texts, counted, str(locale["thousands"]), str(locale["decimal"]))


def _forms(place: str, entry: object) -> tuple[str, str]:
    match entry:
        case str():
            return entry, entry
        case {"one": str(one), "other": str(other), **rest} if not rest:
            return one, other
        case _:
            raise WordsError(
                f"{place} must be a text, or the two texts one and other, and what they count by"
            )


def missing(codes: Iterable[str]) -> tuple[str, ...]:
    """Of `codes`, those that some language has no words for, as `language:code`."""
    wanted = sorted(set(codes))
    return tuple(
        f"{language.value}:{code}"
        for language in Language
        for code in wanted
        if code not in words(language).texts
    )


def places(text: str) -> frozenset[str]:
    """The names of the places in a text."""
    return frozenset(name for _, name in _PLACE.findall(text))
