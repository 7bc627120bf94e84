"""The equations of a step, and below each its numbers for the output that is pointed at."""

from __future__ import annotations

import html
import math

import numpy as np
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from app import theme
from app.theme import GRID
from app.training.mechanics.heat import Floats, figure, signed
from app.training.mechanics.named_step import NamedStep

U, Y, E, T = "<i>u<sub>j</sub></i>", "<i>y<sub>j</sub></i>", "<i>e<sub>j</sub></i>", "<i>t<sub>j</sub></i>"
H, ETA, OUT = "<b>h</b>", "<i>η</i>", "<b>w</b>′<sub><i>j</i></sub>"
TWO_COLUMNS = 60 * GRID
SERIF = "'STIX Two Text','Noto Serif','Source Serif 4','DejaVu Serif',serif"


class Equations(QWidget):
    """A list of equations from h to the new vectors; `show_step` fills them in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.RichText)
        self._label.setWordWrap(True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._label.setAccessibleName(self.tr("The equations of this step"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._label)
        layout.addStretch(1)
        self._columns = 1
        self._asked: tuple[NamedStep, int, int] | None = None
        theme.notifier.changed.connect(self._write)

    @property
    def text(self) -> str:
        """What is written, as HTML."""
        return self._label.text()

    def show_step(self, shown: NamedStep, hidden: int, place: int) -> None:
        """Fill in the numbers of one output of one hidden vector."""
        self._asked = (shown, hidden, place)
        self._write()

    def _write(self) -> None:
        if self._asked is None:
            return
        colours = theme.current()
        cells = [
            f'<td width="{100 // self._columns}%" style="padding-right:{GRID}px; padding-bottom:{GRID + 4}px">'
            f'<p style="margin:0; color:{colours.muted.name()}; font-size:small">{html.escape(title)}</p>'
            f'<p style="margin:3px 0 1px 0; font-family:{SERIF}; font-size:large">{formula}</p>'
            f'<p style="margin:0; color:{colours.accent.name()}">{numbers}</p></td>'
            for title, formula, numbers in equations(*self._asked)
        ]
        lines = ("".join(cells[n : n + self._columns]) for n in range(0, len(cells), self._columns))
        self._label.setText(f'<table width="100%">{"".join(f"<tr>{line}</tr>" for line in lines)}</table>')

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns where there is room."""
        super().resizeEvent(event)
        columns = 2 if event.size().width() >= TWO_COLUMNS else 1
        if columns != self._columns:
            self._columns = columns
            self._write()


def equations(shown: NamedStep, hidden: int, place: int) -> list[tuple[str, str, str]]:
    """What each equation is for, the equation, and its numbers; HTML but for the first."""
    step, word = shown.step, html.escape(shown.target(place))
    score, y, error = (float(array[hidden, place]) for array in (step.scores, step.probabilities, step.errors))
    wanted, rate = float(step.example.labels[place]), step.rate
    h, output, sums = step.hidden[hidden], step.output_vectors[place], step.error_sums[hidden]
    products = _sum_of(h, output)
    return [
        _hidden(shown, hidden),
        (_tr("Score"), f"{U} = {OUT} · {H}", f"{word}: {products} = {signed(score)}"),
        _probability(shown, score, y, word),
        (_tr("Error"), f"{E} = {Y} − {T}", f"{word}: {figure(y)} − {wanted:g} = {signed(error)}"),
        _loss(shown, hidden),
        (
            _tr("What the errors say to the hidden layer"),
            f"<b>EH</b> = ∑<sub><i>j</i></sub> {E} {OUT}",
            f"{_numbers(sums)}" if np.any(sums) else _tr("0: all output vectors are still 0, so only they move"),
        ),
        (
            _tr("Each output vector moves"),
            f"{OUT} ← {OUT} − {ETA} {E} {H}" if len(step.hidden) == 1 or shown.is_cbow
            else f"{OUT} ← {OUT} − {ETA} ∑<sub><i>c</i></sub> <i>e<sub>cj</sub></i> <b>h</b><sub><i>c</i></sub>",
            f"{word}: −{rate:g} · {_bracketed(error)} · {H} = {_numbers(step.output_updates[place])}"
            if len(step.hidden) == 1 else f"{word}: {_numbers(step.output_updates[place])}",
        ),
        _input(shown, hidden),
    ]  # fmt: skip


