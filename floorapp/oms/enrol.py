"""How a station, a person and a supervisor's program prove who they are: codes, tokens, badges.

The database holds only hashes. An enrolment code has 50 bits, lives ten minutes, allows five tries and works
once; a station's token has 256 bits; a badge has 128 and is stored as an HMAC under the site's roster key.
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from floorapp.oms import audit, feed
from floorapp.oms.store import now_ms, put, site_value
from floorapp.oms.tables import enrolment, given_block, operator, shipment, station
from floorapp.workflows.own_codes import BADGE_PREFIX

CODE_LIFE_MS: Final = 10 * 60 * 1000
CODE_TRIES: Final = 5
BLOCK_DRAWS: Final = 1_000
"""Draws for an SSCC block; where all fail, more than 99 of 100 blocks have been given."""
STATION_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
"""The names that a station.toml may give a station: a code for another could never be used."""


class Refused(Exception):  # noqa: N818 - the trade's word
    """What was asked for cannot be given; the text says why."""


@dataclass(frozen=True, slots=True)
class Station:
    """A station as its token shows it."""

    name: str
    epoch: str
    revoked: bool


def sha256(text: str) -> str:
    """The form in which a secret of 50 bits or more is stored."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def check_name(name: str) -> None:
    """Raise `Refused` where this can be no station's name."""
    if not STATION_NAME.fullmatch(name):
        raise Refused("a station's name is 1 to 32 of A-Z a-z 0-9 . _ - and begins with a letter or digit")


def new_code(connection: sa.Connection, name: str) -> str:
    """A one-time code, shown as XXXXX-XXXXX, for a station to enrol with. It replaces an earlier one.

    Raises `Refused` where no station can have this name.
    """
    check_name(name)
    code = base64.b32encode(secrets.token_bytes(10)).decode("ascii")[:10]
    row = {"station": name, "code_hash": _code_hash(name, code), "expires_ms": now_ms() + CODE_LIFE_MS}
    put(connection, enrolment, {**row, "tries": 0})
    audit.write(connection, [{"what": "enrolment code made", "station": name}])
    return f"{code[:5]}-{code[5:]}"


def _code_hash(name: str, code: str) -> str:
    return sha256(f"{name}\n{re.sub(r'[^A-Z2-7]', '', code.upper())}")


def enrol(connection: sa.Connection, name: str, code: str) -> dict[str, Any] | None:
    """Use a code up: a new token, epoch and SSCC block for the station; None when the code is not right.

    A wrong try counts, and is to be committed. Raises `Refused` when the SSCC blocks are used up.
    """
    if not _is_right(connection, name, code):
        return None
    connection.execute(sa.delete(enrolment).where(enrolment.c.station == name))
    return _admit(connection, name)


def check(connection: sa.Connection, name: str, code: str) -> dict[str, Any] | None:
    """Whether a code is right, without using it up: {station}, or None. A wrong try counts here too."""
    return {"station": name} if _is_right(connection, name, code) else None


def _is_right(connection: sa.Connection, name: str, code: str) -> bool:
    found = connection.execute(
        sa.select(enrolment).where(enrolment.c.station == name).with_for_update()
    ).first()
    if found is None or found.tries >= CODE_TRIES or found.expires_ms < now_ms():
        return False
    if hmac.compare_digest(found.code_hash, _code_hash(name, code)):
        return True
    connection.execute(
        sa.update(enrolment).where(enrolment.c.station == name).values(tries=enrolment.c.tries + 1)
    )
    audit.write(connection, [{"what": "wrong enrolment code", "station": name}])
    return False


def _admit(connection: sa.Connection, name: str) -> dict[str, Any]:
    token, epoch = secrets.token_urlsafe(32), secrets.token_hex(16)
    block, sscc = _new_block(connection)
    now = now_ms()
    row = {"name": name, "token_hash": sha256(token), "epoch": epoch, "sscc_block": block}
    put(connection, station, {**row, "revoked": False, "enrolled_ms": now, "last_seen_ms": now})
    feed.touch(connection, "settings", [name])
    audit.write(connection, [{"what": "station enrolled", "station": name, "epoch": epoch}])
    roster_key = site_value(connection, "roster_key")
    return {"token": token, "station": name, "epoch": epoch, **sscc, "roster_key": roster_key}


