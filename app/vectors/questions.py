"""Questions as values: what was asked, what a view that answers them can do, and the history of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import SignalInstance

from app.map.history import History


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it was asked.

    Attributes:
        kind: which kind of question it is, a key of `app.vectors.words_view.KINDS`.
        values: name and text of each thing that it asks about; the sentence of the kind names them.
        settings: name and text of each setting of the answer: how many, in which space. Two questions that differ
            only in these are one question in the history.
    """

    kind: str
    values: tuple[tuple[str, str], ...]
    settings: tuple[tuple[str, str], ...] = ()

    def value(self, name: str, default: str = "") -> str:
        """A value or setting by its name."""
        return next((text for known, text in (*self.values, *self.settings) if known == name), default)

    def asks_the_same(self, other: Question) -> bool:
        """Whether both ask about the same, be it with other settings."""
        return (self.kind, self.values) == (other.kind, other.values)


class QuestionView(Protocol):
    """What the Words panel asks of the view of one kind of question; each is a QWidget too."""

    @property
    def asked(self) -> SignalInstance:
        """A signal that carries a `Question`, once its answer is on screen."""

    def ask(self, question: Question) -> None:
        """Fill the fields from a question, and ask it."""

    def focus_first(self) -> None:
        """Put the cursor into the first field."""

    def clear(self) -> None:
        """Forget the answers: the vectors were replaced. What stands in the fields may stay."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of question that the Words panel can ask.

    Attributes:
        label: its name, in English.
        help: one line that says what it answers, in English.
        icon: a name in resources/icons.
        sentence: a question of this kind in words, in English; names in braces stand for its values.
        keys: the shortcut that leads to it.
    """

    label: str
    help: str
    icon: str
    sentence: str
    keys: str = ""


class QuestionHistory(History[Question | None]):
    """The questions that were asked, and which of them is on screen; None before the first.

    The same question in a row is one, with its latest settings; one that is asked after going back takes the place of
    those ahead.
    """

    def __init__(self) -> None:
        super().__init__(None)
        self._is_away = False

    @property
    def questions(self) -> tuple[Question, ...]:
        """All of them, oldest first."""
        return tuple(question for question in self._values if question is not None)

    def can(self, step: int) -> bool:
        """Whether there is a question `step` places on; below 0: back."""
        place = self._place + self._true(step)
        return 0 <= place < len(self._values) and self._values[place] is not None

    def record(self, question: Question | None) -> None:
        """Note that a question was asked; the same with other settings takes the present one's place."""
        self._is_away = False
        if question is not None and self.present is not None and self.present.asks_the_same(question):
            self._values[self._place] = question
        else:
            super().record(question)

    def leave(self) -> None:
        """Note that no answer is on screen any more: going back leads to the last one that was."""
        self._is_away = True

    def go(self, step: int) -> Question | None:
        """Make the question `step` places on the present one.

        Raises:
            IndexError: where there is none.
        """
        step, self._is_away = self._true(step), False
        return super().go(step)

    def steps_to(self, question: Question) -> int:
        """How far on the latest place of a question is; for `go`."""
        place = len(self._values) - 1 - self._values[::-1].index(question)
        step = place - self._place
        return step - 1 if self._is_away and step <= 0 else step

    def _true(self, step: int) -> int:
        """The number of places that a step moves: none to the question that was on screen last."""
        return step + 1 if self._is_away and step < 0 else step
