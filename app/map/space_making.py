"""The second view of a map: where the session's projection has three axes, they are shown in depth."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app import preparation
from app.preparation import background

if TYPE_CHECKING:
    from app.job_bar import JobBar
    from app.map.making import Surface
    from app.map.space import SpaceCanvas
    from app.map.space_drawing import SpaceDrawing
    from app.session import Session
    from core.job import Job
    from core.map.projection import Projection
    from core.vectors.embeddings import Embeddings

KIND = "space"


class SpaceMaking(QObject):
    """Shows the session's projection on a canvas if it has three axes; its words rise out of the plane of two.

    The drawing is made in the job bar under the kind "space". For the window's thread only.

    Signals:
        shown: another drawing, or none, is on the canvas.
    """

    shown = Signal()

    def __init__(
        self, session: Session, job_bar: JobBar, canvas: SpaceCanvas, surface: Callable[[], Surface], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._job_bar, self._canvas, self._surface = session, job_bar, canvas, surface
        self._shown: Projection | None = None  # on the canvas
        session.embeddings_changed.connect(self._follow)
        session.projection_changed.connect(self._follow)

    @property
    def is_current(self) -> bool:
        """Whether the session's projection is on the canvas."""
        return self._shown is not None and self._shown is self._session.projection

    def _follow(self) -> None:
        embeddings, projection = self._session.embeddings, self._session.projection
        self._job_bar.cancel(KIND)
        if embeddings is not None and projection is not None and projection.positions.shape[1] == 3:
            task = partial(drawing_in_space, embeddings, projection, self._surface())
            self._job_bar.run(
                KIND, self.tr("Drawing the map in three dimensions"), task, partial(self._show, projection)
            )
        elif self._canvas.drawing is not None:
            self._show(None, None)

    def _show(self, projection: Projection | None, drawing: SpaceDrawing | None) -> None:
        self._shown = projection
        self._canvas.show_drawing(drawing, keep_view=drawing is not None)
        self.shown.emit()


def drawing_in_space(embeddings: Embeddings, projection: Projection, surface: Surface, job: Job) -> SpaceDrawing:
    """A drawing whose first frame was drawn, and whose words stand on a plane at first; off the window's thread."""
    background.need(job, preparation.space_drawing)
    from app.map.framing import framed
    from app.map.space_drawing import SpaceDrawing

    goal = framed(projection.positions)
    drawing = SpaceDrawing(embeddings.words, embeddings.counts, goal, surface.colours, goal * (1, 1, 0))
    drawing.rehearse(surface.width, surface.height, surface.ratio)
    return drawing
