"""What Qt would end the program for is found before, and named with its remedy."""

from __future__ import annotations

import importlib.metadata
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import prerequisites
from app.prerequisites import (
    QT_LIBRARIES,
    X11_LIBRARIES,
    missing_libraries,
    missing_packages,
    require_display,
    require_libraries,
    require_sound_pyside,
)

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="libraries and displays of Linux")
ABSENT = {"libsemascope-a.so.1": "libsemascope-a1", "libsemascope-b.so.2": "libsemascope-a1"}


@pytest.fixture
def no_session(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def deaf_server() -> Iterator[tuple[str, socket.socket]]:
    """An X display that takes connections and never answers: its name for DISPLAY, its socket."""
    with socket.socket(socket.AF_UNIX) as server:
        number = next(number for number in range(7000, 9000) if not Path(f"/tmp/.X11-unix/X{number}").exists())
        server.bind(f"\0/tmp/.X11-unix/X{number}")
        server.listen(1)
        yield f":{number}", server


@linux
def test_every_missing_library_is_named_and_its_package_once() -> None:
    assert missing_libraries({"libc.so.6": "libc6", **ABSENT}) == ABSENT
    with pytest.raises(OSError, match=r"libsemascope-a\.so\.1, libsemascope-b\.so\.2") as caught:
        require_libraries({"libc.so.6": "libc6"}, ABSENT)
    assert str(caught.value).count("libsemascope-a1") == 1
    assert "\n" not in str(caught.value)


@linux
def test_the_one_line_is_right_for_the_person_and_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prerequisites.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(OSError, match=r": sudo apt-get install --no-install-recommends libsemascope-a1$"):
        require_libraries(ABSENT)
    monkeypatch.setattr(prerequisites.shutil, "which", lambda name: None)
    with pytest.raises(OSError, match="your system's package manager"):
        require_libraries(ABSENT)


def test_other_systems_bring_their_own_libraries(monkeypatch: pytest.MonkeyPatch, no_session: None) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert missing_libraries(ABSENT) == {}
    assert missing_packages() == []
    require_display()


@linux
def test_the_tables_hold_all_that_qt_loads() -> None:
    """Whatever PySide6's own libraries need and do not bring stands in a table, or comes with one that does."""
    import PySide6

    folder = Path(PySide6.__file__).parent / "Qt"
    listed = subprocess.run(
        ["ldd", folder / "plugins" / "platforms" / "libqxcb.so", folder / "lib" / "libQt6Gui.so.6"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = {line.split()[0] for line in listed.splitlines() if "=>" in line}
    named = {name for name in names if name.startswith(("libxcb", "libX11", "libGL.", "libEGL", "libxkbcommon"))}
    assert named <= QT_LIBRARIES.keys() | X11_LIBRARIES.keys()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None cannot die there")
def test_the_pyside_that_ends_python_3_11_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    require_sound_pyside()
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "6.12.0")
    with pytest.raises(OSError, match=r"pip install 'PySide6-Essentials!=6\.12\.0'"):
        require_sound_pyside()


def test_a_missing_pyside_is_refused_with_the_way_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", missing)
    with pytest.raises(OSError, match="resources/set-up"):
        require_sound_pyside()


@linux
@pytest.mark.usefixtures("no_session")
class TestDisplay:
    def test_none_is_said_and_the_demo_named(self) -> None:
        with pytest.raises(OSError, match=r"DISPLAY is not set\. `semascope demo`") as caught:
            require_display()
        assert "\n" not in str(caught.value)

    @pytest.mark.parametrize("name", [":7077", "unix:7077", "localhost:7077", "nonsense", "a.b.c:0:0", ":0.9"])
    def test_one_that_nobody_serves_cannot_be_reached(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DISPLAY", name)
        monkeypatch.setenv("XAUTHORITY", "/dev/null")
        with pytest.raises(OSError, match=rf"{name} \(DISPLAY\) (cannot be reached|does not answer)"):
            require_display()

    def test_one_that_never_answers_is_given_up(
        self, deaf_server: tuple[str, socket.socket], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(prerequisites, "DISPLAY_SECONDS", 0.2)
        monkeypatch.setenv("DISPLAY", deaf_server[0])
        start = time.monotonic()
        with pytest.raises(OSError, match="does not answer"):
            require_display()
        assert time.monotonic() - start < 3.0

    def test_one_that_refuses_is_said_in_our_words_only(
        self,
        deaf_server: tuple[str, socket.socket],
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        name, server = deaf_server
        monkeypatch.setenv("DISPLAY", name)
        reason = b"Authorization required, please."  # as the protocol has it: failed, length, version 11.0, words
        answer = struct.pack("<BBHHH", 0, len(reason), 11, 0, 8) + reason.ljust(32, b"\0")

        def refuse() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(12)
                connection.sendall(answer)
                connection.recv(1)

        refusing = threading.Thread(target=refuse)
        refusing.start()
        with pytest.raises(OSError, match="cannot be reached"):
            require_display()
        refusing.join(5)
        assert capfd.readouterr().err == ""

    def test_a_platform_without_a_screen_is_respected(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
        require_display()
        monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
        with pytest.raises(OSError, match="DISPLAY is not set"):
            require_display()
        monkeypatch.setenv("QT_QPA_PLATFORM", "wayland")
        with pytest.raises(OSError, match="no Wayland display answers"):
            require_display()

    def test_a_stale_wayland_socket_is_no_display(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(tmp_path / "wayland-0"))
        with pytest.raises(OSError, match="no display"):
            require_display()

    def test_wayland_alone_is_chosen(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(prerequisites, "WAYLAND_LIBRARIES", {})
        monkeypatch.setenv("WAYLAND_DISPLAY", str(tmp_path / "wayland-0"))
        with socket.socket(socket.AF_UNIX) as compositor:
            compositor.bind(str(tmp_path / "wayland-0"))
            compositor.listen(1)
            require_display()
        assert os.environ.pop("QT_QPA_PLATFORM") == "wayland"


@linux
def test_the_set_up_script_is_told_what_is_missing(tmp_path: Path) -> None:
    """With no more than the standard library, and from a Python that has nothing installed."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(root)!r})\n"]
    command[-1] += "import runpy; runpy.run_module('app.prerequisites', run_name='__main__')"
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = [line.split() for line in ended.stdout.splitlines()]
    assert all(len(line) == 2 and line[0] in {"needed", "window", "font"} for line in lines)
    assert not [line for line in lines if line[0] == "needed"]  # or this test could not run
