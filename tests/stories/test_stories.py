"""Every story comes true on every driver; and a story that is wrong says where."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stories.bench import RealOms
from tests.stories.headless import Headless
from tests.stories.pure import Pure
from tests.stories.story import Story, StoryError, all_stories, play, read

STORIES = all_stories()
each_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.workflow}: {story.title}")


@pytest.fixture(scope="module")
def oms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealOms]:
    """The OMS of the stories in which it has a part."""
    server = RealOms(tmp_path_factory.mktemp("oms"))
    yield server
    server.end()


@each_story
def test_the_story_is_decided(story: Story) -> None:
    play(story, Pure())


@each_story
def test_the_story_comes_true_at_a_headless_station(
    story: Story, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    driver = Headless(tmp_path, lambda: request.getfixturevalue("oms"))
    try:
        play(story, driver)
    finally:
        driver.end()


@each_story
def test_the_story_comes_true_in_the_window(
    story: Story, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    qt = pytest.importorskip("tests.stories.window", reason="the window needs PySide6", exc_type=ImportError)
    driver = qt.AtWindow(tmp_path, lambda: request.getfixturevalue("oms"))
    try:
        play(story, driver)
    finally:
        driver.end()


def test_no_two_stories_have_the_same_title() -> None:
    titles = [(story.workflow, story.title) for story in STORIES]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("scan mug -> screen verify", "expected screen verify, but there is wrong-item"),
        ("scan mug -> tone ok", "expected tone ok"),
        ("scan mug -> notice item-correct", "expected notice item-correct"),
        ("scan mug -> report units-scanned", "expected report units-scanned"),
        ("scan pens -> left 5", "expected left 5"),
        ("scan pens; scan pens", "printed without being asked"),
        ("scan pens; scan pens -> print copy 2", "expected print copy 2"),
        ("scan pens; scan pens; scan label -> print carton label", "the order shipped"),
        ("dance", "nobody knows how to: dance"),
        ("scan moon", "moon"),
        ("scan pens -> applause", "applause"),
        ("with a scale", "before the first thing happens"),
    ],
)
def test_a_story_that_is_not_true_says_which_line_and_why(tmp_path: Path, line: str, why: str) -> None:
    file = tmp_path / "wrong.story"
    file.write_text(f"packing: wrong\n  open SO-1 2 x pens\n  {line}\n", encoding="utf-8")
    (story,) = read(file)
    with pytest.raises(StoryError) as failure:
        play(story, Pure())
    assert f"wrong.story:3: {line}" in str(failure.value)
    assert why in str(failure.value)


@pytest.mark.parametrize("text", ["  scan pens\n", "packing\n", "packing:\n"])
def test_a_file_that_is_no_story_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "odd.story"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(StoryError, match=r"odd\.story:1"):
        list(read(file))
