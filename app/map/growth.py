"""The map in training: shown while the vectors are learnt, and afterwards on a timeline from the start to its end."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Signal

from app import preparation
from app.map.making import Surface, ready
from app.map.steady_frame import SteadyFrame
from app.map.timeline import Timeline
from app.preparation import background
from app.vectors.asking import Asker
from core.map.live_map import MOST_DIMENSIONS, MOST_WORDS, LiveMap, Snapshot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.job_bar import JobBar
    from app.map.canvas import MapCanvas
    from app.map.drawing import Drawing
    from app.session import Session
    from core.job import Job
    from core.training.trainer import Trainer

RUN = "training"  # the kind of a run in the job bar
LIVE_GLIDE = 450  # ms: these words move once in several seconds, and their ways are to be seen
PAUSE = 35  # ms between two frames of it
REST = 2.0  # seconds between two moves, at least
COST_TIMES = 50  # where the run has all cores: a move is drawn again after so many times what it cost
LAST_STRETCH = 0.1  # of the timeline: from the last snapshot to the final map
LIVE = "map/live"  # where the choice is remembered


class LiveView(QObject):
    """Shows the words moving while a run goes on, as long as no other map is on screen.

    What it draws while the run has every core takes at most a fiftieth of one core, by its own accounting; the
    snapshots come from the run's observer, at most a hundredth.

    Signals:
        changed: the live map appeared, moved or vanished.
    """

    changed = Signal()

    def __init__(
        self, session: Session, job_bar: JobBar, canvas: MapCanvas, surface: Callable[[], Surface], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._job_bar, self._canvas, self._surface = session, job_bar, canvas, surface
        self._settings = QSettings("Semascope", "Semascope")
        self._asker = Asker(self)
        self.enabled = str(self._settings.value(LIVE, "true")) != "false"
        self.trainer: Trainer | None = None  # whose words are on screen
        self._frame = SteadyFrame()
        self._seen: Snapshot | None = None
        self._due = self._begun = 0.0
        session.trainer_changed.connect(self._follow)
        job_bar.timer.timeout.connect(self._look)

    @property
    def snapshot(self) -> Snapshot | None:
        """What is on screen."""
        return self._seen if self.trainer is not None else None

    def set_enabled(self, enabled: bool) -> None:
        """Switch the live map on or off, and remember it; snapshots that were taken go with it."""
        self.enabled = enabled
        self._settings.setValue(LIVE, "true" if enabled else "false")
        self._follow()

    def leave(self) -> None:
        """Leave the canvas to another map."""
        self._asker.drop()
        self.trainer = None

    def _follow(self) -> None:
        """Have the run that goes on take snapshots, or no longer."""
        trainer = self._session.trainer
        running = trainer is not None and self._job_bar.running(RUN)
        if trainer is not None and running:
            observer = trainer.observer
            if not self.enabled:
                observer.live_map = None
            elif observer.live_map is None and trainer.hyperparameters.dimensions <= MOST_DIMENSIONS:
                observer.live_map = LiveMap()
        if self.trainer is not None and not (running and self.enabled and self.trainer is trainer):
            self.leave()
            self._canvas.show_drawing(None)
            self.changed.emit()
        self._seen = None if self.trainer is None else self._seen

    def _look(self) -> None:
        """Move the words where the run has another snapshot and it is time."""
        trainer = self._session.trainer
        if trainer is None or not self._job_bar.running(RUN) or self._session.embeddings is not None:
            return
        live = trainer.observer.live_map
        newest = live.newest if live is not None else None
        if newest is None or self._asker.busy or self._canvas.moving:
            return
        self._account(trainer)
        if newest is self._seen or time.monotonic() < self._due:
            return
        if self.trainer is trainer:
            self._begun = time.thread_time()
            self._canvas.glide_to(self._frame.place(newest.positions), LIVE_GLIDE, pause=PAUSE)
            self._seen = newest
            self.changed.emit()
        else:
            self._frame, self._seen = SteadyFrame(), newest
            self._asker.ask(partial(self._first, trainer, newest), partial(self._show, trainer), lambda _: None)

    def _account(self, trainer: Trainer) -> None:
        """After a move: when the next one may be."""
        if self._begun:
            cost, self._begun = time.thread_time() - self._begun, 0.0
            alone = (trainer.threads or 1) >= (os.cpu_count() or 1)
            self._due = time.monotonic() + max(REST, COST_TIMES * cost if alone else 0.0)

    def _first(self, trainer: Trainer, snapshot: Snapshot, job: Job) -> Drawing:
        background.need(job, preparation.drawing)
        vocabulary = trainer.vocabulary
        return ready(vocabulary.words, vocabulary.counts, self._frame.place(snapshot.positions), None, self._surface())

    def _show(self, trainer: Trainer, drawing: Drawing) -> None:
        if self._session.trainer is trainer and self._session.embeddings is None and self._job_bar.running(RUN):
            self.trainer = trainer
            self._due = time.monotonic() + REST
            self._canvas.show_drawing(drawing)
            self.changed.emit()


class Replay(QObject):
    """How the map of a run came to be: its snapshots on a timeline, the final map at the right end.

    It belongs to the vectors of the run of this window that ended last, and goes with them. `moved` says that another
    moment is shown.
    """

    moved = Signal()

    def __init__(self, session: Session, canvas: MapCanvas, timeline: Timeline, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._canvas, self.timeline = session, canvas, timeline
        self._asker = Asker(self)
        self._frames: list[NDArray[np.float32]] = []
        self._places: list[float] = []
        self._final: NDArray[np.float32] | None = None
        timeline.hide()
        timeline.moved.connect(self._move)
        session.embeddings_changed.connect(self.put_away)

    @property
    def moment(self) -> str:
        """Which moment of the run is shown; nothing at the right end."""
        if self._final is None or self.timeline.share >= 1:
            return ""
        known = len(self._frames[0])
        if known == len(self._final):
            return self.timeline.text
        return self.tr("{0}, the first {1} words move").format(self.timeline.text, f"{known:,}")

    def put_away(self) -> None:
        """Vanish: there is no such map, or another one is being made."""
        self._asker.drop()
        self.timeline.pause()
        self.timeline.hide()
        self._frames, self._places, self._final = [], [], None

    def play(self) -> None:
        """Play it, or pause."""
        if self._final is not None:
            self.timeline.play_or_pause()

    def follow(self, final: NDArray[np.float32]) -> None:
        """Take a map, float32[n, 2], as the final one; where it is not of the run that ended last, there is nothing."""
        self.put_away()
        trainer, embeddings = self._session.trainer, self._session.embeddings
        if trainer is None or embeddings is None or trainer.vocabulary.words is not embeddings.words:
            return
        live = trainer.observer.live_map
        history = live.history() if live is not None else ()
        if len(history) > 1:
            self._asker.ask(
                lambda job: lying_alike(history, final), partial(self._take, trainer, history, final), lambda _: None
            )

    def _take(
        self,
        trainer: Trainer,
        history: Sequence[Snapshot],
        final: NDArray[np.float32],
        frames: list[NDArray[np.float32]],
    ) -> None:
        tokens = [snapshot.tokens for snapshot in history]
        first, span = tokens[0], max(tokens[-1] - tokens[0], 1)
        self._frames, self._final = [*frames, final[: len(frames[-1])]], final
        self._places = [(1 - LAST_STRETCH) * (each - first) / span for each in tokens] + [1.0]
        epochs, size = trainer.hyperparameters.epochs or 0, max(trainer.corpus.tokens, 1)

        def describe(share: float) -> str:
            if share >= 1:
                return self.tr("Final map")
            done = (first + min(share / (1 - LAST_STRETCH), 1) * span) / size
            return self.tr("Epoch {0} of {1}").format(f"{done:.1f}", f"{epochs:,}")

        self.timeline.set_marks(self._places[:-1], describe)
        self.timeline.show()
        self.moved.emit()

    def _move(self, share: float) -> None:
        """Show the words on their way between two snapshots."""
        if self._final is None:
            return
        self._canvas.place(self._final if share >= 1 else self._between(share, self._final))
        self.moved.emit()

    def _between(self, share: float, final: NDArray[np.float32]) -> NDArray[np.float32]:
        later = next(place for place, where in enumerate(self._places) if where > share)
        earlier = max(later - 1, 0)
        between = max(self._places[later] - self._places[earlier], 1e-9)
        part = min(max((share - self._places[earlier]) / between, 0.0), 1.0)
        start, goal = self._frames[earlier], self._frames[later]
        positions = final.copy()
        positions[: len(goal)] = start + (goal - start) * final.dtype.type(part)
        return positions


def lying_alike(history: Sequence[Snapshot], final: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """The snapshots in the frame of the final map, the oldest first, each turned to lie as the one after it.

    Args:
        history: the oldest first.
        final: float32[n, 2], the places of the words on the final map.

    Returns:
        float32[m, 2] each, m at most n.
    """
    frame, size = SteadyFrame(final), min(MOST_WORDS, len(final))
    return [frame.place(snapshot.positions[:size]) for snapshot in reversed(history)][::-1]
