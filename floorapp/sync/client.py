"""Calls to the OMS over HTTP: every answer is read strictly, bounded in size and in time.

Only the sync process imports this file: `requests` would cost the terminal its quick start.
"""

import base64
import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import PoolManager

from floorapp.sync.contract import (
    Answer,
    BadMessage,
    Envelope,
    answer_of,
    canonical,
    parse_json,
    text,
    whole,
)
from floorapp.sync.records import SsccBlock
from floorapp.sync.tip import ServerTip

CONNECT_S: Final = 3.0
READ_S: Final = 10.0
CALL_S: Final = 30.0
"""The longest that one call may take in all, however slowly its bytes come."""

STREAM_QUIET_S: Final = 60.0
UNTRUSTED: Final = "its certificate is not trusted here: put your authority's into data_dir/oms-ca.pem"
MAX_ANSWER_BYTES: Final = 1024 * 1024
MAX_PAGE_BYTES: Final = 16 * 1024 * 1024
PAGE_CHANGES: Final = 500
MAX_LABELS: Final = 999
MAX_LABELS_BYTES: Final = 16 * 1024 * 1024


class CallFailed(Exception):  # noqa: N818 - the kinds below say how
    """A call did not bring what the contract promises."""


class Unreachable(CallFailed):
    """No connection, or it broke before the whole answer was here."""


class TimedOut(Unreachable):
    """The answer did not come in time."""


class Refused(CallFailed):
    """An answer with another status than 200. `retry_after_s` is the server's wish, where it gave one."""

    def __init__(self, status: int, retry_after_s: float | None, problem: str = "") -> None:
        super().__init__(f"status {status}")
        self.status = status
        self.retry_after_s = retry_after_s
        self.problem = problem


class BadAnswer(CallFailed):
    """Status 200 with a body that this contract does not know."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the changes feed."""

    changes: tuple[Any, ...]
    cursor: str
    more: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """The server's word on a claim. `ttl_s` is how long the right lasts without renewal."""

    granted: bool
    holder: str
    fence: int
    ttl_s: int


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What a station gets once: its token, and the numbers that it works with."""

    token: str
    station: str
    epoch: str
    block: SsccBlock
    roster_key: str


def checked_url(url: str) -> str:
    """The base URL without a trailing slash.

    Raises ValueError unless it is https, or http to this very machine.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or parts.username:
        raise ValueError(f"the OMS address must look like https://oms.example:8040, and is {url!r}")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ValueError(f"http is only for an OMS on this machine: use https for {host}")
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


