"""The map room: the canvas with its chip, form and timeline; selection, search and menu."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from app import theme
from app.map.aspects import Aspects
from app.map.canvas import MapCanvas
from app.map.choice import MapChoice
from app.map.corner import MapCorner
from app.map.empty_map import EmptyMap
from app.map.growth import LiveView, Replay
from app.map.legend import legend_box
from app.map.making import MapMaking, Surface, is_level
from app.map.marks import Marks
from app.map.picture import describe
from app.map.projection_form import ProjectionForm
from app.map.space import SpaceCanvas
from app.map.space_making import SpaceMaking
from app.map.timeline import Timeline
from app.map.tools import MapTools
from app.translation import declared
from core.map.settings import ALL, DEFAULT_WORDS, METHODS

if TYPE_CHECKING:
    from app.job_bar import JobBar
    from app.session import Session

FEWEST = 4  # words that a method other than PCA needs
WORD_CHOICES = (5_000, 20_000, DEFAULT_WORDS, ALL)


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
        self.aspects = Aspects(session, job_bar, self)
        self.space = SpaceCanvas(self)
        self._space_making = SpaceMaking(session, job_bar, self.space, self._surface, self)
        self._empty = EmptyMap(self)
        self._stack = QStackedLayout()
        for page in (self._empty, self.canvas, self.space):
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._stack, 1)
        layout.addWidget(self._timeline)
        self.setFocusProxy(self.canvas)
        self._tools = MapTools(self, self.canvas, session, job_bar.show_message)
        self._marks = Marks(session, self.canvas, self.space, self._tools)
        form = ProjectionForm(session, self)
        form.set_choice(self._making.choice)
        form.wanted.connect(self._draw)
        self._corner = MapCorner(form, self.aspects.menu.colours, self)
        self._corner.changed.connect(self._place)
        self._make_actions()
        self.canvas.clicked.connect(self._choose)
        self._making.shown.connect(self._show)
        self._making.hinted.connect(self._empty.set_hint)
        self._live.changed.connect(self._show)
        self._replay.moved.connect(self._follow_replay)
        self._tools.mask.changed.connect(self._tell)
        for canvas in (self.canvas, self.space):
            self.aspects.changed.connect(canvas.refresh)
        self.aspects.changed.connect(self._place)
        self.aspects.described.connect(self._tell)
        self.space.clicked.connect(self._choose)
        self._space_making.shown.connect(self._show_space)
        session.corpus_changed.connect(self._prepare)
        session.embeddings_changed.connect(self._take_vectors)
        session.projection_changed.connect(self._tell)
        session.fly_to_requested.connect(self.fly_to)
        self._tell()

    # ---- for the window ----

    @property
    def front(self) -> MapCanvas | SpaceCanvas:
        """The canvas that is seen: the one in three dimensions where the map has three axes, else the flat one."""
        return self.space if self._stack.currentWidget() is self.space else self.canvas

    @property
    def caption(self) -> str:
        """What is on the flat map, made how; under a picture of it."""
        projection, own = self._session.projection, self._making.axes is not None
        return describe(projection) if projection is not None and own else self._described()

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
            threading.Thread(target=self._making.maker.start, name="projection start", daemon=True).start()

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
        """Show what is on the canvas now, and the page without a map where nothing is."""
        made = self._making.made
        self.canvas.axes = self._making.axes
        self._stack.setCurrentWidget(self._empty if self.canvas.drawing is None else self.canvas)
        if made is None or self._making.settling or made.axes is not None:
            self._replay.put_away()
        else:
            self._replay.follow(made.goal)
        self._dress()
        self._tell()

    def _follow_replay(self) -> None:
        """Show what holds at the moment of the run that is shown."""
        self.aspects.set_away(bool(self._replay.moment) or self._making.axes is not None)
        self._tell()

    def _draw(self) -> None:
        """Draw the map as the form says."""
        self._choose_map(self._corner.form.choice())

    def _choose_map(self, choice: MapChoice) -> None:
        self._making.choose(choice)
        self._corner.form.set_choice(choice)
        self._check_choices()

    def _set(self, **changed: object) -> None:
        """Draw the map with some settings changed."""
        settings = dataclasses.replace(self._making.choice.settings, **changed)  # type: ignore[arg-type]
        self._choose_map(MapChoice(settings))

    def _show_space(self) -> None:
        """Show the map in three dimensions, or the flat one again."""
        flat = self._empty if self.canvas.drawing is None else self.canvas
        self._stack.setCurrentWidget(flat if self.space.drawing is None else self.space)
        self.setFocusProxy(self.front)
        self._dress()
        self._tell()

    def _dress(self) -> None:
        """Show on the drawings what the session points out, and what is known of the map."""
        made = self._making.made
        settled = made is not None and not self._making.forming and self._live.trainer is None
        self._marks.put_on()
        self.aspects.set_away(bool(self._replay.moment) or self._making.axes is not None)
        self.aspects.follow(self._marks.drawings, made.projection if made is not None and settled else None)

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
        self._add(self.tr("&Clear the selection"), self._clear, "Esc")
        for actions in self._tools.actions:
            self.addActions(actions)
            self.addAction(self._rule())
        self._add(self.tr("How the map is &drawn…"), self._corner.switch_form, "D")
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

    def _tell(self) -> None:
        """Say in the corner what is on the map."""
        text = self._described() if self.canvas.drawing is not None else ""
        note = "" if self._making.axes is not None else self.aspects.trust or self._meaning()
        self._corner.tell(text, self.aspects.description, note)
        total = len(self._session.embeddings) if self._session.embeddings is not None else 0
        for count, choice in zip(WORD_CHOICES, self._word_actions, strict=True):
            choice.setEnabled(count < total or total == 0)
        self._place()

    def _meaning(self) -> str:
        """What the places of the map mean."""
        projection, method = self._session.projection, self._making.choice.settings.method
        if projection is not None and len(projection) > 1 and is_level(projection):
            return self.tr("All vectors are equal: the places mean nothing.")
        if projection is not None and len(projection) < FEWEST and projection.method != method:
            return self.tr("Too few words for {0}.").format(declared(METHODS[method]))
        return self.tr("Near words are used alike. Far distances mean little.")

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
        if drawing.shown is not None:
            words = self.tr("{0} of {1} words shown").format(f"{drawing.shown_count:,}", f"{projection.total:,}")
        if self._making.axes is not None:
            return " · ".join((words, self.tr("own axes")))
        if self._replay.moment:
            return " · ".join((words, "PCA", self._replay.moment))
        if self._making.forming:
            method = declared(METHODS[self._making.choice.settings.method])
            return " · ".join((words, self.tr("{0} is forming …").format(method)))
        return " · ".join((words, *describe(projection).split(" · ")[1:]))

    def _count(self, shown: int, total: int) -> str:
        if total == 1:
            return self.tr("1 word")
        text = self.tr("{0} words") if shown == total else self.tr("{0} of {1} words")
        return text.format(f"{shown:,}", f"{total:,}")

    def _place(self) -> None:
        """Lay the corner and the tools over the map."""
        timeline = self._timeline.sizeHint().height() if self._timeline.isVisibleTo(self) else 0
        drawing = self.front.drawing
        end = self.width()
        if drawing is not None:
            end = round(legend_box(drawing.legend, self.width(), self.height()).left())
        covered = self._corner.place(self.height() - timeline, end)
        self.canvas.reserve(covered)
        self.space.reserve(covered)
        self._tools.place()
        self.space.notice_top = self.canvas.notice_top

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the corner and the tools in their places."""
        self._tell()


def _check(action: QAction, checked: bool) -> None:
    if checked:
        action.setChecked(True)
