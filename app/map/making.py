"""Making the map off the window's thread: the projection of vectors, and the drawing that is ready to be shown."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import preparation, theme
from app.preparation import background
from core.map.projection import Projection, project_pca
from core.map.settings import ProjectionSettings
from core.map.worker_process import ProjectionWorker

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.map.drawing import Drawing
    from core.job import Job
    from core.vectors.embeddings import Embeddings


@dataclass(frozen=True, slots=True)
class Surface:
    """Size in logical pixels, device pixels for each of them, and colours."""

    width: float
    height: float
    ratio: float
    colours: theme.Theme


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
        words: int,
        start: NDArray[np.float32] | None,
        surface: Surface,
        job: Job,
    ) -> tuple[Projection, Drawing]:
        """The PCA map; its words come from `start` if the map before was of the same words."""
        self.start()
        background.need(job, preparation.drawing)
        projection = project_pca(embeddings, ProjectionSettings(words=words), job)
        return projection, self._drawing(embeddings, projection, start, surface)

    def settled(
        self, embeddings: Embeddings, method: str, words: int, flat: Drawing, surface: Surface, job: Job
    ) -> tuple[Projection, Drawing]:
        """The map by UMAP or t-SNE, turned to lie as the flat one lies; its words come from there."""
        projection = self._worker.project(embeddings, ProjectionSettings(method, words), job)
        return projection, self._drawing(embeddings, projection, flat.goal, surface)

    def close(self) -> None:
        """End the child process."""
        self._worker.close()

    def _drawing(
        self,
        embeddings: Embeddings,
        projection: Projection,
        start: NDArray[np.float32] | None,
        surface: Surface,
    ) -> Drawing:
        from app.map.drawing import Drawing, framed, turned_to

        goal = framed(projection.positions)
        if start is not None:
            goal = turned_to(goal, start)
        drawing = Drawing(embeddings.words, embeddings.counts, goal, surface.colours, start)
        drawing.rehearse(surface.width, surface.height, surface.ratio)
        return drawing
