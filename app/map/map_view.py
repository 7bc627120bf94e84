"""The map room: the canvas with its chip, form and timeline; selection, search and menu."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLabel, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from app import theme
from app.map.canvas import MapCanvas
from app.map.choice import MapChoice
from app.map.empty_map import EmptyMap
from app.map.growth import LiveView, Replay
from app.map.making import MapMaking, Surface
from app.map.picture import describe
from app.map.projection_form import ProjectionForm
from app.map.timeline import Timeline
from app.theme import GRID
from app.translation import declared
from core.map.settings import ALL, DEFAULT_WORDS, METHODS

if TYPE_CHECKING:
    from app.job_bar import JobBar
    from app.session import Session

WORD_CHOICES = (5_000, 20_000, DEFAULT_WORDS, ALL)
_NOTE_ROOM = 760  # pixels of width from which the note stands beside the chip


class MapView(QWidget):
    """Draws `session.embeddings` and keeps selection, highlights and map in step.

    Its long work runs in the job bar under the kind "map"; UMAP in a child process, which is started when a corpus or
    vectors are opened, and ends when the view is closed. The view's own actions are what the Map menu holds.
    """

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.canvas = MapCanvas(self)
        self._making = MapMaking(session, job_bar, self.canvas, self._surface, self)
        self._live = LiveView(session, job_bar, self.canvas, self._surface, self)
        self._timeline = Timeline(self)
        self._replay = Replay(session, self.canvas, self._timeline, self)
        self._empty = EmptyMap(self)
        self._stack = QStackedLayout()
        for page in (self._empty, self.canvas):
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._stack, 1)
        layout.addWidget(self._timeline)
        self.setFocusProxy(self.canvas)
        self._make_form()
        self._make_actions()
        self._make_chip()
        self.canvas.clicked.connect(self._choose)
        self._making.shown.connect(self._show)
        self._making.hinted.connect(self._empty.set_hint)
        self._live.changed.connect(self._show)
        self._replay.moved.connect(self._dress_chip)
        session.corpus_changed.connect(self._prepare)
        session.embeddings_changed.connect(self._take_vectors)
        session.projection_changed.connect(self._dress_chip)
        session.selection_changed.connect(self._mark)
        session.highlighted_changed.connect(self._mark)
        session.fly_to_requested.connect(self.fly_to)
        self._dress_chip()

    # ---- for the window ----

    def fly_to(self, word: str) -> None:
        """Bring a word into the middle of the map; where it is not on it, say so."""
        index = self._index(word)
        if index is None or self.canvas.drawing is None or index >= len(self.canvas.drawing):
            self._say_where()
        else:
            self.canvas.fly_to(index)

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the child process."""
        self._making.close()
        super().closeEvent(event)

    # ---- making the map ----

    def _prepare(self) -> None:
        """Start what the first map needs."""
        self._empty.set_done(0 if self._session.corpus is None else 1)
        if self._session.corpus is not None:
            threading.Thread(target=self._making.maker.start, name="projection start", daemon=True).start()

    def _take_vectors(self) -> None:
        """Draw new vectors; words that are on the canvas already go on from where they are."""
        embeddings, drawing = self._session.embeddings, self.canvas.drawing
        self._live.leave()
        seen = embeddings is not None and drawing is not None and drawing.words.block == embeddings.words.block
        self._making.take_vectors(keep_canvas=seen)
        self._form.refresh()

    def _surface(self) -> Surface:
        """What the map will be drawn on."""
        return Surface(self.canvas.width(), self.canvas.height(), self.devicePixelRatioF(), theme.current())

    def _show(self) -> None:
        """Show what is on the canvas now, and the page without a map where nothing is."""
        made = self._making.made
        self.canvas.axes = self._making.axes
        self._stack.setCurrentWidget(self._empty if self.canvas.drawing is None else self.canvas)
        if made is None or self._making.settling or made.axes is not None:
            self._replay.put_away()
        else:
            self._replay.follow(made.goal)
        self._mark()
        self._dress_chip()

    def _draw(self) -> None:
        """Draw the map as the form says."""
        self._choose_map(self._form.choice())

    def _choose_map(self, choice: MapChoice) -> None:
        self._making.choose(choice)
        self._form.set_choice(choice)
        self._check_choices()

    def _set(self, **changed: object) -> None:
        """Draw the map with some settings changed."""
        settings = dataclasses.replace(self._making.choice.settings, **changed)  # type: ignore[arg-type]
        self._choose_map(MapChoice(settings))

    # ---- selection ----

    def _index(self, word: str | None) -> int | None:
        embeddings = self._session.embeddings
        return None if word is None or embeddings is None else embeddings.words.find(word)

    def _choose(self, point: int | None) -> None:
        drawing = self.canvas.drawing
        if self._session.embeddings is not None:  # words that are still being learnt can be looked at, not asked
            self._session.select(None if point is None or drawing is None else drawing.words[point])

    def _mark(self) -> None:
        """Show the session's selection and highlights on the map."""
        drawing = self.canvas.drawing
        if drawing is not None:
            selected = self._index(self._session.selection)
            others = (self._index(word) for word in self._session.highlighted)
            drawing.mark(selected, [index for index in others if index is not None])
        self._say_where()
        self.canvas.refresh()

    def _say_where(self) -> None:
        """Say what cannot be seen: that the selected word is not on the map."""
        word, drawing = self._session.selection, self.canvas.drawing
        index = self._index(word)
        self.canvas.notice = ""
        if word is None or drawing is None:
            self.canvas.describe(self.tr("No word is selected."))
        elif index is None or index >= len(drawing):
            rank = "" if index is None else self.tr(" It is word {0}.").format(f"{index + 1:,}")
            self.canvas.notice = self.tr("“{0}” is not on the map of the first {1} words.{2}").format(
                word, f"{len(drawing):,}", rank
            )
            self.canvas.describe(self.canvas.notice)
        else:
            near = ", ".join(self._session.highlighted[:10])
            self.canvas.describe(self.tr("{0}. Near it: {1}").format(word, near) if near else word)
        self.canvas.refresh()

    # ---- menu and chip ----

    def _make_actions(self) -> None:
        self._add(self.tr("Show the &whole map"), self.canvas.fit, "F")
        self._add(self.tr("Zoom &in"), partial(self.canvas.zoom, 1), "+", "=")
        self._add(self.tr("Zoom &out"), partial(self.canvas.zoom, -1), "-")
        self._add(self.tr("&Clear the selection"), partial(self._choose, None), "Esc")
        self.addAction(self._rule())
        self._add(self.tr("How the map is &drawn…"), self._switch_form, "D")
        settings = self._making.choice.settings
        self._method_actions = self._choices(
            [
                (declared(name), method == settings.method, partial(self._set, method=method))
                for method, name in METHODS.items()
            ]
        )
        self.addAction(self._rule())
        names = {ALL: self.tr("All words")}
        self._word_actions = self._choices(
            [
                (
                    names.get(n) or self.tr("{0} words").format(f"{n:,}"),
                    n == settings.words,
                    partial(self._set, words=n),
                )
                for n in WORD_CHOICES
            ]
        )
        self.addAction(self._rule())
        live = self._add(self.tr("&Live map while training"), self._live.set_enabled, "")
        live.setCheckable(True)
        live.setChecked(self._live.enabled)
        self._add(self.tr("&Play how the map came to be"), self._replay.play, "P")

    def _add(self, text: str, run: Callable[..., object], *keys: str) -> QAction:
        """An action of the view's own; `run` is told whether it is checked, where it can be."""
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys if key])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda checked: run(checked) if action.isCheckable() else run())
        self.addAction(action)
        return action

    def _rule(self) -> QAction:
        rule = QAction(self)
        rule.setSeparator(True)
        return rule

    def _choices(self, choices: Sequence[tuple[str, bool, Callable[[], None]]]) -> list[QAction]:
        """Actions of which one is checked, added to the view's own."""
        group = QActionGroup(self)
        for text, chosen, choose in choices:
            action = QAction(text, group)
            action.setCheckable(True)
            action.setChecked(chosen)
            action.triggered.connect(lambda _, choose=choose: choose())
        self.addActions(group.actions())
        return group.actions()

    def _check_choices(self) -> None:
        """Check in the menu what was chosen."""
        settings = self._making.choice.settings
        own = self._making.choice.own_axes is not None
        for method, action in zip(METHODS, self._method_actions, strict=True):
            _check(action, method == settings.method and not own)
        for words, action in zip(WORD_CHOICES, self._word_actions, strict=True):
            _check(action, words == settings.words)

    def _make_form(self) -> None:
        self._form = ProjectionForm(self._session, self)
        self._form.hide()
        self._form.set_choice(self._making.choice)
        self._form.wanted.connect(self._draw)
        self._form.closed.connect(self._switch_form)

    def _switch_form(self) -> None:
        """Open the form over the map, or close it."""
        shown = self._form.isHidden()
        self._form.setVisible(shown)
        self._chip.setChecked(shown)
        if shown:
            self._form.refresh()
            self._place_chip()
            self._form.setFocus()
        else:
            self.canvas.setFocus()

    def _make_chip(self) -> None:
        self._chip = QToolButton(self)
        self._chip.setCheckable(True)
        self._chip.setProperty("role", "chip")
        self._chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._chip.clicked.connect(self._switch_form)
        self._note = QLabel(self.tr("Near words are used alike. Far distances mean little."), self)
        self._note.setProperty("role", "map-note")
        self._note.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._dress_chip()

    def _dress_chip(self) -> None:
        """Say in the corner how much of what is on the map, made how."""
        text = self._described()
        shown = bool(text) and self.canvas.drawing is not None
        meaning_little = self._making.axes is None
        self._chip.setVisible(shown)
        self._note.setVisible(shown and meaning_little and self.width() >= _NOTE_ROOM)
        total = len(self._session.embeddings) if self._session.embeddings is not None else 0
        for count, choice in zip(WORD_CHOICES, self._word_actions, strict=True):
            choice.setEnabled(count < total or total == 0)
        self._chip.setText(text)
        self._chip.setAccessibleName(self.tr("What the map shows: {0}").format(text))
        self._chip.setToolTip(self.tr("How the map is drawn (D)"))
        self._place_chip()

    def _described(self) -> str:
        """How much of what is on the map, made how."""
        snapshot, trainer = self._live.snapshot, self._live.trainer
        projection, drawing = self._session.projection, self.canvas.drawing
        if trainer is not None and snapshot is not None:
            epoch = f"{snapshot.tokens / max(trainer.corpus.tokens, 1):.1f}"
            learning = self.tr("being learnt, epoch {0} of {1}")
            learnt = learning.format(epoch, f"{trainer.hyperparameters.epochs or 0:,}")
            return " · ".join((self._count(len(snapshot.positions), len(trainer.vocabulary)), "PCA", learnt))
        if projection is None or drawing is None:
            return ""
        words = self._count(len(drawing), projection.total)
        if self._making.axes is not None:
            return " · ".join((words, self.tr("own axes")))
        if self._replay.moment:
            return " · ".join((words, "PCA", self._replay.moment))
        if self._making.forming:
            method = declared(METHODS[self._making.choice.settings.method])
            return " · ".join((words, self.tr("{0} is forming …").format(method)))
        return describe(projection)

    def _count(self, shown: int, total: int) -> str:
        text = self.tr("{0} words") if shown == total else self.tr("{0} of {1} words")
        return text.format(f"{shown:,}", f"{total:,}")

    def _place_chip(self) -> None:
        self._chip.adjustSize()
        self._note.adjustSize()
        foot = self.height() - (self._timeline.sizeHint().height() if self._timeline.isVisibleTo(self) else 0)
        self._chip.move(2 * GRID, foot - self._chip.height() - 2 * GRID)
        self._note.move(
            self._chip.geometry().right() + GRID + GRID // 2,
            self._chip.geometry().center().y() - self._note.height() // 2,
        )
        room = self._chip.y() - 2 * GRID
        height = min(self._form.sizeHint().height(), room)
        self._form.setGeometry(2 * GRID, self._chip.y() - GRID - height, self._form.width(), height)
        for part in (self._chip, self._note, self._form):
            part.raise_()
        corner = self._chip.geometry()
        self.canvas.reserve(corner.united(self._note.geometry()) if self._note.isVisibleTo(self) else corner)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the chip in its corner."""
        self._dress_chip()


def _check(action: QAction, checked: bool) -> None:
    if checked:
        action.setChecked(True)
