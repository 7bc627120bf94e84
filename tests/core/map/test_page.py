from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.job import Cancelled, Job
from core.map import page
from core.map.page import NEIGHBOURS, provenance, write_page
from core.map.projection import Projection, project_pca
from core.map.settings import ProjectionSettings
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings

HOSTILE = [
    "</script><script>fetch('https://example.org')</script>",
    '"><img src=x onerror=alert(1)>',
    "<!--",
    "{{script}}",
    "a\u2028b\u2029c",
    "\\u003c",
    "\t\r\x00\x07",
    "שלום",
    "我爱",
    "x" * 5000,
    "'&amp;",
]


def made(words: list[str], counts: bool = True, name: str = "novels.bin") -> tuple[Embeddings, Projection]:
    vectors = np.random.default_rng(0).normal(size=(len(words), 8)).astype(np.float32)
    numbers = np.arange(len(words), 0, -1) if counts else None
    embeddings = Embeddings(Words.of(words), vectors, numbers, name=name)
    return embeddings, project_pca(embeddings, ProjectionSettings(), Job())


def data_of(text: str) -> dict[str, Any]:
    found = re.findall(r'<script id="data" type="application/json">(.*?)</script>', text, re.DOTALL)
    assert len(found) == 1
    data: dict[str, Any] = json.loads(found[0])
    return data


def numbers(coded: str, kind: str) -> Any:
    return np.frombuffer(base64.b64decode(coded), kind)


def test_the_page_holds_the_exact_neighbours(tmp_path: Path) -> None:
    embeddings, projection = made([f"word{i}" for i in range(60)])
    write_page(embeddings, projection, tmp_path / "map.html", Job())
    data = data_of((tmp_path / "map.html").read_text(encoding="utf-8"))
    assert data["words"].split("\n") == list(embeddings.words)
    assert data["each"] == NEIGHBOURS
    near = numbers(data["near"], "<u4").reshape(60, NEIGHBOURS)
    cosines = numbers(data["cosines"], "<i2").reshape(60, NEIGHBOURS) / 10_000
    for word in (0, 17, 59):
        asked = embeddings.nearest(embeddings.input_vectors[word], NEIGHBOURS, [word])
        assert [embeddings.words[i] for i in near[word]] == [answer.word for answer in asked]
        assert np.allclose(cosines[word], [answer.similarity for answer in asked], atol=6e-5)
    assert np.array_equal(numbers(data["positions"], "<f4").reshape(60, 2), projection.positions)
    assert numbers(data["counts"], "<f8").tolist() == list(range(60, 0, -1))


def test_no_word_can_leave_its_place(tmp_path: Path) -> None:
    embeddings, projection = made(HOSTILE, counts=False)
    write_page(embeddings, projection, tmp_path / "map.html", Job(), "</title><script>alert(1)</script>{{data}}")
    text = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert text.count("<script") == 2
    assert text.count("</script") == 2
    assert "<img" not in text
    assert "\u2028" not in text
    assert data_of(text)["words"].split("\n") == HOSTILE
    assert data_of(text)["counts"] is None
    assert "<title>&lt;" in text


def test_the_page_asks_the_network_for_nothing(tmp_path: Path) -> None:
    embeddings, projection = made(["a", "b", "c"])
    write_page(embeddings, projection, tmp_path / "map.html", Job(), title="Three letters")
    text = (tmp_path / "map.html").read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]
    assert not re.search(r"https?:|//[a-z]+\.|@import|url\(|<link|<img|<iframe", text)
    assert "<title>Three letters</title>" in text


@pytest.mark.parametrize("words", [1, 2, 3])
def test_a_few_words_make_a_page_too(tmp_path: Path, words: int) -> None:
    embeddings, projection = made([f"w{i}" for i in range(words)])
    write_page(embeddings, projection, tmp_path / "map.html", Job())
    data = data_of((tmp_path / "map.html").read_text(encoding="utf-8"))
    assert data["each"] == words - 1
    assert len(numbers(data["near"], "<u4")) == words * (words - 1)


def test_equal_vectors_are_neighbours_but_no_word_is_its_own(tmp_path: Path) -> None:
    words = Words.of(f"w{i}" for i in range(30))
    embeddings = Embeddings(words, np.ones((30, 4), np.float32))
    write_page(
        embeddings,
        Projection(np.zeros((30, 2), np.float32), ProjectionSettings(), {}, 30),
        tmp_path / "map.html",
        Job(),
    )
    data = data_of((tmp_path / "map.html").read_text(encoding="utf-8"))
    near = numbers(data["near"], "<u4").reshape(30, -1)
    assert all(i not in row for i, row in enumerate(near.tolist()))
    assert set(numbers(data["cosines"], "<i2").tolist()) == {10_000}


def test_a_map_of_three_axes_gives_its_first_two(tmp_path: Path) -> None:
    embeddings, projection = made(["a", "b", "c"])
    solid = Projection(
        np.column_stack([projection.positions, [7, 8, 9]]).astype(np.float32), ProjectionSettings(), {}, 3
    )
    write_page(embeddings, solid, tmp_path / "map.html", Job())
    data = data_of((tmp_path / "map.html").read_text(encoding="utf-8"))
    assert np.array_equal(numbers(data["positions"], "<f4").reshape(3, 2), projection.positions)


def test_too_many_words_are_refused_and_cancel_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embeddings, projection = made(["a", "b", "c", "d"])
    path = tmp_path / "map.html"
    path.write_text("old")
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        write_page(embeddings, projection, path, job)
    monkeypatch.setattr(page, "MOST_WORDS", 3)
    with pytest.raises(ValueError, match=r"at most 3 words.*has 4.*fewer"):
        write_page(embeddings, projection, path, Job())
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["map.html"]


def test_the_page_says_what_it_shows(tmp_path: Path) -> None:
    embeddings, projection = made(["a", "b", "c"])
    assert provenance(embeddings, projection) == "3 words · PCA · 8 dimensions"
    part = Projection(projection.positions, ProjectionSettings(), {}, 80)
    assert provenance(embeddings, part) == "3 of 80 words · UMAP · 8 dimensions"
    axes = Projection(projection.positions, ProjectionSettings(), {"axes": [{"caption": "<b>"}, {"caption": "age"}]}, 3)
    assert provenance(embeddings, axes) == "3 words · → <b> · ↑ age · 8 dimensions"
    write_page(embeddings, axes, tmp_path / "map.html", Job())
    assert "→ &lt;b&gt;" in (tmp_path / "map.html").read_text(encoding="utf-8")
