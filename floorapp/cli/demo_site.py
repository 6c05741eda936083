"""A whole site in one folder for the demo: the embedded OMS as its own process, and an enrolled station.

Every device is simulated, and says so.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from floorapp.app import CannotStart
from floorapp.config import StationConfig, load

STATION: Final = "PACK-07"
SCANNER: Final = "scanner 1"
SCALE: Final = "scale 1"
READY_TIMEOUT_S: Final = 30.0

_TOML: Final = """[station]
name = "{station}"
kind = "pack"
language = "{language}"
theme = "{theme}"
data_dir = {folder}

[oms]
url = "{url}"
enrolment_code = "{code}"

[[scanner]]
kind = "simulated"
name = "{scanner}"

[[scanner]]
kind = "wedge"

[[scale]]
kind = "simulated"
name = "{scale}"

[[printer]]
role = "carton_label"
language = "zpl"
url = "simulated:"
name = "label printer"
"""


class DemoSite:
    """The server process and the files of a demo in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self.admin_token_file = Path()
        self._database = f"sqlite:///{folder / 'oms.db'}"
        self._port = 0
        self._server: subprocess.Popen[str] | None = None

    def prepare(self, *, language: str, theme: str) -> StationConfig:
        """Fill a new OMS with demo data, start it, and write the station's configuration."""
        from floorapp.oms.demo import import_demo
        from floorapp.oms.store import open_store

        self.folder.mkdir(parents=True, exist_ok=True)
        engine = open_store(self._database)
        import_demo(engine)
        engine.dispose()
        code = json.loads(self._oms("enrol", STATION))["code"]
        self.start_server()
        path = self.folder / "station.toml"
        path.write_text(
            _TOML.format(
                station=STATION,
                language=language,
                theme=theme,
                folder=json.dumps(str(self.folder / "station")),
                url=self.url,
                code=code,
                scanner=SCANNER,
                scale=SCALE,
            ),
            encoding="utf-8",
        )
        path.chmod(0o600)
        return load(path)

    def start_server(self) -> None:
        """Start the OMS, on the port that it had before. Raises `CannotStart` when it does not come up."""
        from floorapp.oms.store import DEMO_PREFIX

        log = (self.folder / "oms.log").open("a", encoding="utf-8")
        self._server = subprocess.Popen(
            [
                *(sys.executable, "-m", "floorapp", "oms", "serve", "--json"),
                *("--database", self._database, "--port", str(self._port)),
                *("--company-prefix", DEMO_PREFIX),
            ],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        log.close()
        assert self._server.stdout is not None  # noqa: S101 - a pipe was asked for
        line = self._server.stdout.readline()
        if not line:
            raise CannotStart(f"the demo's OMS did not start; see {self.folder / 'oms.log'}")
        ready = json.loads(line)
        self.url = str(ready["url"])
        self.admin_token_file = Path(ready["admin_token_file"])
        self._port = int(self.url.rstrip("/").rsplit(":", 1)[1])

    def stop_server(self) -> None:
        """End the OMS at once, as a network cut would look to the station."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None

    def shipped(self) -> int:
        """Orders that the OMS holds as shipped, by its own word."""
        import requests

        token = self.admin_token_file.read_text("ascii").strip()
        answer = requests.get(
            f"{self.url.rstrip('/')}/v1/floor", headers={"Authorization": f"Bearer {token}"}, timeout=10
        )
        answer.raise_for_status()
        return int(answer.json()["shipped"])

    def _oms(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "floorapp", "oms", *words, "--database", self._database, "--json"],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CannotStart(f"oms {words[0]}: {done.stderr.strip()}")
        return done.stdout
