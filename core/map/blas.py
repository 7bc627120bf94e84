"""Matrix products on one thread each, where the work has threads of its own or the products are small."""

from __future__ import annotations

import sys
import threading
from typing import Any

from threadpoolctl import ThreadpoolController


class _OneThread:
    """Holds BLAS to one thread while anyone is inside; any number of threads may be at once.

    Each would otherwise restore what it found, and who came in second found one thread: for the rest of the program.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._modules = 0
        self._libraries: ThreadpoolController | None = None
        self._limits: Any = None

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._limits = self._found().limit(limits=1, user_api="blas")
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0 and self._limits is not None:
                self._limits.restore_original_limits()
                self._limits = None

    def _found(self) -> ThreadpoolController:
        """The libraries of this process; looked for anew, which takes milliseconds, where modules came since."""
        modules = len(sys.modules)
        if self._libraries is None or modules != self._modules:
            self._libraries, self._modules = ThreadpoolController(), modules
        return self._libraries


ONE_BLAS_THREAD = _OneThread()
