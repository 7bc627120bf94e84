"""Making the map: off the window's thread the projection and the drawing; on it, what the person sees meanwhile."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app import preparation, theme
from app.map.axes_lines import AxesLines
from app.map.choice import MapChoice, OwnAxes, note_time
from app.map.steady_frame import SteadyFrame
from app.preparation import background
from app.vectors.trouble import with_reason
from core.map.projection import Projection, project_pca
from core.map.settings import PCA, ProjectionSettings
from core.map.worker_process import Forming, ProjectionWorker

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.job_bar import JobBar
    from app.map.canvas import MapCanvas
    from app.map.drawing import Drawing
    from app.session import Session
    from core.job import Job
    from core.map.axes import Ask
    from core.text.vocabulary import Words
    from core.vectors.embeddings import Embeddings, Fold

KIND = "map"
FORMING_GLIDE = 180  # ms: a snapshot of the layout comes a few times in a second


@dataclass(frozen=True, slots=True)
class Surface:
    """Size in logical pixels, device pixels for each of them, and colours."""

    width: float
    height: float
    ratio: float
    colours: theme.Theme


@dataclass(frozen=True, slots=True)
class Made:
    """A map that is ready to be shown.

    Attributes:
        projection: the places as they were found.
        drawing: the places as they are drawn, warmed up; its own goal changes while other places are shown.
        goal: float32[n, 2], where the words stand on the map.
        axes: what places mean there, where they mean something.
    """

    projection: Projection
    drawing: Drawing
    goal: NDArray[np.float32]
    axes: AxesLines | None = None


class MapMaker:
    """Makes drawings, off the window's thread: all of its methods but `close` block."""

    def __init__(self) -> None:
        self._worker = ProjectionWorker()

    def start(self) -> None:
        """Start the child process unless it runs; it warms itself up meanwhile."""
        with contextlib.suppress(OSError):  # whoever asks it for a projection hears of it
            self._worker.start()

    def flat(
        self,
        embeddings: Embeddings,
        choice: MapChoice,
        start: NDArray[np.float32] | None,
        surface: Surface,
        job: Job,
    ) -> Made:
        """The PCA map; its words come from `start` if the map before was of the same words."""
        self.start()
        background.need(job, preparation.drawing)
        projection = project_pca(embeddings, choice.settings, job)
        places = choice.places if choice.settings.method == PCA else ()
        return _turned(embeddings, projection, start, surface, places)

    def settled(
        self,
        embeddings: Embeddings,
        choice: MapChoice,
        forming: Forming,
        frame: SteadyFrame,
        surface: Surface,
        job: Job,
    ) -> Made:
        """The map of the chosen method, turned to lie as its last snapshot does; its words come from there.

        Args:
            embeddings: the vectors.
            choice: the method, how much of them, and where the first words lie if that is known.
            forming: takes the snapshots.
            frame: where whoever shows them has placed them.
            surface: what the first frame is drawn on.
            job: told how far it is; cancelling it ends the child process.
        """
        projection = self._worker.project(embeddings, choice.settings, job, forming)
        return _turned(embeddings, projection, frame.placed, surface, choice.places)

    def along(
        self,
        embeddings: Embeddings,
        axes: OwnAxes,
        words: int,
        ask: Ask,
        fold: Fold,
        start: NDArray[np.float32] | None,
        surface: Surface,
        job: Job,
    ) -> Made:
        """The map along the person's own axes; not turned, for its axes mean something.

        Raises:
            ValueError: if an expression cannot be read or a word is not there.
        """
        from core.map.axes import project_axes

        background.need(job, preparation.drawing)
        projection = project_axes(embeddings, words, axes.x, axes.y, fold, job, ask)
        scores, (x, y) = projection.facts["scores"], projection.facts["axes"]
        lines = AxesLines.around(scores, (x["caption"], y["caption"]), surface.width / max(surface.height, 1))
        goal = lines.places(scores)
        drawing = ready(embeddings.words, embeddings.counts, goal, start, surface)
        drawing.axes = lines
        return Made(projection, drawing, goal, lines)

    def close(self) -> None:
        """End the child process."""
        self._worker.close()


