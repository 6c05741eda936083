"""Running the API as a process: the admin token's file, the socket, the ready line, and the end.

It waits 2 s for answers that are under way, and 3 s for each writer to finish what is queued.

Plain HTTP leaves this machine only when the person who starts it says so: TLS is not built in yet.
"""

import errno
import ipaddress
import logging
import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Final

import sqlalchemy as sa
import uvicorn

from floorapp.oms.api import Api, build
from floorapp.oms.enrol import Refused, sha256
from floorapp.oms.limits import Limits

GRACE_S: Final = 2


def is_loopback(host: str) -> bool:
    """Whether an address stays within this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def admin_token(folder: Path) -> tuple[str, Path]:
    """The admin token and its file, which only this user may read; made at the first start."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "admin.token"
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip(), path
    token = secrets.token_urlsafe(32)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(token + "\n")
    return token, path


def bind(host: str, port: int, *, insecure_lan: bool) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises `Refused`."""
    if not is_loopback(host) and not insecure_lan:
        raise Refused(
            f"{host} is not on this machine and HTTP here is not encrypted: put a TLS proxy in front and "
            "serve on 127.0.0.1, or accept the risk with --insecure-lan"
        )
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=512
        )
    except OSError as error:
        raise Refused(f"cannot listen on {host} port {port}: {_why_not(error)}") from error


def _why_not(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "another program does, perhaps an OMS already; --port takes another port"
    return error.strerror or str(error)


class _Server(uvicorn.Server):
    """uvicorn that says when it is ready, and that ends the open streams when it is told to end."""

    def __init__(self, config: uvicorn.Config, api: Api, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._api = api
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End: uvicorn would wait for streams that never end by themselves."""
        self._api.end_streams()
        super().handle_exit(sig, frame)


def serve(
    engine: sa.Engine,
    listening: socket.socket,
    token: str,
    ready: Callable[[], None],
    limits: Limits | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT; `ready` is called when requests are answered."""
    app, api = build(engine, sha256(token), limits)
    config = uvicorn.Config(
        app,
        log_level=logging.WARNING,
        access_log=False,
        timeout_graceful_shutdown=GRACE_S,
        timeout_keep_alive=30,
        server_header=False,
    )
    if threading.current_thread() is threading.main_thread():
        # uvicorn raises the signal again when it has ended: an end that was asked for is no failure.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: None)
    _Server(config, api, ready).run(sockets=[listening])
    engine.dispose()