def _new_block(connection: sa.Connection) -> tuple[int, dict[str, Any]]:
    """A block that was never given and of which no carton has a number, by lot.

    A server restored from a copy has forgotten what it gave since. In turn it would give just those blocks
    again, which may be on labels that it has not heard of; by lot it hits one of them once in `feed.BLOCKS`.
    """
    for _ in range(BLOCK_DRAWS):
        block = secrets.randbelow(feed.BLOCKS)
        sscc = _block(connection, block)
        used = sa.select(shipment.c.sscc).where(shipment.c.sscc.startswith(sscc["sscc_base"])).limit(1)
        if connection.scalar(used) is None and _is_mine(connection, block):
            return block, sscc
    prefix = site_value(connection, "company_prefix")
    raise Refused(f"the SSCC blocks of company prefix {prefix} are used up: set another prefix")


def _is_mine(connection: sa.Connection, block: int) -> bool:
    """Take a block; False where it was given before."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    taken = insert(given_block).values(block=block).on_conflict_do_nothing().returning(given_block.c.block)
    return connection.scalar(taken) is not None


def _block(connection: sa.Connection, block: int) -> dict[str, Any]:
    return feed.sscc_block(site_value(connection, "company_prefix"), block)


def begin_epoch(connection: sa.Connection, name: str, epoch: str) -> dict[str, Any]:
    """The SSCC block of an epoch that a station has begun by itself: a new one; asked again, the same.

    A station whose file was lost or rolled back no longer knows which numbers of its block are on paper.
    Raises `Refused` when the SSCC blocks are used up.
    """
    found = connection.execute(sa.select(station).where(station.c.name == name).with_for_update()).one()
    if found.epoch == epoch:
        return {"epoch": epoch, **_block(connection, found.sscc_block)}
    block, sscc = _new_block(connection)
    connection.execute(sa.update(station).where(station.c.name == name).values(epoch=epoch, sscc_block=block))
    feed.touch(connection, "settings", [name])
    audit.write(connection, [{"what": "station began anew", "station": name, "epoch": epoch, "block": block}])
    return {"epoch": epoch, **sscc}


def station_of(connection: sa.Connection, token: str) -> Station | None:
    """The station whose token this is."""
    row = connection.execute(sa.select(station).where(station.c.token_hash == sha256(token))).first()
    return None if row is None else Station(row.name, row.epoch, row.revoked)


def revoke(connection: sa.Connection, name: str) -> None:
    """End a station's right to speak to the OMS, until it enrols again. Raises `Refused`."""
    if not connection.execute(sa.update(station).where(station.c.name == name).values(revoked=True)).rowcount:
        raise Refused(f"no station {name!a} has enrolled")
    audit.write(connection, [{"what": "station revoked", "station": name}])


def badge_hash(roster_key: str, badge: str) -> str:
    """What a station compares a scanned badge with: HMAC-SHA256 under the site's roster key, in hex."""
    return hmac.new(bytes.fromhex(roster_key), badge.encode("utf-8"), hashlib.sha256).hexdigest()


def new_badge(connection: sa.Connection, who: str) -> str:
    """A new badge for an operator; the old one ends. Returns the barcode's text. Raises `Refused`."""
    badge = BADGE_PREFIX + base64.b32encode(secrets.token_bytes(16)).decode("ascii").rstrip("=")
    hashed = badge_hash(site_value(connection, "roster_key"), badge)
    if not connection.execute(
        sa.update(operator).where(operator.c.operator == who).values(badge_hash=hashed)
    ).rowcount:
        raise Refused(f"there is no operator {who!a}")
    feed.touch(connection, "operator", [who])
    audit.write(connection, [{"what": "badge made", "operator": who}])
    return badge
