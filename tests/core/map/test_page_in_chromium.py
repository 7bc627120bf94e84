"""The page in a real browser, where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from core.job import Job
from core.map.page import write_page
from core.map.projection import project_pca
from core.map.settings import ProjectionSettings
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings
from tests.core.map import chromium

pytestmark = pytest.mark.skipif(chromium.binary() is None, reason="there is no Chromium on this machine")

ODD = ["</script><script>window.broken = 1</script>", "<img src=x onerror='window.broken = 1'>", "שלום", "我爱", "İs"]
WORDS = [*(f"word{i}" for i in range(300)), *ODD]
EMBEDDINGS = Embeddings(
    Words.of(WORDS),
    np.random.default_rng(3).normal(size=(len(WORDS), 12)).astype(np.float32),
    np.arange(len(WORDS), 0, -1, dtype=np.int64) ** 2,
)


def nearest(word: str) -> list[str]:
    index = WORDS.index(word)
    return [near.word for near in EMBEDDINGS.nearest(EMBEDDINGS.input_vectors[index], 20, [index])]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("page")
    write_page(
        EMBEDDINGS, project_pca(EMBEDDINGS, ProjectionSettings(), Job()), folder / "map.html", Job(), "A small map"
    )
    with chromium.browser(folder / "profile") as browser:
        browser.size(1200, 800)
        browser.address = (folder / "map.html").as_uri()
        browser.open(browser.address)
        yield browser
        quiet = ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")
        assert browser.told(*quiet) == []
        asked = {event["params"]["request"]["url"].split("#")[0] for event in browser.told("Network.requestWillBeSent")}
        assert asked == {browser.address}


@pytest.fixture(autouse=True)
def whole_map(page: Any) -> None:
    page.size(1200, 800)
    page.evaluate("choose(-1); fitted = false; fit()")
    page.wait_for("selected === -1 && fitted && !moving")


NAMES_SHOWN = "[...document.querySelectorAll('#near button > :first-child')].map((item) => item.textContent)"


def place_of(page: Any, word: str) -> tuple[float, float]:
    index = WORDS.index(word)
    page.wait_for("!moving")
    box = page.evaluate("(({left, top}) => [left, top])(surface.getBoundingClientRect())")
    x, y = page.evaluate(f"[viewport.left(POSITIONS[{2 * index}]), viewport.top(POSITIONS[{2 * index + 1}])]")
    return box[0] + x, box[1] + y


def test_a_word_is_searched_and_its_exact_neighbours_stand_beside_the_map(page: Any) -> None:
    page.evaluate("query.focus()")
    page.type("WORD12")
    page.wait_for("options.children.length > 2")
    assert page.evaluate("options.children[0].firstChild.textContent") == "word12"
    page.key("ArrowDown")
    page.key("ArrowUp")
    page.key("Enter")
    page.wait_for("$('word').textContent === 'word12' && !moving")
    assert page.evaluate(NAMES_SHOWN) == nearest("word12")
    assert page.evaluate("Math.hypot(viewport.x - POSITIONS[24], viewport.y - POSITIONS[25])") < 1e-5
    assert page.evaluate("names.written.some((label) => label.point === 12)")
    assert page.evaluate("$('facts').textContent") == f"{(len(WORDS) - 12) ** 2:,} × · word 13 of {len(WORDS)}"


def test_a_click_chooses_a_word_and_a_neighbour_leads_on(page: Any) -> None:
    page.click(*place_of(page, "word3"))
    page.wait_for("$('word').textContent === 'word3'")
    assert page.evaluate("location.hash") == "#word=word3"
    page.evaluate("document.querySelector('#near button').click()")
    page.wait_for(f"$('word').textContent === '{nearest('word3')[0]}'")
    page.evaluate("history.back()")
    page.wait_for("$('word').textContent === 'word3'")
    page.evaluate("surface.focus()")
    page.key("Escape")
    page.wait_for("selected === -1 && $('chosen').hidden")


def test_wheel_and_drag_move_the_map_under_the_cursor(page: Any) -> None:
    x, y = place_of(page, "word5")
    page.mouse("Wheel", round(x), round(y), deltaX=0, deltaY=-200)
    page.wait_for("viewport.scale > 1.3 * whole.at(viewport.width, viewport.height).scale && !moving")
    assert place_of(page, "word5") == pytest.approx((x, y), abs=1)
    page.mouse("Pressed", 500, 400, button="left", clickCount=1)
    page.mouse("Moved", 530, 390, button="left", buttons=1)
    page.mouse("Released", 530, 390, button="left", clickCount=1)
    assert place_of(page, "word5") == pytest.approx((x + 30, y - 10), abs=1)
    assert page.evaluate("selected") == -1


def test_two_fingers_zoom(page: Any) -> None:
    before = page.evaluate("viewport.scale")
    for kind, spread in (("touchStart", 50), ("touchMove", 75), ("touchMove", 100), ("touchEnd", 0)):
        fingers = [{"x": 500 - spread, "y": 400, "id": 0}, {"x": 500 + spread, "y": 400, "id": 1}]
        page.call("Input.dispatchTouchEvent", type=kind, touchPoints=fingers if spread else [])
    page.wait_for("!moving")
    assert page.evaluate("viewport.scale") == pytest.approx(2 * before, rel=0.02)


def test_arrows_lead_from_word_to_word(page: Any) -> None:
    page.evaluate("choose(7); surface.focus()")
    page.wait_for("selected === 7")
    page.key("ArrowRight")
    page.wait_for("selected !== 7")
    assert page.evaluate("POSITIONS[2 * selected] > POSITIONS[14]")


@pytest.mark.parametrize("word", ODD)
def test_any_word_is_opened_by_a_link_and_none_becomes_markup(page: Any, word: str) -> None:
    page.evaluate(f"location.hash = '#word=' + encodeURIComponent(WORDS[{WORDS.index(word)}])")
    page.wait_for(f"selected === {WORDS.index(word)}")
    assert page.evaluate("$('word').textContent") == word
    assert page.evaluate(NAMES_SHOWN) == nearest(word)
    assert (
        page.evaluate("window.broken === undefined && !document.querySelector('img') && document.scripts.length") == 2
    )


def test_a_word_that_is_not_there_is_said(page: Any) -> None:
    page.evaluate("location.hash = '#word=nowhere'")
    page.wait_for(
        "$('status').textContent.includes('“nowhere” is not on this map') && $('status').className === 'said'"
    )


def test_names_do_not_overlap_and_stand_in_a_list_too(page: Any) -> None:
    page.evaluate("$('seen').open = true")
    page.wait_for("$('list').children.length === names.written.length && names.written.length > 20")
    boxes = np.array(page.evaluate("names.written.map((b) => [b.left, b.top, b.left + b.width, b.top + b.height])"))
    for i, (left, top, right, bottom) in enumerate(boxes):
        others = np.delete(boxes, i, axis=0)
        apart = (others[:, 0] >= right) | (others[:, 2] <= left) | (others[:, 1] >= bottom) | (others[:, 3] <= top)
        assert apart.all()


@pytest.mark.parametrize(("dark", "ground"), [(False, [252, 250, 246]), (True, [9, 11, 14])])
def test_the_colours_are_those_the_reader_prefers_until_she_chooses(page: Any, dark: bool, ground: list[int]) -> None:
    page.size(390, 700, 2, dark)
    page.wait_for(f"document.documentElement.dataset.theme === '{'dark' if dark else 'light'}' && !moving")
    corner = "[...points.context.getImageData(0, 0, 1, 1).data.slice(0, 3)].join()"
    page.wait_for(f"points.canvas.width === 780 && {corner} === '{','.join(map(str, ground))}'")
    aside, stage = "document.querySelector('aside').getBoundingClientRect()", "stage.getBoundingClientRect()"
    assert page.evaluate(f"{aside}.top >= {stage}.bottom")  # under the map on a narrow screen
