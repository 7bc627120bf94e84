import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import psutil
import pytest
from PySide6.QtGui import QImage

from app import theme
from app.map import picture, shapes
from app.map.areas import AreaName
from app.map.axes_lines import AxesLines
from app.map.description import describe
from app.map.drawing import Drawing
from app.map.framing import framed
from app.map.picture import draw_map, draw_picture
from core.job import Cancelled, Job
from core.map.projection import Projection, project_pca
from core.map.settings import ProjectionSettings
from core.map.sheet import Sheet
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings

WORDS = ["king", "queen", "我", "爱", "שלום", 'a<b>&font-family="c"', "\x01\x0b", *(f"w{i}" for i in range(43))]
EMBEDDINGS = Embeddings(Words.of(WORDS), np.eye(50, dtype=np.float32), np.arange(50, 0, -1))
PROJECTION = Projection(np.random.default_rng(0).normal(size=(50, 2)).astype(np.float32), ProjectionSettings(), {}, 80)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("dark", [False, True])
def test_the_picture_is_the_map(tmp_path: Path, dark: bool) -> None:
    path = tmp_path / "map.png"
    draw_map(EMBEDDINGS, PROJECTION, path, Sheet(640, 400, dark=dark), Job())
    image = QImage(str(path))
    assert (image.width(), image.height()) == (640, 400)
    colours = theme.DARK if dark else theme.LIGHT
    assert image.pixelColor(0, 0).name() == colours.map_background.name()
    pixels = {image.pixel(x, y) for x in range(0, 640, 2) for y in range(0, 400, 2)}
    assert len(pixels) > 50
    assert image.text("Description").startswith(describe(PROJECTION))
    assert [file.name for file in tmp_path.iterdir()] == ["map.png"]


