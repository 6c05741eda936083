"""Keeps how a scanner that types was set up, as its set-up label told it: one file a scanner."""

import logging
import os
import tempfile
from pathlib import Path

from floorapp.workflows.typist import KeyboardSettings
from floorapp.workflows.wedge_setup import from_json, to_json

log = logging.getLogger(__name__)


def load(path: Path, unlearned: KeyboardSettings) -> KeyboardSettings:
    """What was learned, or `unlearned` where nothing was, or where it cannot be read (the log says why)."""
    try:
        return from_json(path.read_text("utf-8"))
    except FileNotFoundError:
        return unlearned
    except (OSError, ValueError) as error:
        log.warning("%s is left aside, scan the set-up label again: %s", path, error)
        return unlearned


def save(path: Path, learned: KeyboardSettings) -> None:
    """Keep what was learned, whole or not at all. Raises OSError when the disk does not take it."""
    handle, unfinished = tempfile.mkstemp(prefix=".keyboard-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(to_json(learned))
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(path)
    except OSError:
        Path(unfinished).unlink(missing_ok=True)
        raise
