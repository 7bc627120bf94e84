"""The map room: the canvas with its chip, form and timeline; selection, search and menu."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from app import theme
from app.map.aspects import Aspects
from app.map.bookmarks_menu import BookmarksMenu
from app.map.canvas import MapCanvas
from app.map.choice import FREQUENCY, MapChoice, OwnAxes
from app.map.choosing import Choosing
from app.map.corner import MapCorner
from app.map.description import counted, describe
from app.map.empty_map import EmptyMap
from app.map.filters import WordMask
from app.map.growth import LiveView, Replay
from app.map.legend import legend_box
from app.map.making import MapMaking, Surface, is_level
from app.map.marks import Marks
from app.map.method_menu import MethodMenu
from app.map.projection_form import ProjectionForm
from app.map.space import SpaceCanvas
from app.map.space_making import SpaceMaking
from app.map.timeline import Timeline
from app.map.tools import MapTools
from app.translation import declared
from core.map.settings import METHODS

if TYPE_CHECKING:
    from app.job_bar import JobBar
    from app.map.drawing import Drawing
    from app.session import Session

FEWEST = 4  # words that a method other than PCA needs


class MapView(QWidget):
    """Draws `session.embeddings` and keeps selection, highlights and map in step.

    Its long work runs in the job bar under the kind "map"; UMAP in a child process, which is started when a corpus or
    vectors are opened, and ends when the view is closed. The view's own actions are what the Map menu holds.
    """

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.canvas, self.space, self._empty = MapCanvas(self), SpaceCanvas(self), EmptyMap(self)
        self._making = MapMaking(session, job_bar, self.canvas, self._surface, self)
        self._space_making = SpaceMaking(session, job_bar, self.space, self._surface, self)
        self._live = LiveView(session, job_bar, self.canvas, self._surface, self)
        self._timeline = Timeline(self)
        self._replay = Replay(session, self.canvas, self._timeline, self)
        self.aspects = Aspects(session, job_bar, self)
        choosing, self._mask = Choosing(self.canvas, session), WordMask(session, self)
        self._marks = Marks(session, self.canvas, self.space, choosing, self._mask)  # before the tools: they count them
        say = job_bar.show_message
        bookmarks = BookmarksMenu(session, self.canvas, self.aspects, self._choose_map, self, say)
        self._tools = MapTools(self, self.canvas, self.space, session, choosing, self._mask, bookmarks, say)
        self._methods = MethodMenu(self._making.choice, self)
        form = ProjectionForm(session, self)
        form.set_choice(self._making.choice)
        self._corner = MapCorner(form, self.aspects.menu.colours, self)
        self._lay_out()
        self._make_actions()
        self._listen()
        self._tell()

    def _lay_out(self) -> None:
        """One of three pages, over the timeline."""
        self._stack = QStackedLayout()
        for page in (self._empty, self.canvas, self.space):
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._stack, 1)
        layout.addWidget(self._timeline)
        self.setFocusProxy(self._empty)

    def _listen(self) -> None:
        for canvas in (self.canvas, self.space):
            canvas.clicked.connect(self._choose)
            self.aspects.changed.connect(canvas.refresh)
        for shown in (self._making.shown, self._space_making.shown, self._live.changed):
            shown.connect(self._show)
        self._replay.moved.connect(self._follow_replay)
        for told in (self._mask.changed, self.aspects.described, self._session.projection_changed):
            told.connect(self._tell)
        for placed in (self._corner.changed, self.aspects.changed):
            placed.connect(self._place)
        self._making.hinted.connect(self._empty.set_hint)
        self._corner.form.wanted.connect(self._draw)
        self._methods.method_chosen.connect(lambda method: self._set(method=method))
        self._methods.words_chosen.connect(lambda words: self._set(words=words))
        self._session.corpus_changed.connect(self._prepare)
        self._session.embeddings_changed.connect(self._take_vectors)
        self._session.fly_to_requested.connect(self.fly_to)
        self._session.axis_requested.connect(self._draw_along)

    # ---- for the window ----

    @property
    def front(self) -> MapCanvas | SpaceCanvas:
        """The canvas that is seen: the one in three dimensions where the map has three axes, else the flat one."""
        return self.space if self._stack.currentWidget() is self.space else self.canvas

    @property
    def caption(self) -> str:
        """What is on the flat map, made how; under a picture of it."""
        projection, drawing = self._session.projection, self.canvas.drawing
        if drawing is None:
            return ""
        return self._described(drawing) if projection is None or drawing.axes is None else describe(projection)

    def fly_to(self, word: str) -> None:
        """Bring a word into the middle of the map; where it is not on it, say so."""
        index = self._marks.index(word)
        if index is None or self.canvas.drawing is None or index >= len(self.canvas.drawing):
            self._marks.say()
        else:
            self.front.fly_to(index)

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the child process."""
        self._making.close()
        super().closeEvent(event)

    # ---- making the map ----

    def _prepare(self) -> None:
        """Start what the first map needs."""
        self._empty.set_done(0 if self._session.corpus is None else 1)
        if self._session.corpus is not None:
            self._making.prepare()

    def _take_vectors(self) -> None:
        """Draw new vectors; words that are on the canvas already go on from where they are."""
        embeddings, drawing = self._session.embeddings, self.canvas.drawing
        self._live.leave()
        seen = embeddings is not None and drawing is not None and drawing.words.block == embeddings.words.block
        self._making.take_vectors(keep_canvas=seen)
        self._corner.form.refresh()

    def _surface(self) -> Surface:
        """What the map will be drawn on."""
        return Surface(self.canvas.width(), self.canvas.height(), self.devicePixelRatioF(), theme.current())

    def _show(self) -> None:
        """Show the map that there is: in three dimensions where it has them; or the page without a map."""
        made = self._making.made
        settled = made is not None and not self._making.settling and self.canvas.drawing is made.drawing
        in_space = settled and self._space_making.is_current
        flat = self._empty if self.canvas.drawing is None else self.canvas
        shown = self.space if in_space else flat
        self._stack.setCurrentWidget(shown)
        self._rotation.setEnabled(in_space)
        if self.focusProxy() is not shown:  # one that is hidden would hold the keyboard fast
            self.setFocusProxy(shown)
        if made is None or not settled or in_space or made.axes is not None:
            self._replay.put_away()
        else:
            self._replay.follow(made.goal)
        self._dress()
        self._tell()

    def _follow_replay(self) -> None:
        """Show what holds at the moment of the run that is shown."""
        self.aspects.set_away(self._away())
        self._tell()

    def _draw(self) -> None:
        """Draw the map as the form says."""
        self._choose_map(self._corner.form.choice())

    def _draw_along(self, expression: str) -> None:
        """Draw the map along an expression, frequency upwards."""
        self._choose_map(dataclasses.replace(self._making.choice, own_axes=OwnAxes(expression, FREQUENCY)))

    def _choose_map(self, choice: MapChoice) -> None:
        self._making.choose(choice)
        self._corner.form.set_choice(choice)
        self._methods.check(choice)

    def _set(self, **changed: object) -> None:
        """Draw the map with some settings changed."""
        settings = dataclasses.replace(self._making.choice.settings, **changed)  # type: ignore[arg-type]
        self._choose_map(MapChoice(settings))

    def _dress(self) -> None:
        """Show on the drawings what the session points out, and what is known of the map."""
        made = self._making.made
        settled = made is not None and not self._making.forming and self._live.trainer is None
        self._marks.put_on()
        self._tools.refresh()
        self.aspects.set_away(self._away())
        projection = made.projection if made is not None and settled else None
        self.aspects.follow(self.canvas.drawing, self.space.drawing, projection)

    def _away(self) -> bool:
        """Whether words stand elsewhere than where areas have places: at a moment of the run, or along own axes."""
        drawing = self.canvas.drawing
        return bool(self._replay.moment) or (drawing is not None and drawing.axes is not None)

    # ---- selection ----

    def _choose(self, point: int | None) -> None:
        """Select the word that was clicked; in the void, let go of it, or of the chosen words if there is none."""
        drawing = self.canvas.drawing
        if self._session.embeddings is None:  # words that are still being learnt can be looked at, not asked
            return
        if point is None and self._session.selection is None:
            self._session.choose(())
        self._session.select(None if point is None or drawing is None else drawing.words[point])

    def _clear(self) -> None:
        """Give up what is under way; else the selected and the chosen words."""
        if not self._tools.escape():
            self._session.select(None)
            self._session.choose(())

    # ---- menu and chip ----

    def _make_actions(self) -> None:
        self._add(self.tr("Show the &whole map"), lambda: self.front.fit(), "F")
        self._add(self.tr("Zoom &in"), lambda: self.front.zoom(1), "+", "=")
        self._add(self.tr("Zoom &out"), lambda: self.front.zoom(-1), "-")
        self._rotation = self._add(self.tr("&Turn by itself"), self.space.set_rotating, "T")
        self._rotation.setCheckable(True)
        self._rotation.setEnabled(False)
        self._add(self.tr("&Clear the selection"), self._clear, "Esc")
        for actions in self._tools.actions:
            self.addActions(actions)
            self.addAction(self._rule())
        self._add(self.tr("How the map is &drawn…"), self._corner.switch_form, "D")
        for choices in (self._methods.methods, self._methods.words):
            self.addActions(choices)
            self.addAction(self._rule())
        for menu in (self.aspects.menu.colours, self.aspects.menu.sizes):
            self.addAction(menu.menuAction())
        self.addActions([self.aspects.names, self.aspects.lines])
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

    def _tell(self) -> None:
        """Say in the corner what is on the map."""
        drawing = self.canvas.drawing
        text = self._described(drawing) if drawing is not None else ""
        note = "" if drawing is not None and drawing.axes is not None else self.aspects.trust or self._meaning()
        self._corner.tell(text, self.aspects.description, note)
        total = len(self._session.embeddings) if self._session.embeddings is not None else 0
        self._methods.offer(total)
        self._place()

    def _meaning(self) -> str:
        """What the places of the map mean."""
        projection, method = self._session.projection, self._making.choice.settings.method
        if projection is not None and len(projection) > 1 and is_level(projection):
            return self.tr("All vectors are equal: the places mean nothing.")
        if projection is not None and len(projection) < FEWEST and projection.method != method:
            return self.tr("Too few words for {0}.").format(declared(METHODS[method]))
        return self.tr("Near words are used alike. Far distances mean little.")

    def _described(self, drawing: Drawing) -> str:
        """How much of what is on the map, made how."""
        snapshot, trainer = self._live.snapshot, self._live.trainer
        projection = self._session.projection
        if trainer is not None and snapshot is not None:
            epoch = f"{snapshot.tokens / max(trainer.corpus.tokens, 1):.1f}"
            learning = self.tr("being learnt, epoch {0} of {1}")
            learnt = learning.format(epoch, f"{trainer.hyperparameters.epochs or 0:,}")
            return " · ".join((counted(len(snapshot.positions), len(trainer.vocabulary)), "PCA", learnt))
        if projection is None:
            return ""
        words = counted(len(drawing), projection.total, drawing.looks.shown_count)
        if drawing.axes is not None:
            return " · ".join((words, self.tr("own axes")))
        if self._replay.moment:
            return " · ".join((words, "PCA", self._replay.moment))
        if self._making.forming:
            method = declared(METHODS[self._making.choice.settings.method])
            return " · ".join((words, self.tr("{0} is forming …").format(method)))
        return describe(projection, drawing.looks.shown_count)

    def _place(self) -> None:
        """Lay the corner and the tools over the map."""
        timeline = self._timeline.sizeHint().height() if self._timeline.isVisibleTo(self) else 0
        drawing = self.front.drawing
        end = self.width()
        if drawing is not None:
            end = round(legend_box(drawing.looks.legend, self.width(), self.height()).left())
        covered = self._corner.place(self.height() - timeline, end)
        self.canvas.reserve(covered)
        self.space.reserve(covered)
        self._tools.place()
        self.space.notice_top = self.canvas.notice_top

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the corner and the tools in their places."""
        self._place()
