"""How every Numba function of the program is compiled and cached.

The machine code is kept in our own cache folder. Numba's cache alone would end the program on a truncated file,
damaged machine code, a full disk or a folder that cannot be written; here such a cache is dropped and the function
compiled afresh.
Numba watches the file of a function for changes; here all files of its folder are watched, so a cached function may
use compiled functions, intrinsics and constants of its own folder only.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core.caching import CompileResultCacheImpl, FunctionCache, IndexDataCacheFile, UserProvidedCacheLocator

from core.files import cache_folder

Function = TypeVar("Function", bound=Callable[..., Any])
logger = logging.getLogger(__name__)

# Everything that lets sums be vectorised, without nnan and ninf: a diverging run must still be noticed.
FAST_ARITHMETIC = {"reassoc", "contract", "arcp", "nsz", "afn"}


class _CheckedFile(IndexDataCacheFile):  # type: ignore[misc]  # numba is untyped
    """Numba's files of one function, with a checksum behind the machine code: damaged code would end every start.

    Several programs may write at once. Numba numbers the files of a function's machine code, so that two which compile
    it for different types at once would both write number 1, and call one for the other. Here what code was compiled
    for names its file, and the checksum is of the source too. Of two lists written at once the later stays: what it
    does not name is compiled again.
    """

    def save(self, key: Any, data: Any) -> None:
        name = self._data_name(int.from_bytes(hashlib.sha256(repr(key).encode()).digest()[:8]))
        self._save_data(name, data)  # before it is listed
        self._save_index({**self._load_index(), key: name})

    def _dump(self, obj: Any) -> bytes:
        content: bytes = super()._dump(obj)
        return content + self._checksum(content)  # whoever reads the content stops at its own end

    def _load_data(self, name: str) -> Any:
        content = Path(self._data_path(name)).read_bytes()
        if self._checksum(content[:-4]) != content[-4:]:
            raise ValueError(f"{name} is damaged")
        return super()._load_data(name)

    def _checksum(self, content: bytes) -> bytes:
        return zlib.crc32(content, zlib.crc32(repr(self._source_stamp).encode())).to_bytes(4, "little")


class _OwnFolder(CompileResultCacheImpl):  # type: ignore[misc]
    """Only our own cache folder; Numba would otherwise fall back to one beside the source."""

    _locator_classes = (UserProvidedCacheLocator,)


class _ForgivingCache(FunctionCache):  # type: ignore[misc]
    """Numba's cache of one function; a fault of the disk costs a compilation and never the program."""

    _impl_class = _OwnFolder

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        stamp = _folder_stamp(Path(function.__code__.co_filename).parent)
        self._cache_file = _CheckedFile(self.cache_path, self._impl.filename_base, stamp)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        try:
            return super().load_overload(sig, target_context)
        except Exception as error:  # any byte of a damaged pickle may raise anything
            self._drop(error)
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        try:
            super().save_overload(sig, data)
        except Exception as error:
            self._drop(error)

    def _drop(self, error: Exception) -> None:
        logger.warning("compiled code could not be cached (%s); compiling afresh", type(error).__name__)
        shutil.rmtree(Path(self.cache_path), ignore_errors=True)


def compiled(function: Function) -> Function:
    """Compile an entry point: no GIL, fast arithmetic, machine code cached on disk where that is possible."""
    return _cached(function, numba.njit(nogil=True, fastmath=FAST_ARITHMETIC)(function))


def inlined(function: Function) -> Function:
    """Compile a part of an entry point; LLVM places it where it is called, so the call costs nothing."""
    return cast(Function, numba.njit(nogil=True, fastmath=FAST_ARITHMETIC, forceinline=True)(function))


def compiled_lean(function: Function) -> Function:
    """As `compiled`, for a function that makes no arrays: references to those that it is given are not counted.

    Its arithmetic is exact in its order; where it may be fast, the function says so itself. Numba counts references
    atomically around each part that has branches, which can take four fifths of a loop's time. All parts must be lean
    as well.
    """
    return _cached(function, numba.njit(nogil=True, _nrt=False)(function))


def inlined_lean(function: Function) -> Function:
    """As `inlined`, for the parts of a lean entry point; not to be called from Python, which makes compiling faster."""
    return cast(
        Function,
        numba.njit(nogil=True, forceinline=True, _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)(function),
    )


def _cached(function: Function, dispatcher: Any) -> Function:
    try:
        numba.config.CACHE_DIR = str(cache_folder() / "compiled")
        dispatcher._cache = _ForgivingCache(function)
    except (OSError, RuntimeError) as error:
        logger.warning("compiled code is not cached: %s", error)
    return cast(Function, dispatcher)


@cache
def _folder_stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time of change and size of this file and each of a folder, as they were at the first look."""
    states = [(path.name, path.stat()) for path in (Path(__file__), *sorted(folder.glob("*.py")))]
    return tuple((name, state.st_mtime_ns, state.st_size) for name, state in states)
