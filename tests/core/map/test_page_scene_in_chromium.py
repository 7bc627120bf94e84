"""Colours, areas and the filter of a page in a real browser, where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from core.job import Job
from core.map.page import Scene, write_page
from core.map.page_look import PageLook, Swatch
from core.map.projection import Projection
from core.map.settings import ProjectionSettings
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings
from tests.core.map import chromium

pytestmark = pytest.mark.skipif(chromium.binary() is None, reason="there is no Chromium on this machine")

COUNT = 60
COLOURS = np.array([0x00C00000, 0x000000C0], np.uint32)
ODD = "<img src=x onerror='window.broken = 1'>"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Words on a grid, the upper half red and the lower half blue; each third of them is hidden."""
    folder = tmp_path_factory.mktemp("scene")
    vectors = np.random.default_rng(1).normal(size=(COUNT, 6)).astype(np.float32)
    embeddings = Embeddings(Words.of(f"word{i}" for i in range(COUNT)), vectors, np.arange(COUNT, 0, -1))
    places = np.stack([np.arange(COUNT) % 10, -(np.arange(COUNT) // 10)], axis=1).astype(np.float32)
    group = (np.arange(COUNT) >= COUNT // 2).astype(int)
    swatches = [Swatch("upper", "30", 0xC00000, 0xC00000), Swatch(ODD, "30", 0x0000C0, 0x0000C0)]
    look = PageLook(COLOURS[group], COLOURS[group], "halves", swatches=swatches)
    areas = [[("red · words", 4.5, -1.0, 9.0), ("我爱", 4.5, -4.0, 8.0)], [(ODD, 2.0, -2.0, 1.0)]]
    scene = Scene(look, areas, np.arange(COUNT) % 3 > 0)
    projection = Projection(places, ProjectionSettings(), {}, COUNT)
    write_page(embeddings, projection, folder / "map.html", Job(), "Halves", scene)
    with chromium.browser(folder / "profile") as browser:
        browser.size(1200, 800)
        browser.open((folder / "map.html").as_uri())
        yield browser
        assert browser.told("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded") == []


def test_words_have_the_colours_that_they_were_given(page: Any) -> None:
    page.wait_for("!moving && points.count > 0")
    pixel = (
        "((word) => [...points.context.getImageData(Math.floor(viewport.left(POSITIONS[2 * word]) * devicePixelRatio), "
        "Math.floor(viewport.top(POSITIONS[2 * word + 1]) * devicePixelRatio), 1, 1).data].slice(0, 3).join())"
    )
    assert page.evaluate(f"{pixel}(1)") == "192,0,0"
    assert page.evaluate(f"{pixel}(58)") == "0,0,192"


def test_the_legend_says_what_they_stand_for(page: Any) -> None:
    assert page.evaluate("$('caption').textContent") == "halves"
    assert page.evaluate("[...$('swatches').children].map((row) => row.children[1].textContent)") == ["upper", ODD]
    assert page.evaluate("$('gradient').hidden && !document.querySelector('img') && window.broken === undefined")


def test_words_that_are_hidden_are_not_drawn_and_can_be_looked_up(page: Any) -> None:
    page.wait_for("!moving")
    assert page.evaluate("points.count") == 40
    assert page.evaluate("names.written.every((label) => label.point % 3 > 0)")
    assert "40 of them shown" in page.evaluate("$('note').textContent")
    page.evaluate("choose(3); flyTo(3)")
    page.wait_for("selected === 3 && $('near').children.length > 0")
    page.wait_for("$('status').textContent.includes('not among the words that are shown')")
    assert page.evaluate("Number.isFinite(viewport.x) && Number.isFinite(viewport.scale)")
    page.evaluate("choose(-1)")


def test_names_of_areas_come_and_go_with_the_zoom(page: Any) -> None:
    page.evaluate("look(whole.at(viewport.width, viewport.height))")
    page.wait_for("!moving && areas.written.length === 2")
    assert page.evaluate("areas.written.map(({ area }) => area.lines.join(' '))") == ["RED · WORDS", "我爱"]
    names = "names.written.every((n) => apart(box, [n.left, n.top, n.left + n.width, n.top + n.height]))"
    boxes = f"areas.written.every(({{ box }}) => {names})"
    assert page.evaluate(boxes)
    spaced = "areas.place(names.context, viewport, 1, []) && names.context.letterSpacing"
    assert page.evaluate(spaced) == "0px"  # the words are not set apart like the areas
    page.evaluate("look(viewport.zoomed(viewport.scale * 3, viewport.left(2), viewport.top(-2)))")
    page.wait_for("!moving && areas.written.length === 1")
    assert page.evaluate("areas.written[0].area.level") == 1