class OmsClient:
    """One connection to the OMS. Not for two threads at once: each worker has its own.

    `authority` is a file with the certificates to trust instead of the system's.
    """

    def __init__(self, url: str, token: str = "", authority: Path | None = None) -> None:
        self._url = checked_url(url)
        self._session = requests.Session()
        self.connections = 0
        """How many connections were made so far. The server behind a new one need not be what it was."""
        for scheme in ("http://", "https://"):
            adapter = self._session.get_adapter(scheme)
            assert isinstance(adapter, HTTPAdapter)  # noqa: S101 - what a session has
            _count_connections(adapter.poolmanager, self._count)
        self._session.trust_env = False  # no proxy and no .netrc may come between
        self._session.headers.update({"Accept": "application/json", "User-Agent": "floorapp"})
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"
        if authority is not None:
            self._session.verify = str(authority)

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def _count(self) -> None:
        self.connections += 1

    def enrol(self, station: str, code: str) -> Enrolled:
        """Trade a one-time code for a token."""
        answer = self._call("POST", "/v1/stations/enrol", {"station": station, "code": code})
        with _strictly():
            return Enrolled(
                token=text(answer, "", "token", empty=False),
                station=text(answer, "", "station", limit=64, empty=False),
                epoch=text(answer, "", "epoch", limit=64, empty=False),
                block=_block(answer),
                roster_key=text(answer, "", "roster_key", empty=False),
            )

    def check_code(self, station: str, code: str) -> None:
        """Ask whether a one-time code is right, without using it up. Raises `Refused` when it is not."""
        self._call("POST", "/v1/stations/enrol", {"station": station, "code": code, "check": True})

    def check_token(self) -> None:
        """Ask whether our token is good for work. Raises `Refused` with 401 or 403 when it is not."""
        self._call("GET", "/v1/changes", query={"limit": "1"}, most=MAX_PAGE_BYTES)

    def begin_epoch(self, epoch: str) -> SsccBlock:
        """Get the SSCC block of an epoch that this station has begun by itself."""
        answer = self._call("POST", "/v1/stations/epoch", {"epoch": epoch})
        with _strictly():
            return _block(answer)

    def changes(self, cursor: str) -> Page:
        """The next page of the feed after a cursor (empty: from the start)."""
        query = {"limit": str(PAGE_CHANGES)} | ({"cursor": cursor} if cursor else {})
        answer = self._call("GET", "/v1/changes", query=query, most=MAX_PAGE_BYTES)
        with _strictly():
            changes, following, more = answer["changes"], answer["cursor"], answer["more"]
            if not isinstance(changes, list) or not isinstance(more, bool):
                raise BadMessage("/changes", "must be a list, and /more true or false")
            if isinstance(following, bool) or not isinstance(following, str | int):
                raise BadMessage("/cursor", "must be a string or an integer")
            return Page(tuple(changes), str(following)[:256], more)

    def labels(self, order: str) -> dict[str, bytes]:
        """The carriers' labels of an order by the SHA-256 that their bytes have. Odd ones are left out."""
        answer = self._call("GET", f"/v1/labels/{quote(order, safe='')}", most=MAX_LABELS_BYTES)
        with _strictly():
            found = answer["labels"]
            if not isinstance(found, list):
                raise BadMessage("/labels", "must be a list")
            documents = (_document(each) for each in found[:MAX_LABELS])
            return {hashlib.sha256(document).hexdigest(): document for document in documents if document}

    def send(self, station: str, epoch: str, facts: Sequence[Envelope]) -> tuple[tuple[Answer, ...], int]:
        """Send facts; returns the readable answers and the server's time in ms since 1970 UTC.

        An answer that cannot be read is left out: it settles nothing, and spoils no other.
        """
        batch = {"station": station, "epoch": epoch, "facts": [fact.to_wire() for fact in facts]}
        answer = self._call("POST", "/v1/facts", batch)
        with _strictly():
            answers = answer["answers"]
            if not isinstance(answers, list):
                raise BadMessage("/answers", "must be a list")
            return tuple(_readable(answers)), whole(answer, "", "server_ms")

    def tip(self, epoch: str, after: int) -> ServerTip:
        """The last fact of an epoch that the server has, and how many after seq `after` it has."""
        answer = self._call("GET", "/v1/tip", query={"epoch": epoch, "after": str(after)})
        with _strictly():
            if text(answer, "", "epoch", limit=64) != epoch:
                raise BadMessage("/epoch", "is not the one that was asked for")
            seq, h = whole(answer, "", "seq"), text(answer, "", "h", limit=64)
            return ServerTip(epoch, seq, h, whole(answer, "", "count"))

    def claim(self, order: str) -> Claim:
        """Ask for the right to work an order."""
        return self._claim("claim", order)

    def renew(self, order: str) -> Claim:
        """Keep the right to work an order."""
        return self._claim("renew", order)

    def release(self, order: str) -> None:
        """Give the right to work an order back."""
        self._call("POST", "/v1/tasks/release", {"order": order})

    def _claim(self, verb: str, order: str) -> Claim:
        answer = self._call("POST", f"/v1/tasks/{verb}", {"order": order})
        with _strictly():
            granted = answer["granted"]
            if not isinstance(granted, bool):
                raise BadMessage("/granted", "must be true or false")
            return Claim(
                granted=granted,
                holder=text(answer, "", "holder", limit=64) if answer.get("holder") is not None else "",
                fence=whole(answer, "", "fence") if answer.get("fence") is not None else 0,
                ttl_s=whole(answer, "", "ttl_s", most=86_400) if answer.get("ttl_s") is not None else 0,
            )

    def time_ms(self) -> int:
        """The server's clock, in ms since 1970 UTC."""
        answer = self._call("GET", "/v1/time")
        with _strictly():
            return whole(answer, "", "server_ms")

    @contextmanager
    def stream(self) -> Iterator[Iterator[bytes]]:
        """The bytes of the event stream, as they come; they end when the server or the network ends them."""
        with _network(), self._request("GET", "/v1/stream", read_s=STREAM_QUIET_S) as response:
            _check_status(response, time.monotonic() + CALL_S)
            if not response.headers.get("Content-Type", "").startswith("text/event-stream"):
                raise BadAnswer("not an event stream")
            yield response.iter_content(1)

    def _call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, str] | None = None,
        most: int = MAX_ANSWER_BYTES,
    ) -> Any:
        give_up = time.monotonic() + CALL_S
        with _network(), self._request(method, path, body, query) as response:
            _check_status(response, give_up)
            content = _content(response, most, give_up)
        with _strictly():
            answer = parse_json(content)
            if not isinstance(answer, dict):
                raise BadMessage("", "must be an object")
        return answer

    def _request(
        self,
        method: str,
        path: str,
        body: Any = None,
        query: dict[str, str] | None = None,
        read_s: float = READ_S,
    ) -> requests.Response:
        return self._session.request(
            method,
            self._url + path,
            params=query,
            data=None if body is None else canonical(body),
            headers=None if body is None else {"Content-Type": "application/json"},
            timeout=(CONNECT_S, read_s),
            allow_redirects=False,
            stream=True,
        )


