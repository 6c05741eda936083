"""The demo's windows: the station, a scanner to click on, a scale to load, and the paper that comes out."""

from typing import Final

from PySide6.QtCore import QObject, QRect, Signal

from floorapp.app import Terminal
from floorapp.cli.demo_goods import BADGES, ORDERS, OTHER_SSCC, SUPERVISOR, WRONG_SKU, barcode_of
from floorapp.cli.demo_site import SCALE, SCANNER, DemoSite
from floorapp.cli.windowed import run_window
from floorapp.config import StationConfig
from floorapp.ui.look import DESIGN_HEIGHT, DESIGN_WIDTH
from floorapp.ui.simulated_paper import SimulatedPaper
from floorapp.ui.simulated_scanner import SimulatedScanner
from floorapp.ui.window import StationWindow
from floorapp.workflows.commands import Command
from floorapp.workflows.packing import PackState
from floorapp.workflows.packing.closing import expected_g
from floorapp.workflows.packing.state import (
    LabelDoubt,
    Labelling,
    SignedOut,
    Waiting,
    Weighing,
    WeightOff,
    WrongLabel,
    work_of,
)
from floorapp.workflows.packing.work import current_sku

WEIGHT: Final = "weight:"
GAP: Final = 12
TITLE_BAR: Final = 30
PANEL: Final = 330
PANEL_HEIGHT: Final = 560
LEAST_STATION: Final = 640
Suggestions = list[tuple[str, str]]


class Tray(QObject):
    """Where the simulated printer drops its paper: carries the news from its thread to Qt's."""

    printed = Signal(object)


class DemoWindows(QObject):
    """The simulated devices beside the station's window."""

    def __init__(self, terminal: Terminal, window: StationWindow, tray: Tray) -> None:
        super().__init__()
        self._terminal = terminal
        self._scanner = SimulatedScanner()
        self._paper = SimulatedPaper()
        self._scanner.scanned.connect(self._scan)
        window.painted.connect(self._suggest)
        tray.printed.connect(self._show_paper)
        self._place(window)
        self._scanner.show()
        self._paper.show()

    def _place(self, window: StationWindow) -> None:
        """All beside each other; on a small screen the station's window gives way, as it is drawn to scale.

        Without a window manager nobody could bring a hidden window to the front.
        """
        screen = window.screen().availableGeometry()
        places = beside_each_other(screen.width(), screen.height())
        for each, place in zip((window, self._scanner, self._paper), places, strict=True):
            each.setGeometry(place.translated(screen.topLeft()))

    def _scan(self, raw: bytes) -> None:
        text = bytes(raw).decode("utf-8", "replace")
        if text.startswith(WEIGHT) and text[len(WEIGHT) :].isdigit():
            self._terminal.equipment.scales[SCALE].put(int(text[len(WEIGHT) :]))
        else:
            self._terminal.equipment.scanners[SCANNER].feed(bytes(raw))

    def _suggest(self) -> None:
        self._scanner.set_suggestions(suggestions(self._terminal.state))

    def _show_paper(self) -> None:
        label = self._terminal.state.bench.last_label
        if label is not None:
            paper = label.label
            to = paper.ship_to
            lines = (paper.order, to.name, *to.lines, f"{to.postcode} {to.city}")
            self._paper.show_label(f"{paper.carrier} {paper.service}", lines, paper.sscc)


def beside_each_other(width: int, height: int) -> tuple[QRect, QRect, QRect]:
    """Where station, scanner and paper stand on a screen of this size, below their title bars, in pixels."""
    room = min(width - PANEL - GAP, (height - TITLE_BAR) * DESIGN_WIDTH // DESIGN_HEIGHT)
    across = max(LEAST_STATION, min(DESIGN_WIDTH, room))
    left = min(across + GAP, width - PANEL)
    tall = min(PANEL_HEIGHT, (height - 2 * TITLE_BAR - GAP) // 2)
    below = TITLE_BAR + tall + GAP + TITLE_BAR
    return (
        QRect(0, TITLE_BAR, across, across * DESIGN_HEIGHT // DESIGN_WIDTH),
        QRect(left, TITLE_BAR, PANEL, tall),
        QRect(left, below, PANEL, min(tall, height - below)),
    )


def suggestions(state: PackState) -> Suggestions:
    """What a packer would scan next, and what would be wrong, as (what it is, its code)."""
    phase = state.phase
    match phase:
        case SignedOut():
            return [(f"Badge: {name}", badge) for name, badge in BADGES]
        case Waiting():
            return [(f"Order {order}", order) for order in ORDERS[:8]] + [("Sign out", Command.OUT.barcode)]
        case Weighing(work=_) | WeightOff(work=_):
            right = expected_g(state, phase.work)
            return [
                (f"Put the box on the scale ({right} g)", f"{WEIGHT}{right}"),
                ("Put it on with one item too many", f"{WEIGHT}{right + 412}"),
                (f"Badge: {SUPERVISOR[0]}", SUPERVISOR[1]),
            ]
        case Labelling(label=label) | WrongLabel(label=label) | LabelDoubt(label=label):
            return [
                ("The label", f"]C100{label.label.sscc}"),
                ("Another box's label", f"]C100{OTHER_SSCC}"),
                ("Reprint", Command.REPRINT.barcode),
                ("Empty scale", f"{WEIGHT}0"),
            ]
        case _:
            return _items(state)


def _items(state: PackState) -> Suggestions:
    work = work_of(state.phase)
    found: Suggestions = []
    if work is not None:
        current = current_sku(work)
        skus = [current, *(line.product.sku for line in work.order.lines if line.product.sku != current)]
        for sku in (sku for sku in skus if sku):
            line = work.order.line(sku)
            found.append((line.product.name if line else sku, barcode_of(sku)))
    found.append(("A wrong item", barcode_of(WRONG_SKU)))
    commands = (Command.UNDO, Command.SHORT, Command.BOX, Command.HELP, Command.BACK, Command.DONE)
    return found + [(command.value, command.barcode) for command in commands]


def run_demo_window(site: DemoSite, config: StationConfig, roster_key: bytes, *, kept: bool) -> int:
    """Open the demo's windows and work until the station's is closed. `kept`: the files stay after that."""
    until = "" if kept else " until the window is closed"
    print(f"The demo's OMS is {site.url}; all files are in {site.folder}{until}", flush=True)
    tray = Tray()

    def beside(terminal: Terminal, window: StationWindow) -> DemoWindows:
        return DemoWindows(terminal, window, tray)

    return run_window(config, roster_key, beside=beside, on_label=tray.printed.emit)
