"""The decoders, on symbols that are drawn here."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from floorapp.devices.camera import engines
from floorapp.devices.camera.engines import Gray
from floorapp.devices.camera.reads import Family, Read
from tests.devices.camera.drawn import smeared, symbol, turned

needs_zbar = pytest.mark.skipif(not engines.has_zbar(), reason=engines.available()[Family.ZBAR])

SYMBOLS = [
    ("EAN13", "7310865004703", "EAN13", "]E0", "7310865004703"),
    ("EAN8", "96385074", "EAN8", "]E4", "96385074"),
    ("UPCA", "882428015046", "UPCA", "]E0", "0882428015046"),
    ("UPCE", "01264904", "UPCE", "]E0", "0012000006494"),
    ("Code128", "LOC-A1-07", "Code128", "]C0", "LOC-A1-07"),
    ("Code39", "A-17", "Code39", "]A0", "A-17"),
    ("Code93", "A-17", "Code93", "]G0", "A-17"),
    ("QRCode", "https://example.org/1", "QRCode", "]Q1", "https://example.org/1"),
]


def told(reads: list[Read]) -> list[tuple[str, str, str]]:
    return [(read.symbology, read.aim, read.text) for read in reads]


@pytest.mark.parametrize(("kind", "text", "symbology", "aim", "expected"), SYMBOLS)
def test_zxing_tells_each_symbol_as_scanners_do(
    kind: str, text: str, symbology: str, aim: str, expected: str
) -> None:
    assert told(engines.zxing(symbol(kind, text))) == [(symbology, aim, expected)]


@needs_zbar
@pytest.mark.parametrize(("kind", "text", "symbology", "aim", "expected"), SYMBOLS)
def test_zbar_tells_them_in_the_same_words(
    kind: str, text: str, symbology: str, aim: str, expected: str
) -> None:
    assert told(engines.zbar(symbol(kind, text))) == [(symbology, aim, expected)]


def test_opencv_finds_eans_for_a_third_vote() -> None:
    label = smeared(turned(symbol("EAN13", "7310865004703", module=4, height=150), 10), 1.0)
    assert told(engines.opencv(label)) == [("EAN13", "]E0", "7310865004703")]


def test_places_are_in_pixels_of_the_picture() -> None:
    (read,) = engines.zxing(symbol("EAN13", "7310865004703"))
    xs, ys = [x for x, _ in read.quad], [y for _, y in read.quad]
    assert 45 <= min(xs) < 110
    assert 330 < max(xs) < 400
    assert min(ys) >= 20


@pytest.mark.parametrize("engine", [engines.zxing, engines.zbar, engines.opencv])
@pytest.mark.parametrize(
    "gray",
    [
        np.zeros((0, 0), np.uint8),
        np.zeros((1, 1), np.uint8),
        np.zeros((3, 2000), np.uint8),
        np.zeros((40, 40, 3), np.uint8),
        np.zeros((40, 40), np.float32),
        np.full((64, 64), 255, np.uint8)[::2, ::2],
    ],
)
def test_a_picture_that_is_none_gives_no_reads(engine: object, gray: Gray) -> None:
    assert callable(engine)
    assert engine(gray) == []


def test_several_threads_may_decode_at_once() -> None:
    picture = symbol("EAN13", "7310865004703")
    with ThreadPoolExecutor(4) as pool:
        for engine in (engines.zxing, engines.zbar, engines.opencv):
            answers = list(pool.map(lambda gray, by=engine: told(by(gray)), [picture] * 16))
            assert all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("01264904", "0012000006494"),
        ("05096893", "0050968000093"),
        ("04124498", "0041244000098"),
        ("01234514", "0012100003454"),
        ("01234531", "0012300000451"),
        ("01234543", "0012340000053"),
        ("91264904", ""),
        ("0126490", ""),
    ],
)
def test_a_upc_e_stands_for_thirteen_digits(short: str, long: str) -> None:
    assert engines.upc_e_expanded(short) == long


def test_a_decoder_that_is_missing_is_told_and_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "available", lambda: dict.fromkeys(Family, "is not installed"))
    assert not engines.has_zbar()
    assert engines.zbar(symbol("EAN13", "7310865004703")) == []


def test_a_code_39_that_could_be_a_pharmacy_s_number_is_told_as_it_is_printed() -> None:
    (read,) = engines.zxing(symbol("Code39", "N0YVRY"))
    assert (read.symbology, read.text, read.aim) == ("Code39", "N0YVRY", "]A0")
