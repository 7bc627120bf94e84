"""Taking things away: vectors, and the map as a picture, a page or a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSettings
from PySide6.QtWidgets import QFileDialog, QWidget

from app import question, theme
from app.job_bar import JobBar
from app.map.picture import draw_picture
from app.session import Session
from app.translation import declared
from core.job import Job
from core.map.sheet import PDF, PNG, SVG

if TYPE_CHECKING:
    from app.map.canvas import MapCanvas
    from app.map.drawing import Drawing
    from core.map.projection import Projection
    from core.vectors.embeddings import Embeddings

PAGE, TABLE = ".html", ".tsv"
LAST_FOLDER = "folders/export"


def export_vectors(
    parent: QWidget, session: Session, job_bar: JobBar, then: Callable[[], object] | None = None
) -> None:
    """Ask for a file, write the vectors to it in the format of its ending, and call `then` when they stand there."""
    embeddings = session.embeddings
    if embeddings is None:
        return
    from core.vectors.formats import FORMATS, WORD2VEC_BINARY, WORD2VEC_TEXT, write_vectors

    names = (WORD2VEC_BINARY, WORD2VEC_TEXT, *(name for name in FORMATS if not name.startswith("word2vec")))
    endings = {name: FORMATS[name].suffixes[0] for name in names}
    filters = {f"{declared(FORMATS[name].label)} (*{ending})": ending for name, ending in endings.items()}
    chosen = _ask(parent, _tr("Export vectors"), f"{_stem(embeddings.name)}.bin", list(filters))
    if chosen is None:
        return
    named, filter_ = chosen
    path = named if named.suffix else _with_ending(parent, named, filters[filter_])
    if path is None:
        return

    def write(job: Job) -> None:
        write_vectors(embeddings, path, job)

    def written(_: None) -> None:
        if session.embeddings is embeddings:
            session.mark_exported()
        job_bar.show_message(_tr("{0} words were written to {1}.").format(f"{len(embeddings):,}", path))
        if then is not None:
            then()

    job_bar.run("export", _tr("Exporting {0}").format(path.name), write, written)


def export_map(parent: QWidget, session: Session, job_bar: JobBar, canvas: MapCanvas, caption: str) -> None:
    """Ask for a file and write the map to it: as a picture of what the window shows, as a page, or as a table.

    `caption` says under a picture what it shows.
    """
    embeddings, projection, drawing = session.embeddings, session.projection, canvas.drawing
    if embeddings is None or projection is None or drawing is None:
        return
    path = ask_file(parent, _tr("Export the map"), f"{_stem(embeddings.name)}-map", _map_filters())
    if path is None:
        return
    kind = path.suffix.lower()
    if kind == TABLE:
        _run(job_bar, path, lambda job: _write_table(embeddings, projection, path))
    elif kind == PAGE:
        _export_page(job_bar, embeddings, projection, drawing, path)
    else:
        _export_picture(parent, job_bar, canvas, caption, path)


def _export_picture(parent: QWidget, job_bar: JobBar, canvas: MapCanvas, caption: str, path: Path) -> None:
    from app.map.sheet_dialog import ask_wish

    view, drawing = canvas.viewport, canvas.drawing
    wish = ask_wish(parent, (canvas.width(), canvas.height()), path.suffix.lower(), theme.current().dark)
    if wish is None or drawing is None:
        return
    copied = drawing.copied()
    part = None if wish.whole else view
    _run(job_bar, path, lambda job: draw_picture(copied, caption, path, wish.sheet, part, job))


def _map_filters() -> dict[str, str]:
    """What a map can be written as: the ending by its description."""
    return {
        _tr("PNG picture (*.png)"): PNG,
        _tr("SVG drawing with real text (*.svg)"): SVG,
        _tr("PDF page with real text (*.pdf)"): PDF,
        _tr("Web page to walk in, in one file (*.html)"): PAGE,
        _tr("Table of places, tab-separated (*.tsv)"): TABLE,
    }


def _export_page(job_bar: JobBar, embeddings: Embeddings, projection: Projection, drawing: Drawing, path: Path) -> None:
    from app.map.page_scene import as_drawn, scene_of
    from core.map.page import write_page

    drawn, scene = as_drawn(projection, drawing), scene_of(drawing)
    _run(job_bar, path, lambda job: write_page(embeddings, drawn, path, job, scene=scene))


def _write_table(embeddings: Embeddings, projection: Projection, path: Path) -> None:
    from core.map.projection import write_table

    write_table(embeddings, projection, path)


def _run(job_bar: JobBar, path: Path, task: Callable[[Job], None]) -> None:
    title = _tr("Exporting {0}").format(path.name)
    job_bar.run("export", title, task, lambda _: job_bar.show_message(_tr("The map was written to {0}.").format(path)))


def ask_file(parent: QWidget, title: str, stem: str, filters: Mapping[str, str]) -> Path | None:
    """The file that the person names, with an ending of one of the formats; None where she names none.

    Args:
        parent: the window.
        title: of the dialog.
        stem: of the name that is proposed.
        filters: the ending by the format's description; the first is proposed.
    """
    ending = next(iter(filters.values()))
    chosen = _ask(parent, title, f"{stem.replace('/', '-') or 'semascope'}{ending}", list(filters))
    if chosen is None:
        return None
    named, filter_ = chosen
    return named if named.suffix.lower() in filters.values() else _with_ending(parent, named, filters[filter_])


def _ask(parent: QWidget, title: str, name: str, filters: list[str]) -> tuple[Path, str] | None:
    """The file that the person names and the filter that was chosen; the folder is remembered."""
    settings = QSettings("Semascope", "Semascope")
    folder = Path(str(settings.value(LAST_FOLDER, str(Path.home()))))
    chosen, filter_ = QFileDialog.getSaveFileName(parent, title, str(folder / name), ";;".join(filters))
    if not chosen:
        return None
    settings.setValue(LAST_FOLDER, str(Path(chosen).parent))
    return Path(chosen), filter_ or filters[0]


def _with_ending(parent: QWidget, path: Path, ending: str) -> Path | None:
    """The file with the ending that its format has; None where that is another file, which is to stay as it is."""
    if path.name.lower().endswith(ending):
        return path
    whole = path.with_name(path.name + ending)
    if not whole.exists():
        return whole
    text = _tr("{0} is there already. Write over it?").format(whole)
    replace = question.confirmed(parent, _tr("File exists"), text, _tr("Write over it"), _tr("Keep it"))
    return whole if replace else None


def _stem(name: str) -> str:
    return Path(name).stem or "semascope"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Exports", text)
