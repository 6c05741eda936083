"""Every screen of the station as pictures: `python -m floorapp.ui.gallery docs/screens`.

Each state in both languages and both themes at 1280x800, and some screens at the smallest and largest
sizes too. The examples are values like those that the workflow makes; the widgets are the real ones.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from floorapp.ui.examples import EXAMPLES
from floorapp.workflows.nouns import Language, Theme
from floorapp.workflows.screens import Screen

SIZE = (1280, 800)
MORE_SIZES = ((800, 480), (1024, 600), (1920, 1080))
SIZED_STATES = ("verify", "wrong_item", "devices_six", "wait_unlabelled")
MOST_BYTES = 70_000
CLOCK = datetime(2026, 11, 24, 10, 42).astimezone()


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: which state, how, and how large in pixels."""

    state: str
    language: Language
    theme: Theme
    size: tuple[int, int] = SIZE

    @property
    def name(self) -> str:
        """The file's name."""
        size = "" if self.size == SIZE else f"_{self.size[0]}x{self.size[1]}"
        return f"{self.state}_{self.language.value}_{self.theme.value}{size}.png"

    def screen(self) -> Screen:
        """The screen to show."""
        example: Callable[[Language], Screen] = EXAMPLES[self.state]
        made = example(self.language)
        return replace(made, bar=replace(made.bar, language=self.language, theme=self.theme))


def shots() -> Iterator[Shot]:
    """Every picture."""
    for state in EXAMPLES:
        for language in Language:
            for theme in Theme:
                yield Shot(state, language, theme)
    for state in SIZED_STATES:
        for size in MORE_SIZES:
            yield Shot(state, Language.EN, Theme.LIGHT, size)
            yield Shot(state, Language.SV, Theme.DARK, size)


def render(folder: Path, wanted: str = "") -> int:
    """Write every picture whose name contains `wanted` to `folder`; returns how many."""
    from floorapp.ui.app import make_application
    from floorapp.ui.sound import SoundPlayer
    from floorapp.ui.window import StationWindow

    app = make_application()
    folder.mkdir(parents=True, exist_ok=True)
    window = StationWindow(clock=lambda: CLOCK, player=SoundPlayer(run=lambda _file: None))
    window.show()
    count = 0
    for shot in shots():
        if wanted not in shot.name:
            continue
        window.resize(*shot.size)
        window.show_screen(shot.screen())
        app.processEvents()
        if not window.grab().toImage().save(str(folder / shot.name)):
            raise OSError(f"cannot write {folder / shot.name}")
        _slim(folder / shot.name)
        count += 1
    window.close()
    return count


def _slim(file: Path) -> None:
    """Bring a picture to 8 bits a pixel, where Pillow is at hand: flat colours lose nothing."""
    try:
        from PIL import Image
    except ImportError:
        return
    with Image.open(file) as opened:
        picture = opened.convert("RGB")
    for colours in (256, 128, 96):
        few = picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(file, optimize=True)
        if file.stat().st_size <= MOST_BYTES:
            return


def main(argv: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m floorapp.ui.gallery", description=__doc__)
    parser.add_argument("folder", type=Path, help="where to write the pictures")
    parser.add_argument("--only", default="", help="only pictures whose name contains this")
    arguments = parser.parse_args(argv)
    if sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print(f"{render(arguments.folder, arguments.only)} pictures in {arguments.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
