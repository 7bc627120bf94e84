"""One step as a whole: the network, the equations with their numbers, what moves, and what it costs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.job_bar import JobBar
from app.panel import UNBOUNDED
from app.taking import TakeButton
from app.theme import GRID
from app.training.mechanics.card import card
from app.training.mechanics.equations import Equations
from app.training.mechanics.heat import figure
from app.training.mechanics.named_step import NamedStep
from app.training.mechanics.network_picture import NetworkPicture
from app.training.mechanics.updates_picture import UpdatesPicture
from core.tables import Table
from core.training.hyperparameters import HIERARCHICAL_SOFTMAX, NEGATIVE_SAMPLING, SOFTMAX

WIDE, EQUATIONS = 112 * GRID, 38 * GRID
AIR = "padding-left:12px"


class StepPanel(QWidget):
    """Shows a step; where there is room the equations stand beside the pictures, else between them."""

    def __init__(self, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: NamedStep | None = None
        self.title, self.summary, self.facts = QLabel(self), QLabel(self), QLabel(self)
        self.title.setProperty("role", "heading")
        for label in (self.summary, self.facts):
            label.setProperty("role", "muted")
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.RichText)
        self.network, self.updates, self.equations = NetworkPicture(self), UpdatesPicture(self), Equations(self)
        self.take = TakeButton(self._table, job_bar, self)
        self.take.setToolTip(
            self.tr("Copy the numbers of this step as a table; the arrow offers other kinds and files")
        )
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.take)
        self._cards = [
            card(self, head, self.summary, self.network),
            card(
                self, _heading(self, self.tr("The equations, with the numbers of the row you point at")), self.equations
            ),
            card(self, _heading(self, self.tr("What moves")), self.updates),
            card(self, _heading(self, self.tr("What it costs")), self.facts),
        ]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        self._columns = (QVBoxLayout(), QVBoxLayout())
        for column, share in zip(self._columns, (1, 0), strict=True):
            column.setSpacing(GRID)
            column.addStretch(1)
            row.addLayout(column, share)
        self._wide: bool | None = None
        self.network.pointed.connect(self._follow)
        self.network.looked.connect(self._follow)
        self._arrange(False)

    def show_step(self, shown: NamedStep) -> None:
        """Show a step."""
        self._shown = shown
        step = shown.step
        words = ", ".join(f"“{word}”" for word in shown.contexts)
        title = self.tr("Step {0}") if shown.is_taken else self.tr("Step {0}, before it is taken")
        self.title.setText(title.format(f"{shown.number:,}"))
        text = self.tr("Input: the context <b>{0}</b>. Output: the centre word <b>“{1}”</b>. Learning rate η = {2}.")
        self.summary.setText(text.format(_escaped(words), _escaped(shown.centre), f"{step.rate:g}"))
        self.network.show_step(shown)
        self.facts.setText(_facts(self, shown))
        self._follow()

    def _follow(self) -> None:
        if self._shown is not None:
            self.equations.show_step(self._shown, self.network.hidden, self.network.place)
            self.updates.show_step(self._shown, self.network.hidden, self.network.place)

    def _table(self) -> Table:
        return self._shown.table() if self._shown is not None else Table((), ())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns where there is room."""
        super().resizeEvent(event)
        self._arrange(event.size().width() >= WIDE)

    def _arrange(self, wide: bool) -> None:
        if wide == self._wide:
            return
        self._wide = wide
        network, equations, updates, costs = self._cards
        left, right = self._columns
        for one in self._cards:
            left.removeWidget(one)
            right.removeWidget(one)
        for place, one in enumerate((network, updates) if wide else self._cards):
            left.insertWidget(place, one)
        for place, one in enumerate((equations, costs) if wide else ()):
            right.insertWidget(place, one)
        for one in (equations, costs):
            one.setMinimumWidth(EQUATIONS if wide else 0)
            one.setMaximumWidth(EQUATIONS if wide else UNBOUNDED)


def _heading(parent: QWidget, text: str) -> QHBoxLayout:
    label = QLabel(text, parent)
    label.setProperty("role", "heading")
    label.setWordWrap(True)
    line = QHBoxLayout()
    line.addWidget(label, 1)
    return line


def _facts(widget: QWidget, shown: NamedStep) -> str:
    """How many parameters moved of how many, and what each objective would ask."""
    from core.training.mechanics.step import costs, parameter_count  # brings the compiler

    step = shown.step
    total = parameter_count(step.objective, shown.words, step.dimensions)
    text = widget.tr("Moved by this step: <b>{0} of {1}</b> parameters ({2} %).")
    moved = text.format(f"{step.touched:,}", f"{total:,}", figure(100 * step.touched / total))
    rule = widget.tr("(2V − 1)·d, for a tree of V words has V − 1 inner nodes") if shown.has_nodes else "2·V·d"
    counted = widget.tr("There are {0}: V = {1} words, d = {2}.").format(rule, f"{shown.words:,}", step.dimensions)
    names = {
        SOFTMAX: (widget.tr("softmax"), "V"),
        HIERARCHICAL_SOFTMAX: (widget.tr("hierarchical softmax"), widget.tr("≈ log₂ V")),
        NEGATIVE_SAMPLING: (widget.tr("negative sampling"), "k + 1"),
    }
    lines = []
    for objective, cost in costs(shown.words, shown.negatives).items():
        (name, symbol), number = names[objective], f"{cost:,.1f}" if cost % 1 else f"{cost:,.0f}"
        weight = "font-weight:600" if objective == step.objective else ""
        cells = f"<td>{name}</td><td style='{AIR}'>{symbol}</td><td align='right' style='{AIR}'>{number}</td>"
        lines.append(f"<tr style='{weight}'>{cells}</tr>")
    asked = widget.tr("Output vectors asked for each hidden vector, in this step {0}:").format(
        f"{len(step.example.targets):,}"
    )
    return f"<p>{moved} {counted}</p><p>{asked}</p><table>{''.join(lines)}</table>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
