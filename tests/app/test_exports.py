from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from app import exports, question, theme
from app.job_bar import JobBar
from app.map.canvas import MapCanvas
from app.map.drawing import Drawing
from app.map.framing import framed
from app.map.sheet_dialog import DARK, VIEW, SheetDialog
from app.map.viewport import Viewport
from app.session import Session
from core.job import Job
from core.map.projection import project_pca
from core.map.settings import ProjectionSettings
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings


@pytest.mark.parametrize(("named", "written"), [("m.PNG", "m.PNG"), ("m", "m.png"), ("m.jpg", "m.jpg.png")])
def test_a_map_gets_the_ending_of_its_format(qtbot: QtBot, tmp_path: Path, named: str, written: str) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    assert exports._with_ending(parent, tmp_path / named, ".png") == tmp_path / written


@pytest.mark.parametrize("answer", [True, False])
def test_an_ending_never_leads_to_another_file_unasked(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: bool
) -> None:
    monkeypatch.setattr(question, "confirmed", lambda *_: answer)
    parent = QWidget()
    qtbot.addWidget(parent)
    (tmp_path / "m.png").write_text("kept")
    assert exports._with_ending(parent, tmp_path / "m", ".png") == (tmp_path / "m.png" if answer else None)


WORDS = [f"word{i}" for i in range(40)]


@pytest.fixture
def canvas(qtbot: QtBot) -> MapCanvas:
    """A map of forty words in the window."""
    made = MapCanvas()
    qtbot.addWidget(made)
    made.resize(600, 300)
    positions = np.random.default_rng(0).normal(size=(40, 2)).astype(np.float32)
    made.show_drawing(Drawing(Words.of(WORDS), None, framed(positions), theme.LIGHT))
    return made


@pytest.fixture
def session(canvas: MapCanvas) -> Session:
    made = Session()
    vectors = np.random.default_rng(1).normal(size=(40, 8)).astype(np.float32)
    embeddings = Embeddings(Words.of(WORDS), vectors, name="tale.txt")
    made.set_embeddings(embeddings, exported=True)
    made.set_projection(project_pca(embeddings, ProjectionSettings(), Job()))
    return made


@pytest.fixture
def job_bar(qtbot: QtBot) -> Iterator[JobBar]:
    made = JobBar()
    qtbot.addWidget(made)
    yield made
    made.cancel_all()


def name_file(monkeypatch: pytest.MonkeyPatch, path: Path, start: str = "PNG") -> None:
    """Answer the question for a file, with the filter that begins so."""

    def named(parent: object, title: str, default: str, filters: str) -> tuple[str, str]:
        assert default.endswith("tale-map.png")
        return str(path), next(each for each in filters.split(";;") if each.startswith(start))

    monkeypatch.setattr(QFileDialog, "getSaveFileName", named)


def accept(monkeypatch: pytest.MonkeyPatch, change: Callable[[SheetDialog], None] = lambda _: None) -> None:
    """Change the dialog as a person would, and press Export."""

    def executed(dialog: SheetDialog) -> QDialog.DialogCode:
        change(dialog)
        dialog.accept()
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(SheetDialog, "exec", executed)


@pytest.mark.parametrize(
    ("name", "begin"), [("m.png", b"\x89PNG"), ("m.svg", b"<?xml"), ("m.pdf", b"%PDF"), ("m.html", b"<!doctype html>")]
)
def test_the_map_is_written_in_the_format_of_the_ending(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    canvas: MapCanvas,
    session: Session,
    job_bar: JobBar,
    name: str,
    begin: bytes,
) -> None:
    name_file(monkeypatch, tmp_path / name)
    accept(monkeypatch)
    exports.export_map(canvas, session, job_bar, canvas, "20 words · PCA")
    qtbot.waitUntil(lambda: not job_bar.running(), timeout=60_000)
    assert (tmp_path / name).read_bytes().startswith(begin)


def test_the_table_needs_no_sheet(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, canvas: MapCanvas, session: Session, job_bar: JobBar
) -> None:
    name_file(monkeypatch, tmp_path / "m", "Table")
    monkeypatch.setattr(SheetDialog, "exec", lambda _: pytest.fail("was asked for a size"))
    exports.export_map(canvas, session, job_bar, canvas, "20 words · PCA")
    qtbot.waitUntil(lambda: not job_bar.running(), timeout=60_000)
    assert (tmp_path / "m.tsv").read_text(encoding="utf-8").startswith("word\tx\ty\tcount\nword0\t")


def test_this_view_has_the_shape_of_the_window_and_shows_what_it_shows(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, canvas: MapCanvas, session: Session, job_bar: JobBar
) -> None:
    assert canvas.drawing is not None
    canvas.drawing.looks.mark(7, [])
    x, y = canvas.drawing.goal[7].tolist()
    canvas.viewport = Viewport(x, y, 2000, 600, 300)

    def choose(dialog: SheetDialog) -> None:
        dialog.width_box.setValue(1200)
        dialog.part.set_value(VIEW)
        dialog.ground.set_value(DARK)
        dialog.scale_box.setValue(1)

    name_file(monkeypatch, tmp_path / "m.svg", "SVG")
    accept(monkeypatch, choose)
    exports.export_map(canvas, session, job_bar, canvas, "20 words · PCA")
    qtbot.waitUntil(lambda: not job_bar.running(), timeout=60_000)
    drawn = (tmp_path / "m.svg").read_text(encoding="utf-8")
    assert 'viewBox="0 0 1200 600"' in drawn
    assert ">word7<" in drawn
    assert drawn.count("<text") < 20
    assert theme.DARK.map_background.name() in drawn


def test_giving_up_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, canvas: MapCanvas, session: Session, job_bar: JobBar
) -> None:
    name_file(monkeypatch, tmp_path / "m.png")
    monkeypatch.setattr(SheetDialog, "exec", lambda _: QDialog.DialogCode.Rejected)
    exports.export_map(canvas, session, job_bar, canvas, "20 words · PCA")
    assert not job_bar.running()
    assert list(tmp_path.iterdir()) == []


def test_a_picture_too_large_for_the_memory_is_refused_in_the_bar(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, canvas: MapCanvas, session: Session, job_bar: JobBar
) -> None:
    class Memory:
        available = 1_000_000

    monkeypatch.setattr(psutil, "virtual_memory", Memory)
    name_file(monkeypatch, tmp_path / "m.png")
    accept(monkeypatch)
    told: list[str] = []
    monkeypatch.setattr(job_bar, "show_message", lambda text, level="info": told.append(f"{level}: {text}"))
    exports.export_map(canvas, session, job_bar, canvas, "20 words · PCA")
    qtbot.waitUntil(lambda: bool(told), timeout=60_000)
    assert told[0].startswith("error: ")
    assert "would fit" in told[0]
    assert list(tmp_path.iterdir()) == []
