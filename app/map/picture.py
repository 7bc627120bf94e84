"""The map as a picture file, drawn as the window draws it; needs no more than a QGuiApplication, on any platform."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice
from PySide6.QtGui import QFont, QGuiApplication, QImage, QImageReader, QPainter

from app import theme
from app.theme import GRID, Theme
from core.files import atomic_write
from core.map.projection import AXES
from core.map.settings import METHODS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.map.viewport import Viewport
    from core.job import Job
    from core.map.projection import Projection
    from core.vectors.embeddings import Embeddings


def draw_map(
    embeddings: Embeddings,
    projection: Projection,
    path: Path,
    width: int = 1600,
    height: int = 1000,
    dark: bool = False,
    job: Job | None = None,
) -> None:
    """Write the map to a PNG file, which is read back before it takes the place of an older one.

    Where a few words lie on islands far off, the picture shows the rest and its caption counts them.
    For any thread but the window's, since it compiles and draws for a second or more.

    Args:
        embeddings: whose words are written.
        projection: where they stand.
        path: the file.
        width: pixels.
        height: pixels.
        dark: on the dark ground.
        job: told the step; cancelling it leaves no file.

    Raises:
        OSError: if the file cannot be written, or cannot be read back.
    """
    from app.map.drawing import Drawing, framed
    from app.map.legend import legend_box, paint_legend

    if job is not None:
        job.report(QCoreApplication.translate("Picture", "Drawing the picture"))
    colours = theme.DARK if dark else theme.LIGHT
    drawing = Drawing(embeddings.words, embeddings.counts, framed(projection.positions), colours)
    drawing.reserved = [legend_box(drawing.legend, width, height)]
    image = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    viewport = drawing.fit(width, height)
    drawing.paint(painter, viewport, 1.0, 1.0, zoom=1.0)
    paint_legend(painter, drawing.legend, width, height, colours)
    outside = _outside(viewport, drawing.goal)
    caption = describe(projection)
    if outside:
        far = QCoreApplication.translate("Map", "{0} words on islands lie outside the picture").format(f"{outside:,}")
        caption = f"{caption} · {far}"
    _paint_caption(painter, caption, height, colours)
    painter.end()
    if job is not None:
        job.check()
    _save(image, path)


def describe(projection: Projection) -> str:
    """How much of what is on a map and how it was made: "20,000 of 35,914 words · UMAP · cosine"."""
    n, total = f"{len(projection):,}", f"{projection.total:,}"
    words = "{0} words" if n == total else "{0} of {1} words"
    parts = [QCoreApplication.translate("Map", words).format(n, total)]
    if projection.method == AXES:
        return " · ".join((*parts, " × ".join(axis["caption"] for axis in projection.facts[AXES])))
    parts.append(METHODS[projection.method])
    explained = projection.facts.get("explained_variance")
    if explained is None:
        parts.append(projection.settings.metric)
    else:
        share = f"{100 * sum(explained):.0f}"
        parts.append(QCoreApplication.translate("Map", "{0} % of the variance").format(share))
    return " · ".join(parts)


def _outside(viewport: Viewport, positions: NDArray[np.float32]) -> int:
    """How many words a picture does not show."""
    x, y = viewport.to_screen(positions[:, 0], positions[:, 1])
    return int(((x < 0) | (x > viewport.width) | (y < 0) | (y > viewport.height)).sum())


def _paint_caption(painter: QPainter, text: str, height: int, colours: Theme) -> None:
    font = QFont(QGuiApplication.font())
    font.setPixelSize(12)
    painter.setFont(font)
    painter.setPen(colours.muted)
    painter.drawText(2 * GRID, height - 2 * GRID - painter.fontMetrics().descent(), text)


def _save(image: QImage, path: Path) -> None:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]  # the stubs know no format as text here
        raise OSError(f"{path} was not written: the picture could not be made. Choose a smaller one.")

    def check(written: Path) -> None:
        reader = QImageReader(str(written))
        reader.setDecideFormatFromContent(True)
        if reader.read() != image:
            raise OSError(f"{path} was not written: it could not be read back. Choose another folder.")

    with atomic_write(path, check) as file:
        file.write(buffer.data().data())
