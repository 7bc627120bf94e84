"""The map as a picture file, drawn as the window draws it; needs no more than a QGuiApplication, on any platform."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QMarginsF, QRect, QSize, QSizeF
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QImage,
    QImageReader,
    QPageSize,
    QPaintDevice,
    QPainter,
    QPdfWriter,
)

from app import theme
from app.map.description import describe
from app.theme import GRID, Theme
from core.files import atomic_write
from core.job import Job
from core.map.sheet import PDF, PNG, POINTS_RATIO, SVG, Sheet, require_room

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.map.drawing import Drawing
    from app.map.viewport import Viewport
    from core.map.projection import Projection
    from core.vectors.embeddings import Embeddings

_FAMILY = re.compile(rb'font-family="([^"]*)"')  # words cannot hold it: their quotes are written as &quot;
_POINT = 72 / 96  # of a PDF, for each pixel


def draw_map(
    embeddings: Embeddings, projection: Projection, path: Path, sheet: Sheet | None = None, job: Job | None = None
) -> None:
    """Write the whole map, as it is before anybody has selected or coloured anything, as `draw_picture` does."""
    from app.map.drawing import Drawing
    from app.map.findings import names_on
    from app.map.framing import framed
    from core.map.clusters import find_areas

    sheet, job = sheet or Sheet(), job or Job()
    colours = theme.DARK if sheet.dark else theme.LIGHT
    drawing = Drawing(embeddings.words, embeddings.counts, framed(projection.positions[:, :2]), colours)
    if len(drawing) > 1:
        drawing.set_areas(names_on(find_areas(embeddings, drawing.goal, job), drawing.goal))
    draw_picture(drawing, describe(projection), path, sheet, None, job)


def draw_picture(drawing: Drawing, caption: str, path: Path, sheet: Sheet, view: Viewport | None, job: Job) -> None:
    """Write a map to a file, in the format of its ending; it is read back before it takes the place of an older one.

    In SVG and PDF words are text that can be searched, and points are circles, or, from `shapes.MOST_CIRCLES` on, one
    picture under the text. Where a few words lie on islands far off, the picture of the whole map shows the rest and
    its caption counts them. For any thread but the window's, since it compiles and draws for a second or more.

    Args:
        drawing: what is drawn; nobody else may use it meanwhile (`Drawing.copied`).
        caption: what the map is and how it was made.
        path: the file: .png, .svg or .pdf.
        sheet: its size and ground.
        view: the part of the map that is shown, as large as there is room for it; None for the whole map.
        job: told the step; cancelling it leaves no file.

    Raises:
        ValueError: for another ending, or a page that is too large for its format.
        MemoryError: if the picture would take more memory than is free; it says what would fit.
        OSError: if the file cannot be written, or cannot be read back.
    """
    kind = path.suffix.lower()
    if kind not in _DRAWN:
        raise ValueError(f"{path} was not written: a picture is .png, .svg or .pdf.")
    require_room(path, sheet)
    job.report(_tr("Drawing the picture"))
    drawing.dress(theme.DARK if sheet.dark else theme.LIGHT)
    content, check = _DRAWN[kind](lambda device: _paint(device, drawing, caption, sheet, view), caption, path, sheet)
    job.report(_tr("Writing the picture"))

    def is_whole(written: Path) -> None:
        if not check(written):
            raise OSError(f"{path} was not written: it could not be read back. Choose another folder.")

    with atomic_write(path, is_whole) as file:
        file.write(content)


# ---- painting ----


def _paint(device: QPaintDevice, drawing: Drawing, caption: str, sheet: Sheet, view: Viewport | None) -> None:
    from app.map.legend import legend_box, paint_legend

    width, height = sheet.width / sheet.scale, sheet.height / sheet.scale
    whole = drawing.fit(width, height)
    viewport = whole if view is None else _fitted(view, width, height)
    drawing.reserved = [legend_box(drawing.looks.legend, width, height)]
    painter = QPainter(device)
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    painter.scale(sheet.scale, sheet.scale)
    points_ratio = sheet.scale * (1.0 if isinstance(device, QImage) else POINTS_RATIO)
    drawing.paint(painter, viewport, sheet.scale, points_ratio, zoom=viewport.scale / whole.scale)
    paint_legend(painter, drawing.looks.legend, width, height, drawing.theme)
    outside = _outside(viewport, drawing.goal)
    if outside and view is None:
        far = QCoreApplication.translate("Map", "{0} words on islands lie outside the picture").format(f"{outside:,}")
        caption = f"{caption} · {far}"
    _paint_caption(painter, caption, height, drawing.theme)
    painter.end()


def _fitted(view: Viewport, width: float, height: float) -> Viewport:
    """The same part of the map on a surface of another size, with more of it on two sides if the shape differs."""
    larger = min(width / view.width, height / view.height)
    return view.zoomed(view.scale * larger, view.width / 2, view.height / 2).resized(width, height)


def _outside(viewport: Viewport, positions: NDArray[np.float32]) -> int:
    """How many words a picture does not show."""
    x, y = viewport.to_screen(positions[:, 0], positions[:, 1])
    return int(((x < 0) | (x > viewport.width) | (y < 0) | (y > viewport.height)).sum())


def _paint_caption(painter: QPainter, text: str, height: float, colours: Theme) -> None:
    font = QFont(QGuiApplication.font())
    font.setPixelSize(12)
    painter.setFont(font)
    painter.setPen(colours.muted)
    painter.drawText(2 * GRID, round(height) - 2 * GRID - painter.fontMetrics().descent(), text)


# ---- the formats: each gives the file's bytes and what says whether it was written well ----

Paint = Callable[[QPaintDevice], None]
Content = tuple[bytes, Callable[[Path], bool]]


def _png(paint: Paint, caption: str, path: Path, sheet: Sheet) -> Content:
    image = QImage(sheet.width, sheet.height, QImage.Format.Format_RGB32)
    if image.isNull():
        raise MemoryError(f"{path} was not written: there is no memory for a picture of that size.")
    inches = 1 / 0.0254
    image.setDotsPerMeterX(round(96 * sheet.scale * inches))
    image.setDotsPerMeterY(round(96 * sheet.scale * inches))
    image.setText("Software", "Semascope")
    image.setText("Description", caption)
    paint(image)
    buffer = _buffer()
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]  # the stubs know no format as text here
        raise OSError(f"{path} was not written: the picture could not be made. Choose a smaller one.")

    def check(written: Path) -> bool:
        reader = QImageReader(str(written))
        reader.setDecideFormatFromContent(True)
        needed = math.ceil(4 * sheet.width * sheet.height / 2**20) + 1
        reader.setAllocationLimit(max(reader.allocationLimit(), needed))  # which is for files of strangers
        return bool(reader.read() == image)

    return bytes(buffer.data().data()), check


def _svg(paint: Paint, caption: str, path: Path, sheet: Sheet) -> Content:
    from xml.etree import ElementTree

    from PySide6.QtSvg import QSvgGenerator

    buffer = _buffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(96)
    generator.setSize(QSize(sheet.width, sheet.height))
    generator.setViewBox(QRect(0, 0, sheet.width, sheet.height))
    generator.setTitle("Semascope")
    generator.setDescription(caption)
    paint(generator)
    content = _FAMILY.sub(rb'font-family="\1, sans-serif"', bytes(buffer.data().data()))

    def check(written: Path) -> bool:
        try:
            ElementTree.parse(written)  # our own words stand in it: whether each is XML is known only now
        except ElementTree.ParseError:
            return False
        return written.read_bytes() == content

    return content, check


def _pdf(paint: Paint, caption: str, path: Path, sheet: Sheet) -> Content:
    buffer = _buffer()
    writer = QPdfWriter(buffer)
    writer.setResolution(96)
    size = QSizeF(sheet.width * _POINT, sheet.height * _POINT)
    writer.setPageSize(QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setCreator("Semascope")
    writer.setTitle(caption)
    paint(writer)
    content = bytes(buffer.data().data())

    def check(written: Path) -> bool:
        read = written.read_bytes()
        return read == content and read.startswith(b"%PDF-") and read.rstrip().endswith(b"%%EOF")

    return content, check


_DRAWN: dict[str, Callable[[Paint, str, Path, Sheet], Content]] = {PNG: _png, SVG: _svg, PDF: _pdf}


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _tr(text: str) -> str:
    return QCoreApplication.translate("Picture", text)
