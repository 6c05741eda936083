"""`floorapp oms manifest`: what one carrier takes away today, as a document that `floorapp print` prints.

It reads what stations told and changes nothing: asked again, it tells the same and what has shipped since.
"""

import re
import sys
from argparse import Namespace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from floorapp.oms.address import StoreError, in_words
from floorapp.oms.floor_list import plainly
from floorapp.oms.store import open_store, reading
from floorapp.oms.tables import fact, orders, shipment
from floorapp.sync.contract import Outcome
from floorapp.workflows.codec import CODEC
from floorapp.workflows.documents.values import Manifest, ManifestLine
from floorapp.workflows.facts import OrderShipped
from floorapp.workflows.nouns import Language

MOST_LINES: Final = 20_000
_CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def run(_: str, args: Namespace) -> int:
    """Write or print the manifest. 0 when it is made, 1 when nothing has shipped with that carrier."""
    try:
        begin, end = _period(args.date, args.since)
    except ValueError as error:
        print(f"floorapp oms: {error}", file=sys.stderr)
        return 2
    try:
        engine = open_store(args.database)
        with reading(engine) as connection, connection.begin():
            manifest = manifest_of(connection, args.carrier, begin, end, Language(args.language))
            carriers = _carriers(connection) if manifest is None else []
        engine.dispose()
        if manifest is None:
            known = ", ".join(map(plainly, carriers)) or "none"
            when = f"on {begin:%Y-%m-%d} from {begin:%H:%M}"
            found = f"nothing has shipped with {plainly(args.carrier)} {when}"
            print(f"floorapp oms: {found}; carriers are: {known}", file=sys.stderr)
            return 1
        return _told(args, manifest)
    except (StoreError, sa.exc.SQLAlchemyError, OSError) as error:
        words = str(error) if isinstance(error, StoreError) else in_words(error)
        print(f"floorapp oms: {words}", file=sys.stderr)
        return 1


def _told(args: Namespace, manifest: Manifest) -> int:
    text = CODEC.encode(manifest)
    if args.out is not None:
        out: Path = args.out
        out.write_text(f"{text}\n", encoding="utf-8")
        count = len(manifest.lines)
        print(f"{manifest.manifest}: {count} cartons, written to {out}; floorapp print {out} prints it")
    else:
        print(text)
    return 0


def _period(day: str, since: str) -> tuple[datetime, datetime]:
    """From when to when, by this machine's clock. Raises ValueError for what is no date or time."""
    try:
        on = date.fromisoformat(day) if day else datetime.now().astimezone().date()
    except ValueError:
        raise ValueError(f"--date {day[:40]!r}: write YYYY-MM-DD") from None
    found = _CLOCK.fullmatch(since or "00:00")
    if found is None:
        raise ValueError(f"--since {since[:40]!r}: write HH:MM")
    begin = datetime.combine(on, time(int(found[1]), int(found[2]))).astimezone()
    return begin, datetime.combine(on + timedelta(days=1), time()).astimezone()


def manifest_of(
    connection: sa.Connection, carrier: str, begin: datetime, end: datetime, language: Language
) -> Manifest | None:
    """What orders of a carrier shipped from `begin` on and before `end`, by order; None where none did."""
    shipped = (
        sa.select(fact.c.number)
        .where(
            fact.c.type == OrderShipped.__name__,
            fact.c.outcome == Outcome.APPLIED,
            fact.c.at_est_ms >= _ms(begin),
            fact.c.at_est_ms < _ms(end),
        )
        .distinct()
    )
    rows = connection.execute(
        sa.select(shipment, orders.c.postcode, orders.c.country, orders.c.carrier)
        .join(orders, orders.c.number == shipment.c.number)
        .where(
            sa.func.lower(orders.c.carrier) == carrier.lower(),
            orders.c.state == "shipped",
            shipment.c.state == "shipped",
            shipment.c.attempt == orders.c.attempt,
            shipment.c.number.in_(shipped),
        )
        .order_by(shipment.c.number, shipment.c.carton)
        .limit(MOST_LINES)
    ).all()
    if not rows:
        return None
    lines = tuple(
        ManifestLine(
            row.number,
            row.carton,
            row.sscc,
            "",
            row.postcode,
            row.country,
            row.computed_g if row.measured_g is None else row.measured_g,
        )
        for row in rows
    )
    number = f"M-{begin:%Y%m%d}-{re.sub(r'[^A-Z0-9]', '', carrier.upper())[:12]}"
    stations = sorted({row.station for row in rows})
    station = stations[0] if len(stations) == 1 else ""
    return Manifest(number, rows[0].carrier, f"{begin:%Y-%m-%d}", station, lines, language)


def _carriers(connection: sa.Connection) -> list[str]:
    found = connection.execute(sa.select(orders.c.carrier).where(orders.c.carrier != "").distinct().limit(20))
    return sorted(str(row.carrier) for row in found)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
