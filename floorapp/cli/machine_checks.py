"""Is this machine fit to run a station: versions, a window, words and typeface, sound, decoders."""

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib import metadata
from typing import Final

from floorapp.cli.findings import Finding, fault, ok, warning
from floorapp.ui import resources
from floorapp.ui.sound import SoundPlayer
from floorapp.ui.words import WordsError, words
from floorapp.workflows.effects import Sound
from floorapp.workflows.nouns import Language

_QT: Final = "PySide6-Essentials"
_WINDOW_LIMIT_S: Final = 2.8
_OPEN_A_WINDOW: Final = "from floorapp.ui.app import make_application; make_application()"
_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")


def versions() -> Sequence[Finding]:
    """Python, and each package that a station needs."""
    return (python_finding(sys.version_info[:3]), *_packages())


def python_finding(version: tuple[int, ...]) -> Finding:
    """Whether floorapp runs on this Python."""
    text = "Python " + ".".join(map(str, version))
    if (3, 11) <= version[:2] < (3, 13):
        return ok("python", text)
    return fault("python", text, "install Python 3.11 or 3.12")


def _packages() -> Sequence[Finding]:
    required = metadata.requires("floorapp") or []
    needed = [name[0] for each in required if "extra ==" not in each and (name := _NAME.match(each))]
    missing = [name for name in needed if version_of(name) is None]
    if missing:
        return (fault("packages", f"not installed: {', '.join(missing)}", "install floorapp again"),)
    return (ok("packages", ", ".join(f"{name} {version_of(name)}" for name in needed)),)


def version_of(package: str) -> str | None:
    """The installed version of a package, or None."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def window() -> Sequence[Finding]:
    """Whether a window can open here. A process of its own tries: Qt ends the process where it cannot."""
    version = version_of(_QT)
    finding = qt_finding(version, sys.version_info[:2]) or display_finding(os.environ)
    if finding is not None:
        return (finding,)
    try:
        ended = subprocess.run(
            [sys.executable, "-c", _OPEN_A_WINDOW],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_WINDOW_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        slow = f"Qt did not start within {_WINDOW_LIMIT_S:g} s"
        return (warning("window", slow, "try again when the machine is less busy"),)
    if ended.returncode != 0:
        said = ended.stderr.decode("utf-8", "replace").strip().splitlines()
        words_of_qt = said[-1] if said else f"exit code {ended.returncode}"
        to_do = "run packaging/bootstrap.sh run, which names the system libraries that are missing"
        return (fault("window", f"Qt cannot start: {words_of_qt}", to_do),)
    return (ok("window", f"{_QT} {version} starts"),)


def qt_finding(version: str | None, python: tuple[int, ...]) -> Finding | None:
    """What is wrong with the installed Qt binding, or None."""
    if version is None:
        return warning("window", f"{_QT} is not installed", "install 'floorapp[window]', or use --headless")
    if version == "6.12.0" and python < (3, 12):
        found = f"{_QT} 6.12.0 aborts on Python 3.11 after some thousand scans"
        return fault("window", found, "install another version: pip install PySide6-Essentials==6.11.3")
    return None


def display_finding(environment: Mapping[str, str]) -> Finding | None:
    """Whether there is a display to open a window on, or None where there is."""
    if any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        return None
    return warning("window", "there is no display", "start it from a desktop session, or use --headless")


def words_and_typeface() -> Sequence[Finding]:
    """Whether the files are there that screens are made of."""
    again = "install floorapp again"
    try:
        languages = [language.value for language in Language if words(language).texts]
        missing = [sound for sound in Sound if not resources.path("sounds", f"{sound.value}.wav").is_file()]
        fonts = len(resources.files("fonts", ".otf"))
    except (OSError, WordsError) as error:
        return (fault("words", str(error), again),)
    if missing or not fonts:
        what = [f"{sound.value}.wav" for sound in missing] + ([] if fonts else ["the typeface"])
        return (fault("words", f"missing: {', '.join(what)}", again),)
    return (ok("words", f"{', '.join(languages)}; {fonts} cuts of the typeface; {len(Sound)} sounds"),)


def sound() -> Sequence[Finding]:
    """Whether the station can be heard."""
    status = SoundPlayer().status
    if status.audible:
        return (ok("sound", f"played by {status.detail}"),)
    return (warning("sound", status.detail, "install one: apt install alsa-utils"),)


def readers() -> Sequence[Finding]:
    """Which decoders of pictures are there, which only cameras use, and what it means where one is not."""
    try:
        from floorapp.devices.camera.engines import available
    except ImportError as error:
        found = f"{error.name} is not installed: scanners work, cameras do not"
        return (warning("readers", found, "install 'floorapp[camera]'"),)
    return [_reader(family.value, missing) for family, missing in available().items()]


_WITHOUT: Final = {
    "zxing": ("cameras read nothing", "install floorapp again"),
    "zbar": ("cameras read fewer codes, and slower", "apt install libzbar0"),
    "opencv": ("cameras cannot be opened", "install 'floorapp[camera]'"),
}
"""What it means where a family of decoders is missing, and what to do."""


def _reader(name: str, missing: str) -> Finding:
    if not missing:
        return ok("readers", f"{name} works")
    consequence, to_do = _WITHOUT[name]
    return warning("readers", f"{name}: {missing}: scanners work, {consequence}", to_do)


def hidapi(system: str = sys.platform) -> Sequence[Finding]:
    """Whether scanners in HID POS mode can be read."""
    if system == "linux":
        return (ok("hidapi", "not needed: Linux gives HID scanners a node each"),)
    if importlib.util.find_spec("hid") is not None:
        return (ok("hidapi", "installed"),)
    return (warning("hidapi", "not installed: scanners in HID POS mode are not read", "pip install hidapi"),)
