"""`floorapp oms floor`: who calls for help, what waits for a person, and when each station was last heard.

It reads the database, so it works beside a running server and without one.
"""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa

from floorapp.oms import supervise
from floorapp.oms.address import StoreError, in_words
from floorapp.oms.store import DEMO_PREFIX, now_ms, open_store, reading, site_value

MOST_DISPUTES: Final = 50
_REASONS: Final = {"help": "asks for help", "weight": "has a carton whose weight is off"}


def run(_: str, args: Namespace) -> int:
    """Print the floor as it is. 0 when it could be read."""
    try:
        engine = open_store(args.database)
        with reading(engine) as connection, connection.begin():
            floor = supervise.floor(connection) | {
                "open_disputes": supervise.disputes(connection),
                "company_prefix": site_value(connection, "company_prefix"),
            }
        engine.dispose()
    except (StoreError, sa.exc.SQLAlchemyError, OSError) as error:
        words = str(error) if isinstance(error, StoreError) else in_words(error)
        print(f"floorapp oms: {words}", file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps(floor))
    else:
        print("\n".join(plainly(line) for line in lines(floor, now_ms())))
    return 0


def lines(floor: dict[str, Any], at_ms: int) -> Iterator[str]:
    """The floor in words, what needs a person first. `at_ms` is now, in ms since 1970 UTC."""
    yield from _calls(floor["calls"], at_ms)
    yield from _disputes(floor["open_disputes"], at_ms)
    yield from _on_hold(floor["on_hold"])
    yield (
        f"Orders: {floor['waiting']} waiting, {floor['shipped']} shipped, {floor['put_aside']} put aside, "
        f"{floor['held']} on hold or cancelled"
    )
    yield f"Stations: {len(floor['stations'])}"
    for each in floor["stations"]:
        revoked = "  REVOKED" if each["revoked"] else ""
        yield f"  {each['station']:<32}  heard {age(at_ms - each['last_seen_ms'])} ago{revoked}"
    if floor["company_prefix"] == DEMO_PREFIX:
        yield f"Labels bear the company prefix {DEMO_PREFIX}, which is for demonstrations only."


def _calls(calls: list[dict[str, Any]], at_ms: int) -> Iterator[str]:
    yield f"Calls in the last {supervise.CALLS_MS // 60_000} minutes: {len(calls) or 'none'}"
    for call in calls:
        order = f", order {call['order']}" if call["order"] else ""
        what = f"{call['actor'] or 'somebody'} {_REASONS.get(call['reason'], call['reason'])}"
        yield f"  {call['station']}: {what}{order}, {age(at_ms - call['at_ms'])} ago"


def _disputes(disputes: list[dict[str, Any]], at_ms: int) -> Iterator[str]:
    yield f"Waiting for a person's decision: {len(disputes) or 'none'}"
    for each in disputes[:MOST_DISPUTES]:
        why = " ".join(word for word in (each["kind"], each["winner"] and f"by {each['winner']}") if word)
        order = f"order {each['order']}" if each["order"] else "no order"
        yield (
            f"  {each['what']} {each['id']}: {order} at {each['station']}, {why or each['reason']}, "
            f"{age(at_ms - each['opened_ms'])} ago"
        )
    if len(disputes) > MOST_DISPUTES:
        yield f"  and {len(disputes) - MOST_DISPUTES} more; --json tells them all"
    if disputes:
        yield "  when one is decided: floorapp oms settle ID --resolution WORDS"


def _on_hold(held: list[dict[str, Any]]) -> Iterator[str]:
    if not held:
        return
    yield f"On hold: {len(held)}{' or more' if len(held) >= supervise.MAX_HELD else ''}"
    for each in held:
        yield f"  order {each['order']}: {each['reason'] or 'no reason was given'}"


def age(age_ms: int) -> str:
    """How long ago, in the largest whole unit; a station's clock that runs ahead counts as now."""
    seconds = max(age_ms, 0) // 1000
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def plainly(text: str) -> str:
    """What stations tell is never raw on a terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)
