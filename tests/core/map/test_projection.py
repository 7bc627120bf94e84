from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.job import Job
from core.map import projection
from core.map.projection import Projection, project_pca, write_table
from core.map.settings import ALL, ProjectionSettings
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings


def _embeddings(vectors: Any, counts: Any = None) -> Embeddings:
    vectors = np.asarray(vectors, np.float32)
    return Embeddings(Words.of(f"w{i}" for i in range(len(vectors))), vectors, counts)


def _clusters(count: int, clusters: int = 4, dimensions: int = 16) -> Embeddings:
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(clusters, dimensions))
    return _embeddings(centres[np.arange(count) % clusters] + 0.1 * rng.normal(size=(count, dimensions)))


@given(seed=st.integers(0, 1000), count=st.integers(1, 60), dimensions=st.integers(1, 9))
def test_pca_is_the_projection_on_the_directions_of_greatest_variance(seed: int, count: int, dimensions: int) -> None:
    embeddings = _embeddings(np.random.default_rng(seed).normal(size=(count, dimensions)))
    flat = project_pca(embeddings, ProjectionSettings(), Job())
    centred = embeddings.unit_vectors - embeddings.unit_vectors.mean(axis=0)
    values = np.linalg.svd(centred.astype(np.float64), compute_uv=False)
    expected = np.zeros(2)
    expected[: len(values[:2])] = values[:2]
    np.testing.assert_allclose(np.linalg.norm(flat.positions, axis=0), expected, atol=1e-3)
    assert flat.positions.dtype == np.float32
    if (values**2).sum() > 1e-6:
        explained = flat.facts["explained_variance"]
        np.testing.assert_allclose(explained, (expected**2 / (values**2).sum())[: len(explained)], atol=1e-4)


def test_pca_keeps_its_signs_when_the_blocks_change(monkeypatch: pytest.MonkeyPatch) -> None:
    embeddings = _clusters(100)
    before = project_pca(embeddings, ProjectionSettings(), Job()).positions
    monkeypatch.setattr(projection, "_BLOCK", 7)
    np.testing.assert_allclose(project_pca(embeddings, ProjectionSettings(), Job()).positions, before, atol=1e-5)


def test_a_projection_covers_the_first_words() -> None:
    flat = project_pca(_clusters(50), ProjectionSettings(words=20), Job())
    assert (len(flat), flat.total, flat.method) == (20, 50, "pca")
    assert len(project_pca(_clusters(50), ProjectionSettings(words=ALL), Job())) == 50


def test_the_table_holds_word_place_and_count(tmp_path: Path) -> None:
    embeddings = _embeddings(np.eye(3), np.array([30, 20, 10]))
    points = Projection(np.array([[1, 2], [0.5, -1]], np.float32), ProjectionSettings(), {}, 3)
    write_table(embeddings, points, tmp_path / "map.tsv")
    assert (tmp_path / "map.tsv").read_text() == "word\tx\ty\tcount\nw0\t1\t2\t30\nw1\t0.5\t-1\t20\n"
    write_table(_embeddings(np.eye(3)), points, tmp_path / "map.tsv")
    assert (tmp_path / "map.tsv").read_text().splitlines()[1] == "w0\t1\t2\t"


@pytest.mark.parametrize("word", ["new\tyork", "line\rend"])
def test_a_table_that_a_word_would_break_is_not_written(word: str, tmp_path: Path) -> None:
    embeddings = Embeddings(Words.of(["plain", word]), np.eye(2, dtype=np.float32))
    points = Projection(np.zeros((2, 2), np.float32), ProjectionSettings(), {}, 2)
    with pytest.raises(ValueError, match=r"map\.tsv was not written: .* holds a tab"):
        write_table(embeddings, points, tmp_path / "map.tsv")
    assert list(tmp_path.iterdir()) == []
