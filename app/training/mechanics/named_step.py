"""A step with the words of its rows: which outputs are shown, in which order, and all of it as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from core.tables import Cell, Table
from core.training.hyperparameters import CBOW, HIERARCHICAL_SOFTMAX, SOFTMAX

if TYPE_CHECKING:
    from core.training.mechanics.step import Step

MOST_ROWS = 16


@dataclass(frozen=True, eq=False)
class NamedStep:
    """What the pictures and equations of a step are made from.

    Attributes:
        step: the numbers.
        word: the word of a row of W, and of W' where that has words.
        words: V.
        negatives: k.
        number: which step it is, from 1.
        is_taken: whether it has been taken, or is the next one.
    """

    step: Step
    word: Callable[[int], str]
    words: int
    negatives: int
    number: int
    is_taken: bool
    exact: bool = False

    @property
    def is_cbow(self) -> bool:
        """Whether the hidden vector is the mean of several."""
        return self.step.architecture == CBOW

    @property
    def has_nodes(self) -> bool:
        """Whether the outputs are inner nodes of a tree."""
        return self.step.objective == HIERARCHICAL_SOFTMAX

    @property
    def is_softmax(self) -> bool:
        """Whether the outputs share one probability."""
        return self.step.objective == SOFTMAX

    @property
    def centre(self) -> str:
        """The word that is predicted."""
        return self.word(self.step.example.centre)

    @property
    def contexts(self) -> list[str]:
        """The words that predict it."""
        return [self.word(int(row)) for row in self.step.example.contexts]

    def target(self, place: int) -> str:
        """The name of an output: a word, or a node of the tree with the turn that is taken there."""
        row = int(self.step.example.targets[place])
        if not self.has_nodes:
            return self.word(row)
        return self.short_target(place) if row == 0 else _tr("node {0}").format(self.short_target(place))

    def short_target(self, place: int) -> str:
        """The same under a heading that says "node"."""
        row = int(self.step.example.targets[place])
        if not self.has_nodes:
            return self.word(row)
        name = _tr("root") if row == 0 else f"{row:,}"
        return f"{name} {'←' if self.step.example.labels[place] else '→'}"

    def rows(self, hidden: int) -> NDArray[np.intp]:
        """The outputs that are shown: all where they are few, else the right one and those of the greatest errors."""
        labels = self.step.example.labels
        if len(labels) <= MOST_ROWS:
            return np.arange(len(labels))
        if self.has_nodes:
            return np.arange(MOST_ROWS)
        order = np.argsort(-np.abs(self.step.errors[hidden]) - 2 * labels, kind="stable")
        return order[:MOST_ROWS]

    def parts(self, hidden: int) -> NDArray[np.float64]:
        """float64[T], nats: what each output adds to the loss."""
        exact = -np.log(np.maximum(self.step.chances[hidden].astype(np.float64), 1e-300))
        return np.where(self.step.example.labels == 1, exact, 0) if self.is_softmax else exact

    def table(self) -> Table:
        """Every output of every hidden vector with its numbers."""
        inputs = [", ".join(self.contexts)] if self.is_cbow else self.contexts
        rows = [row for hidden, name in enumerate(inputs) for row in self._table_rows(hidden, name)]
        headings = ("input", "output", "t", "score u", "probability y", "error e", "loss (nats)", "length of update")
        return Table(tuple(map(_tr, headings)), rows, f"step-{self.number}")

    def _table_rows(self, hidden: int, name: str) -> list[tuple[Cell, ...]]:
        step = self.step
        columns = (
            step.example.labels,
            step.scores[hidden],
            step.probabilities[hidden],
            step.errors[hidden],
            self.parts(hidden),
            np.linalg.norm(step.output_updates, axis=1),
        )
        numbers = np.stack(columns, axis=1).tolist()
        return [(name, self.target(place), *row) for place, row in enumerate(numbers)]


def _tr(text: str) -> str:
    return QCoreApplication.translate("NamedStep", text)
