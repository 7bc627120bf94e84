"""What a sentence and one of its windows come to, as tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.training.mechanics.subject import Subject
from core.tables import Table
from core.training.hyperparameters import CBOW

if TYPE_CHECKING:
    from core.training.mechanics.pairs import Sentence, Window


@dataclass(frozen=True, eq=False)
class WindowAnswer:
    """A sentence with one of its windows.

    Attributes:
        sentence: as the epoch treats it.
        centre: the number of the centre.
        window: None where nothing comes out of the sentence.
        line: the number of the sentence in the text, from 0.
    """

    sentence: Sentence
    centre: int
    window: Window | None
    line: int


def pairs_table(subject: Subject, words: list[str], answer: WindowAnswer) -> Table:
    """What one centre gives: an input and an output each row, and the negatives that are drawn for it, if any."""
    window = answer.window
    is_cbow = subject.hyperparameters.architecture == CBOW
    headings: tuple[str, ...] = (_tr("Input, of which the mean") if is_cbow else _tr("Input"), _tr("Output"))
    window = answer.window
    if window is None:
        return Table(headings, [], "pairs")
    centre = words[window.centre]
    rows: list[tuple[str, ...]] = [(words[place], centre) for place in window.contexts.tolist()]
    drawn = [", ".join(subject.vocabulary.words[word] for word in negatives) for negatives in window.negatives]
    if drawn:  # one list for all pairs, or one for each
        headings = (*headings, _tr("Told from (drawn)"))
        rows = [(*row, drawn[min(number, len(drawn) - 1)]) for number, row in enumerate(rows)]
    return Table(headings, rows, f"pairs of {centre}")


def sentence_table(words: list[str], answer: WindowAnswer) -> Table:
    """Every token of a sentence and what becomes of it."""
    sentence = answer.sentence
    number = {int(place): n for n, place in enumerate(sentence.places[: sentence.centres].tolist())}
    rows: list[tuple[str | int | None, ...]] = []
    for place, word in enumerate(words):
        fate = _tr("too rare") if sentence.is_rare[place] else _tr("stays") if sentence.stays[place] else _tr("dropped")
        n = number.get(place)
        width = int(sentence.widths[n]) if n is not None else None
        contexts = " ".join(words[p] for p in sentence.contexts(n).tolist()) if n is not None else ""
        rows.append((word, fate, width, contexts))
    return Table((_tr("Token"), _tr("Becomes"), _tr("Window"), _tr("Contexts")), rows, "sentence")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Mechanics", text)