def _hidden(shown: NamedStep, hidden: int) -> tuple[str, str, str]:
    vector = _numbers(shown.step.hidden[hidden])
    if shown.is_cbow:
        formula = f"{H} = <span>1/<i>C</i></span> ∑<sub><i>c</i></sub> <b>w</b><sub><i>c</i></sub>"
        names = ", ".join(map(html.escape, shown.contexts[:4])) + (", …" if len(shown.contexts) > 4 else "")
        return _tr("Hidden layer: the mean of the input rows"), formula, f"1/{len(shown.contexts)} ({names}) = {vector}"
    word = html.escape(shown.contexts[hidden])
    return _tr("Hidden layer: the row of the input word"), f"{H} = <b>w</b><sub>{word}</sub>", vector


def _probability(shown: NamedStep, score: float, y: float, word: str) -> tuple[str, str, str]:
    if shown.is_softmax:
        power = "<i>e</i><sup> <i>u<sub>{0}</sub></i></sup>"
        formula = f"{Y} = {power.format('j')} / ∑<sub><i>i</i></sub> {power.format('i')}"
        return _tr("Probability among all words"), formula, f"{word}: e<sup>{figure(score)}</sup> / ∑ = {figure(y)}"
    title = _tr("Probability of turning left") if shown.has_nodes else _tr("Probability of “true neighbour”")
    formula = f"{Y} = <i>σ</i>({U}) = 1 / (1 + <i>e</i><sup> −<i>u<sub>j</sub></i></sup>)"
    return title, formula, f"{word}: 1 / (1 + e<sup>{figure(-score)}</sup>) = {figure(y)}"


def _loss(shown: NamedStep, hidden: int) -> tuple[str, str, str]:
    parts = shown.parts(hidden)
    total = figure(float(parts.sum()))
    if shown.is_softmax:
        right = int(np.argmax(shown.step.example.labels))
        y = figure(float(shown.step.probabilities[hidden, right]))
        return _tr("Loss"), "<i>E</i> = −ln <i>y</i><sub>right</sub>", f"−ln {y} = {total} nats"
    formula = f"<i>E</i> = −∑<sub><i>t</i>=1</sub> ln <i>σ</i>({U}) − ∑<sub><i>t</i>=0</sub> ln <i>σ</i>(−{U})"
    terms = " + ".join(figure(float(part)) for part in parts[:4]) + (" + …" if len(parts) > 4 else "")
    return _tr("Loss"), formula, f"{terms} = {total} nats"


def _input(shown: NamedStep, hidden: int) -> tuple[str, str, str]:
    divided = shown.is_cbow and shown.exact
    row = "<b>w</b><sub><i>c</i></sub>" if shown.is_cbow else "<b>w</b>"
    share = " / <i>C</i>" if divided else ""
    title = _tr("Each input vector moves") if shown.is_cbow else _tr("The input vector moves")
    place = 0 if shown.is_cbow else hidden
    word = html.escape(shown.contexts[place])
    return title, f"{row} ← {row} − {ETA} <b>EH</b>{share}", f"{word}: {_numbers(shown.step.input_updates[place])}"


def _sum_of(first: Floats, second: Floats) -> str:
    """The first products of two vectors, as they are added up."""
    count = min(len(first), 2)
    terms = " + ".join(f"{_bracketed(float(second[n]))}·{_bracketed(float(first[n]))}" for n in range(count))
    return terms + (" + …" if len(first) > count else "")


def _bracketed(value: float) -> str:
    return f"({figure(value)})" if value < 0 and math.isfinite(value) else figure(value)


def _numbers(vector: Floats) -> str:
    shown = ", ".join(figure(float(value)) for value in vector[:4])
    return f"({shown}{', …' if len(vector) > 4 else ''})"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Equations", text)
