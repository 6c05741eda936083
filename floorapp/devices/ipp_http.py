"""IPP messages to and from a server by HTTP, or HTTPS: each within its time, each answer bounded.

`ipp://` is HTTP on port 631, `ipps://` is HTTPS (RFC 3510, RFC 7472). Printers have certificates that nobody
has signed, so an `ipps` url may name the one to trust: `?trust=` and the SHA-256 of it in hex.
"""

import contextlib
import hashlib
import http.client
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qs, urlsplit

from floorapp.devices.ipp import MOST_ANSWER_BYTES
from floorapp.devices.job_queue import Refused
from floorapp.devices.ports import ConnectionFault, Fault

PORT: Final = 631
_CONNECT_TIMEOUT_S: Final = 2.0
_SEND_TIMEOUT_S: Final = 5.0
_CHUNK_BYTES: Final = 16_384
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{64}")
_REFUSALS: Final = {401: Fault.NO_PERMISSION, 403: Fault.NO_PERMISSION, 404: Fault.UNPLUGGED}


class IppServer:
    """A server of IPP at a url. `answer_s` is how long a whole answer may take to come."""

    def __init__(self, url: str, answer_s: float = 5.0) -> None:
        """Raises ValueError, naming what is wrong with the url."""
        parts = urlsplit(url)
        try:
            host, port = parts.hostname or "", parts.port or PORT
        except ValueError as error:
            raise ValueError(f"{url!r}: the port must be 1 to 65535") from error
        if not host or len(parts.path) < 2 or "@" in parts.netloc:
            raise ValueError(f"{url!r}: write {parts.scheme}://host:631/printers/NAME")
        self.uri = f"{parts.scheme}://{parts.netloc}{parts.path}"
        self._address = (host, port)
        self._path = parts.path
        self._answer_s = answer_s
        self._secure = parts.scheme == "ipps"
        self._trust = _trust_of(url, parts.query, secure=self._secure)

    def ask(self, message: bytes, document: bytes = b"") -> bytes:
        """Send a message, and a document behind it; the answer.

        Raises `Refused` when it is certain that the server has not taken it, else ConnectionFault.
        """
        connection = self._connected()
        try:
            self._send(connection, message, document)
            return self._answer(connection)
        finally:
            connection.close()

    def _connected(self) -> http.client.HTTPConnection:
        host, port = self._address
        try:
            opened = socket.create_connection(self._address, _CONNECT_TIMEOUT_S)
        except ConnectionRefusedError as error:
            raise Refused(Fault.REFUSED, str(error)) from error
        except OSError as error:
            raise Refused(Fault.UNREACHABLE, str(error)) from error
        connection = http.client.HTTPConnection(host, port)
        try:
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            opened.settimeout(_SEND_TIMEOUT_S)
            connection.sock = self._encrypted(opened) if self._secure else opened
        except OSError as error:
            opened.close()
            raise Refused(Fault.REFUSED, f"its encryption cannot be trusted: {error}") from error
        except Refused:
            opened.close()
            raise
        return connection

    def _encrypted(self, opened: socket.socket) -> ssl.SSLSocket:
        context = ssl.create_default_context()
        if self._trust:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        secured = context.wrap_socket(opened, server_hostname=self._address[0])
        shown = hashlib.sha256(secured.getpeercert(binary_form=True) or b"").hexdigest()
        if self._trust and shown != self._trust:
            secured.close()
            raise Refused(Fault.REFUSED, f"its certificate is another one: {shown}")
        return secured

    def _send(self, connection: http.client.HTTPConnection, message: bytes, document: bytes) -> None:
        """The time counts for each piece: a slow server is no fault. What is sent in part is not taken."""
        body = memoryview(message + document)
        try:
            connection.putrequest("POST", self._path, skip_accept_encoding=True)
            connection.putheader("Content-Type", "application/ipp")
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders()
            for start in range(0, len(body), _CHUNK_BYTES):
                connection.send(body[start : start + _CHUNK_BYTES])
        except (OSError, http.client.HTTPException) as error:
            raise ConnectionFault(Fault.CONNECTION_LOST, str(error)) from error

    def _answer(self, connection: http.client.HTTPConnection) -> bytes:
        sock = connection.sock
        try:
            with _cut_off(sock, self._answer_s):
                answer = connection.getresponse()
                data = answer.read(MOST_ANSWER_BYTES + 1)
        except TimeoutError as error:
            raise ConnectionFault(Fault.NO_ANSWER, f"no answer in {self._answer_s} s") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise ConnectionFault(Fault.CONNECTION_LOST, str(error) or type(error).__name__) from error
        if answer.status == http.HTTPStatus.OK:
            return data
        if answer.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ConnectionFault(Fault.ODD_ANSWER, f"HTTP status {answer.status}")
        fault = _REFUSALS.get(answer.status, Fault.REFUSED)
        if answer.status == http.HTTPStatus.UPGRADE_REQUIRED:
            raise Refused(fault, "it wants encryption: write ipps:// for ipp:// in its url")
        raise Refused(fault, f"HTTP status {answer.status}")


@contextlib.contextmanager
def _cut_off(sock: socket.socket, after_s: float) -> Iterator[None]:
    """Let what reads from a socket fail after this time, also where a byte comes now and then."""
    ended = threading.Event()

    def cut() -> None:
        ended.set()
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    sock.settimeout(after_s)
    timer = threading.Timer(after_s, cut)
    timer.daemon = True
    began = time.monotonic()
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        if ended.is_set() or time.monotonic() - began >= after_s:
            raise TimeoutError(f"{after_s} s are over") from error
        raise
    finally:
        timer.cancel()


def _trust_of(url: str, query: str, *, secure: bool) -> str:
    settings = parse_qs(query, keep_blank_values=True)
    unknown = sorted(set(settings) - ({"trust"} if secure else set()))
    if unknown:
        known = "there is only trust" if secure else "there are none"
        raise ValueError(f"{url!r}: unknown setting {unknown[0]!r}; {known}")
    if "trust" not in settings:
        return ""
    trust = settings["trust"][-1].lower().replace(":", "")
    if not _FINGERPRINT.fullmatch(trust):
        raise ValueError(f"{url!r}: trust must be the SHA-256 of a certificate, 64 hex digits")
    return trust
