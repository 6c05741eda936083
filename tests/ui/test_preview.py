"""A camera's live picture: the newest, in its own shape, with what was found in it; never in a scan's way."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from floorapp.ui.look import Look
from floorapp.ui.preview import Outline, Preview, PreviewFeed, PreviewView
from floorapp.ui.theme import colours
from floorapp.ui.words import words
from floorapp.workflows.nouns import Language, Theme

WHOLE = ((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75))
PLAIN = Preview(48, 27, bytes([128]) * (48 * 27))


@pytest.fixture
def feed(app: QApplication) -> PreviewFeed:
    return PreviewFeed()


@pytest.fixture
def view(app: QApplication, feed: PreviewFeed) -> Iterator[PreviewView]:
    made = PreviewView(None, feed)
    made.resize(480, 270)
    made.show_look(Look(colours(Theme.LIGHT), words(Language.EN), 1.0))
    made.show()
    yield made
    made.close()
    made.deleteLater()
    app.sendPostedEvents(made, QEvent.Type.DeferredDelete)


def painted(app: QApplication, view: PreviewView, feed: PreviewFeed, preview: Preview) -> QImage:
    feed.show(preview)
    app.processEvents()
    return view.grab().toImage()


def pixels(image: QImage, colour: QColor) -> set[tuple[int, int]]:
    return {
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).rgb() == colour.rgb()
    }


def test_a_picture_is_shown_as_it_is(app: QApplication, view: PreviewView, feed: PreviewFeed) -> None:
    half = bytes(0 if column < 24 else 255 for _row in range(27) for column in range(48))
    image = painted(app, view, feed, replace(PLAIN, gray=half))
    assert image.pixelColor(40, 135).name() == "#000000"
    assert image.pixelColor(440, 135).name() == "#ffffff"


def test_a_picture_of_another_shape_keeps_it(app: QApplication, view: PreviewView, feed: PreviewFeed) -> None:
    image = painted(app, view, feed, Preview(10, 10, bytes(100)))
    dark = pixels(image, QColor("black"))
    assert {min(dark), max(dark)} == {(105, 0), (374, 269)}


def test_a_code_that_was_read_has_a_whole_line_and_a_tick_and_one_that_was_not_a_broken_line(
    app: QApplication, view: PreviewView, feed: PreviewFeed
) -> None:
    look = colours(Theme.LIGHT)
    read = painted(app, view, feed, replace(PLAIN, outlines=(Outline(WHOLE, accepted=True),)))
    top_edge = {x for x, y in pixels(read, look.ok.fill) if 65 <= y <= 69}
    assert set(range(130, 350)) <= top_edge
    assert len(pixels(read, look.ok.ink) & {(x, y) for x in range(223, 257) for y in range(118, 152)}) > 20
    found = painted(app, view, feed, replace(PLAIN, outlines=(Outline(WHOLE, accepted=False),)))
    top_edge = {x for x, y in pixels(found, look.next.fill) if 66 <= y <= 68}
    assert 40 < len(top_edge) < 235
    assert not pixels(found, look.ok.fill)


def test_what_is_not_read_is_darker(app: QApplication, view: PreviewView, feed: PreviewFeed) -> None:
    image = painted(app, view, feed, replace(PLAIN, region=(0.5, 0.0, 0.5, 1.0)))
    assert image.pixelColor(60, 135).lightness() < 80 < image.pixelColor(420, 135).lightness()


def test_only_the_newest_picture_is_painted(app: QApplication, view: PreviewView, feed: PreviewFeed) -> None:
    came: list[int] = []
    feed.came.connect(lambda: came.append(1))
    for shade in range(100):
        feed.show(replace(PLAIN, gray=bytes([shade]) * len(PLAIN.gray)))
    image = painted(app, view, feed, replace(PLAIN, gray=bytes([200]) * len(PLAIN.gray)))
    assert image.pixelColor(240, 135).red() == 200
    assert len(came) == 1


def test_pictures_may_come_from_any_thread(app: QApplication, view: PreviewView, feed: PreviewFeed) -> None:
    threads = [threading.Thread(target=feed.show, args=(PLAIN,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    app.processEvents()
    assert view.grab().toImage().pixelColor(240, 135).red() == 128


def test_a_picture_whose_bytes_are_not_its_size_is_not_painted(
    app: QApplication, view: PreviewView, feed: PreviewFeed
) -> None:
    before = painted(app, view, feed, PLAIN)
    assert painted(app, view, feed, Preview(4_000, 3_000, b"short")) == before
    assert painted(app, view, feed, Preview(0, 0, b"")) == before


def test_a_picture_of_before_is_not_shown_again(
    app: QApplication, view: PreviewView, feed: PreviewFeed
) -> None:
    painted(app, view, feed, PLAIN)
    feed.show(PLAIN)
    view.clear()
    app.processEvents()
    assert view.grab().toImage().pixelColor(10, 10).red() != 128
