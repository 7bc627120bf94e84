"""The window player: a sentence of the text, the centre moving through it, and the pairs that come out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import preparation, theme
from app.job_bar import JobBar
from app.preparation import background
from app.segments import Segments
from app.session import Session
from app.taking import TakeButton
from app.theme import GRID
from app.training.mechanics.page import Answer, MechanicsPage, headed, heading
from app.training.mechanics.place_of_text import of_window
from app.training.mechanics.rows_table import RowsTable
from app.training.mechanics.sentence_flow import Flow, SentenceFlow
from app.training.mechanics.subject import Subject
from app.training.mechanics.term_label import TermLabel
from app.training.mechanics.window_tables import WindowAnswer, pairs_table, sentence_table
from core.job import Job
from core.tables import Table
from core.training.hyperparameters import CBOW

if TYPE_CHECKING:
    from core.training.mechanics.pairs import Rehearsal, Sentence

PACE = 700  # ms from one centre to the next while it plays
ALL, WITH_WORD = "all", "word"
_BLOCK = 1 << 22  # tokens that are looked through at once


@dataclass(frozen=True)
class Move:
    """Which sentence and centre are wanted next.

    Attributes:
        kind: "stay", "next", "previous" or "random" sentence; or "on", "back" within it; or "word": the first
            sentence with the word.
        position: a token of the sentence that is shown.
        centre: the number of the centre that is shown.
        epoch: from 0.
        among: ALL sentences, or those WITH_WORD.
        place: the token of the sentence that is to be the centre, where one was clicked.
    """

    kind: str = "word"
    position: int = 0
    centre: int = 0
    epoch: int = 0
    among: str = WITH_WORD
    place: int | None = None


class WindowsView(MechanicsPage):
    """Plays the windows of real sentences, by the draws that the run makes.

    Signals:
        step_wanted: the `place_of_text.Sentence` of which a step is to be shown.
    """

    step_wanted = Signal(object)

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        lesson = _tr(
            "Open a text: here a window walks through its sentences, and you see which words are dropped and which "
            "pairs come out, exactly as in training."
        )
        super().__init__(session, job_bar, "window", lesson, parent)
        self._rehearsal: tuple[object, Rehearsal] | None = None
        self._places: tuple[object, int, NDArray[np.int64]] | None = None
        self._move = Move()
        self._shown_word = -1
        self._shown: tuple[list[str], WindowAnswer] | None = None
        self.flow = SentenceFlow(self.tr("Sentence"), self)
        self.about = TermLabel(session, parent=self)
        self.result, self.centre_label = (TermLabel(session, role=role, parent=self) for role in ("muted", ""))
        self.among = Segments({WITH_WORD: self.tr("With the word"), ALL: self.tr("All")}, self.tr("Sentences"), self)
        self.epoch = QSpinBox(self)
        self.epoch.setAccessibleName(self.tr("Epoch"))
        self.play_button = self._tool("play", self.tr("Play or pause (Space)"), "play")
        self.pairs = RowsTable(self.tr("Pairs of this centre word"), 8, wide=-1, parent=self)
        self.take_step = QPushButton(self.tr("Take this step"), self)
        self.take_step.setEnabled(False)
        self._player = QTimer(self)
        self._player.setInterval(PACE)
        self._player.timeout.connect(lambda: self.go("on"))
        self._add_parts(job_bar)
        self.take_step.clicked.connect(self._take_step)
        self.flow.chosen.connect(self._choose)
        self.flow.placed.connect(self._show_centre, Qt.ConnectionType.QueuedConnection)  # when the scroll bar knows
        self.flow.asked.connect(self.go)
        self.among.changed.connect(lambda: self.go("word" if self.among.value() == WITH_WORD else "stay"))
        self.epoch.valueChanged.connect(lambda: self.go("stay"))

    @property
    def playing(self) -> bool:
        """Whether the centre moves by itself."""
        return self._player.isActive()

    def go(self, kind: str) -> None:
        """Take a step: a kind of `Move`, or "play" to begin or end moving by itself."""
        if kind == "play":
            self._set_playing(not self.playing)
            return
        among, epoch = self.among.value(), self.epoch.value() - 1
        self._move = replace(self._move, kind=kind, among=among, epoch=epoch, place=None)
        self.refresh()

    def question(self) -> Answer:
        """The sentence and window that the last move leads to."""
        move, shown = self._move, self._shown_word
        self._move = replace(move, kind="stay")

        def answer(subject: Subject, word: int, job: Job) -> WindowAnswer | None:
            if subject.corpus is None:
                return None
            background.need(job, preparation.mechanics)
            rehearsal = self._rehearsal_of(subject)
            wanted = move
            if word != shown and move.among == WITH_WORD and move.kind in ("stay", "word"):
                wanted = replace(move, kind="word")
            found = self._found(rehearsal, subject, word, wanted, job)
            line = int(np.searchsorted(subject.corpus.line_starts, found[0].start, side="right")) - 1
            sentence, centre = found
            window = rehearsal.window(sentence, centre) if sentence.centres else None
            return WindowAnswer(sentence, centre, window, line)

        return answer

    def show_answer(self, subject: Subject, word: int, answer: WindowAnswer | None) -> None:
        """Show the sentence, the centre and the pairs."""
        self._shown_word = word
        self._parts.setVisible(answer is not None)
        if answer is None or subject.corpus is None:
            self._set_playing(False)
            self.about.set_text(self.tr("The text of these vectors is not open: open it to see its windows."))
            return
        self.about.set_text(self._about(subject))
        self.epoch.setMaximum(subject.hyperparameters.epochs or 1)
        sentence, window = answer.sentence, answer.window
        self._move = replace(self._move, position=sentence.start, centre=answer.centre)
        words = [subject.corpus.vocabulary.words[place] for place in sentence.words.tolist()]
        dropped = np.flatnonzero(~sentence.stays & ~sentence.is_rare)
        contexts = window.contexts.tolist() if window is not None else []
        flow = Flow(
            words,
            frozenset(dropped.tolist()),
            frozenset(np.flatnonzero(sentence.is_rare).tolist()),
            window.centre if window is not None else None,
            frozenset(contexts),
        )
        self._write(subject, answer, words)
        self.flow.show_flow(flow, self.centre_label.accessibleName())
        self._shown = (words, answer)
        self._offer_step(subject, window is not None)
        self.pairs.show_table(pairs_table(subject, words, answer))

    def _offer_step(self, subject: Subject, is_window: bool) -> None:
        """A step needs the vectors of the run."""
        self.take_step.setEnabled(is_window and subject.embeddings is not None)
        self.take_step.setToolTip(
            self.tr("See what the gradient of these pairs does to the vectors of the run, with the same draws")
            if subject.embeddings is not None
            else self.tr("A step is taken on the vectors of a run: train, and wait until it has ended")
        )

    def _take_step(self) -> None:
        if self._shown is None or self.subject is None:
            return
        words, answer = self._shown
        if answer.window is not None:
            size = len(self.subject.vocabulary)
            self.step_wanted.emit(of_window(words, answer.sentence, answer.centre, answer.window, size))

    def sentence_table(self) -> Table:
        """Every token of the sentence that is shown, and what becomes of it."""
        return sentence_table(*self._shown) if self._shown is not None else Table((), [])

    def hideEvent(self, event: QHideEvent) -> None:
        """Stand still while nobody looks."""
        super().hideEvent(event)
        self._set_playing(False)

    def _rehearsal_of(self, subject: Subject) -> Rehearsal:
        from core.training.mechanics.pairs import Rehearsal

        assert subject.corpus is not None
        key = (subject.corpus.key, subject.hyperparameters, subject.of_run)
        known = self._rehearsal
        if known is None or known[0] != key:
            made = Rehearsal(subject.corpus, subject.vocabulary, subject.hyperparameters, subject.held_out)
            known = self._rehearsal = (key, made)
        return known[1]

    def _found(self, rehearsal: Rehearsal, subject: Subject, word: int, move: Move, job: Job) -> tuple[Sentence, int]:
        """The sentence that a move leads to, and the number of its centre."""
        assert subject.corpus is not None
        tokens = subject.corpus.tokens
        now = rehearsal.sentence(min(move.position, tokens - 1), move.epoch)
        centre = min(move.centre, max(now.centres - 1, 0))
        if move.place is not None:
            return now, int(np.searchsorted(now.places[: now.centres], move.place))
        if move.kind == "back":
            return now, max(centre - 1, 0)
        if move.kind == "stay" or (move.kind == "on" and centre + 1 < now.centres):
            return now, centre + (move.kind == "on")
        places = self._places_of(subject, word, job) if move.among == WITH_WORD else None
        target = place_after(now, move.kind, places, tokens)
        sentence = rehearsal.sentence(target, move.epoch)
        if places is None or not sentence.centres:
            return sentence, 0
        nearest = int(np.searchsorted(sentence.places, target - sentence.start))
        return sentence, min(nearest, sentence.centres - 1)

    def _places_of(self, subject: Subject, word: int, job: Job) -> NDArray[np.int64]:
        """int64: every token of the corpus that is the word."""
        corpus, known = subject.corpus, self._places
        assert corpus is not None
        if known is not None and known[0] is corpus and known[1] == word:
            return known[2]
        found = []
        for begin in range(0, corpus.tokens, _BLOCK):
            job.check()
            found.append(begin + np.flatnonzero(np.asarray(corpus.ids[begin : begin + _BLOCK]) == word))
        places = np.concatenate(found).astype(np.int64)
        self._places = (corpus, word, places)
        return places

    def _choose(self, place: int) -> None:
        """Make a token that was clicked the centre, if it stays."""
        flow = self.flow.flow
        if place not in flow.dropped and place not in flow.rare:
            self._move = replace(self._move, kind="stay", place=place)
            self.refresh()
            self._move = replace(self._move, place=None)

    def _show_centre(self) -> None:
        """Scroll so that the centre word stands in the middle, where it is far from it."""
        bar, height = self._scrolled.verticalScrollBar(), self._scrolled.viewport().height()
        middle = self.flow.centre_box().center().y()
        if not bar.value() + height // 4 <= middle <= bar.value() + 3 * height // 4:
            bar.setValue(middle - height // 2)

    def _set_playing(self, plays: bool) -> None:
        self._player.start() if plays else self._player.stop()
        self.play_button.setIcon(theme.icon("pause" if plays else "play", "text"))

    def _about(self, subject: Subject) -> str:
        chosen = subject.hyperparameters
        if chosen.architecture == CBOW:
            text = self.tr(
                "[CBOW](cbow): the mean of the [context words](context-word) is the input, the "
                "[centre word](centre-word) the output."
            )
        else:
            text = self.tr(
                "[Skip-gram](skip-gram): each [context word](context-word) is an input, the [centre word](centre-word) "
                "the output, as the kernel takes the [pairs](pair)."
            )
        return text + " " + self.tr("The draws are those that the [seed](seed) {0} gives the run.").format(chosen.seed)

    def _write(self, subject: Subject, answer: WindowAnswer, words: list[str]) -> None:
        sentence, window = answer.sentence, answer.window
        rare, stays = int(sentence.is_rare.sum()), int(sentence.stays.sum())
        text = self.tr(
            "Sentence {0}: {1} tokens. {2} are too [rare](minimum-count) (dotted), {3} are dropped by "
            "[subsampling](subsampling) (struck out), {4} stay; {5} pairs of centre and context come out."
        ).format(
            *(f"{number:,}" for number in (answer.line + 1, len(words), rare, len(words) - rare - stays, stays)),
            f"{sentence.pairs:,}",
        )
        if sentence.held_out:
            text = self.tr("Sentence {0} is held out: nothing of it is trained on.").format(f"{answer.line + 1:,}")
        self.result.set_text(text)
        if window is None:
            self.centre_label.set_text(self.tr("No window: fewer than two words stay."))
            return
        size, width = subject.hyperparameters.window, window.width
        self.centre_label.set_text(
            self.tr(
                "Centre {0} of {1}, “{2}”: the [window](dynamic-window) reaches {3} of {4} words; {5} contexts."
            ).format(
                f"{answer.centre + 1:,}",
                f"{sentence.centres:,}",
                words[window.centre],
                width,
                size,
                len(window.contexts),
            )
        )

    def _tool(self, icon: str, text: str, kind: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(theme.icon(icon, "text"))
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.clicked.connect(lambda: self.go(kind))
        return button

    def _sentence_button(self, text: str, kind: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("role", "quiet")
        button.clicked.connect(lambda: self.go(kind))
        return button

    def _add_parts(self, job_bar: JobBar) -> None:
        self._parts = QWidget(self)
        sentences = QHBoxLayout()
        sentences.addWidget(self.among)
        for text, kind in ((self.tr("Previous"), "previous"), (self.tr("Next"), "next"), (self.tr("Random"), "random")):
            sentences.addWidget(self._sentence_button(text, kind))
        sentences.addStretch(1)
        label = QLabel(self.tr("Epoch"), self)
        label.setBuddy(self.epoch)
        self.epoch.setRange(1, 1)
        self.epoch.setAlignment(Qt.AlignmentFlag.AlignCenter)
        sentences.addWidget(label)
        sentences.addWidget(self.epoch)
        steps = QHBoxLayout()
        steps.addWidget(self._tool("chevron-left", self.tr("Back by one centre (Left)"), "back"))
        steps.addWidget(self.play_button)
        steps.addWidget(self._tool("chevron-right", self.tr("On by one centre (Right)"), "on"))
        steps.addWidget(self.centre_label, 1)
        self._scrolled = QScrollArea(self)
        self._scrolled.setWidgetResizable(True)
        self._scrolled.setFrameShape(QFrame.Shape.NoFrame)
        self._scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scrolled.setWidget(self.flow)
        self._scrolled.setFixedHeight(25 * GRID)
        take_all = TakeButton(self.sentence_table, job_bar, self)
        take_pairs = TakeButton(lambda: self.pairs.table, job_bar, self)
        self.column.addWidget(self.about)
        column = QVBoxLayout(self._parts)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(sentences)
        column.addLayout(headed(self.result, take_all))
        column.addWidget(self._scrolled)
        column.addLayout(steps)
        column.addLayout(headed(heading(self.tr("What comes out"), self), self.take_step, take_pairs))
        column.addWidget(self.pairs)
        self.column.addWidget(self._parts)
        self.column.addStretch(1)


def place_after(now: Sentence, kind: str, places: NDArray[np.int64] | None, tokens: int) -> int:
    """A token of the sentence that comes next, before, at random or first; round at the ends of the text.

    Args:
        now: the sentence that is shown.
        kind: as in `Move`.
        places: int64, the tokens one of which it must hold; None: any sentence.
        tokens: of the corpus.
    """
    if kind == "random":
        generator = np.random.default_rng()
        return int(generator.choice(places)) if places is not None else int(generator.integers(tokens))
    if places is None:
        return (now.start - 1) % tokens if kind == "previous" else now.end % tokens
    if kind == "word":
        return int(places[0])
    if kind == "previous":
        return int(places[int(np.searchsorted(places, now.start)) - 1])
    return int(places[int(np.searchsorted(places, now.end)) % len(places)])


def _tr(text: str) -> str:
    return QCoreApplication.translate("Mechanics", text)
