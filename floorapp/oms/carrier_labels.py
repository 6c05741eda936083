"""Carriers' own labels: kept with their orders, told in the feed, and fetched by stations beforehand.

An order whose cartons leave under such labels has the flag `carrier_label`.
"""

import base64
import hashlib
import json
from argparse import Namespace
from typing import Any, Final

import sqlalchemy as sa

from floorapp.oms import audit, feed
from floorapp.oms.enrol import Refused
from floorapp.oms.store import put
from floorapp.oms.tables import carrier_label, orders
from floorapp.workflows.nouns import CARRIER_LABEL_FLAG, LabelFormat

MOST_BYTES: Final = 1_048_576
MOST_CARTONS: Final = 999
MOST_SCANS: Final = 8
_MOST_TEXT: Final = 64
_BEGINS: Final = {LabelFormat.PDF: b"%PDF-", LabelFormat.PNG: b"\x89PNG\r\n\x1a\n"}


def label_row(args: Namespace) -> dict[str, Any]:
    """A label from the command line as a row of its table. Raises `Refused`."""
    try:
        label_format = LabelFormat(args.file.suffix.lower().lstrip("."))
    except ValueError:
        kinds = ", ".join(f".{each}" for each in LabelFormat)
        raise Refused(f"{args.file}: a label is one of {kinds}") from None
    try:
        with args.file.open("rb") as file:
            document = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Refused(f"{args.file}: cannot be read: {error.strerror}") from error
    if not 1 <= args.carton <= MOST_CARTONS:
        raise Refused(f"a carton's number is from 1 to {MOST_CARTONS}")
    scans = [text for text in (args.tracking, *args.scan) if text]
    return {
        "number": args.order,
        "carton": args.carton,
        "carrier": _text("--carrier", args.carrier),
        "tracking": _text("--tracking", args.tracking),
        "format": label_format.value,
        "dpmm": args.dpmm if label_format is LabelFormat.ZPL else 0,
        "scans": json.dumps([_text("--scan", text) for text in dict.fromkeys(scans)][:MOST_SCANS]),
        "sha256": hashlib.sha256(document).hexdigest(),
        "valid_until_ms": args.valid_until_ms,
        "document": _document(args.file.name, document, label_format),
    }


def _text(option: str, text: str) -> str:
    if len(text) > _MOST_TEXT or not text.isprintable():
        raise Refused(f"{option} must be at most {_MOST_TEXT} printable characters")
    return text


def _document(name: str, document: bytes, label_format: LabelFormat) -> bytes:
    if len(document) > MOST_BYTES:
        raise Refused(f"{name}: is longer than {MOST_BYTES} bytes")
    if label_format is LabelFormat.ZPL:
        fits = b"^XA" in document.upper() and b"\0" not in document
    else:
        fits = document.startswith(_BEGINS[label_format])
    if not fits:
        raise Refused(f"{name}: is no {label_format.upper()} label")
    return document


def keep(connection: sa.Connection, row: dict[str, Any]) -> int:
    """Keep a label, in the place of an earlier one of its carton; stations hear of it. Raises `Refused`.

    Returns the order's version, which rises so that a station looks again.
    """
    order = connection.execute(
        sa.select(orders.c.version, orders.c.flags).where(orders.c.number == row["number"]).with_for_update()
    ).one_or_none()
    if order is None:
        raise Refused(f"there is no order {row['number']!a}")
    flags = set(json.loads(order.flags)) | {CARRIER_LABEL_FLAG}
    put(connection, carrier_label, [row])
    version = int(order.version) + 1
    connection.execute(
        sa.update(orders)
        .where(orders.c.number == row["number"])
        .values(version=version, flags=json.dumps(sorted(flags)))
    )
    feed.touch(connection, "order", [row["number"]])
    told = {name: row[name] for name in ("number", *feed.LABEL_TOLD)}
    audit.write(connection, [{"what": "carrier's label kept"} | told])
    return version


def documents_of(connection: sa.Connection, number: str) -> list[dict[str, Any]] | None:
    """The labels of an order with their bytes in base64; None for an unknown order."""
    if connection.execute(sa.select(orders.c.number).where(orders.c.number == number)).first() is None:
        return None
    rows = connection.execute(
        sa.select(carrier_label).where(carrier_label.c.number == number).order_by(carrier_label.c.carton)
    ).mappings()
    return [
        {name: row[name] for name in feed.LABEL_TOLD}
        | {"scans": json.loads(row["scans"]), "bytes": base64.b64encode(row["document"]).decode("ascii")}
        for row in rows
    ]


def missing(connection: sa.Connection) -> list[str]:
    """Open orders that leave under a carrier's labels and have none yet."""
    rows = connection.execute(
        sa.select(orders.c.number, orders.c.flags)
        .where(orders.c.state == "open", orders.c.flags.contains(CARRIER_LABEL_FLAG))
        .where(orders.c.number.not_in(sa.select(carrier_label.c.number)))
        .order_by(orders.c.number)
    )
    return [row.number for row in rows if CARRIER_LABEL_FLAG in json.loads(row.flags)]