def ready(
    words: Words,
    counts: NDArray[np.int64] | None,
    goal: NDArray[np.float32],
    start: NDArray[np.float32] | None,
    surface: Surface,
) -> Drawing:
    """A drawing whose first frame was drawn already; off the window's thread."""
    from app.map.drawing import Drawing

    drawing = Drawing(words, counts, goal, surface.colours, start)
    drawing.rehearse(surface.width, surface.height, surface.ratio)
    return drawing


def _turned(
    embeddings: Embeddings,
    projection: Projection,
    start: NDArray[np.float32] | None,
    surface: Surface,
    places: Sequence[tuple[float, float]],
) -> Made:
    """The map with its words where `places` has the first of them, if it has any; else as `start` does."""
    import numpy as np

    from app.map.framing import framed, turned_to

    goal = framed(projection.positions[:, :2])
    reference = np.array(places, np.float32) if places else start
    if reference is not None:
        goal = turned_to(goal, reference)
    return Made(projection, ready(embeddings.words, embeddings.counts, goal, start, surface), goal)


@dataclass(eq=False)
class _Layout:
    """A layout that forms: what the child process has shown of it, and the frame that keeps it from jumping."""

    forming: Forming
    frame: SteadyFrame
    seen: NDArray[np.float32] | None = None


