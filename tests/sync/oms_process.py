"""The real OMS server in a process of its own, over a database file."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


class OmsProcess:
    """The server and its commands. It keeps its port over restarts."""

    def __init__(self, folder: Path) -> None:
        self._database = f"sqlite:///{folder / 'oms.db'}"
        self._log = folder / "oms.log"
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def command(self, *words: str) -> Any:
        """Run `floorapp oms …` and give its JSON answer."""
        done = subprocess.run(self._words(*words), capture_output=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    def start(self) -> None:
        """Serve, on the same port as before."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._words("serve", "--port", str(self._port)), stdout=subprocess.PIPE, stderr=log
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self._log.read_text("utf-8")[-2000:]
        self.url = str(json.loads(line)["url"]).rstrip("/")
        self._port = int(self.url.rpartition(":")[2])

    def kill(self) -> None:
        """Power off."""
        if self._process is not None:
            assert self._process.stdout is not None
            self._process.kill()
            self._process.wait()
            self._process.stdout.close()
            self._process = None

    def _words(self, *words: str) -> list[str]:
        command = [sys.executable, "-m", "floorapp", "oms", *words]
        return [*command, "--database", self._database, "--json"]
