"""Signs, barcodes, products and cartons as they are painted."""

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontInfo, QImage, QPainter
from PySide6.QtWidgets import QApplication

from floorapp.ui import barcodes, label_picture, marks, products
from floorapp.ui.app import BrokenBindingError, check_binding, make_application
from floorapp.ui.carton_picture import back_to_front
from floorapp.ui.fitting import Room, fit
from floorapp.ui.marks import Sign
from floorapp.ui.typeface import BOLD, HEAVY, REGULAR, SEMIBOLD, Face, font, metrics
from floorapp.workflows.commands import Command
from floorapp.workflows.screens import BoxState, BoxView, Mark
from floorapp.workflows.sight import Shape, covers


def box(x: int, y: int, z: int, side: int = 10) -> BoxView:
    return BoxView(x, y, z, side, side, side, BoxState.PLACED)


def shape_of(one: BoxView) -> Shape:
    return one.x, one.y, one.z, one.dx, one.dy, one.dz


def test_boxes_are_painted_from_the_back_to_the_front() -> None:
    back, front, above = box(0, 0, 0), box(10, 10, 0), box(0, 0, 10)
    assert [one for one, _ in back_to_front([above, front, back])].index(back) == 0
    assert [one for one, _ in back_to_front([front, back])] == [back, front]


@given(st.lists(st.tuples(*[st.integers(0, 5)] * 3), unique=True, max_size=20))
def test_no_box_is_painted_over_by_one_behind_it(cells: list[tuple[int, int, int]]) -> None:
    boxes = [box(10 * x, 10 * y, 10 * z) for x, y, z in cells]
    ordered = [one for one, _ in back_to_front(boxes)]
    assert sorted(map(repr, ordered)) == sorted(map(repr, boxes))
    for index, early in enumerate(ordered):
        for late in ordered[index + 1 :]:
            assert not covers(shape_of(early), shape_of(late)), (
                "a box in front was painted before one behind it"
            )


def test_boxes_that_overlap_by_mistake_are_all_painted() -> None:
    boxes = [box(0, 0, 0), box(5, 5, 5), box(2, 8, 1)]
    assert len(back_to_front(boxes)) == 3


@pytest.mark.parametrize("command", list(Command))
def test_a_command_s_barcode_is_square_and_says_the_command(app: QApplication, command: Command) -> None:
    image = barcodes.data_matrix(command)
    assert image.width() == image.height()
    large = image.scaled(image.width() * 4, image.height() * 4)
    page = QImage(large.width() + 40, large.height() + 40, QImage.Format.Format_Grayscale8)
    page.fill(255)
    with QPainter(page) as painter:
        painter.drawImage(20, 20, large)
    pixels = memoryview(page.constBits()).cast("B", (page.height(), page.bytesPerLine()))
    assert [code.text for code in zxingcpp.read_barcodes(pixels)] == [command.barcode]


@pytest.mark.parametrize("text", ["", "123", "37331470010471120x", "٣" * 18])
def test_what_is_no_sscc_has_no_bars(app: QApplication, text: str) -> None:
    assert barcodes.sscc_bars(text) is None


def test_every_sign_has_a_shape_of_its_own(app: QApplication) -> None:
    shapes = set()
    for sign in [*Mark, *(each for each in Sign if each is not Sign.QUIET_TICK)]:
        image = QImage(64, 64, QImage.Format.Format_Grayscale8)
        image.fill(255)
        with QPainter(image) as painter:
            marks.draw(painter, sign, QRectF(0, 0, 64, 64), QColor("black"), QColor("white"))
        shapes.add(bytes(image.constBits()))
    assert len(shapes) == len(Mark) + len(Sign) - 1


def test_a_product_always_has_the_same_picture_and_another_product_another(app: QApplication) -> None:
    first, again, other = (products.picture(sku, 64).toImage() for sku in ("A-1", "A-1", "A-2"))
    assert first == again
    assert first != other


@pytest.mark.parametrize("sku", ["../../etc/passwd", "a\0b", "x" * 3_000, "", "..", "\ud800"])
def test_a_hostile_sku_finds_no_file(app: QApplication, sku: str) -> None:
    assert not products.picture(sku, 32).isNull()


def test_the_demo_s_products_have_pictures_of_their_own(app: QApplication) -> None:
    for sku in ("21-0475", "21-0478", "21-0473", "57-0031", "33-0102", "44-0210"):
        assert products._own_picture(sku) is not None


@pytest.mark.parametrize("weight", [REGULAR, SEMIBOLD, BOLD, HEAVY])
def test_inter_is_what_is_drawn(app: QApplication, weight: int) -> None:
    info = QFontInfo(font(Face(20, weight)))
    assert info.family().startswith("Inter")
    assert info.weight() == weight


def test_figures_are_tabular(app: QApplication) -> None:
    ruler = metrics(Face(40, BOLD))
    assert ruler.horizontalAdvance("1111") == ruler.horizontalAdvance("0000")


def test_two_lines_come_before_smaller_letters(app: QApplication) -> None:
    fitted = fit("Scan the label on this box", Face(40, BOLD), Room(400, 200, 2, 20))
    assert (fitted.face.px, len(fitted.lines), fitted.whole) == (40, 2, True)


def test_a_text_that_fits_nowhere_is_cut_and_says_so(app: QApplication) -> None:
    fitted = fit("x" * 500, Face(40, BOLD), Room(200, 60, 1, 20))
    assert not fitted.whole
    assert fitted.lines[-1].endswith("…")


@given(text=st.text(max_size=60), width=st.integers(1, 900), lines=st.integers(1, 4), code=st.booleans())
def test_fitting_always_ends_within_its_lines(
    app: QApplication, text: str, width: int, lines: int, code: bool
) -> None:
    fitted = fit(text, Face(30, BOLD, code), Room(width, 200, lines, 12))
    assert 1 <= len(fitted.lines) <= max(lines, text.count("\n") + 1)
    assert 12 <= fitted.face.px <= 30


def test_a_sound_binding_passes(app: QApplication) -> None:
    check_binding()
    assert make_application() is app


def test_a_binding_that_loses_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = iter((5_000, 4_890))
    monkeypatch.setattr("sys.getrefcount", lambda _value: next(counts))
    with pytest.raises(BrokenBindingError, match="PySide6"):
        check_binding()


@pytest.mark.parametrize(
    ("most", "shown"),
    [(5, ["Attn. Bo", "Road 1", "Town"]), (2, ["Attn. Bo", "Town"]), (1, ["Town"]), (0, []), (-3, [])],
)
def test_a_small_label_keeps_the_town_of_its_address(most: int, shown: list[str]) -> None:
    assert label_picture._address(("Attn. Bo", "", "Road 1", "Town"), most) == shown
