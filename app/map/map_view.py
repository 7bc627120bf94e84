"""The map of the session's vectors: PCA at once, UMAP when it is ready; selection, search and menu."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLabel, QMenu, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from app import theme
from app.map.canvas import MapCanvas
from app.map.empty_map import EmptyMap
from app.map.making import MapMaker, Surface
from app.map.picture import describe
from app.theme import GRID
from core.map.projection import Projection
from core.map.settings import ALL, DEFAULT_WORDS, METHODS, PCA, UMAP

if TYPE_CHECKING:
    from app.job_bar import JobBar
    from app.map.drawing import Drawing
    from app.session import Session
    from core.vectors.embeddings import Embeddings

KIND = "map"
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
        self._job_bar = job_bar
        self._maker = MapMaker()
        self._method = UMAP
        self._words = DEFAULT_WORDS
        self.canvas = MapCanvas(self)
        self._empty = EmptyMap(self)
        self._stack = QStackedLayout()
        for page in (self._empty, self.canvas):
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._stack)
        self.setFocusProxy(self.canvas)
        self._make_actions()
        self._make_chip()
        self.canvas.clicked.connect(self._choose)
        job_bar.cancelled.connect(self._say_cancelled)
        session.corpus_changed.connect(self._prepare)
        session.embeddings_changed.connect(self._project)
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
        self._maker.close()
        super().closeEvent(event)

    # ---- making the map ----

    def _prepare(self) -> None:
        """Start what the first map needs."""
        self._empty.set_done(0 if self._session.corpus is None else 1)
        if self._session.corpus is not None:
            threading.Thread(target=self._maker.start, name="projection start", daemon=True).start()

    def _project(self) -> None:
        """Draw new vectors, or the old ones in another way: PCA first."""
        self._job_bar.cancel(KIND)
        embeddings = self._session.embeddings
        if embeddings is None:
            self._show(None)
            self._empty.set_hint("")
            return
        if self._session.projection is None:
            self._show(None)
            self._empty.set_hint(self.tr("Preparing the map …"))
        words = self._words or len(embeddings)
        start = None if self.canvas.drawing is None else self.canvas.drawing.goal
        self._job_bar.run(
            KIND,
            self.tr("Drawing the map"),
            partial(self._maker.flat, embeddings, words, start, self._surface()),
            partial(self._show_flat, embeddings),
            self._fail,
        )

    def _surface(self) -> Surface:
        """What the map will be drawn on."""
        return Surface(self.width(), self.height(), self.devicePixelRatioF(), theme.current())

    def _show_flat(self, embeddings: Embeddings, made: tuple[Projection, Drawing]) -> None:
        if self._session.embeddings is not embeddings:
            return
        self._take(made)
        if self._method != PCA:
            self._job_bar.run(
                KIND,
                self.tr("Settling the map"),
                partial(self._maker.settled, embeddings, self._method, len(made[0]), made[1], self._surface()),
                partial(self._show_settled, embeddings),
                self._stay_flat,
            )

    def _show_settled(self, embeddings: Embeddings, made: tuple[Projection, Drawing]) -> None:
        if self._session.embeddings is embeddings:
            self._take(made)

    def _take(self, made: tuple[Projection, Drawing]) -> None:
        projection, drawing = made
        self._session.set_projection(projection)
        self._show(drawing)

    def _fail(self, message: str) -> None:
        if self.canvas.drawing is None:
            self._empty.set_hint(message)
        self._job_bar.show_message(message, "error")

    def _say_cancelled(self, kind: str) -> None:
        if kind == KIND and self.canvas.drawing is None:
            self._empty.set_hint(
                self.tr("The drawing was cancelled. Choose PCA or UMAP in the Map menu to draw the map.")
            )

    def _stay_flat(self, message: str) -> None:
        self._job_bar.show_message(self.tr("{0} The map stays flat (PCA).").format(message), "warning")

    def _show(self, drawing: Drawing | None) -> None:
        self.canvas.show_drawing(drawing, keep_view=drawing is not None)
        self._stack.setCurrentWidget(self._empty if drawing is None else self.canvas)
        self._mark()
        self._dress_chip()

    # ---- selection ----

    def _index(self, word: str | None) -> int | None:
        embeddings = self._session.embeddings
        return None if word is None or embeddings is None else embeddings.words.find(word)

    def _choose(self, point: int | None) -> None:
        drawing = self.canvas.drawing
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
        for text, keys, run in (
            (self.tr("Show the &whole map"), ["F"], self.canvas.fit),
            (self.tr("Zoom &in"), ["+", "="], partial(self.canvas.zoom, 1)),
            (self.tr("Zoom &out"), ["-"], partial(self.canvas.zoom, -1)),
            (self.tr("&Clear the selection"), ["Esc"], partial(self._choose, None)),
        ):
            action = QAction(text, self)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _, run=run: run())
            self.addAction(action)
        self.addAction(self._rule())
        methods = [
            (name, method == self._method, partial(self._set_method, method)) for method, name in METHODS.items()
        ]
        self._method_actions = self._choices(methods)
        self.addAction(self._rule())
        names = {ALL: self.tr("All words")}
        self._word_actions = self._choices(
            [
                (names.get(n) or self.tr("{0} words").format(f"{n:,}"), n == self._words, partial(self._set_words, n))
                for n in WORD_CHOICES
            ]
        )

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

    def _make_chip(self) -> None:
        self._chip = QToolButton(self)
        self._chip.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._chip.setProperty("role", "chip")
        self._chip.setAccessibleName(self.tr("What the map shows"))
        self._chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        menu = QMenu(self._chip)
        menu.addActions(self._method_actions)
        menu.addSeparator()
        menu.addActions(self._word_actions)
        self._chip.setMenu(menu)
        self._note = QLabel(self.tr("Near words are used alike. Far distances mean little."), self)
        self._note.setProperty("role", "map-note")
        self._note.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def _set_method(self, method: str) -> None:
        self._method = method
        self._project()

    def _set_words(self, words: int) -> None:
        self._words = words
        self._project()

    def _dress_chip(self) -> None:
        """Say in the corner how much of what is on the map, made how."""
        projection = self._session.projection
        shown = projection is not None and self.canvas.drawing is not None
        self._chip.setVisible(shown)
        self._note.setVisible(shown and self.width() >= _NOTE_ROOM)
        if projection is None:
            return
        for count, choice in zip(WORD_CHOICES, self._word_actions, strict=True):
            choice.setEnabled(count < projection.total)
        self._chip.setText(describe(projection))
        self._chip.setAccessibleName(self.tr("What the map shows: {0}").format(self._chip.text()))
        self._chip.setToolTip(self._note.text())
        self._place_chip()

    def _place_chip(self) -> None:
        self._chip.adjustSize()
        self._note.adjustSize()
        self._chip.move(2 * GRID, self.height() - self._chip.height() - 2 * GRID)
        self._note.move(
            self._chip.geometry().right() + GRID + GRID // 2,
            self._chip.geometry().center().y() - self._note.height() // 2,
        )
        self._chip.raise_()
        self._note.raise_()
        corner = self._chip.geometry()
        self.canvas.reserve(corner.united(self._note.geometry()) if self._note.isVisibleTo(self) else corner)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the chip in its corner."""
        self._dress_chip()
