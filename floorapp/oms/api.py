"""The HTTP API that stations and supervisors' programs speak (docs/oms-api.md). It holds no rules of its own.

A write is answered after its commit, and not before.
"""

import asyncio
import contextlib
import hashlib
import logging
import re
from collections.abc import AsyncIterator, Callable
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from floorapp import __version__
from floorapp.oms import audit, carrier_labels, claims, enrol, feed, ledger, supervise
from floorapp.oms.gate import EPOCH, ORDER_NUMBER, UUID, Gate, query_text, query_whole, wire_text
from floorapp.oms.limits import Limits
from floorapp.oms.problem import Problem
from floorapp.oms.store import Busy, Writer, now_ms, reading
from floorapp.oms.stream import Hub
from floorapp.sync.contract import MAX_INTEGER

log = logging.getLogger(__name__)

T = TypeVar("T")

PAGE: Final = 500
MAX_PAGE: Final = 2_000
BUSY_S: Final = 2.0
REVOKED: Final = "told by a station after its right had been withdrawn"
_ANY_TEXT: Final = re.compile(r"[^\x00]{1,512}", re.DOTALL)
_CLAIMS: Final = {"claim": claims.claim, "renew": claims.renew, "release": claims.release}


class Api:
    """The routes over one database."""

    def __init__(self, engine: sa.Engine, admin_hash: str, limits: Limits) -> None:
        self._engine = engine
        self._limits = limits
        self._gate = Gate(engine, admin_hash, limits)
        self._running = False
        self._hub: Hub
        self._writer: Writer

    @contextlib.asynccontextmanager
    async def running(self, _app: FastAPI) -> AsyncIterator[None]:
        """The writer and the hub, for as long as the server runs."""
        self._hub = Hub(self._look)
        self._writer = Writer(self._engine, size=self._limits.queued_writes, committed=self._hub.wake)
        watching = asyncio.create_task(self._hub.watch())
        self._running = True
        try:
            yield
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching
            await run_in_threadpool(self._writer.close)

    def end_streams(self) -> None:
        """End the streams, which would not end by themselves. May be called from a signal handler."""
        if self._running:
            self._hub.close()

    def _look(self, after: int) -> tuple[int, list[dict[str, str]]]:
        with reading(self._engine) as connection, connection.begin():
            head = feed.head(connection)
            return head, feed.stops(connection, after) if head != after else []

    async def _read(self, work: Callable[[sa.Connection], T]) -> T:
        def look() -> T:
            with reading(self._engine) as connection, connection.begin():
                return work(connection)

        return await run_in_threadpool(look)

    async def _write(self, work: Callable[[sa.Connection], T]) -> T:
        try:
            future = self._writer.submit(work)
        except Busy:
            raise Problem(503, "too many writes are waiting", retry_after_s=BUSY_S) from None
        result: T = await asyncio.wrap_future(future)
        return result

    async def health(self, _request: Request) -> dict[str, Any]:
        """Whether the server and its database answer."""
        return {"ready": await self._read(feed.head) >= 0, "version": __version__}

    async def time(self, _request: Request) -> dict[str, Any]:
        """The server's clock: a hint for people, never a condition."""
        return {"server_ms": now_ms()}

    async def enrol(self, request: Request) -> dict[str, Any]:
        """Turn a one-time code into a station's token."""
        wire = await self._gate.json(request)
        name, code = wire_text(wire, "station", enrol.STATION_NAME), wire_text(wire, "code", _ANY_TEXT)
        act = enrol.check if wire.get("check") is True else enrol.enrol
        try:
            enrolled = await self._write(lambda connection: act(connection, name, code))
        except enrol.Refused as error:
            raise Problem(409, str(error)) from error
        if enrolled is None:
            raise Problem(403, "the code is wrong, used, or too old: make a new one", "/code")
        return {**enrolled, "server_ms": now_ms()}

    async def epoch(self, request: Request) -> dict[str, Any]:
        """Give a station that begins a new epoch a new SSCC block."""
        station = await self._gate.station(request)
        epoch = wire_text(await self._gate.json(request), "epoch", EPOCH)
        try:
            return await self._write(lambda connection: enrol.begin_epoch(connection, station.name, epoch))
        except enrol.Refused as error:
            raise Problem(409, str(error)) from error

    async def changes(self, request: Request) -> dict[str, Any]:
        """A page of the changes feed."""
        station = await self._gate.station(request)
        cursor = query_whole(request, "cursor", default=0, least=0, most=MAX_INTEGER)
        limit = query_whole(request, "limit", default=PAGE, least=1, most=MAX_PAGE)
        head = await self._read(feed.head)
        if cursor > head:
            raise Problem(410, "the cursor is ahead of this server: read again from 0", "cursor")
        return await self._read(lambda connection: feed.page(connection, cursor, limit, station.name))

    async def labels(self, request: Request) -> Response:
        """The carriers' labels of an order, with their bytes; 304 where the station has them already."""
        await self._gate.station(request)
        number = request.path_params["order"]
        if not ORDER_NUMBER.fullmatch(number):
            raise Problem(404, "there is no such order")
        found = await self._read(lambda connection: carrier_labels.documents_of(connection, number))
        if found is None:
            raise Problem(404, "there is no such order")
        state = hashlib.sha256("".join(each["sha256"] for each in found).encode()).hexdigest()
        tag = {"ETag": f'"{state}"', "Cache-Control": "no-store"}
        if request.headers.get("if-none-match") == tag["ETag"]:
            return Response(status_code=304, headers=tag)
        return JSONResponse({"labels": found}, headers=tag)

    async def stream(self, request: Request) -> Response:
        """Server-sent events: changed, hold, cancel."""
        await self._gate.station(request)
        return StreamingResponse(
            self._hub.listen(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def tasks(self, request: Request) -> dict[str, Any]:
        """Claim, renew or release an order."""
        station = await self._gate.station(request)
        number = wire_text(await self._gate.json(request), "order", ORDER_NUMBER)
        act = _CLAIMS[request.url.path.rpartition("/")[2]]
        answer = await self._write(lambda connection: act(connection, station.name, number))
        if answer is None:
            raise Problem(404, "no order has this number", "/order")
        return answer

    async def facts(self, request: Request) -> dict[str, Any]:
        """Take a batch of facts and answer each. Those of a revoked station wait for a person."""
        station = await self._gate.station_or_revoked(request)
        told = self._gate.batch(await self._gate.json(request), station)
        review = REVOKED if station.revoked else ""
        answers = await self._write(lambda connection: ledger.settle(connection, told, review))
        return {"answers": [answer.to_wire() for answer in answers], "server_ms": now_ms()}

    async def tip(self, request: Request) -> dict[str, Any]:
        """The last fact that the server holds of this station and epoch, and how many after `after`."""
        station = await self._gate.station_or_revoked(request)
        epoch = query_text(request, "epoch")
        after = query_whole(request, "after", default=0, least=0, most=MAX_INTEGER)
        return await self._read(lambda connection: ledger.tip(connection, station.name, epoch, after))

    async def audit(self, request: Request) -> dict[str, Any]:
        """A page of the audit chain."""
        self._gate.admin(request)
        cursor = query_whole(request, "cursor", default=0, least=0, most=MAX_INTEGER)
        limit = query_whole(request, "limit", default=PAGE, least=1, most=MAX_PAGE)
        entries = await self._read(lambda connection: audit.read(connection, cursor, limit))
        last = entries[-1]["n"] if entries else cursor
        return {"entries": entries, "cursor": last, "more": len(entries) == limit}

    async def floor(self, request: Request) -> dict[str, Any]:
        """The floor in numbers."""
        self._gate.admin(request)
        numbers = await self._read(supervise.floor)
        for row in numbers["stations"]:
            row["last_seen_ms"] = max(row["last_seen_ms"], self._gate.seen_ms.get(row["station"], 0))
        return {**numbers, "server_ms": now_ms()}

    async def disputes(self, request: Request) -> dict[str, Any]:
        """Disputes and quarantined facts that wait for a person."""
        self._gate.admin(request)
        return {"disputes": await self._read(supervise.disputes)}

    async def resolve(self, request: Request) -> dict[str, Any]:
        """Close one of them."""
        self._gate.admin(request)
        fact_id = str(request.path_params["id"])
        resolution = wire_text(await self._gate.json(request), "resolution", _ANY_TEXT)
        if not UUID.fullmatch(fact_id) or not await self._write(
            lambda connection: supervise.resolve(connection, fact_id, resolution)
        ):
            raise Problem(404, "nothing waits under this id", "id")
        return {"resolved": True}


def build(engine: sa.Engine, admin_hash: str, limits: Limits | None = None) -> tuple[FastAPI, Api]:
    """The application over a migrated database, and its routes' object.

    `admin_hash` is the SHA-256 of the admin token in hex.
    """
    api = Api(engine, admin_hash, limits or Limits())
    app = FastAPI(
        title="floorapp OMS",
        version="1",
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=api.running,
        redirect_slashes=False,
    )
    for method, path, route in (
        ("GET", "/v1/health", api.health),
        ("GET", "/v1/time", api.time),
        ("POST", "/v1/stations/enrol", api.enrol),
        ("POST", "/v1/stations/epoch", api.epoch),
        ("GET", "/v1/changes", api.changes),
        ("GET", "/v1/stream", api.stream),
        ("GET", "/v1/labels/{order:path}", api.labels),
        *(("POST", f"/v1/tasks/{act}", api.tasks) for act in _CLAIMS),
        ("POST", "/v1/facts", api.facts),
        ("GET", "/v1/tip", api.tip),
        ("GET", "/v1/audit", api.audit),
        ("GET", "/v1/floor", api.floor),
        ("GET", "/v1/disputes", api.disputes),
        ("POST", "/v1/disputes/{id}/resolve", api.resolve),
    ):
        app.add_api_route(path, route, methods=[method], response_model=None)
    app.add_exception_handler(Problem, _tell)
    app.add_exception_handler(HTTPException, _tell_http)
    app.add_exception_handler(sa.exc.SQLAlchemyError, _tell_database)
    app.add_exception_handler(Exception, _tell_fault)
    return app, api


async def _tell(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - registered for it alone
    return error.response()


async def _tell_http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it alone
    return Problem(error.status_code, error.detail, "path").response()


async def _tell_database(_request: Request, error: Exception) -> Response:
    log.error("the database failed: %s", type(error).__name__)
    return Problem(503, "the database does not answer", retry_after_s=BUSY_S).response()


async def _tell_fault(_request: Request, _error: Exception) -> Response:
    return Problem(500, "the server failed; its log says how").response()
