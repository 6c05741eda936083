"""`floorapp print`: every document into a file, and through a station's journal onto a printer, once."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from floorapp.cli.example_documents import KINDS
from floorapp.cli.print_documents import MOST_BYTES
from floorapp.devices.simulated_printer import SimulatedPrinter
from floorapp.sync.print_journal import PrintJournal
from floorapp.sync.schema import MIGRATIONS
from tests.devices.test_carrier_label import TRACKING, pdf

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `floorapp print` in a folder of its own."""

    def run_it(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "floorapp", "print", *words],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            cwd=Path(__file__).parents[2],
        )

    return run_it


def station(folder: Path, port: int) -> Path:
    """A station.toml with a label printer and a folder for pages."""
    config = folder / "station.toml"
    config.write_text(
        f"""[station]
name = "PACK-07"
data_dir = "data"
[oms]
url = "http://127.0.0.1:9"
[[printer]]
name = "labels"
url = "tcp://127.0.0.1:{port}"
[[printer]]
name = "office"
role = "document"
language = "pdf"
url = "file://{folder}/office"
"""
    )
    return config


@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_example_is_written_as_a_pdf_whose_codes_read(run: Run, tmp_path: Path, language: str) -> None:
    for kind in ("carton_label", "packing_slip", "manifest"):
        out = tmp_path / f"{kind}.pdf"
        done = run(f"example:{kind}", "--language", language, "--out", str(out), "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == {"kind": kind, "files": [str(out)], "bytes": out.stat().st_size}
        with pypdfium2.PdfDocument(out) as document:
            assert zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())


def test_a_document_can_be_written_changed_and_printed(run: Run, tmp_path: Path) -> None:
    stored, out = tmp_path / "slip.json", tmp_path / "slip.pdf"
    assert run("example:packing_slip", "--out", str(stored)).returncode == 0
    document = json.loads(stored.read_text())
    document["note"] = "Ring the bell <twice>"
    stored.write_text(json.dumps(document))
    assert run(str(stored), "--out", str(out)).returncode == 0
    with pypdfium2.PdfDocument(out) as read:
        assert "Ring the bell <twice>" in read[0].get_textpage().get_text_bounded()


def test_pictures_of_several_pages_are_files_of_their_own(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "card.png"
    done = run("card", "--paper", "102x152", "--out", str(out), "--json")
    files = json.loads(done.stdout)["files"]
    assert len(files) > 1
    assert files == [str(tmp_path / f"card-{number}.png") for number in range(1, len(files) + 1)]
    with Image.open(files[0]) as page:
        assert page.size == (102 * 8, 152 * 8)


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("example:nothing", "--out", "x.pdf"), 1, "there is no example of 'nothing'"),
        (("location:a b", "--out", "x.pdf"), 1, "a location is"),
        (("tote:\x1b[2J", "--out", "x.pdf"), 1, "is no tote"),
        (("slip.doc", "--out", "x.pdf"), 1, "cannot be printed"),
        (("none.json", "--out", "x.pdf"), 1, "cannot be read"),
        (("card", "--out", "x.doc"), 2, ".pdf"),
        (("card", "--out", "x.pdf", "--paper", "wide"), 2, "--paper wide"),
        (("card", "--printer", "labels"), 2, "needs --config"),
        (("card", "--printer", "labels", "--config", "none.toml"), 1, "there is no such file"),
        (("card",), 2, "required"),
    ],
)
def test_what_cannot_be_printed_is_told_in_a_line(
    run: Run, words: tuple[str, ...], code: int, why: str
) -> None:
    done = run(*words)
    assert done.returncode == code
    assert why in done.stderr
    assert "\x1b" not in done.stderr
    assert "Traceback" not in done.stderr


def test_files_from_outside_are_bounded_and_told(run: Run, tmp_path: Path) -> None:
    for name, data, why in (
        ("large.json", b" " * (MOST_BYTES + 1), "longer than"),
        ("odd.json", b'{"_type": "ToteLabel"}', "shows one"),
        ("odd.json", b'{"_type": "CarrierLabel", "order": "a"}', "odd.json"),
        ("broken.pdf", b"%PDF-1.4 nothing", "is no PDF that can be read"),
        ("config.zpl", b"^XA^JUS^FDx^FS^DFR:X^XZ", "^DF"),
    ):
        (tmp_path / name).write_bytes(data)
        done = run(str(tmp_path / name), "--out", str(tmp_path / "out.zpl"))
        assert done.returncode == 1
        assert why in done.stderr
        assert "Traceback" not in done.stderr


def test_a_sites_own_words_are_on_the_paper_and_its_mistakes_are_named(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "paper"
    own.mkdir()
    (own / "branding.toml").write_text('[default]\nname = "Nordic Homeware"\n')
    out = tmp_path / "slip.pdf"
    assert run("example:packing_slip", "--templates", str(own), "--out", str(out)).returncode == 0
    with pypdfium2.PdfDocument(out) as read:
        assert "Nordic Homeware" in read[0].get_textpage().get_text_bounded()
    (own / "branding.toml").write_text('[default]\nnaem = "Nordic Homeware"\n')
    done = run("example:packing_slip", "--templates", str(own), "--out", str(out))
    assert done.returncode == 1
    assert "branding.toml" in done.stderr
    assert "naem" in done.stderr


def test_a_job_goes_through_the_journal_onto_the_printer_once_and_says_how_that_is_known(
    run: Run, tmp_path: Path
) -> None:
    printer = SimulatedPrinter()
    printer.start()
    config = station(tmp_path, printer.port)
    try:
        for number in (1, 2):
            done = run("tote:T-17", "--printer", "labels", "--config", str(config), "--json")
            answer = json.loads(done.stdout)
            assert (done.returncode, answer["state"], answer["proof"]) == (0, "done", "echoed")
            assert len(printer.labels) == number
        carrier = tmp_path / "label.pdf"
        carrier.write_bytes(pdf())
        assert run(str(carrier), "--printer", "labels", "--config", str(config)).returncode == 0
        assert b"^GF" in printer.labels[-1]
        printer.set_fault("paper_out", present=True)
        done = run("test", "--printer", "labels", "--config", str(config))
        assert done.returncode == 1
        assert "not printed, for certain: No labels in the printer" in done.stderr
    finally:
        printer.stop()
    with PrintJournal(tmp_path / "data" / "station.db", MIGRATIONS) as journal:
        states = [(job.kind, job.copy, job.state) for job in journal.jobs()]
    assert states == [
        ("test_label", 1, "failed"),
        ("carrier_label", 1, "done"),
        ("tote_label", 2, "done"),
        ("tote_label", 1, "done"),
    ]


def test_pages_go_to_the_folder_of_the_office_printer(run: Run, tmp_path: Path) -> None:
    config = station(tmp_path, 9)
    done = run("card", "--printer", "office", "--config", str(config))
    assert done.returncode == 0, done.stderr
    assert "says nothing back" in done.stdout
    assert (tmp_path / "office" / "000001.pdf").read_bytes().startswith(b"%PDF-")
    (tmp_path / "office" / "label.pdf").write_bytes(pdf())
    passed = run(str(tmp_path / "office" / "label.pdf"), "--printer", "office", "--config", str(config))
    assert passed.returncode == 0, passed.stderr
    done = run("card", "--printer", "copier", "--config", str(config))
    assert done.returncode == 1
    assert "there are: labels, office" in done.stderr


def test_there_is_an_example_of_every_kind_but_a_carriers_own() -> None:
    assert TRACKING
    assert len(KINDS) == 12
