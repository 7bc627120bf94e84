"""The program: no arguments or paths open the window, a subcommand goes to `core.command_line`.

Qt is imported only after the machine was looked at, and never for a command that draws nothing.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import signal
import socket
import sys
import threading
import traceback
from pathlib import Path
from types import FrameType, TracebackType
from typing import TYPE_CHECKING

from app.prerequisites import (
    QT_LIBRARIES,
    X11_LIBRARIES,
    missing_libraries,
    require_display,
    require_libraries,
    require_sound_pyside,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    from app.main_window import MainWindow
    from core.map.projection import Projection
    from core.map.sheet import Sheet
    from core.vectors.embeddings import Embeddings

ExceptionInformation = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
logger = logging.getLogger(__name__)
LOG_SIZE = 1_000_000  # bytes; a larger log is begun anew


def main() -> int:
    """Run the program with the arguments of the process and return its exit status."""
    with contextlib.suppress(OSError, RuntimeError):  # started with no stderr
        faulthandler.enable()
    arguments = sys.argv[1:]
    if arguments:
        from core import command_line

        if arguments[0] in command_line.COMMANDS or arguments[0].startswith("-"):
            return command_line.main(arguments, draw_map)
        for place in arguments:
            if not place.startswith("sample:") and not Path(place).exists():
                return _refuse(f"{place} is no file, folder or command; semascope --help lists the commands.", 2)
    try:
        prepare_machine()
        return show_window(arguments)
    except OSError as error:
        return _refuse(str(error), 1)
    except KeyboardInterrupt:
        return 130


def prepare_machine() -> None:
    """Refuse, before Qt is imported, a machine on which it would end the program.

    Raises:
        OSError: with what is missing and the remedy.
    """
    require_sound_pyside()
    if missing_libraries(QT_LIBRARIES):
        require_libraries(QT_LIBRARIES, X11_LIBRARIES)  # all in one line
    require_display()


def show_window(places: list[str]) -> int:
    """Open the window with what the person named, until it is closed; returns the exit status."""
    from PySide6.QtWidgets import QApplication

    log_without_text()
    application = QApplication(sys.argv[:1])
    window = open_window(application, places)
    close_on_signals(window)
    status = application.exec()
    if threading.active_count() > 1:
        logging.shutdown()  # an abandoned step that nothing can interrupt would hinder the interpreter's end
        os._exit(status)
    return status


def open_window(application: QApplication, places: list[str]) -> MainWindow:
    """Name the application and show its window."""
    from app.main_window import MainWindow

    application.setApplicationName("Semascope")
    application.setOrganizationName("Semascope")
    application.setDesktopFileName("semascope")
    window = MainWindow()
    window.show()
    if places:
        window.open_places(places)
    return window


def close_on_signals(window: MainWindow) -> None:
    """Close the window on Ctrl-C or SIGTERM as its own button would; a second one ends the program at once.

    Python handles a signal when it next runs, so each writes a byte that wakes Qt's event loop.
    """
    from PySide6.QtCore import QSocketNotifier

    woken, waker = socket.socketpair()
    waker.setblocking(False)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    notifier = QSocketNotifier(woken.fileno(), QSocketNotifier.Type.Read, window)
    notifier.activated.connect(lambda: woken.recv(64))
    waker.detach()  # open as long as the program runs

    def close(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        window.close()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, close)


def draw_map(embeddings: Embeddings, projection: Projection, path: Path, sheet: Sheet) -> None:
    """Draw a map as PNG, SVG or PDF on the offscreen platform; for the main thread.

    Raises:
        MemoryError: if the picture would take more memory than is free.
        OSError: if Qt cannot run here or the file cannot be written.
    """
    require_sound_pyside()
    require_libraries(QT_LIBRARIES)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QGuiApplication

    from app.map import picture

    application: QGuiApplication | None = QGuiApplication.instance() or QGuiApplication([])  # type: ignore[assignment]
    picture.draw_map(embeddings, projection, path, sheet)
    del application


# --- the log: what failed and where, never a word of the person's text ------------------------------------------------


class _WithoutText(logging.Formatter):
    """Writes where an exception arose and of what kind, and leaves out its message, which may quote the text."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler's version, message and all
        return super().format(record)

    def formatException(self, error: ExceptionInformation) -> str:
        kind, _, place = error
        return "".join(traceback.format_tb(place)) + (kind.__name__ if kind else "")


def log_without_text() -> None:
    """Send warnings, errors and the stacks of a crash to `semascope.log` in the cache folder, if that can be."""
    from core.files import cache_folder

    sys.excepthook = _log_uncaught
    with contextlib.suppress(OSError):
        path = cache_folder() / "semascope.log"
        large = path.exists() and path.stat().st_size > LOG_SIZE
        handler = logging.FileHandler(path, "w" if large else "a", encoding="utf-8")
        handler.setFormatter(_WithoutText("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logging.getLogger().addHandler(handler)
        if handler.stream is not None:
            faulthandler.enable(handler.stream)


def _log_uncaught(kind: type[BaseException], error: BaseException, place: TracebackType | None) -> None:
    logger.error("uncaught", exc_info=(kind, error, place))
    sys.__excepthook__(kind, error, place)


def _refuse(reason: str, status: int) -> int:
    print(f"semascope: {reason}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