@pytest.mark.parametrize("kind", [".svg", ".PDF", ".png"])
def test_cancel_or_a_broken_file_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    path = tmp_path / f"map{kind}"
    path.write_text("old")
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        draw_map(EMBEDDINGS, PROJECTION, path, job=job)
    monkeypatch.setattr(picture, "atomic_write", writing_half(picture.atomic_write))
    with pytest.raises(OSError, match="read back"):
        draw_map(EMBEDDINGS, PROJECTION, path, Sheet(64, 40))
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def writing_half(atomic_write):  # type: ignore[no-untyped-def]
    """A disk that loses the end of what it is given."""

    def write(path, check):  # type: ignore[no-untyped-def]
        def check_half(written: Path) -> None:
            written.write_bytes(written.read_bytes()[: written.stat().st_size // 2])
            check(written)

        return atomic_write(path, check_half)

    return write


def test_own_axes_are_drawn_in_the_picture(tmp_path: Path) -> None:
    values = np.random.default_rng(0).normal(size=(50, 2)).astype(np.float32)
    axes = AxesLines.around(values, ("man → woman", "poor → rich"), 1.5)
    drawing = Drawing(Words.of(WORDS), None, axes.places(values), theme.LIGHT)
    drawing.axes = axes
    draw_picture(drawing.copied(), "axes", tmp_path / "map.svg", Sheet(900, 600), None, Job())
    texts = {each.text for each in ElementTree.parse(tmp_path / "map.svg").iter(f"{SVG}text")}
    assert {"man → woman →", "↑ poor → rich", "0"} <= texts


def test_arrows_are_in_the_picture_as_shapes(tmp_path: Path) -> None:
    drawing = Drawing(EMBEDDINGS.words, EMBEDDINGS.counts, framed(PROJECTION.positions), theme.LIGHT)
    counted = []
    for name, arrows in (("without", []), ("with", [(0, 1), (2, 3)])):
        drawing.looks.set_arrows(arrows)
        draw_picture(drawing.copied(), "arrows", tmp_path / f"{name}.svg", Sheet(900, 600), None, Job())
        tree = ElementTree.parse(tmp_path / f"{name}.svg")
        counted.append(len([*tree.iter(f"{SVG}path"), *tree.iter(f"{SVG}polygon"), *tree.iter(f"{SVG}polyline")]))
    assert counted[1] >= counted[0] + 4


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        draw_map(EMBEDDINGS, PROJECTION, tmp_path / "nowhere" / "map.png", Sheet(64, 40))


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.png, \.svg or \.pdf"):
        draw_map(EMBEDDINGS, PROJECTION, tmp_path / "map.gif")


def test_a_picture_for_which_there_is_no_memory_is_refused_before_it_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Memory:
        available = 25_000_000

    monkeypatch.setattr(psutil, "virtual_memory", Memory)
    with pytest.raises(MemoryError, match="would fit"):
        draw_map(EMBEDDINGS, PROJECTION, tmp_path / "map.png", Sheet(30_000, 20_000))
    assert list(tmp_path.iterdir()) == []


def test_a_picture_larger_than_a_reader_takes_by_itself_is_read_back(tmp_path: Path) -> None:
    draw_map(EMBEDDINGS, PROJECTION, tmp_path / "map.png", Sheet(9000, 8000, 6))
    assert (tmp_path / "map.png").read_bytes()[16:24] == (9000).to_bytes(4, "big") + (8000).to_bytes(4, "big")


def test_scale_makes_letters_and_points_larger_not_the_picture(tmp_path: Path) -> None:
    draw_map(EMBEDDINGS, PROJECTION, tmp_path / "small.png", Sheet(600, 400))
    draw_map(EMBEDDINGS, PROJECTION, tmp_path / "large.png", Sheet(1200, 800, 2))
    small, large = QImage(str(tmp_path / "small.png")), QImage(str(tmp_path / "large.png"))
    assert large.width() == 1200
    shrunk = large.scaled(small.size()).convertToFormat(small.format())
    pairs = [(shrunk.pixelColor(x, y), small.pixelColor(x, y)) for x in range(0, 600, 3) for y in range(0, 400, 3)]
    assert np.mean([abs(a.lightness() - b.lightness()) for a, b in pairs]) < 4


def test_names_of_areas_are_written_in_an_svg_as_on_screen(tmp_path: Path) -> None:
    drawing = Drawing(EMBEDDINGS.words, EMBEDDINGS.counts, framed(PROJECTION.positions), theme.LIGHT)
    drawing.set_areas([[AreaName("kings · queens", 0, 0, 10)], []])
    draw_picture(drawing, "words", tmp_path / "map.svg", Sheet(640, 400), None, Job())
    texts = [text.text for text in ElementTree.parse(tmp_path / "map.svg").iter(f"{SVG}text")]
    assert "KINGS · QUEENS" in texts


def test_the_areas_of_a_map_are_named_in_its_picture(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    kind, count = np.arange(300) % 3, np.arange(3000, 0, -10)
    vectors = (8 * np.eye(3, 12)[kind] + rng.normal(size=(300, 12))).astype(np.float32)
    names = [f"{'abc'[k]}{'xyz'[i % 3]}word{i}" for i, k in enumerate(kind.tolist())]
    embeddings = Embeddings(Words.of(names), vectors, count)
    draw_map(embeddings, project_pca(embeddings, ProjectionSettings(), Job()), tmp_path / "map.svg", Sheet(1200, 800))
    texts = ["".join(text.itertext()) for text in ElementTree.parse(tmp_path / "map.svg").iter(f"{SVG}text")]
    assert any(text.isupper() and "WORD" in text for text in texts)


def test_an_svg_has_real_text_and_circles(tmp_path: Path) -> None:
    draw_map(EMBEDDINGS, PROJECTION, tmp_path / "map.svg", Sheet(1200, 800))
    drawn = ElementTree.parse(tmp_path / "map.svg").getroot()
    assert drawn.get("viewBox") == "0 0 1200 800"
    texts = {"".join(text.itertext()).strip() for text in drawn.iter(f"{SVG}text")}
    assert {"king", "queen", "我", "爱", "שלום", 'a<b>&font-family="c"', "\ufffd\ufffd", describe(PROJECTION)} <= texts
    assert all((text.get("font-family") or "").endswith(", sans-serif") for text in drawn.iter(f"{SVG}text"))
    assert len(list(drawn.iter(f"{SVG}circle"))) == 50
    assert list(drawn.iter(f"{SVG}image")) == []


def test_very_many_points_are_a_picture_under_real_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "MOST_CIRCLES", 49)
    draw_map(EMBEDDINGS, PROJECTION, tmp_path / "map.svg", Sheet(1200, 800))
    drawn = ElementTree.parse(tmp_path / "map.svg").getroot()
    assert len(list(drawn.iter(f"{SVG}image"))) == 1
    assert list(drawn.iter(f"{SVG}circle")) == []
    assert "king" in {"".join(text.itertext()).strip() for text in drawn.iter(f"{SVG}text")}


def test_a_pdf_has_a_page_of_that_size_and_its_fonts(tmp_path: Path) -> None:
    draw_map(EMBEDDINGS, PROJECTION, tmp_path / "map.pdf", Sheet(1200, 800))
    content = (tmp_path / "map.pdf").read_bytes()
    assert content.startswith(b"%PDF-1.")
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", content)
    assert box is not None
    assert [round(float(side)) for side in box.groups()] == [900, 600]
    assert b"/ToUnicode" in content  # what makes its text searchable
    with pytest.raises(ValueError, match="19,200 pixels"):
        draw_map(EMBEDDINGS, PROJECTION, tmp_path / "map.pdf", Sheet(20_000, 100))


def test_a_part_of_the_map_and_what_is_selected_come_out_as_they_are_shown(tmp_path: Path) -> None:
    drawing = Drawing(EMBEDDINGS.words, EMBEDDINGS.counts, framed(PROJECTION.positions), theme.LIGHT)
    drawing.looks.mark(1, [2])
    x, y = drawing.goal[1].tolist()
    view = drawing.fit(600, 400).zoomed(drawing.fit(600, 400).scale * 6, 0, 0)
    view = view.panned(*(here - there for here, there in zip((300, 200), view.to_screen(x, y), strict=True)))
    copied = drawing.copied()
    drawing.looks.mark(5, [])
    draw_picture(copied, "part", tmp_path / "map.svg", Sheet(1200, 800, 1, dark=True), view, Job())
    texts = list(ElementTree.parse(tmp_path / "map.svg").getroot().iter(f"{SVG}text"))
    written = {"".join(text.itertext()).strip(): text for text in texts}
    assert "queen" in written
    assert len(written) < 40
    assert written["queen"].get("fill") == theme.DARK.accent.name()
    assert abs(float(written["queen"].get("x") or 0) - 600) < 30
    assert drawing.theme is theme.LIGHT


def test_a_program_without_windows_can_draw(tmp_path: Path) -> None:
    program = """
import sys
import numpy as np
from pathlib import Path
from PySide6.QtGui import QGuiApplication
application = QGuiApplication([])
from app.map.picture import draw_map
from core.map.projection import Projection, project_pca
from core.map.settings import ProjectionSettings
from core.map.sheet import Sheet
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings
vectors = np.eye(5, dtype=np.float32)
projection = Projection(vectors[:, :2].copy(), ProjectionSettings("pca"), {"explained_variance": [0.5, 0.2]}, 5)
draw_map(Embeddings(Words.of("abcde"), vectors), projection, Path(sys.argv[1]), Sheet(300, 200, dark=True))
"""
    path = tmp_path / "map.png"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    subprocess.run([sys.executable, "-c", program, str(path)], check=True, env=environment, timeout=60)
    assert QImage(str(path)).width() == 300
