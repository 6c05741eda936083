"""The command card: everything that can be asked for by scan is on it, once."""

from collections import Counter

from floorapp.workflows.cards import CARD, SECTIONS, word_of
from floorapp.workflows.commands import Command


def test_every_command_is_on_the_card_once() -> None:
    assert Counter(command for command, _ in CARD) == Counter(Command)


def test_every_command_has_a_word_of_its_own() -> None:
    words = [word for _, word in CARD]
    assert len(set(words)) == len(words)
    assert all(word.startswith("key_") and word.isascii() and word == word.lower() for word in words)
    assert word_of(Command.NEW_BOX) == "key_new_box"
    assert word_of(Command.SHORT) == "key_item_missing"


def test_the_digits_stand_together_in_their_order() -> None:
    digits = next(section for section in SECTIONS if section.title == "card_digits")
    assert [command.digit for command, _ in digits.keys] == list(range(1, 10))


def test_the_card_is_its_sections_in_order() -> None:
    assert tuple(key for section in SECTIONS for key in section.keys) == CARD
    assert len({section.title for section in SECTIONS}) == len(SECTIONS)
