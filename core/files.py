"""Atomic writes, the sweep of what a crash left, and the cache folder: the only place that writes a user's file."""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import platformdirs
import psutil

_TEMPORARY = ".semascope-"


def cache_folder() -> Path:
    """The program's own cache folder, private to the user (0700), made if it is missing.

    `SEMASCOPE_CACHE` names another place.

    Raises:
        OSError: with a remedy, if the folder cannot be made or written.
    """
    named = os.environ.get("SEMASCOPE_CACHE")
    folder = Path(named) if named else platformdirs.user_cache_path("semascope", appauthor=False)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OSError(
            f"The cache folder {folder} cannot be used: {error.strerror}. "
            "Set SEMASCOPE_CACHE to a folder that can be written."
        ) from error
    return folder


@contextlib.contextmanager
def atomic_write(path: Path, check: Callable[[Path], None] | None = None) -> Iterator[BinaryIO]:
    """Write `path` so that it is always one whole version, the old or the new.

    The bytes go to a temporary file in the same folder, are flushed to the disk, read back by `check` and then take the
    place of `path` in one step. On any error the temporary file is removed and what was there before is untouched.

    Args:
        path: the file to make or to replace.
        check: called with the temporary file's path before it takes its place; it raises if the file is not good.

    Raises:
        OSError: if the folder is missing or read-only, or the disk is full; says so in plain words.
    """
    temporary = _temporary_beside(path)
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if check is not None:
            check(temporary)
        temporary.replace(path)
        _flush_folder(path.parent)
    except OSError as error:
        raise _explained(error, path) from error
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Fill a new folder that appears as `path`, whole, when the block ends; on an error nothing is left.

    If `path` has come into being meanwhile (a second window made the same), that one stays.
    """
    temporary = _temporary_beside(path)
    try:
        temporary.mkdir(mode=0o700)
        yield temporary
        for file in temporary.iterdir():
            with file.open("rb") as opened:
                os.fsync(opened.fileno())
        if not path.exists():
            temporary.replace(path)
            _flush_folder(path.parent)
    except OSError as error:
        raise _explained(error, path) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def session_folder(name: str) -> Path:
    """Make a new private folder in the cache folder, for files that live no longer than this program.

    Its maker removes it; what killed programs left there is removed now.

    Raises:
        OSError: with a remedy, if the cache folder cannot be written.
    """
    sweep(cache_folder())
    folder = _temporary_beside(cache_folder() / name)
    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise _explained(error, folder) from error
    return folder


def sweep(folder: Path) -> None:
    """Remove the temporary files and folders in `folder` whose program is no longer running."""
    for leftover in folder.glob(f".*{_TEMPORARY}*"):
        process = leftover.name.rsplit(_TEMPORARY, 1)[1].split("-")[0]
        if process.isdigit() and psutil.pid_exists(int(process)):
            continue
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)


def require_space(folder: Path, size: int) -> None:
    """Refuse a write of `size` bytes that the disk of `folder` cannot take.

    Raises:
        OSError: with what is needed and what is free.
    """
    free = shutil.disk_usage(folder).free
    if size > free:
        raise OSError(
            f"{folder} has {free / 1e6:,.0f} MB free, and {size / 1e6:,.0f} MB are needed. "
            "Make room or choose another folder."
        )


def _temporary_beside(path: Path) -> Path:
    return path.parent / f".{path.name[:80]}{_TEMPORARY}{os.getpid()}-{uuid.uuid4().hex[:8]}"


def _explained(error: OSError, path: Path) -> OSError:
    if error.errno is None:
        return error
    reason = error.strerror or str(error)
    return OSError(
        f"{path} was not written: {reason}. What was there before is untouched; choose another folder or make room."
    )


def _flush_folder(folder: Path) -> None:
    """Make a rename in `folder` durable (Linux; elsewhere folders cannot be opened and the system sees to it)."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
