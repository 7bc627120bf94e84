"""What a machine must have before Qt is imported: libraries, a sound PySide6, a display.

Qt ends the whole program where one of these is missing, often with a misleading reason, so they are looked at first.
Only the standard library is used: the set-up script asks `python3 -m app.prerequisites` before anything is installed.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.metadata
import os
import shutil
import socket
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

# Shared object -> Debian package. Measured on a bare Debian 12, each taken away in turn.
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
X11_LIBRARIES = {
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND_LIBRARIES = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
CJK_FONT = "fonts-wqy-microhei"  # the smallest package (1.6 MB) that has Chinese, Japanese and Korean
CJK_LANGUAGES = ("zh-cn", "ja", "ko")
DISPLAY_SECONDS = 5.0  # how long a display may take to answer


def missing_libraries(table: Mapping[str, str]) -> dict[str, str]:
    """Return the part of a table (shared object -> Debian package) that this machine cannot load; Linux only."""
    if not sys.platform.startswith("linux"):
        return {}
    return {name: package for name, package in table.items() if not _loads(name)}


def require_libraries(*tables: Mapping[str, str]) -> None:
    """Refuse to go on where Qt would end the program for want of a system library.

    Raises:
        OSError: with the one line that installs what is missing.
    """
    missing = {name: package for table in tables for name, package in missing_libraries(table).items()}
    if missing:
        raise OSError(f"Qt needs {', '.join(missing)}, which this machine lacks. {_remedy(missing.values())}")


def require_sound_pyside() -> None:
    """Refuse a PySide6 that is not there, or the version that ends Python 3.11 after some thousand calls.

    Raises:
        OSError: with the remedy.
    """
    try:
        version = importlib.metadata.version("PySide6_Essentials")
    except importlib.metadata.PackageNotFoundError:
        raise OSError("PySide6 is not installed for this Python. Run resources/set-up, or pip install .") from None
    if version == "6.12.0" and sys.version_info < (3, 12):
        raise OSError(
            "PySide6 6.12.0 ends Python 3.11 after some thousand calls. "
            "Install another: pip install 'PySide6-Essentials!=6.12.0'"
        )


def require_display() -> None:
    """Refuse to go on without a screen that answers; choose Qt's platform where only one of two would do.

    `QT_QPA_PLATFORM` is respected: a platform that needs no screen is not looked at further. Takes up to
    `DISPLAY_SECONDS` where a display does not answer, and some milliseconds where it does.

    Raises:
        OSError: with the reason, or with the libraries that X11 lacks.
    """
    if not sys.platform.startswith("linux"):
        return
    wanted = os.environ.get("QT_QPA_PLATFORM", "")
    names = {choice.split(":")[0] for choice in wanted.split(";")} if wanted else {"xcb", "wayland"}
    if not names <= {"xcb", "wayland", "wayland-egl"}:
        return
    wayland = names != {"xcb"} and _wayland_answers() and not missing_libraries(WAYLAND_LIBRARIES)
    reason = _x11_fault() if "xcb" in names else "no Wayland display answers"
    if reason is None and not wayland:
        require_libraries(X11_LIBRARIES)
    x11 = reason is None and not missing_libraries(X11_LIBRARIES)
    if not x11 and not wayland:
        raise OSError(
            f"There is no display to open a window on: {reason}. `semascope demo` does the whole main job without one."
        )
    if x11 != wayland:
        os.environ["QT_QPA_PLATFORM"] = "xcb" if x11 else "wayland"


def missing_packages() -> list[tuple[str, str]]:
    """List what a desktop and the demo need and this machine lacks: (Debian package, `needed` | `window` | `font`)."""
    missing: dict[str, str] = {}
    for kind, table in {"needed": QT_LIBRARIES, "window": X11_LIBRARIES}.items():
        for package in missing_libraries(table).values():
            missing.setdefault(package, kind)
    if sys.platform.startswith("linux") and not _has_cjk_font():
        missing[CJK_FONT] = "font"
    return list(missing.items())


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _remedy(packages: Iterable[str]) -> str:
    line = f"apt-get install --no-install-recommends {' '.join(dict.fromkeys(packages))}"
    if shutil.which("apt-get") is None:
        return f"Install them with your system's package manager (on Debian: {line})."
    return f"Install them: {'sudo ' if os.geteuid() else ''}{line}"


def _wayland_answers() -> bool:
    """Whether a Wayland compositor listens where the session says that one does."""
    name = os.environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    address = Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent")) / name
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(DISPLAY_SECONDS)
        try:
            connection.connect(str(address))
        except OSError:
            return False
    return True


def _x11_fault() -> str | None:
    """Connect as Qt will, by libxcb itself (it knows every form of DISPLAY, and Xauthority); None: it answered."""
    name = os.environ.get("DISPLAY")
    if not name:
        return "DISPLAY is not set"
    if not _loads("libxcb.so.1"):
        return None  # the libraries are looked at next, and named
    faults: list[bool] = []
    thread = threading.Thread(target=lambda: faults.append(_x11_refuses()), daemon=True)
    with _stderr_silent():  # libxcb writes the server's reason there
        thread.start()
        thread.join(DISPLAY_SECONDS)
    if faults == [False]:
        return None
    return f"the X server {name} (DISPLAY) {'cannot be reached' if faults else 'does not answer'}"


@contextlib.contextmanager
def _stderr_silent() -> Iterator[None]:
    try:
        kept = os.dup(2)
    except OSError:  # there is none
        yield
        return
    with Path(os.devnull).open("wb") as nothing:
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _x11_refuses() -> bool:
    library = ctypes.CDLL("libxcb.so.1")
    library.xcb_connect.restype = ctypes.c_void_p
    library.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    library.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    library.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = library.xcb_connect(None, None)
    refused = bool(library.xcb_connection_has_error(connection))
    library.xcb_disconnect(connection)
    return refused


def _has_cjk_font() -> bool:
    """Ask fontconfig whether each of the three scripts has a font; False where there is no fontconfig yet."""
    try:
        library = ctypes.CDLL("libfontconfig.so.1")
    except OSError:
        return False
    for function in (library.FcNameParse, library.FcObjectSetCreate, library.FcFontList):
        function.restype = ctypes.c_void_p
    library.FcNameParse.argtypes = [ctypes.c_char_p]
    library.FcFontList.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
    attributes = library.FcObjectSetCreate()
    for language in CJK_LANGUAGES:
        fonts = library.FcFontList(None, library.FcNameParse(f":lang={language}".encode()), attributes)
        if not fonts or ctypes.cast(fonts, ctypes.POINTER(ctypes.c_int))[0] == 0:  # FcFontSet begins with a count
            return False
    return True


if __name__ == "__main__":
    for package, kind in missing_packages():
        print(kind, package)
