from __future__ import annotations

import base64

import numpy as np
import pytest

from core.map.page_look import PageLook, Swatch


@pytest.mark.parametrize(("colours", "each"), [(3, 1), (300, 2), (70_000, 4)])
def test_each_word_finds_its_colours(colours: int, each: int) -> None:
    numbers = np.arange(colours, dtype=np.uint32)
    light = np.concatenate((numbers, numbers[::-1])) | np.uint32(0xFF000000)
    dark = 0xFFFFFF - light
    data = PageLook(light, dark, "c").data()
    assert data["bytes"] == each
    places = np.frombuffer(base64.b64decode(data["places"]), f"<u{each}")
    assert [data["light"][place] for place in places[:3]] == ["#000000", "#000001", "#000002"]
    assert [data["dark"][place] for place in places[-2:]] == ["#fffffe", "#ffffff"]
    assert len(data["light"]) == colours


def test_a_legend_is_written_as_it_is_read() -> None:
    one = np.zeros(1, np.uint32)
    swatch = Swatch("a", "1,000", 0xFF112233, 0x445566)
    look = PageLook(one, one, "caption", "note", ("0", "", "1"), ((1, 2), (3, 4)), [swatch], np.array([5], np.uint8))
    data = look.data()
    assert data["swatches"] == [["a", "1,000", "#112233", "#445566"]]
    assert data["gradient"] == [["#000001", "#000002"], ["#000003", "#000004"]]
    assert (data["caption"], data["note"], data["ends"]) == ("caption", "note", ("0", "", "1"))
    assert base64.b64decode(data["sizes"]) == b"\5"
