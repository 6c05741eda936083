"""The server's gate: who is asking, and is what they sent within the contract's bounds.

Everything that a request may get wrong is found here and answered with a `Problem`, before any of it
reaches the database.
"""

import asyncio
import hmac
import re
import time
from typing import Any, Final

import sqlalchemy as sa
from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from floorapp.oms import enrol
from floorapp.oms.limits import Buckets, Limits, too_deep
from floorapp.oms.problem import Problem
from floorapp.oms.store import now_ms, reading
from floorapp.sync.contract import (
    MAX_BATCH_FACTS,
    MAX_DEPTH,
    BadMessage,
    Envelope,
    envelope_of,
    parse_json,
    text,
)

TOKEN_CACHE_S: Final = 2.0
ORDER_NUMBER: Final = re.compile(r"[A-Za-z0-9._/-]{1,64}")
EPOCH: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TYPE: Final = re.compile(r"[A-Za-z0-9_]{1,64}")


class Gate:
    """Checks requests against the contract, the stations' tokens, the admin token and the limits."""

    def __init__(self, engine: sa.Engine, admin_hash: str, limits: Limits) -> None:
        self._engine = engine
        self._admin_hash = admin_hash
        self._limits = limits
        self._buckets = Buckets(limits, time.monotonic)
        self.seen_ms: dict[str, int] = {}
        self._stations: dict[str, tuple[float, enrol.Station]] = {}

    async def station(self, request: Request) -> enrol.Station:
        """The station that asks, by its bearer token. 401 for no station, 403 for a revoked one."""
        found = await self.station_or_revoked(request)
        if found.revoked:
            raise Problem(403, "this station has been revoked: tell a supervisor")
        self.seen_ms[found.name] = now_ms()
        return found

    async def station_or_revoked(self, request: Request) -> enrol.Station:
        """The station that asks, also one that may only hand in its queue. 401 for no station."""
        token = _bearer(request)
        known = self._stations.get(token)
        if known is None or known[0] < time.monotonic():
            found = await run_in_threadpool(self._look_up, token)
            if found is None:
                raise Problem(401, "the token is of no station", "Authorization")
            known = (time.monotonic() + TOKEN_CACHE_S, found)
            self._stations[token] = known
        return known[1]

    def _look_up(self, token: str) -> enrol.Station | None:
        with reading(self._engine) as connection, connection.begin():
            return enrol.station_of(connection, token)

    def admin(self, request: Request) -> None:
        """Let a supervisor's program through, by the admin token; 401 for anybody else."""
        if not hmac.compare_digest(enrol.sha256(_bearer(request)), self._admin_hash):
            raise Problem(401, "this needs the admin token", "Authorization")

    async def json(self, request: Request) -> Any:
        """The body of a request as strict JSON; 408, 413 or 422 when it is not to be had."""
        body = await self._body(request)
        if too_deep(body):
            raise Problem(413, f"the body is nested deeper than {MAX_DEPTH}", "/")
        try:
            value = await run_in_threadpool(parse_json, body)
        except BadMessage as error:
            raise Problem(422, error.problem, error.where) from error
        if not isinstance(value, dict):
            raise Problem(422, "must be an object", "/")
        return value

    async def _body(self, request: Request) -> bytes:
        most = self._limits.body_bytes
        too_large = Problem(413, f"the body is larger than {most} bytes: send fewer facts", "/")
        declared = request.headers.get("content-length", "0")
        if declared.isdecimal() and int(declared) > most:
            raise too_large
        body = bytearray()
        try:
            async with asyncio.timeout(self._limits.body_s):
                async for chunk in request.stream():
                    body += chunk
                    if len(body) > most:
                        raise too_large
        except TimeoutError:
            raise Problem(408, "the body did not arrive in time", "/") from None
        except ClientDisconnect:
            raise Problem(400, "the body broke off", "/") from None
        return bytes(body)

    def batch(self, wire: dict[str, Any], station: enrol.Station) -> list[Envelope]:
        """The facts of a batch; 413, 422, 403 or 429 when they cannot be taken."""
        epoch = wire_text(wire, "epoch", EPOCH)
        if wire_text(wire, "station", enrol.STATION_NAME) != station.name:
            raise Problem(403, f"the token is that of station {station.name}", "/station")
        told = wire.get("facts")
        if not isinstance(told, list):
            raise Problem(422, "must be a list of facts", "/facts")
        if len(told) > MAX_BATCH_FACTS:
            raise Problem(413, f"a batch has at most {MAX_BATCH_FACTS} facts", "/facts")
        try:
            facts = [
                _checked(envelope_of(fact, station.name, epoch, f"/facts/{index}"), f"/facts/{index}")
                for index, fact in enumerate(told)
            ]
        except BadMessage as error:
            raise Problem(422, error.problem, error.where) from error
        if wait_s := self._buckets.wait_s(station.name, len(facts)):
            raise Problem(429, "more facts than this station may tell in this time", "/facts", wait_s)
        return facts


def _checked(fact: Envelope, where: str) -> Envelope:
    for name, pattern, value in (
        ("id", UUID, fact.id),
        ("type", _TYPE, fact.type),
        ("order", ORDER_NUMBER, fact.order or "-"),
    ):
        if not pattern.fullmatch(value):
            raise BadMessage(f"{where}/{name}", f"must match {pattern.pattern}")
    return fact


def wire_text(wire: dict[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    """The member `name` of a body, matching a pattern; 422 otherwise."""
    try:
        value = text(wire, "", name, empty=False)
    except BadMessage as error:
        raise Problem(422, error.problem, error.where) from error
    if not pattern.fullmatch(value):
        raise Problem(422, f"must match {pattern.pattern}", f"/{name}")
    return value


def query_text(request: Request, name: str) -> str:
    """The query parameter `name`, an epoch; 422 otherwise."""
    value = request.query_params.get(name, "")
    if not EPOCH.fullmatch(value):
        raise Problem(422, f"must match {EPOCH.pattern}", name)
    return value


def query_whole(request: Request, name: str, *, default: int, least: int, most: int) -> int:
    """The query parameter `name` as an integer within bounds; 422 otherwise."""
    value = request.query_params.get(name, str(default))
    if not re.fullmatch(r"[0-9]{1,18}", value, re.ASCII) or not least <= int(value) <= most:
        raise Problem(422, f"must be an integer from {least} to {most}", name)
    return int(value)


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > 200:
        raise Problem(401, "a bearer token is needed", "Authorization")
    return token
