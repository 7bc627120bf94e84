"""Time frames of the map: from the input event to the finished paint of the real widget, on the offscreen platform.

    python tests/benchmarks/map.py [--words 10000 100000] [--scale 1] [--frames 200] [--json FILE]

The words lie in clusters of all sizes, like a real map; each has a name of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2]))
if TYPE_CHECKING:
    from app.map.canvas import MapCanvas

WIDTH, HEIGHT = 1280, 800


def clustered(words: int) -> NDArray[np.float32]:
    """Positions in a few hundred clusters."""
    rng = np.random.default_rng(1)
    centres = rng.normal(size=(300, 2))
    spread = rng.gamma(2.0, 0.06, size=300)
    member = rng.choice(300, size=words, p=rng.dirichlet(np.full(300, 0.7)))
    return (centres[member] + spread[member, None] * rng.normal(size=(words, 2))).astype(np.float32)


def gestures(canvas: MapCanvas, frames: int) -> dict[str, list[tuple[float, float]]]:
    """Milliseconds on the clock and of the processor of each frame of a drag, of zooming in and out, and of a hover."""
    from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
    from PySide6.QtGui import QMouseEvent, QWheelEvent
    from PySide6.QtWidgets import QApplication

    none, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    middle = QPointF(WIDTH / 2, HEIGHT / 2)

    def mouse(kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, held: Qt.MouseButton) -> QMouseEvent:
        return QMouseEvent(kind, at, canvas.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier)

    def wheel(turn: int) -> QWheelEvent:
        modifiers, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
        return QWheelEvent(middle, canvas.mapToGlobal(middle), QPoint(), QPoint(0, turn), none, modifiers, phase, False)

    def timed(event: QEvent) -> tuple[float, float]:
        before, used = time.perf_counter(), time.thread_time()
        QApplication.sendEvent(canvas, event)
        canvas.repaint()
        return 1e3 * (time.perf_counter() - before), 1e3 * (time.thread_time() - used)

    turns = np.linspace(0, 4 * np.pi, frames)
    path = [middle + QPointF(220 * np.sin(turn), 160 * np.sin(1.7 * turn)) for turn in turns.tolist()]
    QApplication.sendEvent(canvas, mouse(QEvent.Type.MouseButtonPress, middle, left, left))
    drag = [timed(mouse(QEvent.Type.MouseMove, at, none, left)) for at in path]
    QApplication.sendEvent(canvas, mouse(QEvent.Type.MouseButtonRelease, path[-1], left, none))
    zoom = [timed(wheel(30 if i < frames // 2 else -30)) for i in range(frames)]
    hover = [timed(mouse(QEvent.Type.MouseMove, at, none, none)) for at in path]
    return {"drag": drag, "zoom": zoom, "hover": hover}


def rows(words: int, frames: int) -> list[dict[str, Any]]:
    """One row for each gesture."""
    from PySide6.QtWidgets import QApplication

    from app import theme
    from app.map.canvas import MapCanvas
    from app.map.drawing import Drawing, framed, warm
    from core.text.vocabulary import Words

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    theme.apply(application, "dark")
    warm()
    counts = (1e6 / np.arange(1, words + 1)).astype(np.int64) + 5
    names = Words.of(f"word{i:x}" for i in range(words))
    canvas = MapCanvas()
    canvas.resize(WIDTH, HEIGHT)
    canvas.show()
    application.processEvents()
    canvas.show_drawing(Drawing(names, counts, framed(clustered(words)), theme.DARK))
    canvas.repaint()
    found = []
    for gesture, times in gestures(canvas, frames).items():
        assert canvas.drawing is not None
        found.append(
            {
                "words": words,
                "gesture": gesture,
                "points_drawn": canvas.drawing.points_drawn,
                "labels": len(canvas.drawing.labels),
                "training": False,
                "scale": canvas.devicePixelRatioF(),
                "width": WIDTH,
                "height": HEIGHT,
                "frame_ms_median": round(float(np.median(times, axis=0)[0]), 2),
                "frame_ms_p99": round(float(np.quantile(times, 0.99, axis=0)[0]), 2),
                "processor_ms_median": round(float(np.median(times, axis=0)[1]), 2),
                "processor_ms_p99": round(float(np.quantile(times, 0.99, axis=0)[1]), 2),
            }
        )
    canvas.close()
    return found


def main() -> None:
    """Print a table, and write the rows where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--frames", type=int, default=200)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = f"{options.scale:g}"
    table = [row for words in options.words for row in rows(words, options.frames)]
    names = ("frame_ms_median", "frame_ms_p99", "processor_ms_median", "processor_ms_p99")
    print(f"{'words':>10} {'gesture':8} {'points':>8} {'labels':>6} " + " ".join(f"{name:>19}" for name in names))
    for row in table:
        print(
            f"{row['words']:>10,} {row['gesture']:8} {row['points_drawn']:>8,} {row['labels']:>6} "
            + " ".join(f"{row[name]:>19.1f}" for name in names)
        )
    if options.json:
        options.json.write_text(json.dumps(table, indent=1))


if __name__ == "__main__":
    main()
