"""What is taken of the files, as far as it applies to those at hand: which of a folder, encoding, column, layer."""

from __future__ import annotations

import dataclasses
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from app.fields import ChoiceField, TextField, label_of
from app.session import Session
from app.theme import GRID
from app.translation import declared
from core.options import options_of
from core.text.documents.file_metadata import FILE, FOLDER, YEAR
from core.text.files.encodings import ENCODINGS
from core.text.forms.form import FORMS
from core.text.reading import AUTO, Reading

if TYPE_CHECKING:
    from core.text.corpus import Corpus

_MOST_ACROSS = 3  # fields on a line
_WITH_COLUMNS = ("table", "json")
_OF_ANY = ("encoding", "files")  # what may mend a first text that was refused


class TakingForm(QWidget):
    """Fields of `Reading` that are about files; whatever is written in them is what the next reading uses."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        options = options_of(Reading)
        self._encoding = _EncodingBox(self)
        self._column = TextField(options["column"], self)
        self.fields: dict[str, TextField | ChoiceField] = {
            "files": TextField(options["files"], self),
            "column": self._column,
            "layer": ChoiceField(options["layer"], self, wide=True),
        }
        encoding = QWidget(self)
        row = QVBoxLayout(encoding)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 2)
        label = label_of(options["encoding"], encoding)
        label.setBuddy(self._encoding)
        row.addWidget(label)
        row.addWidget(self._encoding)
        self._places: dict[str, QWidget] = {"encoding": encoding, **self.fields}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(GRID)
        self._encoding.activated.connect(lambda _: self._set("encoding", self._encoding.encoding()))
        for name, field in self.fields.items():
            field.changed.connect(partial(self._take, name))
        session.reading_changed.connect(self._show)
        for signal in (session.corpus_changed, session.refusal_changed):
            signal.connect(self._show_what_applies)
        self._show_what_applies()

    @property
    def encoding_box(self) -> QComboBox:
        """The choice of an encoding."""
        return self._encoding

    def applying(self) -> list[str]:
        """The names of the fields that apply to the files at hand."""
        return [name for name, widget in self._places.items() if not widget.isHidden()]

    def _take(self, name: str) -> None:
        self._set(name, self.fields[name].value())

    def _set(self, name: str, value: Any) -> None:
        self._session.set_reading(dataclasses.replace(self._session.reading, **{name: value}))

    def _show(self) -> None:
        reading = self._session.reading
        self._encoding.choose(reading.encoding)
        for name, field in self.fields.items():
            with QSignalBlocker(field):
                field.set_value(getattr(reading, name))

    def _show_what_applies(self) -> None:
        """Lay out those fields alone that the files ask for."""
        corpus = self._session.corpus
        applies = what_applies(corpus) or (list(_OF_ANY) if self._session.refusal else [])
        if corpus is not None:
            self._column.offer([field for field in corpus.metadata.fields if not is_of_place(field)])
        for widget in self._places.values():
            self._grid.removeWidget(widget)
        across = len(applies) if len(applies) < 4 else 2
        for column in range(_MOST_ACROSS):
            self._grid.setColumnStretch(column, int(column < across))
        for place, name in enumerate(applies):
            self._grid.addWidget(self._places[name], *divmod(place, across), Qt.AlignmentFlag.AlignTop)
        for name, widget in self._places.items():
            widget.setVisible(name in applies)
        self._show()


def what_applies(corpus: Corpus | None) -> list[str]:
    """The fields that have a meaning for the files of a corpus."""
    if corpus is None:
        return []
    reading = corpus.reading
    forms = {source.form for source in corpus.sources}
    is_many = len(corpus.sources) > 1 or any(Path(place).is_dir() for place in corpus.places)
    applies = {
        "encoding": any(source.encoding for source in corpus.sources),
        "files": is_many or any(source.members for source in corpus.sources) or bool(reading.files),
        "column": bool(forms & set(_WITH_COLUMNS)) or bool(reading.column),
        "layer": any(FORMS[form].is_tokenized for form in forms if form in FORMS),
    }
    return [name for name, does in applies.items() if does]


def is_of_place(field: str) -> bool:
    """Whether a field of the metadata says where a file lies, and is no column of a table."""
    return field in (FILE, FOLDER, YEAR) or field.startswith(f"{FOLDER} ")


class _EncodingBox(QComboBox):
    """Found for each file, or one for all."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Encoding"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(20)
        self.addItem(self.tr("Auto, for each file"), AUTO)
        for name, label in ENCODINGS.items():
            self.addItem(declared(label), name)

    def encoding(self) -> str:
        """The name that is chosen."""
        return str(self.currentData())

    def choose(self, encoding: str) -> None:
        """Show a choice; one that is not in the list is added to it."""
        if self.findData(encoding, flags=Qt.MatchFlag.MatchExactly) < 0:
            self.addItem(encoding, encoding)
        self.setCurrentIndex(self.findData(encoding, flags=Qt.MatchFlag.MatchExactly))
