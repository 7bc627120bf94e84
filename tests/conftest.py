"""What every test stands on: no screen, private folders, and nothing left running behind it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from pytestqt.qtbot import QtBot

# Times on a shared machine prove nothing, and the first example may wait for a compilation.
settings.register_profile("semascope", deadline=None)
settings.load_profile("semascope")

# Before anything of ours or of Qt is imported: both read these when they are first used.
PRIVATE = Path(tempfile.mkdtemp(prefix="semascope-tests-"))
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["SEMASCOPE_CACHE"] = str(PRIVATE / "cache")
os.environ["SEMASCOPE_DATA"] = str(PRIVATE / "data")
os.environ["XDG_CONFIG_HOME"] = str(PRIVATE / "config")
(PRIVATE / "cache").mkdir(mode=0o700)

# Machine code may outlive a session: Numba looks at the time and size of each source file before it uses any.
COMPILED = Path(__file__).parent.parent / ".pytest_cache" / "compiled"
COMPILED.mkdir(parents=True, exist_ok=True)
(PRIVATE / "cache" / "compiled").symlink_to(COMPILED, target_is_directory=True)

# What never comes fails a test all the same; a loaded machine or a compilation only lets it wait longer.
for wait in (QtBot.waitActive, QtBot.waitExposed, QtBot.waitSignal, QtBot.waitSignals, QtBot.waitUntil):
    wait.__kwdefaults__["timeout"] = 60_000


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kill-rounds", type=int, default=2, help="how many runs are killed and resumed (default: 2)")


def pytest_unconfigure() -> None:
    for thread in threading.enumerate():
        if thread.name == "preparation":  # a compilation that is under way would hinder the interpreter's end
            thread.join(120)
    shutil.rmtree(PRIVATE, ignore_errors=True)


def _at_work() -> list[threading.Thread]:
    """The threads that no test may leave behind: jobs, and all that would keep the program from ending."""
    return [
        thread
        for thread in threading.enumerate()
        if thread is not threading.main_thread() and (not thread.daemon or thread.name.startswith("job "))
    ]


def _delete_what_is_to_go() -> None:
    """Widgets that wait for an event loop to delete them would be dressed anew at each change of theme."""
    if "PySide6.QtCore" in sys.modules:
        from PySide6.QtCore import QCoreApplication, QEvent

        if QCoreApplication.instance() is not None:
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """Fail a test that leaves a job or a non-daemon thread behind."""
    before = set(_at_work())
    yield
    _delete_what_is_to_go()
    deadline = time.monotonic() + 5.0
    left = [thread for thread in _at_work() if thread not in before]
    for thread in left:
        thread.join(max(deadline - time.monotonic(), 0.0))
    names = [thread.name for thread in left if thread.is_alive()]
    assert not names, f"left running: {', '.join(names)}"
