"""The real OMS server in a process of its own, over a database file."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any


class OmsProcess:
    """The server and its commands. It keeps its port over restarts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
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

    def look(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        """Rows of the database."""
        with closing(sqlite3.connect(self._folder / "oms.db")) as db:
            return db.execute(query, values).fetchall()

    def shipped(self, order: str) -> bool:
        """Whether the server holds an order as shipped."""
        return self.look("SELECT state FROM orders WHERE number = ?", order) == [("shipped",)]

    def backup(self) -> dict[str, bytes]:
        """The database's files, of a server that does not run."""
        return {file.name: file.read_bytes() for file in self._folder.glob("oms.db*")}

    def restore(self, files: dict[str, bytes]) -> None:
        """Put a backup in the place of the database of a server that does not run."""
        for file in self._folder.glob("oms.db*"):
            file.unlink()
        for name, content in files.items():
            (self._folder / name).write_bytes(content)

    def _words(self, *words: str) -> list[str]:
        command = [sys.executable, "-m", "floorapp", "oms", *words]
        return [*command, "--database", self._database, "--json"]
