"""What the examples of the screens share: an order, its products, the bar, the keys, no network."""

from datetime import datetime

from floorapp.workflows.commands import Command
from floorapp.workflows.nouns import Language, Theme
from floorapp.workflows.screens import Bar, Key, Offline, say

ORDER = "SO-104711"
_NAMES = {
    "21-0475": ("Mug Skog green 30 cl", "Mugg Skog grön 30 cl"),
    "21-0478": ("Mug Höst red 30 cl", "Mugg Höst röd 30 cl"),
    "21-0473": ("Mug Skärgård blue 30 cl", "Mugg Skärgård blå 30 cl"),
    "57-0031": ("Gingerbread tin 400 g", "Pepparkaksburk 400 g"),
    "33-0102": ("Wool blanket grey", "Ullfilt grå"),
    "44-0210": ("Pillar candles, set of 3", "Blockljus, 3 st"),
}
HELP = Key(Command.HELP, say("key_help"))
BACK = Key(Command.BACK, say("key_back"))
DONE = Key(Command.DONE, say("key_done"))
REPRINT = Key(Command.REPRINT, say("key_reprint"))
DEVICES = Key(Command.DEVICES, say("key_devices"))
BOX = Key(Command.BOX, say("key_other_box"))
NEW_BOX = Key(Command.NEW_BOX, say("key_new_box"))
UNDO = Key(Command.UNDO, say("key_undo"))
MISSING = Key(Command.SHORT, say("key_item_missing"))
OFFLINE = Offline(37, int(datetime(2026, 11, 24, 10, 31).astimezone().timestamp() * 1000))


def name(sku: str, language: Language) -> str:
    """The name of a product of the example order."""
    english, swedish = _NAMES[sku]
    return swedish if language is Language.SV else english


def bar(language: Language, order: str = ORDER, online: bool = True, operator: str = "Åsa Holm") -> Bar:
    """The bar of the example station."""
    return Bar("Pack 07", operator, order, online, language, Theme.LIGHT)
