"""The Text panel: what is open, what was read of it, what is wrong with it, and how it was read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app import preparation, theme
from app.figures import size
from app.job_bar import JobBar
from app.labels import clipped, wrapped
from app.map.sets_view import marks_of
from app.preparation import background
from app.session import Session
from app.text.phrases.phrases_form import phrases_of
from app.text.reading_words import reading_in_words
from app.text.words_table import WordsTable
from app.theme import GRID
from app.translation import declared
from core.job import Job
from core.text.building.glimpse import Glimpse
from core.text.samples import SAMPLES

if TYPE_CHECKING:
    from core.text.corpus import Corpus

KIND = "corpus"
FREQUENT_WORDS = 30
PREVIEW_SENTENCES = 4
PREVIEW_TOKENS = 24
LONG_WORD = 30
_LOOK_MS = 200  # between two looks at what is being read
_TOLD_REMARKS = 12  # while one points at the line that counts them


class TextView(QWidget):
    """Reads texts into the session's corpus and shows what it holds.

    Signals:
        folder_wanted: the person asks to choose a folder.
    """

    folder_wanted = Signal()

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._job_bar = job_bar
        self._asked: tuple[str, ...] = ()  # the places that were named last, whatever became of them
        self._min_count = 0
        self._error = clipped(self, "error")
        self._error.hide()
        self._error.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # so that a screen reader comes by
        self._empty = self._make_empty()
        self._growing = clipped(self, "muted")
        self._name = clipped(self, "title")
        self._about = wrapped(self, "small")
        self._figures = [(wrapped(self, "number"), wrapped(self, "small")) for _ in range(3)]
        self._wrong = _button(self.tr("Nothing wrong"), "", "link", lambda: session.show_text_page("files"))
        self._of_before = clipped(self, "warning")
        self._frequent = wrapped(self, "small")
        self._table = WordsTable(self)
        self._preview = clipped(self, "")
        self._reading = clipped(self, "muted")
        self._filled = self._make_filled()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self._error)
        layout.addWidget(self._growing)
        layout.addWidget(self._empty)
        layout.addWidget(self._filled, 100)
        layout.addStretch(1)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._show_growing)
        session.corpus_changed.connect(self._show)
        session.glimpse_changed.connect(self._follow)
        session.read_again_requested.connect(self._read_again)
        for signal in (session.sets_changed, theme.notifier.changed):
            signal.connect(self._mark_sets)
        session.embeddings_changed.connect(self._error.hide)  # the person has gone on to something else
        session.embeddings_changed.connect(self._show_of_before)
        job_bar.cancelled.connect(self._let_go)
        theme.notifier.changed.connect(self._dress)
        self._dress()
        self._show()
        self._follow()

    def read(self, places: Sequence[str]) -> None:
        """Read files, folders and samples ("sample:NAME") in the background; what is open stays until it is done."""
        places = tuple(places)
        session, glimpse = self._session, Glimpse()
        is_the_same = session.corpus is None or session.corpus.places == places
        reading = session.reading if is_the_same else session.reading.for_another_text()

        def work(job: Job) -> Corpus:
            background.need(job, preparation.reading)
            if phrases_of(reading) is not None:
                background.need(job, preparation.phrases)
            from core.text.corpus import read_corpus  # brings the compiler, which the window must not wait for

            corpus = read_corpus(places, reading, job, glimpse)
            corpus.fold("")  # makes its table, which the first search would else wait for
            return corpus

        title = self.tr("Reading {0}").format(_called(places))
        if not self._job_bar.run(KIND, title, work, self._take, self._refuse, unit="bytes").cancelled:
            self._asked = places
            self._error.hide()
            session.set_refusal("")
            session.set_glimpse(glimpse)

    def set_min_count(self, min_count: int) -> None:
        """Say how many words occur at least so often."""
        if min_count != self._min_count:
            self._min_count = min_count
            self._show_figures()

    def _read_again(self) -> None:
        corpus = self._session.corpus
        places = self._asked if corpus is None else corpus.places  # of a first text that was refused as well
        if places:
            self.read(places)

    def _take(self, corpus: Corpus) -> None:
        self._session.set_glimpse(None)
        self._session.set_corpus(corpus)

    def _refuse(self, text: str) -> None:
        """Say why; the text before, if there is one, is still open."""
        self._session.set_glimpse(None)
        self._session.set_refusal(text)
        if self._session.corpus is not None:
            text = self.tr("{0}\n{1} is still open, as it was.").format(text, self._session.corpus.name)
        self._error.setText(text)
        self._error.show()
        self._error.setFocus()

    def _let_go(self, kind: str) -> None:
        if kind == KIND:
            self._session.set_glimpse(None)

    # ---- what is shown ----

    def _show(self) -> None:
        corpus = self._session.corpus
        self._filled.setVisible(corpus is not None)
        self._empty.setVisible(corpus is None and self._session.glimpse is None)
        if corpus is None:
            return
        self._error.hide()
        self._name.setText(corpus.name)
        self._name.setToolTip("\n".join(str(source.path) for source in corpus.sources[:20]))
        files = len(corpus.sources)
        about = self.tr("1 file") if files == 1 else self.tr("{0} files").format(f"{files:,}")
        self._about.setText(f"{size(corpus.size_bytes)} · {about}")
        self._show_figures()
        self._show_wrong(corpus)
        self._show_of_before()
        self._reading.setText(reading_in_words(corpus))
        words = corpus.vocabulary.words
        shown = min(FREQUENT_WORDS, len(words))
        self._frequent.setText(self.tr("{0} of {1} different words").format(shown, f"{len(words):,}"))
        self._table.show_words([(words[index], int(corpus.vocabulary.counts[index])) for index in range(shown)])
        self._preview.setText(preview(corpus))

    def _follow(self) -> None:
        """Count along as long as something is read."""
        is_reading = self._session.glimpse is not None
        (self._timer.start if is_reading else self._timer.stop)()
        self._growing.setVisible(is_reading)
        self._empty.setVisible(self._session.corpus is None and not is_reading)
        self._show_growing()

    def _show_growing(self) -> None:
        glimpse = self._session.glimpse
        if glimpse is None:
            return
        lines = [self.tr("Reading {0}…").format(_called(self._asked))]
        if glimpse.vocabulary is not None:
            found = self.tr("{0} words of text so far, {1} of them different")
            lines.append(found.format(f"{glimpse.vocabulary.tokens:,}", f"{len(glimpse.vocabulary):,}"))
        self._growing.setText("\n".join(lines))

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

    def _show_wrong(self, corpus: Corpus) -> None:
        """Count what was refused and repaired; the page "Files" says what, and where it can be mended."""
        refused, remarks = len(corpus.refused), len(corpus.repairs)
        parts = []
        if refused:
            parts.append(
                self.tr("1 file not read") if refused == 1 else self.tr("{0} files not read").format(f"{refused:,}")
            )
        if remarks:
            parts.append(self.tr("1 remark") if remarks == 1 else self.tr("{0} remarks").format(f"{remarks:,}"))
        self._wrong.setText(" · ".join(parts))
        told = [file.reason for file in corpus.refused[:_TOLD_REMARKS]]
        self._wrong.setToolTip("\n".join([*told, *corpus.repairs[: _TOLD_REMARKS - len(told)]]))
        self._wrong.setAccessibleDescription(self.tr("Opens the page Files, which says what and why"))
        self._wrong.setVisible(bool(parts))

    def _show_of_before(self) -> None:
        """Say where the vectors on screen are not of what is open."""
        corpus, embeddings = self._session.corpus, self._session.embeddings
        key = embeddings.details.get("corpus_key") if embeddings is not None else None
        is_other = corpus is not None and embeddings is not None and key is not None and key != corpus.key
        self._of_before.setVisible(is_other)
        if corpus is None or embeddings is None or not is_other:
            return
        if embeddings.details.get("corpus") == corpus.name:
            text = self.tr("The vectors on screen are of this text as it was read before. Train again to follow.")
        else:
            text = self.tr("The vectors on screen are of another text: {0}.").format(embeddings.name)
        self._of_before.setText(text)

    def _mark_sets(self) -> None:
        self._table.mark(marks_of(self._session.sets))

    def _dress(self) -> None:
        self._wrong.setIcon(theme.icon("warning", "warning"))

    # ---- the parts ----

    def _make_empty(self) -> QWidget:
        part = QWidget(self)
        layout = QVBoxLayout(part)
        layout.setContentsMargins(0, 0, GRID, 0)
        layout.setSpacing(GRID)
        what = self.tr(
            "Drop texts anywhere on this window: files, folders, archives; plain text, documents, tables, annotated "
            "corpora. Any language, any size."
        )
        layout.addWidget(wrapped(self, "muted", what))
        buttons = QHBoxLayout()
        buttons.addWidget(_button(self.tr("Open text…"), "open", "primary", self._session.ask_text), 1)
        buttons.addWidget(_button(self.tr("Folder…"), "folder", "", self.folder_wanted.emit))
        layout.addLayout(buttons)
        layout.addWidget(wrapped(self, "small", self.tr("No text at hand? Read a sample:")))
        samples = QGridLayout()
        samples.setHorizontalSpacing(GRID)
        samples.setVerticalSpacing(0)
        for n, (name, description) in enumerate(SAMPLES.items()):
            link = _button(name, "", "link", partial(self._session.open_places, [f"sample:{name}"]))
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
        layout.addWidget(self._wrong, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._of_before)
        layout.addWidget(wrapped(self, "heading", self.tr("How it is read")))
        layout.addWidget(self._reading)
        change = _button(self.tr("Change how it is read…"), "", "", lambda: self._session.show_text_page("words"))
        layout.addWidget(change, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(wrapped(self, "heading", self.tr("How it begins, word by word")))
        layout.addWidget(self._preview)
        layout.addWidget(wrapped(self, "heading", self.tr("Most frequent words")))
        layout.addWidget(self._frequent)
        layout.addWidget(self._table)
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


def _called(places: Sequence[str]) -> str:
    """What a person calls the places that are read."""
    if not places:
        return ""
    first = places[0] if places[0].startswith("sample:") else Path(places[0]).name
    return first if len(places) == 1 else f"{first} + {len(places) - 1}"


def preview(corpus: Corpus) -> str:
    """The first sentences of a corpus, the tokens parted by dots, so that one sees what was taken for a word."""
    lines: list[str] = []
    for sentence in range(min(PREVIEW_SENTENCES, len(corpus.line_starts) - 1)):
        start, end = int(corpus.line_starts[sentence]), int(corpus.line_starts[sentence + 1])
        words = [corpus.vocabulary.words[int(word)] for word in corpus.ids[start : min(end, start + PREVIEW_TOKENS)]]
        shown = [word if len(word) <= LONG_WORD else f"{word[:LONG_WORD]}…" for word in words]
        lines.append(" · ".join(shown) + (" …" if end - start > PREVIEW_TOKENS else ""))
    return "\n".join(lines)


def _button(text: str, icon: str, role: str, pressed: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    if icon:
        button.setIcon(theme.icon(icon, "accent_text" if role == "primary" else "text"))
        button.setIconSize(QSize(22, 16))  # air before the words
    if role:
        button.setProperty("role", role)
    button.clicked.connect(lambda: pressed())
    return button
