"""What the commands of `floorapp oms` do. Each says what it did in one line, or in JSON for a program."""

import json
import logging
import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from floorapp.oms import audit, carrier_labels, enrol, supervise
from floorapp.oms.address import in_words
from floorapp.oms.cli import data_folder
from floorapp.oms.enrol import Refused
from floorapp.oms.exporter import export_folder
from floorapp.oms.importer import import_folder
from floorapp.oms.limits import Limits
from floorapp.oms.serve import admin_token, bind, serve
from floorapp.oms.store import StoreError, open_store, reading
from floorapp.workflows.nouns import Hold

OK: Final = 0
MOST_LISTED: Final = 50
REFUSED: Final = 1


def run(name: str, args: Namespace) -> int:
    """Run one command; what cannot be done is told on stderr."""
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    try:
        return _COMMANDS[name](open_store(args.database), args)
    except (Refused, StoreError) as error:
        reason = str(error)
    except (sa.exc.SQLAlchemyError, OSError) as error:
        reason = in_words(error)
    print(f"floorapp oms: {reason}", file=sys.stderr)
    return REFUSED


def _say(args: Namespace, words: str, **values: Any) -> None:
    print(json.dumps(values) if args.json else words, flush=True)


def _serve(engine: sa.Engine, args: Namespace) -> int:
    folder = args.data_dir or _folder_of(engine)
    token, token_file = admin_token(folder)
    listening = bind(args.host, args.port, insecure_lan=args.insecure_lan)
    host = f"[{args.host}]" if ":" in args.host else args.host
    url = f"http://{host}:{listening.getsockname()[1]}"
    limits = Limits()
    if args.facts_per_second is not None:
        limits = replace(limits, facts_per_s=float(args.facts_per_second))
    if args.burst_facts is not None:
        limits = replace(limits, burst_facts=args.burst_facts)

    def ready() -> None:
        words = f"The OMS serves on {url} (admin token in {token_file})"
        _say(args, words, ready=True, url=url, admin_token_file=str(token_file))

    serve(engine, listening, token, ready, limits)
    return OK


def _folder_of(engine: sa.Engine) -> Path:
    if engine.dialect.name == "sqlite" and engine.url.database:
        return Path(engine.url.database).absolute().parent
    return data_folder()


def _import(engine: sa.Engine, args: Namespace) -> int:
    report = import_folder(engine, args.folder)
    lines = [
        f"{name}: {counts['new']} new, {counts['changed']} changed, {counts['same']} as before"
        for name, counts in report.files.items()
    ]
    if report.shipped_untouched:
        some = ", ".join(report.shipped_untouched[:20])
        lines.append(f"shipped orders left as they are: {len(report.shipped_untouched)} ({some})")
    lines += [f"error: {error}" for error in report.errors]
    lines += [
        f"{name}: {count} {'error' if count == 1 else 'errors'}, nothing imported"
        for name, count in report.error_counts.items()
    ]
    _say(args, "\n".join(lines), **report.to_json())
    return REFUSED if report.errors else OK


def _export(engine: sa.Engine, args: Namespace) -> int:
    counts = export_folder(engine, args.folder)
    words = ", ".join(f"{name} {count}" for name, count in counts.items())
    _say(args, f"Exported to {args.folder}: {words}", files=counts)
    return OK


