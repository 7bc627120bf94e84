"""How every Numba function of the program is compiled and cached.

The machine code is kept in our own cache folder. Numba's cache alone would end the program on a truncated file,
a full disk or a folder that cannot be written; here such a cache is dropped and the function compiled afresh.
A cached function may call compiled functions of its own file only: Numba watches no other file for changes.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core.caching import FunctionCache

from core.files import cache_folder

Function = TypeVar("Function", bound=Callable[..., Any])
logger = logging.getLogger(__name__)

# Everything that lets sums be vectorised, without nnan and ninf: a diverging run must still be noticed.
FAST_ARITHMETIC = {"reassoc", "contract", "arcp", "nsz", "afn"}


class _ForgivingCache(FunctionCache):  # type: ignore[misc]  # numba is untyped
    """Numba's cache of one function; a fault of the disk costs a compilation and never the program."""

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
    dispatcher: Any = numba.njit(nogil=True, fastmath=FAST_ARITHMETIC)(function)
    try:
        numba.config.CACHE_DIR = str(cache_folder() / "compiled")
        dispatcher._cache = _ForgivingCache(function)
    except (OSError, RuntimeError) as error:
        logger.warning("compiled code is not cached: %s", error)
    return cast(Function, dispatcher)


def inlined(function: Function) -> Function:
    """Compile a part of an entry point; LLVM places it where it is called, so the call costs nothing."""
    return cast(Function, numba.njit(nogil=True, fastmath=FAST_ARITHMETIC, forceinline=True)(function))
