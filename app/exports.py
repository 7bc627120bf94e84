"""Taking things away: vectors, and the map as a picture or a table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSettings
from PySide6.QtWidgets import QFileDialog, QWidget

from app import question, theme
from app.job_bar import JobBar
from app.session import Session
from app.translation import declared
from core.job import Job

PICTURE = (2400, 1600)  # pixels
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
    filters = {f"{declared(FORMATS[name].label)} (*{FORMATS[name].suffixes[0]})": name for name in names}
    chosen = _ask(parent, _tr("Export vectors"), f"{_stem(embeddings.name)}.bin", list(filters))
    if chosen is None:
        return
    named, filter_ = chosen
    path = named if named.suffix else _with_ending(parent, named, FORMATS[filters[filter_]].suffixes[0])
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


def export_picture(parent: QWidget, session: Session, job_bar: JobBar) -> None:
    """Ask for a file and draw the map to it in the theme on screen."""
    embeddings, projection = session.embeddings, session.projection
    if embeddings is None or projection is None:
        return
    chosen = _ask(parent, _tr("Export the map as a picture"), f"{_stem(embeddings.name)}-map.png", ["PNG (*.png)"])
    if chosen is None:
        return
    path = _with_ending(parent, chosen[0], ".png")
    if path is None:
        return
    dark = theme.current().dark

    def draw(job: Job) -> None:
        from app.map.picture import draw_map

        draw_map(embeddings, projection, path, *PICTURE, dark, job)

    _run(job_bar, path, draw)


def export_table(parent: QWidget, session: Session, job_bar: JobBar) -> None:
    """Ask for a file and write the places of the words on the map to it."""
    embeddings, projection = session.embeddings, session.projection
    if embeddings is None or projection is None:
        return
    title, name = _tr("Export the map as a table"), f"{_stem(embeddings.name)}-map.tsv"
    chosen = _ask(parent, title, name, [_tr("Tab-separated values (*.tsv)")])
    if chosen is None:
        return
    path = _with_ending(parent, chosen[0], ".tsv")
    if path is None:
        return

    def write(job: Job) -> None:
        from core.map.projection import write_table

        write_table(embeddings, projection, path)

    _run(job_bar, path, write)


def _run(job_bar: JobBar, path: Path, task: Callable[[Job], None]) -> None:
    title = _tr("Exporting {0}").format(path.name)
    job_bar.run("export", title, task, lambda _: job_bar.show_message(_tr("The map was written to {0}.").format(path)))


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