def _enrol(engine: sa.Engine, args: Namespace) -> int:
    with engine.begin() as connection:
        code = enrol.new_code(connection, args.station)
    if not args.json:
        words = f"Enter this code at station {args.station} within 10 minutes. It works once."
        print(words, file=sys.stderr)
    _say(args, code, station=args.station, code=code, expires_s=enrol.CODE_LIFE_MS // 1000)
    return OK


def _revoke(engine: sa.Engine, args: Namespace) -> int:
    with engine.begin() as connection:
        enrol.revoke(connection, args.station)
    _say(args, f"Station {args.station} is revoked.", station=args.station, revoked=True)
    return OK


def _badge(engine: sa.Engine, args: Namespace) -> int:
    with engine.begin() as connection:
        badge = enrol.new_badge(connection, args.operator)
    _say(args, badge, operator=args.operator, badge=badge)
    return OK


def _hold(engine: sa.Engine, args: Namespace) -> int:
    return _stop(engine, args, Hold.ON_HOLD, "on hold")


def _cancel(engine: sa.Engine, args: Namespace) -> int:
    return _stop(engine, args, Hold.CANCELLED, "cancelled")


def _stop(engine: sa.Engine, args: Namespace, hold: Hold, words: str) -> int:
    reason = "" if args.reason is None else _words_of("--reason", args.reason)
    with engine.begin() as connection:
        version = supervise.stop_order(connection, args.order, hold, reason)
    _say(args, f"Order {args.order} is {words}.", order=args.order, hold=hold.value, version=version)
    return OK


def _words_of(option: str, text: str) -> str:
    """What a person gave as words to be kept. Raises `Refused` where they say nothing or too much."""
    words = text.strip()
    if not any(letter.isprintable() and not letter.isspace() for letter in words):
        raise Refused(f"{option} is empty: say it in words")
    if len(words) > 512 or "\0" in words:
        raise Refused(f"{option} must be at most 512 characters")
    return words


def _settle(engine: sa.Engine, args: Namespace) -> int:
    resolution = _words_of("--resolution", args.resolution)
    with engine.begin() as connection:
        if not supervise.resolve(connection, args.id, resolution):
            raise Refused(f"nothing waits under {args.id!a}; `floorapp oms floor` names what does")
    words = "Settled. An order that is on hold stays so until `floorapp oms unhold` or `free`."
    _say(args, words, id=args.id, resolved=True)
    return OK


def _unhold(engine: sa.Engine, args: Namespace) -> int:
    with engine.begin() as connection:
        version = supervise.unhold_order(connection, args.order)
    words = f"Order {args.order} goes on where it was."
    _say(args, words, order=args.order, hold=Hold.NONE.value, version=version)
    return OK


def _free(engine: sa.Engine, args: Namespace) -> int:
    with engine.begin() as connection:
        version = supervise.free_order(connection, args.order, cancelled=args.cancelled)
    words = f"Order {args.order} may be packed, from the beginning. Cartons closed before must not leave."
    _say(args, words, order=args.order, hold=Hold.NONE.value, version=version)
    return OK


def _verify(engine: sa.Engine, args: Namespace) -> int:
    with reading(engine) as connection, connection.begin():
        broken = audit.first_broken(audit.entries(connection))
    words = "The audit chain is whole." if broken is None else f"The audit chain breaks at entry {broken}."
    _say(args, words, whole=broken is None, broken_at=broken)
    return OK if broken is None else REFUSED


def _label(engine: sa.Engine, args: Namespace) -> int:
    row = carrier_labels.label_row(args)
    with engine.begin() as connection:
        version = carrier_labels.keep(connection, row)
    words = f"The label of order {args.order}, carton {args.carton}, is kept; stations fetch it."
    _say(args, words, order=args.order, carton=args.carton, sha256=row["sha256"], version=version)
    return OK


def _labels(engine: sa.Engine, args: Namespace) -> int:
    with reading(engine) as connection, connection.begin():
        missing = carrier_labels.missing(connection)
    words = f"Open orders without the carrier's label: {', '.join(missing[:MOST_LISTED]) or 'none'}"
    if len(missing) > MOST_LISTED:
        words += f" and {len(missing) - MOST_LISTED} more; --json tells them all"
    _say(args, words, missing=missing)
    return OK


_COMMANDS: Final[dict[str, Callable[[sa.Engine, Namespace], int]]] = {
    "serve": _serve,
    "import": _import,
    "export": _export,
    "enrol": _enrol,
    "revoke": _revoke,
    "badge": _badge,
    "hold": _hold,
    "cancel": _cancel,
    "unhold": _unhold,
    "free": _free,
    "settle": _settle,
    "verify": _verify,
    "label": _label,
    "labels": _labels,
}
