"""Print servers that are not ours, each a process of its own on a free port: CUPS, and an IPP printer."""

import os
import shutil
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

CUPSD: Final = shutil.which("cupsd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
LPADMIN: Final = shutil.which("lpadmin", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
PRINTER: Final = shutil.which("ippeveprinter", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
BUS: Final = shutil.which("dbus-daemon")

_FILES: Final = """\
ServerRoot {root}/etc
RequestRoot {root}/spool
TempDir {root}/spool/tmp
CacheDir {root}/cache
StateDir {root}/state
AccessLog {root}/log/access
ErrorLog {root}/log/error
PageLog {root}/log/page
FileDevice Yes
SystemGroup root
"""
_SERVER: Final = """\
Listen 127.0.0.1:{port}
Browsing No
WebInterface No
DefaultAuthType None
JobRetryInterval 1
<Location />
  Order allow,deny
  Allow localhost
</Location>
<Policy default>
  JobPrivateAccess default
  JobPrivateValues default
  SubscriptionPrivateAccess default
  SubscriptionPrivateValues default
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cups:
    """A CUPS of our own below a folder. It needs root, as cupsd does."""

    def __init__(self, root: Path) -> None:
        assert CUPSD is not None
        self.root, self.port = root, free_port()
        for folder in ("etc", "spool/tmp", "cache", "state", "log", "out"):
            (root / folder).mkdir(parents=True)
        for folder in (root, *root.parents):  # its filters and backends run as another user
            if folder.owner() == "root" and folder.is_relative_to("/tmp"):
                folder.chmod(folder.stat().st_mode | stat.S_IXOTH | stat.S_IXGRP)
        (root / "etc/cups-files.conf").write_text(_FILES.format(root=root))
        (root / "etc/cupsd.conf").write_text(_SERVER.format(port=self.port))
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Switch it on, and wait until it listens."""
        assert CUPSD is not None
        config = ("-c", self.root / "etc/cupsd.conf", "-s", self.root / "etc/cups-files.conf")
        self._process = subprocess.Popen([CUPSD, "-f", *config], stderr=subprocess.DEVNULL)
        _listens(self.port, self._process)

    def stop(self) -> None:
        """Switch it off."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def add(self, name: str, device: str) -> str:
        """A queue that hands on the bytes as they are; its url."""
        self.admin("-p", name, "-v", device, "-m", "raw", "-E")
        return f"ipp://127.0.0.1:{self.port}/printers/{name}"

    def admin(self, *words: str) -> None:
        """A command of lpadmin."""
        self._run(LPADMIN or "lpadmin", *words)

    def pause(self, name: str) -> None:
        """Let jobs wait in a queue."""
        self._run(shutil.which("cupsdisable", path="/usr/sbin:/usr/bin") or "cupsdisable", name)

    def resume(self, name: str) -> None:
        """Let a queue print again."""
        self._run(shutil.which("cupsenable", path="/usr/sbin:/usr/bin") or "cupsenable", name)

    def _run(self, command: str, *words: str) -> None:
        server = f"127.0.0.1:{self.port}"
        subprocess.run([command, "-h", server, *words], check=True, capture_output=True, timeout=20)


@contextmanager
def ipp_printer(folder: Path, *options: str) -> Iterator[tuple[str, Path]]:
    """A printer that speaks IPP: its url, and the folder where what it prints lies.

    It wants a message bus, to announce itself by; it gets one on which nobody listens.
    """
    assert PRINTER is not None
    assert BUS is not None
    port, spool = free_port(), folder / "printed"
    spool.mkdir()
    bus = f"unix:path={folder}/bus"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    listening = ["--session", "--nofork", "--nopidfile", f"--address={bus}"]
    with subprocess.Popen([BUS, *listening], **quiet) as messages:
        while not (folder / "bus").exists():
            assert messages.poll() is None
            time.sleep(0.02)
        words = ["-r", "off", "-n", "localhost", "-p", str(port), "-d", str(spool), "-k"]
        command = [PRINTER, *words, "-f", "application/pdf,application/octet-stream", *options, "Office"]
        with subprocess.Popen(
            command, env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": bus}, **quiet
        ) as printer:
            try:
                _listens(port, printer)
                yield f"ipp://localhost:{port}/ipp/print", spool
            finally:
                printer.terminate()
                messages.terminate()


def _listens(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server did not start"
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server does not listen")
