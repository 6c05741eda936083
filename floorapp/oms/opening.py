"""What is seen to before a command of `floorapp oms` runs: the right database, a company prefix, fit names.

Only `serve` and `import` make a database; any other command on a wrong path says so and makes nothing.
"""

import re
import sys
from argparse import Namespace
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from floorapp.oms import audit, feed
from floorapp.oms.address import StoreError, checked_url, in_words
from floorapp.oms.enrol import Refused, check_name
from floorapp.oms.importer import FILES, files_in
from floorapp.oms.store import DEMO_PREFIX, open_store, site_value
from floorapp.oms.tables import site, station

MAKERS: Final = ("serve", "import")
_WARNING: Final = f"""\
WARNING: this site has no GS1 company prefix of its own. Its labels bear SSCCs of {DEMO_PREFIX}, which is for
demonstrations: carriers refuse them or take them for somebody else's. Say yours once, before the first
real label: floorapp oms serve --company-prefix DIGITS"""


def may_run(name: str, args: Namespace) -> bool:
    """Whether a command may go on. What keeps it from that is told on stderr."""
    try:
        if name == "import":
            _see_to_folder(args.folder)
        if name == "enrol":
            check_name(args.station)
        checked_url(args.database, may_be_new=name in MAKERS)
        if name in MAKERS:
            _see_to_prefix(args.database, args.company_prefix)
    except (Refused, StoreError) as error:
        print(f"floorapp oms: {error}", file=sys.stderr)
        return False
    except (sa.exc.SQLAlchemyError, OSError) as error:
        print(f"floorapp oms: {in_words(error)}", file=sys.stderr)
        return False
    return True


def _see_to_folder(folder: Path) -> None:
    """A folder with nothing to import makes no database."""
    if folder.is_file():
        raise Refused(f"{folder} is a file: give the folder that it is in, {folder.parent}")
    if not folder.is_dir():
        raise Refused(f"{folder}: there is no such folder")
    if not files_in(folder):
        raise Refused(f"{folder}: there is none of {', '.join(FILES)} in this folder")


def _see_to_prefix(database: str, prefix: str | None) -> None:
    if prefix is not None and not re.fullmatch(r"[0-9]{7,10}", prefix, re.ASCII):
        raise Refused("--company-prefix must be 7 to 10 digits, as GS1 gave them to the company")
    engine = open_store(database)
    try:
        with engine.begin() as connection:
            if prefix is not None:
                set_company_prefix(connection, prefix)
            elif site_value(connection, "company_prefix") == DEMO_PREFIX:
                print(f"floorapp oms: {_WARNING}", file=sys.stderr, flush=True)
    finally:
        engine.dispose()


def set_company_prefix(connection: sa.Connection, prefix: str) -> None:
    """Give the site its GS1 company prefix. Enrolled stations hear what SSCCs they make from now."""
    before = site_value(connection, "company_prefix")
    if prefix == before:
        return
    connection.execute(sa.update(site).where(site.c.key == "company_prefix").values(value=prefix))
    feed.touch(connection, "settings", list(connection.scalars(sa.select(station.c.name))))
    audit.write(connection, [{"what": "company prefix set", "before": before, "prefix": prefix}])
