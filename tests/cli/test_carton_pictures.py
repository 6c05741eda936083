"""Each step of filling a carton has its picture: what lies in it, and the one blue thing that comes next."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from floorapp.cli import cartonize
from floorapp.cli.carton_drawing import MOST_PICTURES, PER_PAGE, Face, Filled, Label, Picture, pages, steps
from floorapp.cli.carton_png import png
from floorapp.cli.carton_svg import svg
from floorapp.workflows.sight import Shape
from tests.cli.conftest import Ran

RunCommand = Callable[..., Ran]

RING: tuple[Shape, ...] = ((0, 10, 0, 20, 10, 10), (10, 0, 0, 10, 10, 20), (0, 0, 10, 10, 20, 10))
BLUE, GREY = "#0A72DC", "#C2C8C9"


def filled(*shapes: Shape, name: str = "M2", caption: str = "Mug") -> Filled:
    return Filled(name, (40, 30, 20), shapes, (caption,) * len(shapes))


def tops(picture: Picture, colour: str) -> int:
    return sum(isinstance(one, Face) and one.fill == colour for one in picture.figures)


def said(picture: Picture) -> list[str]:
    return [one.text for one in picture.figures if isinstance(one, Label)]


def dashed(picture: Picture) -> int:
    return sum(isinstance(one, Face) and one.is_dashed for one in picture.figures)


def test_each_step_has_one_blue_thing_and_grey_ones_from_before() -> None:
    pictures = steps(filled(*((10 * x, 0, 0, 10, 10, 10) for x in range(4))))
    assert [tops(one, BLUE) for one in pictures] == [1, 1, 1, 1]
    assert [tops(one, GREY) for one in pictures] == [0, 1, 2, 3]
    assert [said(one)[:2] for one in pictures] == [[str(step), "/ 4"] for step in range(1, 5)]
    assert said(pictures[0])[2:] == ["M2", "40×30×20", "Mug"]


def test_dashes_show_where_a_hidden_thing_goes() -> None:
    open_first, behind = steps(filled((20, 20, 0, 10, 10, 20), (10, 10, 0, 5, 5, 5)))
    assert (dashed(open_first), dashed(behind)) == (0, 3)


def test_a_thing_that_is_cut_for_the_eye_has_only_its_own_edges() -> None:
    last = steps(filled(*RING))[-1]
    assert tops(last, BLUE) + tops(last, GREY) == 4, "one of three is cut in two"
    edges = [one for one in last.figures if isinstance(one, Face) and len(one.points) == 2]
    assert len(edges) == 2 * (3 + 3) + 4, "two faces are cut in two, the third is whole"


def test_of_very_many_things_some_go_into_one_picture() -> None:
    shapes = [(x, y, 0, 1, 1, 1) for x in range(40) for y in range(4)]
    pictures = steps(filled(*shapes))
    assert len(pictures) <= MOST_PICTURES
    assert [tops(one, BLUE) for one in pictures][:2] == [3, 3]
    assert said(pictures[1])[0] == "4–6"
    assert sum(tops(one, BLUE) for one in pictures) == 160


def test_the_steps_of_a_carton_come_twelve_to_a_page() -> None:
    pictures = steps(filled(*((x, 0, 0, 1, 1, 1) for x in range(PER_PAGE + 2))))
    first, last = pages(pictures)
    assert (first.width, first.height) == (4 * 720, 3 * 720)
    assert (last.width, last.height) == (2 * 720, 720)
    assert sum(len(page.figures) for page in (first, last)) == sum(len(one.figures) for one in pictures)
    right = [one.at[0] for one in first.figures if isinstance(one, Label) and one.text == "M2"]
    assert sorted(right)[-1] - sorted(right)[0] == 3 * 720


def test_nothing_is_drawn_outside_its_picture() -> None:
    for size in ((1, 1, 1), (10_000, 1, 1), (1, 10_000, 3), (1, 1, 10_000), (240, 270, 15)):
        (picture,) = steps(Filled("M", size, ((0, 0, 0, *size),), ("all",)))
        points = [point for one in picture.figures if isinstance(one, Face) for point in one.points]
        assert all(0 <= x <= picture.width and 0 <= y <= picture.height for x, y in points)


def test_hostile_words_stay_words() -> None:
    (picture,) = steps(filled((0, 0, 0, 1, 1, 1), name="</text><script>", caption="a&b" + "x" * 900))
    tree = ElementTree.fromstring(svg(picture).decode())
    texts = [one.text or "" for one in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert "</text><script>" in texts
    assert texts[-1].startswith("a&b")
    assert len(texts[-1]) == 36


def test_a_png_shows_the_blue_thing_where_it_is_drawn() -> None:
    (picture,) = steps(filled((0, 0, 0, 40, 30, 20)))
    with Image.open(io.BytesIO(png(picture))) as image:
        assert image.size == (720, 720)
        top = next(one for one in picture.figures if isinstance(one, Face) and one.fill == BLUE)
        middle = tuple(round(sum(way) / 4) for way in zip(*top.points, strict=True))
        assert image.getpixel((middle[0], middle[1])) == (0x0A, 0x72, 0xDC)


def test_dashes_are_painted_also_on_a_line_without_length() -> None:
    figure = Face(((5, 5), (5, 5), (100, 5)), "", "#000000", 3, True)
    with Image.open(io.BytesIO(png(Picture(120, 20, (figure,))))) as image:
        dark = [x for x in range(120) if sum(image.convert("RGB").getpixel((x, 5))) < 300]  # type: ignore[arg-type]
    assert 40 < len(dark) < 75


def test_a_page_of_many_steps_is_made_smaller() -> None:
    with Image.open(io.BytesIO(png(Picture(7_200, 3_600, ())))) as image:
        assert image.size == (2_200, 1_100)


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_pictures_lie_in_a_folder_of_their_order(
    run_command: RunCommand, tmp_path: Path, ending: str
) -> None:
    carton = ["S", 210, 160, 110, 90, 200, 150, 100, 5_000]
    items = [[2, 90, 90, 90, 1, 6], [1, 500, 10, 10, 5, 6, {"own_carton": True}]]
    order = {"id": "../../../etc/x y", "cartons": [carton], "items": items, "margin_mm": 2}
    problems = tmp_path / "p.jsonl"
    problems.write_text(json.dumps(order) + "\n" + json.dumps({**order, "items": []}))
    ran = run_command(cartonize, "cartonize", str(problems), f"--{ending}", str(tmp_path / "out"))
    assert (ran.code, ran.err) == (0, "")
    (folder,) = (tmp_path / "out").iterdir()
    assert folder.name == "00001-_etc_x_y"
    names = sorted(path.name.removesuffix(f".{ending}") for path in folder.iterdir())
    number = names[0].split("-")[1]
    assert names == [f"carton-{number}-{rest}" for rest in ("page-1", "step-01", "step-02")]


def test_a_folder_that_cannot_be_written_is_told(run_command: RunCommand, tmp_path: Path) -> None:
    problems = tmp_path / "p.jsonl"
    problems.write_text('{"cartons": [["S", 9, 9, 9, 0, 9, 9, 9, 99]], "items": [[1, 5, 5, 5, 1, 6]]}')
    ran = run_command(cartonize, "cartonize", str(problems), "--svg", str(problems))
    assert ran.code == 1
    assert ran.err == f"floorapp: {problems}/00001-1: Not a directory\n"
