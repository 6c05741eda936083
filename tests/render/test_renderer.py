"""The independent renderer itself: what it reads from labels written by hand."""

from collections.abc import Iterator

import pytest

from tests.render.renderer import Decoded, LabelRenderer, RenderError, decode, render_zpl, why_not

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())

SSCC = "395200000000000012"  # GS1's demonstration prefix 952, with its check digit
WIDTH_MM, HEIGHT_MM, DPMM = 100.0, 150.0, 8
HELLO = "^A0N,40,40^FDhello"


def label(*fields: str) -> bytes:
    """A label with these fields, each at a place of its own, top down."""
    placed = "".join(f"^FO60,{60 + 300 * row}{field}^FS" for row, field in enumerate(fields))
    return f"^XA^CI28{placed}^XZ".encode()


@pytest.fixture(scope="module")
def renderer() -> Iterator[LabelRenderer]:
    with LabelRenderer() as one:
        yield one


def test_a_sscc_is_read_as_gs1_128() -> None:
    image = render_zpl(label(f"^BY3^BCN,160,N,N,N^FD>;>800{SSCC}"), WIDTH_MM, HEIGHT_MM, DPMM)
    assert decode(image) == [Decoded("00" + SSCC, "]C1")]


def test_the_same_digits_without_fnc1_are_no_gs1_128(renderer: LabelRenderer) -> None:
    image = renderer.render(label(f"^BY3^BCN,160,N,N,N^FD>;00{SSCC}"), WIDTH_MM, HEIGHT_MM, DPMM)
    assert decode(image) == [Decoded("00" + SSCC, "]C0")]


def test_the_picture_has_the_printers_dots(renderer: LabelRenderer) -> None:
    image = renderer.render(label(HELLO), WIDTH_MM, HEIGHT_MM, DPMM)
    assert image.size == (WIDTH_MM * DPMM, HEIGHT_MM * DPMM)


def test_text_is_drawn_and_holds_no_barcode(renderer: LabelRenderer) -> None:
    drawn = renderer.render(label(HELLO), WIDTH_MM, HEIGHT_MM, DPMM)
    ink = drawn.convert("L").point(lambda shade: 255 - shade).getbbox()
    assert ink is not None
    left, top, right, bottom = ink
    assert 60 <= left < right < 260
    assert 60 <= top < bottom < 110
    assert decode(drawn) == []


def test_escaped_utf8_is_read_back_from_a_qr_code(renderer: LabelRenderer) -> None:
    name = "Åsa ^XA ~JR 日本"
    escaped = "".join(f"_{byte:02X}" for byte in name.encode())
    image = renderer.render(label(f"^BQN,2,8^FH^FDMA,{escaped}"), WIDTH_MM, HEIGHT_MM, DPMM)
    assert [one.text for one in decode(image)] == [name]


def test_several_barcodes_come_from_the_top_down(renderer: LabelRenderer) -> None:
    image = renderer.render(
        label("^BY3^BCN,120,N,N,N^FDFIRST", "^BY3^BCN,120,N,N,N^FDSECOND"), WIDTH_MM, HEIGHT_MM, DPMM
    )
    assert [one.text for one in decode(image)] == ["FIRST", "SECOND"]


def test_one_process_reads_label_after_label(renderer: LabelRenderer) -> None:
    for number in range(20):
        text = f"LABEL-{number:04d}"
        image = renderer.render(label(f"^BY3^BCN,120,N,N,N^FD{text}"), WIDTH_MM, HEIGHT_MM, DPMM)
        assert [one.text for one in decode(image)] == [text]


def test_bytes_that_are_not_utf8_are_refused_and_the_renderer_goes_on(renderer: LabelRenderer) -> None:
    with pytest.raises(RenderError, match="not UTF-8"):
        renderer.render(b"^XA^FO60,60^A0N,40^FD\xff^FS^XZ", WIDTH_MM, HEIGHT_MM, DPMM)
    assert renderer.render(label(HELLO), WIDTH_MM, HEIGHT_MM, DPMM).width > 0


def test_what_is_no_label_is_refused_and_the_renderer_goes_on(renderer: LabelRenderer) -> None:
    with pytest.raises(RenderError):
        renderer.render(b"not a label", WIDTH_MM, HEIGHT_MM, DPMM)
    assert renderer.render(label(HELLO), WIDTH_MM, HEIGHT_MM, DPMM).width > 0


def test_a_renderer_that_has_ended_says_so() -> None:
    with LabelRenderer() as one:
        pass
    with pytest.raises(RenderError, match="ended"):
        one.render(label(HELLO), WIDTH_MM, HEIGHT_MM, DPMM)
