"""Matrix products on one thread each, where the work has threads of its own or the products are small."""

from __future__ import annotations

import threading

from threadpoolctl import threadpool_limits


class _OneThread:
    """Holds BLAS to one thread while anyone is inside; any number of threads may be at once.

    Each would otherwise restore what it found, and who came in second found one thread: for the rest of the program.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._limits: threadpool_limits | None = None

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._limits = threadpool_limits(1, "blas")
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0 and self._limits is not None:
                self._limits.restore_original_limits()
                self._limits = None


ONE_BLAS_THREAD = _OneThread()
