"""Time frames of the map of three axes, from the input event to the finished paint of the real widget, offscreen.

    python tests/benchmarks/space.py [--words 100000 1000000] [--scale 1] [--frames 100] [--json FILE]

The words lie in clusters of all sizes; "whole" are the frames that are drawn when nothing moves any more.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2]))
WIDTH, HEIGHT = 1280, 800


def clustered(words: int) -> NDArray[np.float32]:
    """Positions in a few hundred clusters."""
    rng = np.random.default_rng(1)
    centres, spread = rng.normal(size=(300, 3)), rng.gamma(2.0, 0.06, size=300)
    member = rng.choice(300, size=words, p=rng.dirichlet(np.full(300, 0.7)))
    return (centres[member] + spread[member, None] * rng.normal(size=(words, 3))).astype(np.float32)


def rows(words: int, frames: int) -> list[dict[str, Any]]:
    """One row for each gesture: turning, coming nearer, pointing, and the whole map while nothing moves."""
    from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
    from PySide6.QtGui import QMouseEvent, QWheelEvent
    from PySide6.QtWidgets import QApplication

    from app import theme
    from app.map.framing import framed
    from app.map.space import SpaceCanvas
    from app.map.space_drawing import SpaceDrawing, warm
    from core.text.vocabulary import Words

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    theme.apply(application, "dark")
    warm()
    counts = (1e6 / np.arange(1, words + 1)).astype(np.int64) + 5
    names = Words.of(f"word{i:x}" for i in range(words))
    drawing = SpaceDrawing(names, counts, framed(clustered(words)), theme.DARK)
    canvas = SpaceCanvas()
    canvas.resize(WIDTH, HEIGHT)
    canvas.show()
    application.processEvents()
    canvas.show_drawing(drawing)
    canvas.repaint()
    none, left, middle = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, QPointF(WIDTH / 2, HEIGHT / 2)
    plain, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase

    def mouse(kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
        QApplication.sendEvent(canvas, QMouseEvent(kind, at, canvas.mapToGlobal(at), button, held, plain))

    def wheel(turn: int) -> None:
        event = QWheelEvent(middle, canvas.mapToGlobal(middle), QPoint(), QPoint(0, turn), none, plain, phase, False)
        QApplication.sendEvent(canvas, event)

    def timed(act: Callable[[], None]) -> tuple[float, float]:
        before, used = time.perf_counter(), time.thread_time()
        act()
        canvas.repaint()
        return 1e3 * (time.perf_counter() - before), 1e3 * (time.thread_time() - used)

    def settle() -> None:
        while canvas.moving:
            application.processEvents()

    path = [middle + QPointF(260 * np.sin(t), 170 * np.sin(1.7 * t)) for t in np.linspace(0, 4 * np.pi, frames)]
    move = QEvent.Type.MouseMove
    mouse(QEvent.Type.MouseButtonPress, middle, left, left)
    found = {"turn": [timed(lambda at=at: mouse(move, at, none, left)) for at in path]}  # type: ignore[misc]
    mouse(QEvent.Type.MouseButtonRelease, path[-1], left, none)
    steps = [60 if i < frames // 2 else -60 for i in range(frames)]
    found["nearer"] = [timed(lambda turn=turn: wheel(turn)) for turn in steps]  # type: ignore[misc]
    settle()
    found["hover"] = [timed(lambda at=at: mouse(move, at, none, none)) for at in path]  # type: ignore[misc]
    found["whole"] = [timed(canvas.refresh) for _ in range(max(frames // 4, 2))]
    result = [_row(words, gesture, times, canvas) for gesture, times in found.items()]
    canvas.close()
    return result


def _row(words: int, gesture: str, times: list[tuple[float, float]], canvas: Any) -> dict[str, Any]:
    (median, processor), (slow, slow_processor) = np.median(times, axis=0), np.quantile(times, 0.99, axis=0)
    return {
        "words": words,
        "gesture": gesture,
        "points_drawn": canvas.drawing.points_drawn,
        "labels": len(canvas.drawing.labels),
        "training": False,
        "scale": canvas.devicePixelRatioF(),
        "width": WIDTH,
        "height": HEIGHT,
        "frame_ms_median": round(float(median), 2),
        "frame_ms_p99": round(float(slow), 2),
        "processor_ms_median": round(float(processor), 2),
        "processor_ms_p99": round(float(slow_processor), 2),
    }


def main() -> None:
    """Print a table, and write the rows where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--frames", type=int, default=100)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = f"{options.scale:g}"
    table = [row for words in options.words for row in rows(words, options.frames)]
    names = ("frame_ms_median", "frame_ms_p99", "processor_ms_median", "processor_ms_p99")
    print(f"{'words':>10} {'gesture':8} {'points':>8} {'labels':>6} " + " ".join(f"{name:>19}" for name in names))
    for row in table:
        numbers = " ".join(f"{row[name]:>19.1f}" for name in names)
        print(f"{row['words']:>10,} {row['gesture']:8} {row['points_drawn']:>8,} {row['labels']:>6} {numbers}")
    if options.json:
        options.json.write_text(json.dumps(table, indent=1))


if __name__ == "__main__":
    main()
