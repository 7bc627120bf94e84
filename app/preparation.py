"""What the next steps need, imported and compiled in the background, in the order in which a person comes to it."""

from __future__ import annotations

import contextlib
import gc
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from core.job import Job

if TYPE_CHECKING:
    from core.training.estimates import Workload

Task = tuple[Callable[..., None], tuple[Hashable, ...]]
THREAD = "preparation"
logger = logging.getLogger(__name__)

_POLL_SECONDS = 0.05
_LONG = 1.5  # seconds: what takes longer is being compiled and not merely loaded


class Preparation:
    """One thread that takes one step after another; two at once would only make both late.

    Every step is taken once. The first start of the program on a machine compiles for many seconds; later ones load
    the machine code from the cache.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: deque[Task] = deque()
        self._current: Task | None = None
        self._done: set[Task] = set()
        self._thread: threading.Thread | None = None

    def soon(self, step: Callable[..., None], *arguments: Hashable) -> None:
        """Take a step after those that wait already; returns at once."""
        with self._changed:
            self._put((step, arguments), first=False)

    def has(self, step: Callable[..., None], *arguments: Hashable) -> bool:
        """Whether a step was taken."""
        return (step, arguments) in self._done

    def need(self, job: Job, step: Callable[..., None], *arguments: Hashable) -> None:
        """Take a step before all others, and wait until it is done; for the thread of a job.

        A step that fails is logged, and whoever needed it meets the same error at its own work.

        Raises:
            Cancelled: if the job was cancelled meanwhile.
        """
        begin = time.monotonic()
        with self._changed:
            self._put((step, arguments), first=True)
            while (step, arguments) not in self._done:
                job.report(
                    _tr("Preparing (first start only)") if time.monotonic() - begin > _LONG else _tr("Preparing")
                )
                self._changed.wait(_POLL_SECONDS)

    def _put(self, task: Task, *, first: bool) -> None:
        """Have a task wait for its turn, unless it is done or under way."""
        if task in self._done or task == self._current or (task in self._waiting and not first):
            return
        with contextlib.suppress(ValueError):
            self._waiting.remove(task)
        self._waiting.insert(0 if first else len(self._waiting), task)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=THREAD, daemon=True)
            self._thread.start()

    def _next(self) -> Task | None:
        """Note the present task as done, and take the next."""
        with self._changed:
            if self._current is not None:
                self._done.add(self._current)
            self._current = self._waiting.popleft() if self._waiting else None
            if self._current is None:
                self._thread = None
            self._changed.notify_all()
            return self._current

    def _work(self) -> None:
        while (task := self._next()) is not None:
            step, arguments = task
            try:
                step(*arguments)
            except Exception:
                logger.exception("%s could not be prepared", step.__name__)
            # The collector of garbage would look through all that was imported now and then, and hold up the window
            # for 60 ms (measured).
            gc.freeze()


background = Preparation()


# ---- the steps ----


def reading() -> None:
    """What reads a text."""
    import core.text.corpus  # noqa: F401
    from core.text.tokenizers import prepare

    prepare()


def vectors() -> None:
    """What reads and writes files of vectors, and finds neighbours among many."""
    import core.vectors.formats  # noqa: F401
    from core.vectors.coarse import prepare

    prepare()


def questions() -> None:
    """What asks the vectors."""
    import app.vectors.kinds.views  # noqa: F401


def pages() -> None:
    """What can take the map's place, and the lines below it."""
    import app.text.text_page
    import app.training.mechanics.mechanics_view
    import app.vectors.lines.concordance_view
    import app.vectors.trust.trust_view  # noqa: F401


def drawing() -> None:
    """What draws the map."""
    from app.map.drawing import warm

    warm()


def space_drawing() -> None:
    """What draws the map of three axes."""
    from app.map.space_drawing import warm

    warm()


def plots() -> None:
    """What draws the curves of a run."""
    import app.training.plot  # noqa: F401


def training(architecture: str, objective: str) -> None:
    """What trains in one of the modes."""
    from core.training.hyperparameters import Hyperparameters
    from core.training.mode import prepare

    prepare(Hyperparameters(architecture=architecture, objective=objective))


def mechanics() -> None:
    """What shows how a run works: its tree, its draws and its windows."""
    import numpy as np

    from core.training.huffman import huffman_tree
    from core.training.mechanics.pairs import prepare
    from core.training.mechanics.paths import path_of

    counts = np.array([2, 1])
    path_of(huffman_tree(counts), counts, 0, None, None)
    prepare()


def lines() -> None:
    """What finds the lines in which a word stands, and the contexts that two words share."""
    from core.text import tokenizers
    from core.text.lookup import word_index
    from core.vectors import concordance, shared_contexts

    for part in (tokenizers, word_index, concordance, shared_contexts):
        part.prepare()


def phrases() -> None:
    """What counts pairs of neighbours and joins them."""
    from core.text.phrases import prepare

    prepare()


def speed(workload: Workload) -> None:
    """How fast this machine trains."""
    from core.training.speed import measure_speed

    measure_speed(workload)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Preparation", text)
