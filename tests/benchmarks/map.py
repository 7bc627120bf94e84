"""Time frames of the map: from the input event to the finished paint of the real widget, on the offscreen platform.

    python tests/benchmarks/map.py [--words 10000 100000 1000000] [--scale 1 2] [--frames 120] [--json FILE]

The words lie in clusters of all sizes, like a real map; each has a name of its own. Each row is a gesture on so many
words, with and without names, alone and while a run trains on both cores in the same program. `whole_ms` is the time
from the last event of a drag until all words are drawn again; `placement_ms` and `hit_test_ms` are medians too.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.reporting import table, write_json

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent, QWheelEvent

    from app.map.canvas import MapCanvas
    from app.map.drawing import Drawing
    from app.map.viewport import Viewport

WIDTH, HEIGHT = 1280, 800


def clustered(words: int) -> NDArray[np.float32]:
    """Positions in a few hundred clusters."""
    rng = np.random.default_rng(1)
    centres = rng.normal(size=(300, 2))
    spread = rng.gamma(2.0, 0.06, size=300)
    member = rng.choice(300, size=words, p=rng.dirichlet(np.full(300, 0.7)))
    return (centres[member] + spread[member, None] * rng.normal(size=(words, 2))).astype(np.float32)


def mouse(canvas: MapCanvas, kind: str, at: QPointF) -> QMouseEvent:
    """The left button pressed or released, or the mouse moved with it ("drag") or without ("hover")."""
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QMouseEvent

    none, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    event, button, held = {
        "press": (QEvent.Type.MouseButtonPress, left, left),
        "release": (QEvent.Type.MouseButtonRelease, left, none),
        "drag": (QEvent.Type.MouseMove, none, left),
        "hover": (QEvent.Type.MouseMove, none, none),
    }[kind]
    return QMouseEvent(event, at, canvas.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier)


def wheel(canvas: MapCanvas, turn: int) -> QWheelEvent:
    """The wheel turned over the middle of the map, eighths of a degree."""
    from PySide6.QtCore import QPoint, QPointF, Qt
    from PySide6.QtGui import QWheelEvent

    at = QPointF(WIDTH / 2, HEIGHT / 2)
    buttons, modifiers = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    phase = Qt.ScrollPhase.NoScrollPhase
    return QWheelEvent(at, canvas.mapToGlobal(at), QPoint(), QPoint(0, turn), buttons, modifiers, phase, False)


def gestures(canvas: MapCanvas, frames: int) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    """Milliseconds on the clock and of the processor of each frame of a drag, of zooming in and out, and of a hover."""
    from PySide6.QtCore import QPointF
    from PySide6.QtWidgets import QApplication

    def timed(event: QEvent) -> tuple[float, float]:
        before, used = time.perf_counter(), time.thread_time()
        QApplication.sendEvent(canvas, event)
        canvas.repaint()
        return 1e3 * (time.perf_counter() - before), 1e3 * (time.thread_time() - used)

    middle = QPointF(WIDTH / 2, HEIGHT / 2)
    turns = np.linspace(0, 4 * np.pi, frames)
    path = [middle + QPointF(220 * np.sin(turn), 160 * np.sin(1.7 * turn)) for turn in turns.tolist()]
    QApplication.sendEvent(canvas, mouse(canvas, "press", middle))
    yield "drag", [timed(mouse(canvas, "drag", at)) for at in path]
    QApplication.sendEvent(canvas, mouse(canvas, "release", path[-1]))
    yield "zoom", [timed(wheel(canvas, 30 if i < frames // 2 else -30)) for i in range(frames)]
    yield "hover", [timed(mouse(canvas, "hover", at)) for at in path]


@contextlib.contextmanager
def training() -> Iterator[None]:
    """A run on both cores in the background, of a generated text of a million tokens."""
    from core.job import Cancelled, Job
    from core.text.corpus import read_corpus
    from core.text.reading import Reading
    from core.training.hyperparameters import Hyperparameters
    from core.training.trainer import Trainer

    ids = np.minimum(np.random.default_rng(2).zipf(1.2, 1_000_000), 60_000)
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "generated.txt"
        text.write_text("\n".join(" ".join(f"w{i:x}" for i in line.tolist()) for line in ids.reshape(-1, 1000)))
        trainer = Trainer(read_corpus([text], Reading(), Job()), Hyperparameters(epochs=10_000), 2)
        job = Job()

        def run() -> None:
            with contextlib.suppress(Cancelled):
                trainer.run(job)

        thread = threading.Thread(target=run, name="training")
        thread.start()
        while trainer.tokens_done == 0 and thread.is_alive():
            time.sleep(0.05)
        try:
            yield
        finally:
            job.cancel()
            thread.join()


def canvas_of(words: int) -> MapCanvas:
    """The real widget with so many words, on screen and drawn once."""
    from PySide6.QtWidgets import QApplication

    from app import theme
    from app.map.canvas import MapCanvas
    from app.map.drawing import Drawing
    from app.map.framing import framed
    from core.text.vocabulary import Words

    counts = (1e6 / np.arange(1, words + 1)).astype(np.int64) + 5
    names = Words.of(f"word{i:x}" for i in range(words))
    canvas = MapCanvas()
    canvas.resize(WIDTH, HEIGHT)
    canvas.show()
    QApplication.processEvents()
    drawing = Drawing(names, counts, framed(clustered(words)), theme.DARK)
    drawing.rehearse(WIDTH, HEIGHT, canvas.devicePixelRatioF())  # as the program does, off the window's thread
    canvas.show_drawing(drawing)
    canvas.repaint()
    return canvas


def measured(canvas: MapCanvas, frames: int) -> Iterator[dict[str, Any]]:
    """What was measured of each gesture."""
    drawing = canvas.drawing
    assert drawing is not None
    for gesture, times in gestures(canvas, frames):
        clock, processor = np.array(times).T
        yield {
            "words": len(drawing),
            "gesture": gesture,
            "points_drawn": drawing.points_drawn,
            "labels": len(drawing.labels),
            "scale": canvas.devicePixelRatioF(),
            "width": WIDTH,
            "height": HEIGHT,
            "frame_ms_median": round(float(np.median(clock)), 2),
            "frame_ms_p99": round(float(np.quantile(clock, 0.99)), 2),
            "processor_ms_median": round(float(np.median(processor)), 2),
            "processor_ms_p99": round(float(np.quantile(processor, 0.99)), 2),
            "whole_ms": round(until_whole(canvas), 1),
            "placement_ms": round(placement(drawing, canvas.viewport), 3),
            "hit_test_ms": round(median_ms(lambda: drawing.word_at(WIDTH / 2, HEIGHT / 2)), 4),
        }


def until_whole(canvas: MapCanvas) -> float:
    """Milliseconds after a movement until nothing moves and all words are drawn."""
    from PySide6.QtWidgets import QApplication

    QApplication.sendEvent(canvas, wheel(canvas, 1))
    canvas.repaint()
    begin = time.perf_counter()
    while canvas.moving or not canvas.whole:
        QApplication.processEvents()
    return 1e3 * (time.perf_counter() - begin)


def placement(drawing: Drawing, viewport: Viewport) -> float:
    """Milliseconds for choosing and placing the names of a frame, without drawing them."""
    from app.map.labels import Labels
    from app.map.raster import Raster

    raster, labels = Raster(), Labels()
    raster.claim(drawing.positions, np.zeros(0, np.int32), len(drawing), viewport)

    def measure(points: NDArray[np.int32]) -> NDArray[np.float32]:
        return np.stack(
            [30.0 + points % 40, np.full(len(points), 16.0), np.full(len(points), 4.0)], 1, dtype=np.float32
        )

    return median_ms(lambda: labels.choose(drawing.positions, raster.winners, raster.count, viewport, (), measure))


def median_ms(work: Callable[[], object], times: int = 50) -> float:
    """The median time of a short piece of work, milliseconds."""
    found = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return 1e3 * float(np.median(found))


def rows(words: list[int], frames: int) -> list[dict[str, Any]]:
    """All rows at the scale of this process."""
    from PySide6.QtWidgets import QApplication

    from app import theme
    from app.map.drawing import warm

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    theme.apply(application, "dark")
    warm()
    gc.freeze()  # as `app.preparation` does: what lives as long as the program is not looked through again
    found = []
    for busy in (False, True):
        with training() if busy else contextlib.nullcontext():
            for count in words:
                canvas = canvas_of(count)
                for lettered in (True, False):
                    assert canvas.drawing is not None
                    canvas.drawing.lettered = lettered
                    found += [{**row, "training": busy} for row in measured(canvas, frames)]
                canvas.close()
    return found


def rows_at(scale: float, words: list[int], frames: int) -> list[dict[str, Any]]:
    """All rows at a scale, from a process of its own: Qt reads the scale once."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "rows.json"
        options = ["--frames", str(frames), "--json", str(found), "--words", *map(str, words)]
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": f"{scale:g}"}
        subprocess.run([sys.executable, __file__, "--here", *options], env=environment, check=True)
        rows: list[dict[str, Any]] = json.loads(found.read_text(encoding="utf-8"))
        return rows


def main() -> None:
    """Print a table, and write the rows where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--frames", type=int, default=120)
    parser.add_argument("--scale", type=float, nargs="+", default=[1, 2])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        write_json(options.json, rows(options.words, options.frames))
        return
    found = [row for scale in options.scale for row in rows_at(scale, options.words, options.frames)]
    names = ["words", "scale", "gesture", "training", "labels", "points_drawn", "frame_ms_median", "frame_ms_p99"]
    names += ["processor_ms_median", "processor_ms_p99", "whole_ms", "placement_ms", "hit_test_ms"]
    head = [name.removesuffix("_median").replace("_", " ") for name in names]
    print(table(head, [[f"{row[name]:,}" if name == "words" else str(row[name]) for name in names] for row in found]))
    write_json(options.json, found)


if __name__ == "__main__":
    main()
