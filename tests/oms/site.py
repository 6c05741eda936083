"""An OMS server process of its own for a test, and a station that speaks to it in plain HTTP."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

import httpx

from floorapp.sync.contract import FIRST_LINK, Envelope, Moment, digest, uuid7


def oms(*words: str, database: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run `floorapp oms …` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "floorapp", "oms", *words, "--database", database],
        check=check,
        capture_output=True,
        text=True,
        timeout=60,
    )


@dataclass
class Server:
    """A running `floorapp oms serve`."""

    database: str
    data_dir: Path
    options: tuple[str, ...] = ()
    url: str = ""
    admin: str = ""
    process: subprocess.Popen[str] | None = None

    def start(self) -> Self:
        """Start it and wait until it says that it is ready."""
        words = ("oms", "serve", "--json", "--port", "0", "--data-dir", str(self.data_dir), *self.options)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "floorapp", *words, "--database", self.database],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        said = json.loads(self.process.stdout.readline())
        assert said["ready"] is True
        self.url = said["url"]
        self.admin = Path(said["admin_token_file"]).read_text("ascii").strip()
        return self

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.kill()
        self._reap()

    def stop(self) -> tuple[int, float]:
        """SIGTERM: the exit code, and how many seconds it took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=20)
        self._reap()
        return code, time.monotonic() - began

    def _reap(self) -> None:
        assert self.process is not None
        self.process.wait(timeout=20)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def running(self) -> bool:
        """Whether the process is alive."""
        return self.process is not None and self.process.poll() is None

    def as_admin(self, path: str, **query: Any) -> Any:
        """GET with the admin token."""
        answer = httpx.get(self.url + path, params=query, headers={"Authorization": f"Bearer {self.admin}"})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def audit(self) -> list[dict[str, Any]]:
        """The whole audit chain."""
        entries: list[dict[str, Any]] = []
        while True:
            page = self.as_admin("/v1/audit", cursor=entries[-1]["n"] if entries else 0, limit=2000)
            entries += page["entries"]
            if not page["more"]:
                return entries


@contextlib.contextmanager
def serving(database: str, data_dir: Path, *options: str) -> Iterator[Server]:
    """A server for as long as the block runs."""
    server = Server(database, data_dir, options).start()
    try:
        yield server
    finally:
        if server.running():
            server.stop()


@dataclass
class Floor:
    """A station on the other end of the wire: it numbers and chains its facts as a terminal does."""

    server: Server
    name: str
    token: str
    epoch: str
    sscc_base: str
    seq: int = 0
    h: str = FIRST_LINK
    serial: int = 0
    oseqs: dict[str, int] = field(default_factory=dict)

    @classmethod
    def enrol(cls, server: Server, code: str, name: str = "PACK-07") -> Self:
        """Enrol with a one-time code."""
        answer = httpx.post(f"{server.url}/v1/stations/enrol", json={"station": name, "code": code})
        assert answer.status_code == 200, answer.text
        told = answer.json()
        return cls(server, name, told["token"], told["epoch"], told["sscc_base"])

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One call with the station's token."""
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return httpx.request(method, self.server.url + path, headers=headers, timeout=20, **more)

    def fact(self, order: str, type_: str, **data: Any) -> Envelope:
        """The station's next fact."""
        self.seq += 1
        self.oseqs[order] = self.oseqs.get(order, 0) + 1
        told = Envelope(
            id=uuid7(1_700_000_000_000 + self.seq, os.urandom(10)),
            station=self.name,
            epoch=self.epoch,
            seq=self.seq,
            order=order,
            oseq=self.oseqs[order],
            type=type_,
            v=1,
            data=data,
            actor="asa",
            at=Moment(1_700_000_000_000 + self.seq, self.seq, "boot", 0),
            base_version=1,
            prev_h=self.h,
            h="",
        )
        told = replace(told, h=digest(told))
        self.h = told.h
        return told

    def sscc(self) -> str:
        """The next SSCC of the station's block."""
        body = f"{self.sscc_base}{self.serial:0{17 - len(self.sscc_base)}d}"
        self.serial += 1
        total = sum(int(digit) * (3 if index % 2 == 0 else 1) for index, digit in enumerate(body))
        return f"{body}{-total % 10}"

    def close(self, order: str, lines: dict[str, int], carton: int = 1) -> tuple[Envelope, str]:
        """A closed carton with these units, and its SSCC."""
        sscc = self.sscc()
        closed = self.fact(
            order,
            "CartonClosed",
            carton=carton,
            sscc=sscc,
            carton_type="M2",
            contents=contents(lines),
            computed_g=100,
            measured_g=None,
        )
        return closed, sscc

    def ship(self, order: str, lines: dict[str, int], **more: Any) -> list[Envelope]:
        """The facts of packing an order in one carton."""
        opened = self.fact(order, "OrderOpened", base_version=1)
        closed, sscc = self.close(order, lines)
        return [opened, closed, self.shipped(order, [sscc], lines, **more)]

    def shipped(self, order: str, ssccs: list[str], lines: dict[str, int], **more: Any) -> Envelope:
        """The fact that an order shipped."""
        told = {"short": [], **more}
        return self.fact(order, "OrderShipped", ssccs=ssccs, contents=contents(lines), **told)

    def post(self, facts: list[Envelope], epoch: str | None = None) -> httpx.Response:
        """Send a batch."""
        body = {
            "station": self.name,
            "epoch": epoch or self.epoch,
            "facts": [fact.to_wire() for fact in facts],
        }
        return self.call("POST", "/v1/facts", json=body)

    def send(self, facts: list[Envelope]) -> list[dict[str, Any]]:
        """Send a batch and return the answers."""
        answer = self.post(facts)
        assert answer.status_code == 200, answer.text
        answers: list[dict[str, Any]] = answer.json()["answers"]
        assert [told["id"] for told in answers] == [fact.id for fact in facts]
        assert [told["h"] for told in answers] == [fact.h for fact in facts]
        return answers

    def outcomes(self, facts: list[Envelope]) -> list[str]:
        """Send a batch and return the outcomes."""
        return [answer["outcome"] for answer in self.send(facts)]

    def feed(self, cursor: int = 0, limit: int = 2000) -> tuple[dict[tuple[str, str], Any], int]:
        """All changes after a cursor by (entity, key), and the cursor after them."""
        found: dict[tuple[str, str], Any] = {}
        while True:
            page = self.call("GET", "/v1/changes", params={"cursor": cursor, "limit": limit}).json()
            found |= {(change["entity"], change["key"]): change["data"] for change in page["changes"]}
            cursor = page["cursor"]
            if not page["more"]:
                return found, cursor


def contents(lines: dict[str, int]) -> list[dict[str, Any]]:
    """Lines as the wire has them."""
    return [{"sku": sku, "quantity": quantity} for sku, quantity in lines.items()]
