"""What a database holds, by its tables, found out before anything in it is touched."""

import sqlite3
from collections.abc import Collection
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Final

_OMS: Final = frozenset({"alembic_version", "site", "counter", "order_line"})
_STATION: Final = frozenset({"meta", "outbox", "journal"})


class Contents(StrEnum):
    """What is there."""

    NOTHING = "empty"
    OMS = "an OMS database"
    STATION = "a station's file, not an OMS database"
    OTHER = "another program's database, not an OMS database"
    NO_DATABASE = "not a database"


def of_tables(names: Collection[str]) -> Contents:
    """What a database with these tables is."""
    there = frozenset(names)
    if not there:
        return Contents.NOTHING
    if there >= _OMS:
        return Contents.OMS
    return Contents.STATION if there >= _STATION else Contents.OTHER


def of_file(path: Path) -> Contents:
    """What an SQLite file is; a missing or empty one holds nothing. It is opened for reading only.

    Raises OSError, and `sqlite3.OperationalError` where it cannot be looked into.
    """
    if path.is_dir():
        return Contents.NO_DATABASE
    if not path.exists() or path.stat().st_size == 0:
        return Contents.NOTHING
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=10)) as database:
            rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            return of_tables({str(name) for (name,) in rows if not str(name).startswith("sqlite_")})
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        return Contents.NO_DATABASE
