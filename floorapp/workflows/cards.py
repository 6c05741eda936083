"""The command card as data: what a packer who only scans can ask for, in the order in which it is printed.

Words are codes; whoever draws the card holds the words, and takes the bars from `Command.barcode`.
"""

from dataclasses import dataclass
from typing import Final

from floorapp.workflows.commands import Command


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the card under one heading. `keys` are commands, each with the code of its word."""

    title: str
    keys: tuple[tuple[Command, str], ...]


_CALLED: Final = {
    Command.SHORT: "key_item_missing",
    Command.BOX: "key_other_box",
    Command.OUT: "key_sign_out",
    Command.LANG_EN: "key_english",
    Command.LANG_SV: "key_swedish",
}
"""Commands whose key has another word than their own name."""


def word_of(command: Command) -> str:
    """The code of a command's word on keys and card: `key_new_box`, `key_item_missing`, `key_digit_1`."""
    return _CALLED.get(command, f"key_{command.name.lower()}")


def _section(title: str, *commands: Command) -> Section:
    return Section(title, tuple((command, word_of(command)) for command in commands))


SECTIONS: Final = (
    _section(
        "card_packing",
        Command.UNDO,
        Command.SHORT,
        Command.BOX,
        Command.NEW_BOX,
        Command.DONE,
        Command.SNAPSHOT,
        Command.PUT_ASIDE,
    ),
    _section(
        "card_answers",
        Command.YES,
        Command.NO,
        Command.BACK,
        Command.HELP,
    ),
    _section(
        "card_digits",
        *(command for command in Command if command.digit is not None),
    ),
    _section(
        "card_labels",
        Command.REPRINT,
        Command.OTHER_PRINTER,
        Command.PRINTS,
        Command.TEST_LABEL,
    ),
    _section(
        "card_devices",
        Command.DEVICES,
        Command.MORE,
        Command.ZERO,
        Command.LOOK,
    ),
    _section(
        "card_station",
        Command.LANG_EN,
        Command.LANG_SV,
        Command.THEME,
        Command.LOUDER,
        Command.LARGER,
        Command.OUT,
    ),
)
"""The card from top to bottom."""

CARD: Final[tuple[tuple[Command, str], ...]] = tuple(key for section in SECTIONS for key in section.keys)
"""Every command once, with the code of its word, in the card's order."""
