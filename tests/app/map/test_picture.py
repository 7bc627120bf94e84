import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from app import theme
from app.map import picture
from app.map.picture import describe, draw_map
from core.job import Cancelled, Job
from core.map.projection import Projection
from core.map.settings import ProjectionSettings
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings

WORDS = ["king", "queen", "我", "爱", "שלום", *(f"w{i}" for i in range(45))]
EMBEDDINGS = Embeddings(Words.of(WORDS), np.eye(50, dtype=np.float32), np.arange(50, 0, -1))
PROJECTION = Projection(np.random.default_rng(0).normal(size=(50, 2)).astype(np.float32), ProjectionSettings(), {}, 80)


@pytest.mark.parametrize("dark", [False, True])
def test_the_picture_is_the_map(tmp_path: Path, dark: bool) -> None:
    path = tmp_path / "map.png"
    draw_map(EMBEDDINGS, PROJECTION, path, 640, 400, dark, Job())
    image = QImage(str(path))
    assert (image.width(), image.height()) == (640, 400)
    colours = theme.DARK if dark else theme.LIGHT
    assert image.pixelColor(0, 0).name() == colours.map_background.name()
    pixels = {image.pixel(x, y) for x in range(0, 640, 2) for y in range(0, 400, 2)}
    assert len(pixels) > 50
    assert [file.name for file in tmp_path.iterdir()] == ["map.png"]


def test_cancel_or_a_broken_file_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "map.png"
    path.write_text("old")
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        draw_map(EMBEDDINGS, PROJECTION, path, job=job)

    class Unreadable(picture.QImageReader):
        def read(self) -> QImage:  # type: ignore[override]
            return QImage()

    monkeypatch.setattr(picture, "QImageReader", Unreadable)
    with pytest.raises(OSError, match="read back"):
        draw_map(EMBEDDINGS, PROJECTION, path, 64, 40)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["map.png"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        draw_map(EMBEDDINGS, PROJECTION, tmp_path / "nowhere" / "map.png", 64, 40)


@pytest.mark.parametrize(
    ("projection", "said"),
    [
        (PROJECTION, "50 of 80 words · UMAP · cosine"),
        (
            Projection(PROJECTION.positions, ProjectionSettings("pca"), {"explained_variance": [0.2, 0.1]}, 50),
            "50 words · PCA · 30 % of the variance",
        ),
    ],
)
def test_a_map_says_what_it_shows(projection: Projection, said: str) -> None:
    assert describe(projection) == said


def test_a_program_without_windows_can_draw(tmp_path: Path) -> None:
    program = """
import sys
import numpy as np
from pathlib import Path
from PySide6.QtGui import QGuiApplication
application = QGuiApplication([])
from app.map.picture import draw_map
from core.map.projection import Projection
from core.map.settings import ProjectionSettings
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings
vectors = np.eye(5, dtype=np.float32)
projection = Projection(vectors[:, :2].copy(), ProjectionSettings("pca"), {"explained_variance": [0.5, 0.2]}, 5)
draw_map(Embeddings(Words.of("abcde"), vectors), projection, Path(sys.argv[1]), 300, 200, True)
"""
    path = tmp_path / "map.png"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    subprocess.run([sys.executable, "-c", program, str(path)], check=True, env=environment, timeout=60)
    assert QImage(str(path)).width() == 300
