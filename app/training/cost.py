"""What a run will cost, in one line, or why it cannot be; the time is measured meanwhile where it is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtWidgets import QLabel, QWidget

from app import preparation, theme
from app.figures import amount, duration, size
from app.preparation import background
from core.training.estimates import (
    Workload,
    estimated_seconds,
    memory_needed,
    require_memory,
    require_time,
    workload_of,
)
from core.training.hyperparameters import Hyperparameters, auto_epochs, default_threads

if TYPE_CHECKING:
    from core.text.corpus import Corpus

SPEED_LOOK = (
    200  # ms for which the form must rest before a speed is measured, and between two looks whether it has been
)


class CostLine(QLabel):
    """Says what a run will cost, in red why it cannot be.

    `measured` says that the time of what is shown is known from now on; it may be too long.
    """

    measured = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWordWrap(True)
        self.setProperty("role", "small")
        self._measures = False
        self._workload: Workload | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(SPEED_LOOK)
        self._timer.timeout.connect(self._look)

    def measure_speeds(self) -> None:
        """From now on measure in the background how long a run takes; for a window that is on screen."""
        self._measures = True

    def show_cost(self, corpus: Corpus, chosen: Hyperparameters, threads: int | None, *, running: bool) -> bool:
        """Say it; whether a run may start. While one is running nothing is measured."""
        try:
            line, unmeasured = cost_of(corpus, chosen, threads)
        except ValueError as error:
            self.refuse(str(error))
            return False
        self.show_line(line, None if running else unmeasured)
        return True

    def show_line(self, line: str, unmeasured: Workload | None) -> None:
        """Say what something costs, and measure the speed that must be known to say its time, if one is given."""
        measuring = self._measures and unmeasured is not None
        measuring = measuring and not background.has(preparation.speed, unmeasured)  # else it failed, and will again
        if measuring:
            self._workload = unmeasured
            self._timer.start()
            line = f"{line} · {self.tr('timing…')}"  # as short as the time, or the card would jump
        else:
            self._timer.stop()
        theme.set_role(self, "small")
        self.setText(line)

    def refuse(self, reason: str) -> None:
        """Say why there can be no run."""
        self._timer.stop()
        theme.set_role(self, "error")
        self.setText(reason)

    def _look(self) -> None:
        assert self._workload is not None
        if background.has(preparation.speed, self._workload):
            self._timer.stop()
            self.measured.emit()
        else:
            background.soon(preparation.speed, self._workload)


def cost_of(corpus: Corpus, chosen: Hyperparameters, threads: int | None) -> tuple[str, Workload | None]:
    """Words, memory, tokens to read and time; and the workload whose speed would have to be known to say the time.

    Raises:
        ValueError: if the run could not be: too few words, too much memory, too long; with what would fit.
    """
    vocabulary = corpus.vocabulary.at_least(chosen.min_count)
    words = len(vocabulary)
    if words < 2:
        too_few = (
            _tr("The text has fewer than two different words. Read it in another way, or another text.")
            if len(corpus.vocabulary) < 2
            else _tr("{0} words occur at least {1} times, and two are needed. Lower the minimum count.")
        )
        raise ValueError(too_few.format(words, chosen.min_count))
    at_work = threads or default_threads(corpus.tokens)
    require_memory(corpus, vocabulary, chosen, at_work)
    require_time(vocabulary, corpus.tokens, chosen, at_work)
    tokens = corpus.tokens * (chosen.epochs or auto_epochs(corpus.tokens))
    parts = [
        _tr("{0} words").format(f"{words:,}"),
        size(memory_needed(words, chosen, at_work)),
        _tr("{0} tokens to read").format(amount(tokens)),
    ]
    seconds = estimated_seconds(vocabulary, corpus.tokens, chosen, at_work)
    if seconds is None:
        return " · ".join(parts), workload_of(vocabulary, corpus.tokens, chosen, at_work)
    parts.append(_tr("about {0}").format(duration(seconds)).replace(" ", "\u00a0"))
    return " · ".join(parts), None


def _tr(text: str) -> str:
    return QCoreApplication.translate("TrainingView", text)