class MapMaking(QObject):
    """Draws the session's vectors on the canvas: PCA at once, then the chosen method, seen while it forms.

    Where there is a map of the vectors already, another method starts from it; cancelled or failed, the map before
    comes back. Its long work runs in the job bar under `KIND`. For the window's thread only.

    Signals:
        shown: another drawing, or none, is on the canvas.
        hinted: what is under way or went wrong while there is no map; nothing where there is nothing to say.
    """

    shown = Signal()
    hinted = Signal(str)

    def __init__(
        self, session: Session, job_bar: JobBar, canvas: MapCanvas, surface: Callable[[], Surface], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._job_bar, self._canvas, self._surface = session, job_bar, canvas, surface
        self._maker = MapMaker()
        self.choice = MapChoice.remembered()
        self.made: Made | None = None  # the map of the session's projection
        self._layout: _Layout | None = None
        self._replacing = False
        job_bar.cancelled.connect(self._cancelled)
        job_bar.timer.timeout.connect(self._look)

    @property
    def settling(self) -> bool:
        """Whether a layout is being found."""
        return self._layout is not None

    @property
    def forming(self) -> bool:
        """Whether the canvas shows a layout that forms."""
        return self._layout is not None and self._layout.seen is not None

    def prepare(self) -> None:
        """Start what the first map needs, in a thread of its own."""
        threading.Thread(target=self._maker.start, name="projection start", daemon=True).start()

    def choose(self, choice: MapChoice) -> None:
        """Draw the vectors in another way, and remember it."""
        self.choice = choice
        choice.remember()
        if self._session.embeddings is not None:
            self._drop()
            self._draw(self._session.embeddings)

    def take_vectors(self, keep_canvas: bool) -> None:
        """Draw the session's new vectors, if there are any.

        Args:
            keep_canvas: leave what is on the canvas until the first map is there: it is of the same words.
        """
        self._drop()
        self.made = None
        self.choice = dataclasses.replace(self.choice, own_axes=None, places=())
        if not keep_canvas:
            self._show(None)
        embeddings = self._session.embeddings
        self.hinted.emit("" if embeddings is None else self.tr("Preparing the map …"))
        if embeddings is not None:
            self._draw(embeddings)

    def close(self) -> None:
        """End the child process."""
        self._maker.close()

    # ---- the steps ----

    def _draw(self, embeddings: Embeddings) -> None:
        settings, made = self.choice.settings, self.made
        if self.choice.own_axes is not None:
            self._draw_along(embeddings, self.choice.own_axes)
        elif settings.method == PCA or made is None or len(made.drawing) != _size(settings, embeddings):
            drawing = self._canvas.drawing
            start = None if drawing is None or drawing.axes is not None else drawing.goal
            self._run(
                self.tr("Drawing the map"),
                partial(self._maker.flat, embeddings, self.choice, start, self._surface()),
                partial(self._take_flat, embeddings),
            )
        else:
            self._settle(embeddings)

    def _run(self, title: str, task: Callable[[Job], Made], done: Callable[[Made], None]) -> None:
        self._job_bar.run(KIND, title, task, done, self._failed)

    def _draw_along(self, embeddings: Embeddings, axes: OwnAxes) -> None:
        corpus, drawing = self._session.corpus, self._canvas.drawing
        ask = partial(with_reason, embeddings=embeddings, corpus=corpus)
        start = None if drawing is None else drawing.goal
        self._run(
            self.tr("Drawing the map along {0}").format(axes.x),
            partial(
                self._maker.along,
                embeddings,
                axes,
                self.choice.settings.words,
                ask,
                self._session.fold,
                start,
                self._surface(),
            ),
            partial(self._take, embeddings),
        )

    def _take_flat(self, embeddings: Embeddings, made: Made) -> None:
        if self._session.embeddings is not embeddings:
            return
        if self.choice.settings.method == PCA or is_level(made.projection):
            self._take(embeddings, made)
            return
        if self.made is None:
            self._take(embeddings, made)
        else:  # another number of words: the map before is kept until the new one is there
            self._show(made)
        self._settle(embeddings)

    def _settle(self, embeddings: Embeddings) -> None:
        drawing = self._canvas.drawing
        if drawing is None:
            return
        layout = _Layout(Forming(), SteadyFrame(None if drawing.axes is not None else drawing.goal, steady=True))
        self._layout, drawing.axes = layout, None
        self._run(
            self.tr("Settling the map"),
            partial(self._maker.settled, embeddings, self.choice, layout.forming, layout.frame, self._surface()),
            partial(self._take, embeddings),
        )
        self.shown.emit()

    def _look(self) -> None:
        """Let the words move to the newest snapshot of the layout."""
        layout = self._layout
        newest = layout.forming.positions if layout is not None else None
        if layout is None or newest is None or newest is layout.seen:
            return
        is_first, layout.seen = layout.seen is None, newest
        self._canvas.glide_to(layout.frame.place(newest), FORMING_GLIDE, steady=True)
        if is_first:
            self.shown.emit()

    def _take(self, embeddings: Embeddings, made: Made) -> None:
        if self._session.embeddings is not embeddings:
            return
        note_time(made.projection)
        self._layout, self.made = None, made
        self._show(made)
        self._session.set_projection(made.projection)

    def _failed(self, message: str) -> None:
        before, message = self.made, message if message.endswith((".", "。")) else f"{message}."
        self._restore()
        if before is None:
            self.hinted.emit(message)
            self._job_bar.show_message(message, "error")
        elif before.projection.method == PCA:
            self._job_bar.show_message(self.tr("{0} The map stays flat (PCA).").format(message), "warning")
        else:
            self._job_bar.show_message(self.tr("{0} The map before is kept.").format(message), "warning")

    def _cancelled(self, kind: str) -> None:
        if kind == KIND and not self._replacing:
            self._restore()
            if self.made is None and self._session.embeddings is not None:
                self.hinted.emit(
                    self.tr("The drawing was cancelled. Choose PCA or UMAP in the Map menu to draw the map.")
                )

    def _drop(self) -> None:
        """End the map that is being made, for another one takes its place."""
        self._layout = None
        self._replacing = True  # nothing is cancelled that anybody waits for
        self._job_bar.cancel(KIND)
        self._replacing = False

    def _restore(self) -> None:
        """Bring the map before back: the words glide to where they were."""
        self._layout = None
        made, drawing = self.made, self._canvas.drawing
        if made is None:
            self._show(None)
        elif drawing is not None and made.drawing is drawing:
            drawing.axes = made.axes
            self._canvas.glide_to(made.goal)
            self.shown.emit()
        else:
            self._show(made)

    def _show(self, made: Made | None) -> None:
        self._canvas.show_drawing(made.drawing if made is not None else None, keep_view=made is not None)
        self.shown.emit()


def is_level(projection: Projection) -> bool:
    """Whether it is the flat map of vectors that are all equal, which no other method can set apart."""
    return projection.method == PCA and not any(projection.facts.get("explained_variance", (1.0,)))


def _size(settings: ProjectionSettings, embeddings: Embeddings) -> int:
    """How many words the settings choose of the embeddings."""
    return min(settings.words or len(embeddings), len(embeddings))
