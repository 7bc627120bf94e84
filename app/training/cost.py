"""What a run will cost, in one line, or why it cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.figures import amount, duration, size
from core.training.estimates import estimated_seconds, memory_needed, require_memory, require_time
from core.training.hyperparameters import Hyperparameters, auto_epochs, default_threads

if TYPE_CHECKING:
    from core.text.corpus import Corpus


def cost_of(corpus: Corpus, chosen: Hyperparameters, threads: int | None) -> tuple[str, bool]:
    """Words, memory, tokens to read and time, and whether the time is among them: the mode's speed may not be known.

    Raises:
        ValueError: if the run could not be: too few words, too much memory, too long; with what would fit.
    """
    vocabulary = corpus.vocabulary.at_least(chosen.min_count)
    words = len(vocabulary)
    if words < 2:
        too_few = _tr("{0} words occur at least {1} times, and two are needed. Lower the minimum count.")
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
    if seconds is not None:
        parts.append(_tr("about {0}").format(duration(seconds)).replace(" ", "\u00a0"))
    return " · ".join(parts), seconds is not None


def _tr(text: str) -> str:
    return QCoreApplication.translate("TrainingView", text)
