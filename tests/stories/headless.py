"""Stories played at a headless station: what it shows and sounds is read from the lines that it writes."""

import io
import json

from floorapp.app import FrontEnd
from floorapp.cli.headless import LineWriter
from floorapp.workflows.codec import CODEC
from floorapp.workflows.screens import Screen
from tests.stories.terminal import AtStation


class Lines(io.StringIO):
    """Takes the lines of a headless station and keeps what matters of them."""

    def __init__(self) -> None:
        super().__init__()
        self.screen: str = ""
        self.sounds: list[str] = []

    def write(self, line: str) -> int:
        """One whole line."""
        said = json.loads(line)
        if "screen" in said:
            self.screen = json.dumps(said["data"])
        if "sound" in said:
            self.sounds.append(said["sound"])
        return len(line)


class Headless(AtStation):
    """A station without a window."""

    def front(self) -> FrontEnd:
        """The line writer."""
        self._lines = Lines()
        return LineWriter(self._lines)

    def seen(self) -> Screen:
        """The last screen that was written."""
        screen: Screen = CODEC.decode(self._lines.screen, Screen)
        return screen

    def heard(self) -> list[str]:
        """The sounds that were written since."""
        sounds, self._lines.sounds = self._lines.sounds, []
        return sounds
