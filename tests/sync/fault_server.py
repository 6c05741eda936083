"""A small OMS over real HTTP that can be told to fail in any way. What it is told, it keeps."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from floorapp.sync.contract import FIRST_LINK, Answer, Envelope, Outcome, digest, envelope_of, parse_json
from tests.sync.made import ROSTER_KEY, STATION

TOKEN = "t" * 40
CODE = "ABCDE-FGHIJ"


class FaultServer:
    """What the server knows, and how it fails. `fault` is for the facts' call alone.

    A batch with a fact of `poisoned_order` is refused whole, with `poison_status`.

    Faults: an HTTP status, `lost` (acts and never answers), `garbage`, `truncated`, `no_answers`,
    `wrong_ids`, `wrong_digests`, `float`, `repeated_key`, `huge`, `redirect`.
    """

    def __init__(self) -> None:
        self.fault: str | int = ""
        self.headers: dict[str, str] = {}
        self.facts: list[Envelope] = []
        self.answers: dict[str, Answer] = {}
        self.poisoned_order = ""
        self.poison_status = 422
        self.disputed_orders: set[str] = set()
        self.changes: list[Any] = []
        self.epoch = "epoch-1"
        self.blocks: dict[str, str] = {}
        self.no_blocks = False
        self.holders: dict[str, str] = {}
        self.asked: list[str] = []
        self.bearers: set[str] = set()
        self.down = False
        self.stream_lines: list[bytes] = []
        self.first_cursor = 0
        self.url = ""

    def take(self, wire: dict[str, Any]) -> list[Answer]:
        told = [
            envelope_of(each, wire["station"], wire["epoch"], f"/facts/{n}")
            for n, each in enumerate(wire["facts"])
        ]
        return [self._take(each) for each in told]

    def _take(self, told: Envelope) -> Answer:
        if digest(told) != told.h:
            return Answer(told.id, told.h, Outcome.DAMAGED)
        first = self.answers.get(told.id)
        if first is not None:
            outcome = Outcome.REPLAYED if first.h == told.h else Outcome.CONFLICT
            return Answer(told.id, told.h, outcome, first.outcome, first.kind, first.winner)
        if any((each.epoch, each.seq) == (told.epoch, told.seq) for each in self.facts):
            return Answer(told.id, told.h, Outcome.CONFLICT)
        answer = Answer(told.id, told.h, Outcome.APPLIED)
        if told.order in self.disputed_orders:
            answer = Answer(told.id, told.h, Outcome.DISPUTE, kind="already_shipped", winner="PACK-02")
        self.facts.append(told)
        self.answers[told.id] = answer
        return answer

    def tip(self, epoch: str, after: int) -> dict[str, Any]:
        ours = [each for each in self.facts if each.epoch == epoch]
        last = max(ours, key=lambda each: each.seq, default=None)
        count = sum(each.seq > after for each in ours)
        seq, h = (last.seq, last.h) if last else (0, FIRST_LINK)
        return {"epoch": epoch, "seq": seq, "h": h, "count": count}

    def block_of(self, epoch: str) -> dict[str, Any]:
        base = self.blocks.setdefault(epoch, f"073500{len(self.blocks)}")
        return {"sscc_base": base, "sscc_serials": 1000}

    def restore(self, facts: int) -> None:
        """Come back from a backup that knew only the first so many facts."""
        self.facts = self.facts[:facts]
        self.answers = {each.id: self.answers[each.id] for each in self.facts}

    def hold(self, order: str) -> None:
        data = json.dumps({"order": order, "reason": "address"})
        self.stream_lines.append(f"event: hold\ndata: {data}\n\n".encode())


@contextmanager
def running() -> Iterator[FaultServer]:
    """The server on a free port of this machine."""
    oms = FaultServer()
    handler = type("Handler", (_Handler,), {"oms": oms})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        oms.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield oms
        oms.down = True
        server.shutdown()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    oms: FaultServer
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def handle(self) -> None:
        with suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        self._serve(None)

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers["Content-Length"])))

    def _serve(self, body: bytes | None) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        wire = None if body is None else parse_json(body)
        self.oms.asked.append(f"{self.command} {parts.path}")
        self.oms.bearers.add(self.headers.get("Authorization", ""))
        if self.oms.down:
            self.close_connection = True
            return
        match (self.command, parts.path):
            case ("POST", "/v1/facts"):
                self._facts(wire)
            case ("POST", "/v1/stations/enrol") if wire["code"] == CODE:
                self._json(200, self._enrolled())
            case ("POST", "/v1/stations/enrol"):
                self._json(403, {"detail": "the code is wrong"})
            case ("POST", "/v1/stations/epoch") if self.oms.no_blocks:
                self._json(409, {"detail": "all SSCC blocks are used"})
            case ("POST", "/v1/stations/epoch"):
                self._json(200, {"epoch": wire["epoch"]} | self.oms.block_of(wire["epoch"]))
            case ("GET", "/v1/changes"):
                self._changes(int(query.get("cursor", 0)))
            case ("GET", "/v1/tip"):
                self._json(200, self.oms.tip(query["epoch"], int(query["after"])))
            case ("GET", "/v1/time"):
                self._json(200, {"server_ms": now_ms()})
            case ("GET", "/v1/stream"):
                self._stream()
            case ("POST", "/v1/tasks/claim" | "/v1/tasks/renew"):
                holder = self.oms.holders.setdefault(wire["order"], STATION)
                granted = holder == STATION
                self._json(200, {"granted": granted, "holder": holder, "fence": 1, "ttl_s": 600})
            case ("POST", "/v1/tasks/release"):
                self.oms.holders.pop(wire["order"], None)
                self._json(200, {"released": True})
            case _:
                self._json(404, {})

    def _enrolled(self) -> dict[str, Any]:
        return {
            "token": TOKEN,
            "station": STATION,
            "epoch": self.oms.epoch,
            **self.oms.block_of(self.oms.epoch),
            "roster_key": ROSTER_KEY.hex(),
            "server_ms": now_ms(),
        }

    def _changes(self, cursor: int) -> None:
        changes = self.oms.changes
        if cursor > len(changes):
            self._json(410, {})
            return
        upto = min(cursor + 500, len(changes))
        page = {"changes": changes[cursor:upto], "cursor": upto, "more": upto < len(changes)}
        self._json(200, page)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        told = len(self.oms.stream_lines)
        self._chunk(b": listening\n\n")
        while not self.oms.down:
            for line in self.oms.stream_lines[told:]:
                self._chunk(line)
                told += 1
            time.sleep(0.02)
        self.close_connection = True

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _facts(self, wire: dict[str, Any]) -> None:
        fault = self.oms.fault
        if isinstance(fault, int):
            self._json(fault, {"detail": "a fault"}, self.oms.headers)
            return
        if any(each["order"] == self.oms.poisoned_order for each in wire["facts"]):
            self._json(self.oms.poison_status, {})
            return
        if fault == "redirect":
            self._json(307, {}, {"Location": "http://127.0.0.1:1/v1/facts"})
            return
        answers = [answer.to_wire() for answer in self.oms.take(wire)]
        body: dict[str, Any] = {"answers": answers, "server_ms": now_ms()}
        match fault:
            case "lost":
                self.close_connection = True
            case "garbage":
                self._bytes(200, b"<html>\xff\x00 welcome to the hotel's network")
            case "truncated":
                self._bytes(200, json.dumps(body).encode()[:-20])
            case "short":
                self._bytes(200, json.dumps(body).encode(), {"Content-Length": "100000"})
            case "no_answers":
                self._json(200, body | {"answers": []})
            case "wrong_ids":
                self._json(200, body | {"answers": [each | {"id": "x" * 36} for each in answers]})
            case "wrong_digests":
                self._json(200, body | {"answers": [each | {"h": "0" * 64} for each in answers]})
            case "unknown_outcome":
                self._json(200, body | {"answers": [each | {"outcome": "fine"} for each in answers]})
            case "not_definite":
                self._json(200, body | {"answers": [each | {"outcome": "hold"} for each in answers]})
            case "replayed_of_nothing":
                bare = [{"id": each["id"], "h": each["h"], "outcome": "replayed"} for each in answers]
                self._json(200, body | {"answers": bare})
            case "float":
                self._bytes(200, json.dumps(body)[:-1].encode() + b', "x": NaN}')
            case "repeated_key":
                self._bytes(200, json.dumps(body)[:-1].encode() + b', "answers": []}')
            case "huge":
                self._bytes(200, json.dumps(body).encode() + b" " * (2 << 20))
            case "list":
                self._bytes(200, json.dumps(answers).encode())
            case _:
                self._json(200, body)

    def _json(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        self._bytes(status, json.dumps(body).encode(), headers)

    def _bytes(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        all_headers = {"Content-Type": "application/json", "Content-Length": str(len(body))} | (headers or {})
        self.send_response(status)
        for name, value in all_headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        if int(all_headers["Content-Length"]) != len(body):
            self.close_connection = True


def now_ms() -> int:
    return time.time_ns() // 1_000_000
