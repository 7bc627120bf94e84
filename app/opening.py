"""Opening what a person names or drops: text or vectors, decided by what is in the files."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app import question
from app.job_bar import JobBar
from app.session import Session
from core.job import Job

if TYPE_CHECKING:
    from core.vectors.embeddings import Embeddings


PACKED = (".gz", ".bz2", ".xz", ".zst", ".zip", ".tar", ".tgz", ".tbz2", ".txz")


@dataclass(frozen=True)
class Opening:
    """Opens places: vectors itself, text through `read_text`; `opened` hears what was opened."""

    parent: QWidget
    session: Session
    job_bar: JobBar
    read_text: Callable[[Sequence[str]], object]
    opened: Callable[[Sequence[str]], object]

    def open_places(self, places: Sequence[str]) -> None:
        """Open files, folders and samples; one vector file, or any number of texts."""
        if not places:
            return
        named = tuple(place if place.startswith("sample:") else os.path.abspath(place) for place in places)  # noqa: PTH100
        title = _tr("Looking at {0}").format(Path(named[0]).name)

        def look(job: Job) -> list[str]:
            return vector_files(named)

        self.job_bar.run("opening", title, look, lambda vectors: self._open(named, vectors))

    def open_vectors(self, path: str) -> None:
        """Read a vector file, after asking where it would replace vectors that stand in no file."""
        if not self._may_replace():
            return

        def read(job: Job) -> Embeddings:
            from core.vectors.formats import read_vectors

            embeddings = read_vectors(Path(path), job)
            job.report(_tr("Preparing the vectors"))
            embeddings.prepare()
            return embeddings

        title = _tr("Reading {0}").format(Path(path).name)
        self.job_bar.run("vectors", title, read, lambda embeddings: self._take(path, embeddings))

    def _open(self, places: Sequence[str], vectors: list[str]) -> None:
        if not vectors:
            self.read_text(places)
            self.opened(places)
        elif len(places) == 1:
            self.open_vectors(vectors[0])
        else:
            text = _tr("{0} holds vectors. Open one file of vectors by itself, or texts only.")
            self.job_bar.show_message(text.format(Path(vectors[0]).name), "error")

    def _take(self, path: str, embeddings: Embeddings) -> None:
        self.session.set_embeddings(embeddings, exported=True)
        self.opened([path])
        repairs = embeddings.details.get("repairs", ())
        if repairs:
            self.job_bar.show_message(f"{embeddings.name}: {' '.join(repairs)}", "warning")

    def _may_replace(self) -> bool:
        if self.session.exported:
            return True
        return question.confirmed(
            self.parent,
            _tr("Vectors not exported"),
            _tr("The vectors on screen were not exported, and those of the file take their place. Open it anyway?"),
            _tr("Open it"),
            _tr("Keep these"),
        )


def text_filters() -> str:
    """What a dialog for files offers: all that is read as text, by the endings of the forms and of packed files."""
    from core.text.forms.form import FORMS

    forms = [f"*{ending}" for form in FORMS.values() for ending in form.endings]
    texts = " ".join([*forms, *(f"*{ending}" for ending in PACKED)])
    return f"{_tr('Texts, documents, corpora, archives')} ({texts});;{_tr('All files')} (*)"


def vector_files(places: Sequence[str]) -> list[str]:
    """Those of the places that are files of vectors, by their content; reads the start of each file.

    Raises:
        OSError: if one cannot be read.
        ValueError: if one is a model of another program that has to be converted; says how.
    """
    from core.vectors.formats import format_of

    files = [place for place in places if not place.startswith("sample:") and not Path(place).is_dir()]
    return [place for place in files if not _is_of_texts(Path(place)) and format_of(Path(place)) is not None]


def _is_of_texts(path: Path) -> bool:
    """Whether the reader of texts takes a file whatever is in it: an empty one, an archive, a document that is one."""
    from core.text.files.zip_members import ZIP_SIGNATURES

    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            begin = file.read(4)
    except OSError:
        return False  # the reader of vectors says what is wrong with it
    return not begin or begin.startswith(ZIP_SIGNATURES)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Opening", text)
