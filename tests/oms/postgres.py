"""A private PostgreSQL cluster for the tests, where PostgreSQL is installed. It never runs as root."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest


def _binaries() -> Path:
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    found = shutil.which("initdb")
    if found is None or shutil.which("postgres") is None:
        pytest.skip("PostgreSQL is not installed: initdb and postgres are needed")
    return Path(found).parent


def _user() -> tuple[int, int]:
    if os.getuid() != 0:
        return os.getuid(), os.getgid()
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
    pytest.skip("PostgreSQL does not run as root, and there is no user to run it as")


def _as(user: tuple[int, int]) -> dict[str, object]:
    if os.getuid() != 0:
        return {}
    return {"user": user[0], "group": user[1], "extra_groups": []}


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """A running cluster: `postgresql://…` of its server, without a database's name."""
    binaries, user = _binaries(), _user()
    folder = Path(tempfile.mkdtemp(prefix="floorapp-pg-"))
    folder.chmod(0o700)
    os.chown(folder, *user)
    log = (folder / "log").open("wb")
    try:
        subprocess.run(
            [
                binaries / "initdb",
                "-D",
                folder / "data",
                "-U",
                "oms",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
            ],
            check=True,
            stdout=log,
            stderr=log,
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": str(folder)},
            **_as(user),  # type: ignore[call-overload]
        )
        port = free_port()
        server = subprocess.Popen(
            [
                *(binaries / "postgres", "-D", folder / "data", "-p", str(port), "-k", folder),
                *("-h", "127.0.0.1", "-c", "max_connections=60", "-c", "shared_buffers=32MB"),
            ],
            stdout=log,
            stderr=log,
            cwd=folder,
            **_as(user),  # type: ignore[call-overload]
        )
        try:
            url = f"postgresql://oms@127.0.0.1:{port}"
            _wait(url)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=20)
    finally:
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(url: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(f"{url}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def new_database(url: str, name: str) -> str:
    """A fresh database of the cluster: its URL."""
    with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]
    return f"{url}/{name}"
