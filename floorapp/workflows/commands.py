"""Command barcodes: everything that a packer can ask for by one scan or one press.

The reserved prefix is `FLR:`; the same values stand beside each key on the screen and on the command
card. An imported barcode that starts with the prefix is refused.
"""

from enum import StrEnum

PREFIX = "FLR:"


class Command(StrEnum):
    """A command, and what its barcode holds after the prefix."""

    HELP = "HELP"
    SHORT = "SHORT"
    BOX = "BOX"
    NEW_BOX = "NEWBOX"
    UNDO = "UNDO"
    REPRINT = "REPRINT"
    OTHER_PRINTER = "PRINTER"
    PRINTS = "PRINTS"
    DEVICES = "DEVICES"
    MORE = "MORE"
    TEST_LABEL = "TESTLABEL"
    ZERO = "ZERO"
    LOOK = "LOOK"
    SNAPSHOT = "SNAPSHOT"
    OUT = "OUT"
    BACK = "BACK"
    DONE = "DONE"
    YES = "YES"
    NO = "NO"
    PUT_ASIDE = "ASIDE"
    LANG_EN = "LANG-EN"
    LANG_SV = "LANG-SV"
    THEME = "THEME"
    LOUDER = "LOUDER"
    LARGER = "LARGER"
    DIGIT_1 = "1"
    DIGIT_2 = "2"
    DIGIT_3 = "3"
    DIGIT_4 = "4"
    DIGIT_5 = "5"
    DIGIT_6 = "6"
    DIGIT_7 = "7"
    DIGIT_8 = "8"
    DIGIT_9 = "9"

    @property
    def barcode(self) -> str:
        """The text of this command's barcode."""
        return PREFIX + self.value

    @property
    def digit(self) -> int | None:
        """The digit that this command types, or None."""
        return int(self.value) if self.value.isdigit() else None


def command_of(text: str) -> Command | None:
    """The command that a barcode's text names, or None when it names none."""
    if not text.startswith(PREFIX):
        return None
    try:
        return Command(text[len(PREFIX) :])
    except ValueError:
        return None


def digit(number: int) -> Command:
    """The command that types `number`, 1 to 9."""
    return Command(str(number))
