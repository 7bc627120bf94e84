"""Atomic writes, the sweep of what a crash left, and the cache folder: the only place that writes a user's file."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import platformdirs
import psutil

CACHE_VARIABLE = "SEMASCOPE_CACHE"
_TEMPORARY_NAME = re.compile(r"\..*\.semascope-(?P<process>\d+)-[0-9a-f]+", re.DOTALL)


def cache_folder(part: str = "") -> Path:
    """The program's own cache folder, or one part of it, private to the user (0700), made if it is missing.

    `SEMASCOPE_CACHE` names another place.

    Raises:
        OSError: with a remedy, if the folder cannot be made or written.
    """
    folder = _cache_place() / part
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise OSError(
            f"The cache folder {folder} cannot be used: {error.strerror}. "
            f"Set {CACHE_VARIABLE} to a folder that can be written."
        ) from error
    return folder


def _cache_place() -> Path:
    named = os.environ.get(CACHE_VARIABLE)
    return Path(named).absolute() if named else platformdirs.user_cache_path("semascope", appauthor=False)


@contextlib.contextmanager
def atomic_write(path: Path, check: Callable[[Path], None] | None = None) -> Iterator[BinaryIO]:
    """Write `path` so that it is always one whole version, the old or the new.

    The bytes go to a temporary file in the same folder, are flushed to the disk, read back by `check` and then take the
    place of `path` in one step. On any error the temporary file is removed and what was there before is untouched.
    Where `path` is a link, the file that it names is replaced; permissions stay as they were.

    Args:
        path: the file to make or to replace.
        check: called with the temporary file's path before it takes its place; it raises if the file is not good.

    Raises:
        OSError: if the folder is missing or read-only, the disk is full, or `path` is a device or a file that may
            not be written; says so in plain words.
    """
    target = Path(os.path.realpath(path))
    require_writable(path)
    sweep(target.parent, target.name)
    temporary = _temporary_beside(target)
    with _explained(path, target, temporary):
        try:
            with temporary.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            if check is not None:
                check(temporary)
            if target.exists():
                shutil.copymode(target, temporary)
            temporary.replace(target)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        _flush_folder(target.parent)


@contextlib.contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Fill a new folder that appears as `path`, whole, when the block ends; on an error nothing is left.

    If `path` has come into being meanwhile (a second window made the same), that one stays.

    Raises:
        OSError: as `atomic_write`.
    """
    temporary = _temporary_beside(path)
    with _explained(path, path, temporary):
        try:
            temporary.mkdir(mode=0o700)
            yield temporary
            for file in temporary.rglob("*"):
                if file.is_file():
                    _flush(file)
            _flush_folder(temporary)
            _rename_unless_there(temporary, path)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        _flush_folder(path.parent)


def session_folder(name: str) -> Path:
    """Make a new private folder in the cache folder, for files that live no longer than this program.

    Its maker removes it; what killed programs left there is removed now.

    Raises:
        OSError: with a remedy, if the cache folder cannot be written.
    """
    sweep(cache_folder())
    folder = _temporary_beside(cache_folder() / name)
    with _explained(folder):
        folder.mkdir(mode=0o700)
    return folder


def require_writable(path: Path) -> None:
    """Refuse a file that `atomic_write` could not make or replace; for asking before long work, not after it.

    A device, a folder and a file that may not be written are refused too, though a rename would replace them.

    Raises:
        OSError: with what is in the way and the remedy.
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise IsADirectoryError(f"{path} is a folder. Name a file to write to.")
    if target.exists() and not target.is_file():
        raise OSError(f"{path} is no regular file. Choose another name.")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"The folder {target.parent} does not exist. Make it or choose another.")
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(f"{path} may not be written: permission is denied. Choose another name.")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise PermissionError(f"The folder {target.parent} cannot be written. {_remedy(target.parent)}")


def sweep(folder: Path, target: str = "") -> None:
    """Remove what programs that no longer run left half done in `folder`; what cannot be removed, stays.

    Args:
        folder: where to look; its own temporary files and folders only, none deeper.
        target: the name of the file that was to be written; by default of any.
    """
    wanted = _temporary_start(target) if target else ""
    with contextlib.suppress(OSError):
        for leftover in folder.iterdir():
            name = _TEMPORARY_NAME.fullmatch(leftover.name)
            if name is None or not leftover.name.startswith(wanted) or psutil.pid_exists(int(name["process"])):
                continue
            if leftover.is_dir():
                shutil.rmtree(leftover, ignore_errors=True)
            else:
                with contextlib.suppress(OSError):
                    leftover.unlink()


def require_space(folder: Path, size: int) -> None:
    """Refuse a write of `size` bytes that the disk of `folder` cannot take.

    Raises:
        OSError: with what is needed and what is free.
    """
    free = shutil.disk_usage(folder).free
    if size > free:
        raise OSError(f"{folder} has {free / 1e6:,.0f} MB free, and {size / 1e6:,.0f} MB are needed. {_remedy(folder)}")


def _remedy(place: Path) -> str:
    """What helps where `place` is full or cannot be written; nobody chose the cache folder, so its variable is said."""
    if place.is_relative_to(_cache_place()):
        return f"Make room, or set {CACHE_VARIABLE} to a folder on another disk."
    return "Make room or choose another folder."


def _temporary_beside(path: Path) -> Path:
    return path.parent / f"{_temporary_start(path.name)}{os.getpid()}-{uuid.uuid4().hex[:8]}"


def _temporary_start(name: str) -> str:
    """How the names of a file's temporary files start.

    40 characters of any script and the rest fit in the 255 bytes that a file's name may have.
    """
    return f".{name[:40]}.semascope-"


def _rename_unless_there(temporary: Path, path: Path) -> None:
    try:
        temporary.rename(path)
    except OSError:
        if not path.is_dir():
            raise


@contextlib.contextmanager
def _explained(path: Path, *ours: Path) -> Iterator[None]:
    """Say of a system error of this write what was not written and what to do; other errors pass unchanged."""
    try:
        yield
    except OSError as error:
        if error.errno is None or not _concerns(error, (path, *ours)):
            raise
        reason = error.strerror or str(error)
        raise OSError(
            f"{path} was not written: {reason}. What was there before is untouched. {_remedy(path)}"
        ) from error


def _concerns(error: OSError, places: tuple[Path, ...]) -> bool:
    """Whether a system error is of one of these places; a failed write or flush names none."""
    if not isinstance(error.filename, str | bytes):
        return True
    named = Path(os.fsdecode(error.filename))
    return any(named.is_relative_to(place) for place in places)


def _flush(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())


def _flush_folder(folder: Path) -> None:
    """Make a rename in `folder` durable (Linux; elsewhere folders cannot be opened and the system sees to it)."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
