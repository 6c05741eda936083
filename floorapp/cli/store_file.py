"""Looking into a station's file without touching it: also while the terminal runs, and after it died."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from floorapp.cli.ownership import whose
from floorapp.sync.enrolment import STORE_FILE

_WAIT_S: Final = 2.0


class CannotRead(Exception):  # noqa: N818 - what happened
    """A station's file cannot be read; the text names it and says why."""


def store_in(data_dir: Path) -> Path:
    """The file of the station whose data folder this is."""
    return data_dir / STORE_FILE


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Read-only access to a station.db. Raises `CannotRead`, also for what goes wrong inside the block."""
    if why := _closed(path):
        raise CannotRead(why)
    if not path.is_file():
        raise CannotRead(f"{path}: there is no such file")
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_WAIT_S)
        ) as store:
            yield store
    except sqlite3.Error as error:
        raise CannotRead(f"{path}: cannot be read as a station's file: {error}") from error


def _closed(path: Path) -> str:
    """In words, why this user may not look into a file; empty where nothing forbids it."""
    way = (*reversed(path.absolute().parents), path)
    shut = any(os.path.isdir(each) and not os.access(each, os.X_OK) for each in way)  # noqa: PTH112 - never raises
    if shut or (os.path.exists(path) and not os.access(path, os.R_OK)):  # noqa: PTH110 - never raises
        return f"{path} may not be read: {whose(path.absolute())}; run this as that user"
    return ""


def station_of(store: sqlite3.Connection) -> str:
    """The name of the station that a file belongs to, or an empty text."""
    row = store.execute("SELECT value FROM meta WHERE key = 'station'").fetchone()
    return "" if row is None else str(row[0])
