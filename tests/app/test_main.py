"""The program starts as it is asked to, and where it cannot it says why in one line."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app import __main__ as program

ROOT = Path(__file__).parents[2]
# The whole program, in a process of its own: it takes the signal once its window stands.
INTERRUPTED = """
import os, signal, sys, threading
from PySide6.QtCore import QTimer
from app import __main__ as program

open_window = program.open_window

def opened(application, places):
    window = open_window(application, places)
    assert window.isVisible()
    send = lambda: threading.Thread(target=os.kill, args=(os.getpid(), signal.SIGTERM)).start()
    QTimer.singleShot(0, send)
    return window

program.open_window = opened
sys.argv = ["semascope"]
sys.exit(program.main())
"""


def run(*arguments: str, **environment: str | None) -> subprocess.CompletedProcess[str]:
    changed = {**os.environ, **environment}
    settings = {key: value for key, value in changed.items() if value is not None}
    return subprocess.run(
        [sys.executable, *arguments], env=settings, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def no_log() -> Iterator[None]:
    before = logging.getLogger().handlers[:]
    yield
    for handler in set(logging.getLogger().handlers) - set(before):
        logging.getLogger().removeHandler(handler)
        handler.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays of Linux")
@pytest.mark.parametrize("display", [None, "", ":77", "nowhere.invalid:0"])
def test_without_a_display_one_line_says_so(display: str | None) -> None:
    ended = run("-m", "app", QT_QPA_PLATFORM=None, WAYLAND_DISPLAY=None, DISPLAY=display)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert "no display" in ended.stderr
    assert "semascope demo" in ended.stderr


def test_commands_import_no_qt() -> None:
    code = (
        "import sys; from app import __main__ as program; sys.argv = ['semascope', '--version']\n"
        "status = program.main(); sys.exit(' '.join({'PySide6', 'numba'} & sys.modules.keys()) or status)"
    )
    ended = run("-c", code, DISPLAY=None, QT_QPA_PLATFORM=None)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("semascope ")


def test_what_is_neither_path_nor_command_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["semascope", "neighbors"])
    assert program.main() == 2
    assert "neighbors is no file, folder or command" in capsys.readouterr().err


def test_every_command_is_known_to_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    from core import command_line

    for command in command_line.COMMANDS:
        assert command_line.main([command, "--help"], program.draw_map) == 0
    assert command_line.main(["no-command"], program.draw_map) == 2
    listed = capsys.readouterr().err
    assert all(f"'{command}'" in listed for command in command_line.COMMANDS)


def test_paths_open_in_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[list[str]] = []
    monkeypatch.setattr(program, "prepare_machine", lambda: None)
    monkeypatch.setattr(program, "show_window", lambda places: opened.append(places) or 0)
    monkeypatch.setattr(sys, "argv", ["semascope", str(tmp_path), "sample:python"])
    assert program.main() == 0
    assert opened == [[str(tmp_path), "sample:python"]]


def test_a_signal_closes_the_window_and_ends_the_program(tmp_path: Path) -> None:
    ended = run("-c", INTERRUPTED, QT_QPA_PLATFORM="offscreen", XDG_CONFIG_HOME=str(tmp_path))
    assert ended.returncode == 0, ended.stderr


def test_missing_libraries_are_named_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "QT_LIBRARIES", {"libsemascope.so.1": "libsemascope1"})
    monkeypatch.setattr(program, "X11_LIBRARIES", {"libsemascope-x.so.1": "libsemascope-x1"})
    with pytest.raises(OSError, match=r"libsemascope1 libsemascope-x1"):
        program.prepare_machine()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None cannot die there")
def test_none_outlives_a_thousand_calls_of_qt(qapp: QApplication) -> None:
    """PySide6 6.12.0 takes one reference of None per call, and ends the program when none is left."""
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(1_000):
        thing.setObjectName("thing")
    assert sys.getrefcount(None) > before - 100


@pytest.mark.usefixtures("no_log")
def test_the_log_says_where_it_failed_and_no_word_of_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEMASCOPE_CACHE", str(tmp_path))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(program.faulthandler, "enable", lambda *_: None)
    program.log_without_text()
    try:
        raise KeyError("Anna Karenina")
    except KeyError:
        logging.getLogger("app.text").exception("the text was not read")
    logged = (tmp_path / "semascope.log").read_text(encoding="utf-8")
    assert "the text was not read" in logged
    assert "test_main.py" in logged
    assert logged.rstrip().endswith("KeyError")
    assert "Karenina" not in logged.replace('raise KeyError("Anna Karenina")', "")


@pytest.mark.usefixtures("no_log")
def test_a_log_that_cannot_be_written_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEMASCOPE_CACHE", "/dev/null")
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    program.log_without_text()


def test_a_command_draws_a_map_without_a_screen(tmp_path: Path) -> None:
    code = (
        "import sys, numpy as np\nfrom pathlib import Path\nfrom app import __main__ as program\n"
        "from core.job import Job\nfrom core.map.projection import project_pca\n"
        "from core.map.settings import ProjectionSettings\nfrom core.map.sheet import Sheet\n"
        "from core.vectors.formats import read_vectors\n"
        "Path(sys.argv[1]).write_text('3 2\\na 1 0\\nb 0 1\\nc 1 1\\n')\n"
        "embeddings = read_vectors(Path(sys.argv[1]), Job())\n"
        "projection = project_pca(embeddings, ProjectionSettings(), Job())\n"
        "for _ in range(2):\n    program.draw_map(embeddings, projection, Path(sys.argv[2]), Sheet())\n"
    )
    ended = run("-c", code, str(tmp_path / "v.txt"), str(tmp_path / "map.png"), DISPLAY=None, QT_QPA_PLATFORM=None)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