def _count_connections(manager: PoolManager, count: Callable[[], None]) -> None:
    """Call `count` for every connection that is made, also where one that was dropped is made anew."""

    def counting(pool: Any) -> Any:
        class Connection(pool.ConnectionCls):  # type: ignore[misc]
            def connect(self) -> None:
                super().connect()
                count()

        return type(pool.__name__, (pool,), {"ConnectionCls": Connection})

    classes = manager.pool_classes_by_scheme
    manager.pool_classes_by_scheme = {scheme: counting(pool) for scheme, pool in classes.items()}


def _document(wire: Any) -> bytes:
    """A label's bytes; none where they cannot be read."""
    try:
        return base64.b64decode(text(wire, "", "bytes", limit=MAX_LABELS_BYTES), validate=True)
    except (BadMessage, ValueError):
        return b""


def _block(answer: Any) -> SsccBlock:
    base = text(answer, "", "sscc_base", limit=17, empty=False)
    return SsccBlock(base, whole(answer, "", "sscc_serials", least=1))


@contextmanager
def _network() -> Iterator[None]:
    """Give the ways in which a connection fails one name each."""
    try:
        yield
    except requests.Timeout as error:
        raise TimedOut("no answer in time") from error
    except requests.exceptions.SSLError as error:
        raise Unreachable(UNTRUSTED) from error
    except (requests.RequestException, OSError) as error:
        raise Unreachable(type(error).__name__) from error


@contextmanager
def _strictly() -> Iterator[None]:
    """Whatever is not as the contract says is a bad answer."""
    try:
        yield
    except (BadMessage, KeyError, TypeError) as error:
        raise BadAnswer(str(error)) from error


def _check_status(response: requests.Response, give_up: float) -> None:
    if response.status_code != 200:
        raise Refused(response.status_code, _retry_after_s(response), _problem(response, give_up))


def _content(response: requests.Response, most: int, give_up: float) -> bytes:
    content = bytearray()
    for chunk in response.iter_content(64 * 1024):
        content += chunk
        if len(content) > most:
            raise BadAnswer(f"more than {most} bytes")
        if time.monotonic() > give_up:
            raise TimedOut("the answer comes too slowly")
    return bytes(content)


def _retry_after_s(response: requests.Response) -> float | None:
    """Retry-After in seconds. Its other form, a date, needs a right clock and counts as not given."""
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def _problem(response: requests.Response, give_up: float) -> str:
    """The `detail` of a problem+json body (RFC 9457), at most 200 characters, for the person who enrols."""
    try:
        problem = parse_json(_content(response, 64 * 1024, give_up))
        detail = problem.get("detail") or problem.get("title") or ""
    except (ValueError, AttributeError, CallFailed, requests.RequestException):
        return ""
    return detail[:200] if isinstance(detail, str) else ""


def _readable(answers: Sequence[Any]) -> Iterator[Answer]:
    for index, wire in enumerate(answers):
        try:
            yield answer_of(wire, f"/answers/{index}")
        except BadMessage:
            continue
