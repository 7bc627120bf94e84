"""Atomic writes, the sweep after a crash, our own folders, claims: the only place that writes a user's file."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import time
import uuid
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import platformdirs
import psutil

try:
    import fcntl
except ImportError:  # Windows: there two programs are not kept from claiming the same file
    fcntl = None  # type: ignore[assignment]

CACHE_VARIABLE = "SEMASCOPE_CACHE"
DATA_VARIABLE = "SEMASCOPE_DATA"
PREVIOUS = ".previous"
_CLAIM_SECONDS = 0.2
_TEMPORARY_NAME = re.compile(r"\..*\.semascope-(?P<process>\d+)-[0-9a-f]+", re.DOTALL)


def cache_folder(part: str = "") -> Path:
    """The program's own cache folder, or one part of it, private to the user (0700), made if it is missing.

    `SEMASCOPE_CACHE` names another place.

    Raises:
        OSError: with a remedy, if the folder cannot be made or written.
    """
    return _own_folder(_cache_place() / part, f"The cache folder {_cache_place() / part}", CACHE_VARIABLE)


def data_folder(part: str = "") -> Path:
    """The program's own folder for what a cleared cache must not take, or one part of it, private to the user (0700).

    `SEMASCOPE_DATA` names another place.

    Raises:
        OSError: with a remedy, if the folder cannot be made or written.
    """
    return _own_folder(_data_place() / part, f"The data folder {_data_place() / part}", DATA_VARIABLE)


def _own_folder(folder: Path, called: str, variable: str) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise OSError(
            f"{called} cannot be used: {error.strerror}. Set {variable} to a folder that can be written."
        ) from error
    return folder


def _cache_place() -> Path:
    named = os.environ.get(CACHE_VARIABLE)
    return Path(named).absolute() if named else platformdirs.user_cache_path("semascope", appauthor=False)


def _data_place() -> Path:
    named = os.environ.get(DATA_VARIABLE)
    return Path(named).absolute() if named else platformdirs.user_data_path("semascope", appauthor=False)


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


class Claim:
    """A file that this program works with and no other may; it ends with `release`, or with the program.

    The mark is a lock on a hidden file beside it, which a killed program leaves behind unlocked.

    Raises:
        OSError: if another living program has claimed the file, or its folder cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._lock = _lock_beside(path)
        patience = time.monotonic() + _CLAIM_SECONDS
        try:
            while not self._taken():
                if time.monotonic() > patience:
                    raise OSError(f"{path} is in use by another run that is under way. Wait for it, or stop it.")
                time.sleep(_CLAIM_SECONDS / 20)  # another program may only have looked whether it is free
        except OSError as error:
            if error.errno is None:
                raise
            raise OSError(f"{path} cannot be written: {error.strerror}. {_remedy(path)}") from error

    def _taken(self) -> bool:
        self._file = self._lock.open("ab")
        try:
            if fcntl is not None:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_same(self._file, self._lock):  # not removed by its owner between the two
                return True
        except BlockingIOError:
            pass
        self._file.close()
        return False

    def release(self) -> None:
        """Let others have the file; a second call does nothing."""
        if not self._file.closed:
            with contextlib.suppress(OSError):
                self._lock.unlink(missing_ok=True)
            self._file.close()


def abandoned(folder: Path, suffix: str) -> list[Path]:
    """The files of `folder` with an ending that no living program claims, the newest first; safe with two windows.

    A file that is there only as `NAME.previous` is listed as NAME.
    """
    names = {path.with_name(path.name.removesuffix(PREVIOUS)) for path in folder.iterdir() if path.is_file()}
    free = [path for path in names if path.name.endswith(suffix) and not _is_claimed(path)]
    return sorted(free, key=_last_change, reverse=True)


def previous_of(path: Path) -> Path:
    """Where the version before the newest of a file is kept, of which two are."""
    return path.with_name(path.name + PREVIOUS)


def _last_change(path: Path) -> float:
    with contextlib.suppress(OSError):
        return max(each.stat().st_mtime for each in (path, previous_of(path)) if each.exists())
    return 0.0


def _is_claimed(path: Path) -> bool:
    try:
        with _lock_beside(path).open("rb") as file:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def _lock_beside(path: Path) -> Path:
    return path.parent / f".{path.name[:40]}.{zlib.crc32(os.fsencode(path.name)):08x}.semascope-lock"


def _is_same(file: BinaryIO, path: Path) -> bool:
    with contextlib.suppress(OSError):
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    return False


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
    if place.is_relative_to(_data_place()):
        return f"Make room, or set {DATA_VARIABLE} to a folder on another disk."
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
