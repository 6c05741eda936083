"""The address of an OMS database: is it one, what is there, and what went wrong in plain words.

Nothing here changes what is there: a path that was mistyped may be a station's file or another program's.
"""

import sqlite3
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from floorapp.oms import contents
from floorapp.oms.contents import Contents

_ADDRESS: Final = "the database must be sqlite:///PATH or postgresql://USER@HOST/NAME"
_SQLITE_SAYS: Final = {
    "unable to open database file": "this user may not read or write it, or it is no file",
    "database is locked": "another program keeps it locked; try again when that has ended",
    "readonly database": "this user may not write it",
    "disk is full": "the disk is full",
    "disk I/O error": "the disk does not do what it is asked",
    "malformed": "it is damaged; bring back a copy",
}


class StoreError(Exception):
    """The database cannot be opened or is not ours; the text says why and what to do."""


def checked_url(url: str, *, may_be_new: bool = True) -> sa.URL:
    """The parsed address of an OMS database, or where it `may_be_new` of an empty place. Changes nothing.

    Raises `StoreError` for anything else, such as a station's file.
    """
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise StoreError(_ADDRESS) from None
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise StoreError(_ADDRESS)
    try:
        found = _contents(parsed)
    except (sa.exc.SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise StoreError(f"{shown(parsed)} cannot be used: {in_words(error)}") from error
    if found is Contents.NOTHING and not may_be_new:
        raise StoreError(
            f"there is no OMS database at {shown(parsed)}: `floorapp oms import` or `floorapp oms serve` "
            "makes one; say by --database where yours is"
        )
    if found not in {Contents.NOTHING, Contents.OMS}:
        raise StoreError(f"{shown(parsed)} is {found.value}; it is left as it is")
    return parsed


def _contents(url: sa.URL) -> Contents:
    if url.get_backend_name() == "sqlite":
        kept = url.database and url.database != ":memory:"
        return contents.of_file(Path(url.database)) if kept and url.database else Contents.NOTHING
    engine = sa.create_engine(url, connect_args={"connect_timeout": 10})
    try:
        return contents.of_tables(sa.inspect(engine).get_table_names())
    finally:
        engine.dispose()


def shown(url: sa.URL) -> str:
    """A database as an error names it: without its password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.set(drivername="postgresql").render_as_string(hide_password=True)


def in_words(error: Exception) -> str:
    """A database's or a disk's error in one line, without the names of our libraries."""
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}" if error.filename else str(error)
    cause = error.orig if isinstance(error, sa.exc.DBAPIError) and error.orig is not None else error
    line = (str(cause).strip().splitlines() or [type(cause).__name__])[0]
    return next((words for said, words in _SQLITE_SAYS.items() if said in line), line)
