"""`floorapp printers`: how each printer is, told in words and at once."""

import json
import socket
import time
from pathlib import Path

import pytest

from floorapp.__main__ import main
from floorapp.cli import printers
from floorapp.devices.simulated_escpos import SimulatedEscposPrinter
from floorapp.devices.simulated_printer import SimulatedPrinter
from floorapp.sync.print_journal import PrintJournal
from floorapp.sync.records import JobForm, JobRecord
from floorapp.sync.schema import MIGRATIONS

STATION = '[station]\nname = "PACK-07"\ndata_dir = "data"\n[oms]\nurl = "http://127.0.0.1:9"\n'


def config(folder: Path, *tables: str) -> str:
    path = folder / "station.toml"
    path.write_text(STATION + "".join(f"[[printer]]\n{table}\n" for table in tables))
    return str(path)


def test_every_printer_says_how_it_is_and_a_silent_one_holds_up_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labels, receipts = SimulatedPrinter(), SimulatedEscposPrinter()
    labels.start()
    receipts.start()
    receipts.set_fault("paper_out", present=True)
    deaf = socket.create_server(("127.0.0.1", 0))
    try:
        path = config(
            tmp_path,
            f'name = "labels"\nurl = "tcp://127.0.0.1:{labels.port}"',
            f'name = "receipts"\nroles = ["receipt", "slip"]\nlanguage = "escpos"\n'
            f'url = "tcp://127.0.0.1:{receipts.port}"',
            *(
                f'name = "deaf {number}"\nurl = "tcp://127.0.0.1:{deaf.getsockname()[1]}"'
                for number in range(3)
            ),
        )
        began = time.monotonic()
        assert main(["printers", "--config", path]) == 1
        assert time.monotonic() - began < 6.0
        said = capsys.readouterr().out
        assert "labels    zpl     carton_label: ready (simulated)" in said
        assert "receipts  escpos  receipt, slip: No labels in the printer" in said
        assert said.count("It does not answer") == 3
        assert main(["printers", "--config", path, "--json"]) == 1
        found = json.loads(capsys.readouterr().out)["printers"]
        assert found[0]["first_for"] == ["carton_label", "small_label"]
        assert found[1]["first_for"] == ["slip", "receipt", "document"]
    finally:
        deaf.close()
        labels.stop()
        receipts.stop()


def test_what_waits_for_the_printers_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = config(tmp_path, f'url = "file://{tmp_path}/labels"')
    (tmp_path / "data").mkdir()
    with PrintJournal(tmp_path / "data" / "station.db", MIGRATIONS) as journal:
        for number in range(2):
            form = JobForm.BYTES
            journal.ask(JobRecord(f"J{number}", "", 0, "x", 1, b"", "carton_label", "", "", "", form), 0)
    assert main(["printers", "--config", path]) == 0
    assert "Print jobs: 2 waiting" in capsys.readouterr().out


def test_a_printer_on_the_usb_bus_is_named_with_the_url_to_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes, names = tmp_path / "usb", tmp_path / "usbmisc"
    (names / "lp0" / "device").mkdir(parents=True)
    nodes.mkdir()
    (nodes / "lp0").touch()
    (nodes / "lp1").touch()
    identity = "MFG:Zebra Technologies ;CMD:ZPL;MDL:ZTC ZD421\x1b[2J-203dpi ZPL;"
    (names / "lp0" / "device" / "ieee1284_id").write_text(identity)
    monkeypatch.setattr(printers, "USB_NODES", nodes)
    monkeypatch.setattr(printers, "USB_NAMES", names)
    assert main(["printers"]) == 0
    said = capsys.readouterr().out
    assert f'url = "usblp://{nodes}/lp0"' in said
    assert "Zebra Technologies  ZTC ZD421" in said
    assert "\x1b" not in said
    assert f'a printer; in station.toml: url = "usblp://{nodes}/lp1"' in said
    assert main(["printers", "--config", config(tmp_path, f'url = "usblp://{nodes}/lp0"')]) in (0, 1)
    assert "lp1" in capsys.readouterr().out


def test_a_station_without_printers_and_a_machine_without_any_say_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printers, "USB_NODES", tmp_path / "none")
    assert main(["printers"]) == 0
    assert "No printer is plugged in" in capsys.readouterr().out
    assert main(["printers", "--config", config(tmp_path)]) == 0
    assert "has no printers" in capsys.readouterr().out
    assert main(["printers", "--config", str(tmp_path / "none.toml")]) == 1
    (tmp_path / "bad.toml").write_text("[station]\n")
    assert main(["printers", "--config", str(tmp_path / "bad.toml")]) == 1
