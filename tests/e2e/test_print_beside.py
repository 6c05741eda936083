"""What is printed from beside a station at work goes through the station, its printer's one owner."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

from tests.devices.rigs import eventually
from tests.e2e.packer import Packer
from tests.e2e.rig import floor
from tests.e2e.sites import PRODUCTS, write_site

BARCODES = {product[0]: product[3].split("|")[0] for product in PRODUCTS}


def test_a_working_station_prints_what_is_asked_for_from_beside_it(tmp_path: Path) -> None:
    receipts = '[[printer]]\nname = "slips"\nrole = "slip"\nlanguage = "escpos"\nurl = "simulated:"\n'
    documents = '[documents]\nwith_order = ["packing_slip"]\n'
    with floor(
        tmp_path,
        write_site(tmp_path / "site", {"SO-0001": {"12-0001": 2}}),
        devices=receipts + documents,
    ) as place:
        packer = Packer(place, BARCODES)
        packer.sign_in()
        done = subprocess.run(
            [
                *(sys.executable, "-m", "floorapp", "print", "tote:T-17", "--json"),
                *("--printer", "printer 1", "--config", str(place.config)),
            ],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout)
        assert (answer["state"], answer["printer"]) == ("done", "printer 1")
        packer.pack("SO-0001")
        place.settle()
        assert len(place.printer.labels) == 2
        assert b"T-17" in place.printer.labels[0]

        def slip() -> str:
            with sqlite3.connect(place.store) as db:
                rows = db.execute("SELECT state FROM print_job WHERE kind = 'packing_slip'").fetchall()
            return ",".join(row[0] for row in rows)

        assert eventually(lambda: slip() == "done")
