"""The Text card: what is open, what was read of it, and how."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app import preparation, theme
from app.figures import size
from app.job_bar import JobBar
from app.map.sets_view import marks_of
from app.preparation import background
from app.session import Session
from app.text.phrases_form import phrases_of
from app.text.words_table import WordsTable
from app.theme import GRID
from app.translation import declared
from core.job import Job
from core.text.glimpse import Glimpse
from core.text.reading import BOUNDS, TOKENIZERS
from core.text.samples import SAMPLES

if TYPE_CHECKING:
    from core.text.corpus import Corpus

KIND = "corpus"
FREQUENT_WORDS = 30
PREVIEW_SENTENCES = 4
PREVIEW_TOKENS = 24
LONG_WORD = 30
SHOWN_REPAIRS = 3


class TextView(QWidget):
    """Reads texts into the session's corpus and shows what it holds.

    Signals:
        files_wanted: the person asks to choose files.
        folder_wanted: the person asks to choose a folder.
        places_wanted: the person asks for a sample; a list of places.
    """

    files_wanted = Signal()
    folder_wanted = Signal()
    places_wanted = Signal(list)

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._job_bar = job_bar
        self._places: tuple[str, ...] = ()
        self._min_count = 0
        self._error = _label("error")
        self._error.hide()
        self._error.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # so that a screen reader comes by
        self._empty = self._make_empty()
        self._tokenizer = self._choice({name: tokenizer.label for name, tokenizer in TOKENIZERS.items()})
        self._bounds = self._choice(BOUNDS)
        self._name = _label("title")
        self._about = _label("small")
        self._figures = [(_label("number"), _label("small")) for _ in range(3)]
        self._note = _label("small")
        self._repairs = _label("warning")
        self._frequent = _label("small")
        self._table = WordsTable(self)
        self._preview = _label("")
        for label in (self._error, self._name, self._repairs, self._preview):
            _let_clip(label)
        self._filled = self._make_filled()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self._error)
        layout.addWidget(self._empty)
        layout.addWidget(self._filled, 100)
        layout.addStretch(1)
        session.corpus_changed.connect(self._show)
        session.read_again_requested.connect(self._read_again)
        for signal in (session.sets_changed, theme.notifier.changed):
            signal.connect(self._mark_sets)
        session.embeddings_changed.connect(self._error.hide)  # the person has gone on to something else
        job_bar.cancelled.connect(self._forget_choices)
        self._show()

    def read(self, places: Sequence[str]) -> None:
        """Read files, folders and samples ("sample:NAME") in the background; what is open stays until it is done."""
        places = tuple(places)
        reading, glimpse = self._session.reading, Glimpse()

        def work(job: Job) -> Corpus:
            background.need(job, preparation.reading)
            if phrases_of(reading) is not None:
                background.need(job, preparation.phrases)
            from core.text.corpus import read_corpus  # brings the compiler, which the window must not wait for

            corpus = read_corpus(places, reading, job, glimpse)
            corpus.fold("")  # makes its table, which the first search would else wait for
            return corpus

        self._error.hide()
        first = places[0] if places[0].startswith("sample:") else Path(places[0]).name
        title = self.tr("Reading {0}").format(first)
        self._session.set_glimpse(glimpse)
        self._job_bar.run(KIND, title, work, lambda corpus: self._take(places, corpus), self._refuse, unit="bytes")

    def set_min_count(self, min_count: int) -> None:
        """Say how many words occur at least so often."""
        if min_count != self._min_count:
            self._min_count = min_count
            self._show_figures()

    def _take(self, places: tuple[str, ...], corpus: Corpus) -> None:
        self._places = places
        self._session.set_glimpse(None)
        self._session.set_corpus(corpus)

    def _refuse(self, text: str) -> None:
        self._session.set_glimpse(None)
        self._error.setText(text)
        self._error.show()
        self._error.setFocus()
        self._show_reading()

    # ---- what is shown ----

    def _show(self) -> None:
        corpus = self._session.corpus
        self._empty.setVisible(corpus is None)
        self._filled.setVisible(corpus is not None)
        if corpus is None:
            return
        self._error.hide()
        self._name.setText(corpus.name)
        self._name.setToolTip("\n".join(str(source.path) for source in corpus.sources[:20]))
        files = len(corpus.sources)
        about = self.tr("1 file") if files == 1 else self.tr("{0} files").format(f"{files:,}")
        self._about.setText(f"{size(corpus.size_bytes)} · {about}")
        self._show_figures()
        self._show_notes(corpus)
        self._show_reading()
        words = corpus.vocabulary.words
        shown = min(FREQUENT_WORDS, len(words))
        self._frequent.setText(self.tr("{0} of {1} different words").format(shown, f"{len(words):,}"))
        self._table.show_words([(words[index], int(corpus.vocabulary.counts[index])) for index in range(shown)])
        self._preview.setText(preview(corpus))

    def _show_figures(self) -> None:
        corpus = self._session.corpus
        if corpus is None:
            return
        figures = [
            (corpus.tokens, self.tr("words of text")),
            (len(corpus.vocabulary), self.tr("different words")),
            (corpus.vocabulary.size_at(self._min_count), self.tr("at least {0} times").format(self._min_count)),
        ]
        for (number, label), (value, meaning) in zip(self._figures, figures, strict=True):
            number.setText(f"{value:,}")
            label.setText(meaning)
            number.setAccessibleName(f"{value:,} {meaning}")
        for part in self._figures[-1]:
            part.setVisible(self._min_count > 1)

    def _show_notes(self, corpus: Corpus) -> None:
        self._note.setVisible(corpus.hard_wrapped)
        self._note.setText(self.tr("Lines are broken as on a page, so a paragraph bounds each window, and not a line."))
        repairs = list(corpus.remarks[:SHOWN_REPAIRS])
        more = len(corpus.remarks) - len(repairs)
        if more > 0:
            repairs.append(self.tr("And {0} more, listed when you point here.").format(f"{more:,}"))
        self._repairs.setText("\n".join(repairs))
        self._repairs.setToolTip("\n".join(corpus.remarks[:40]))
        self._repairs.setVisible(bool(repairs))

    def _show_reading(self) -> None:
        """Bring the choices back to how the open text was read."""
        if self._session.corpus is not None:
            reading = self._session.corpus.reading
            self._tokenizer.setCurrentIndex(self._tokenizer.findData(reading.tokenizer))
            self._bounds.setCurrentIndex(self._bounds.findData(reading.bounds))

    def _mark_sets(self) -> None:
        self._table.mark(marks_of(self._session.sets))

    def _forget_choices(self, kind: str) -> None:
        """What was cancelled was not read in the way that was chosen."""
        if kind == KIND:
            self._session.set_glimpse(None)
            if self._session.corpus is not None:
                self._session.set_reading(self._session.corpus.reading)
            self._show_reading()

    def _choose(self) -> None:
        """Read again as the two boxes say."""
        tokenizer, bounds = self._tokenizer.currentData(), self._bounds.currentData()
        self._session.set_reading(replace(self._session.reading, tokenizer=tokenizer, bounds=bounds))
        self._read_again()

    def _read_again(self) -> None:
        if self._places:
            self.read(self._places)

    # ---- the parts ----

    def _make_empty(self) -> QWidget:
        part = QWidget(self)
        layout = QVBoxLayout(part)
        layout.setContentsMargins(0, 0, GRID, 0)
        layout.setSpacing(GRID)
        what = self.tr(
            "Drop text files or a folder anywhere on this window. Plain text in UTF-8, any language, any size."
        )
        layout.addWidget(_label("muted", what))
        buttons = QHBoxLayout()
        buttons.addWidget(_button(self.tr("Open text…"), "open", "primary", self.files_wanted.emit), 1)
        buttons.addWidget(_button(self.tr("Folder…"), "folder", "", self.folder_wanted.emit))
        layout.addLayout(buttons)
        layout.addWidget(_label("small", self.tr("No text at hand? Read a sample:")))
        samples = QGridLayout()
        samples.setHorizontalSpacing(GRID)
        samples.setVerticalSpacing(0)
        for n, (name, description) in enumerate(SAMPLES.items()):
            link = _button(name, "", "link", partial(self.places_wanted.emit, [f"sample:{name}"]))
            link.setToolTip(declared(description))
            link.setAccessibleDescription(declared(description))
            samples.addWidget(link, *divmod(n, 2), Qt.AlignmentFlag.AlignLeft)
        samples.setColumnStretch(1, 1)
        layout.addLayout(samples)
        return part

    def _make_filled(self) -> QScrollArea:
        body = QWidget(self)
        body.setProperty("role", "plain")
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, GRID, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self._name)
        layout.addWidget(self._about)
        figures = QGridLayout()
        figures.setVerticalSpacing(0)
        for column, (number, meaning) in enumerate(self._figures):
            figures.addWidget(number, 0, column)
            figures.addWidget(meaning, 1, column)
        layout.addLayout(figures)
        layout.addWidget(self._note)
        layout.addWidget(self._repairs)
        layout.addWidget(_label("heading", self.tr("How it begins, word by word")))
        layout.addWidget(self._preview)
        layout.addWidget(_label("heading", self.tr("Most frequent words")))
        layout.addWidget(self._frequent)
        layout.addWidget(self._table)
        layout.addWidget(_label("heading", self.tr("How it is read")))
        for label, box in ((self.tr("Words"), self._tokenizer), (self.tr("Windows end at"), self._bounds)):
            row = QHBoxLayout()
            name = QLabel(label, body)
            name.setBuddy(box)
            box.setAccessibleName(label)
            row.addWidget(name)
            row.addWidget(box, 1)
            layout.addLayout(row)
        layout.addStretch(1)
        self._preview.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        scrolled = QScrollArea(self)
        scrolled.setWidgetResizable(True)
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scrolled.setWidget(body)
        scrolled.setAccessibleName(self.tr("The text that is open"))
        return scrolled

    def _choice(self, labels: dict[str, str]) -> QComboBox:
        box = QComboBox(self)
        for value, label in labels.items():
            box.addItem(declared(label), value)
        box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        box.activated.connect(self._choose)
        return box


def preview(corpus: Corpus) -> str:
    """The first sentences of a corpus, the tokens parted by dots, so that one sees what was taken for a word."""
    lines: list[str] = []
    for sentence in range(min(PREVIEW_SENTENCES, len(corpus.line_starts) - 1)):
        start, end = int(corpus.line_starts[sentence]), int(corpus.line_starts[sentence + 1])
        words = [corpus.vocabulary.words[int(word)] for word in corpus.ids[start : min(end, start + PREVIEW_TOKENS)]]
        shown = [word if len(word) <= LONG_WORD else f"{word[:LONG_WORD]}…" for word in words]
        lines.append(" · ".join(shown) + (" …" if end - start > PREVIEW_TOKENS else ""))
    return "\n".join(lines)


def _label(role: str, text: str = "") -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _let_clip(label: QLabel) -> None:
    """Let a long word or file name in a label end at the edge, in place of making the card wider."""
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)


def _button(text: str, icon: str, role: str, pressed: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    if icon:
        button.setIcon(theme.icon(icon, "accent_text" if role == "primary" else "text"))
        button.setIconSize(QSize(22, 16))  # air before the words
    if role:
        button.setProperty("role", role)
    button.clicked.connect(lambda: pressed())
    return button
