"""What the lesson learns and how: its text and its few choices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.segments import Segments
from app.theme import GRID
from app.translation import declared
from core.training.hyperparameters import CBOW, HIERARCHICAL_SOFTMAX, SOFTMAX, Hyperparameters, options

if TYPE_CHECKING:
    from collections.abc import Mapping

RATES = (0.025, 0.05, 0.1, 0.2, 0.5, 1.0)
PAIR, TOGETHER = "pair", "together"
LEAST_DIMENSIONS, MOST_DIMENSIONS = 2, 8


class LessonForm(QWidget):
    """The text, the mode, dimensions, window, learning rate and seed; `changed` when the lesson must start anew.

    Args:
        texts: the ready ones, by name.
        usual: the hyperparameters that are not asked for, and the first values of those that are.
    """

    changed = Signal()

    def __init__(self, texts: Mapping[str, str], usual: Hyperparameters, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts, self._usual = texts, usual
        self.choice = QComboBox(self)
        for name in texts:
            self.choice.addItem(declared(name), name)
        self.choice.addItem(self.tr("My own text"), "")
        self.choice.setAccessibleName(self.tr("A ready text"))
        self.text = QPlainTextEdit(self)
        self.text.setFixedHeight(7 * GRID)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("The text, a sentence on each line"))
        self.learn = QPushButton(self.tr("Learn this text"), self)
        self.learn.setEnabled(False)
        declarations = options()
        self.architecture = self._segments("architecture")
        self.objective = self._segments("objective")
        self.cbow_gradient = self._segments("cbow_gradient")
        self.at_once = Segments(
            {TOGETHER: self.tr("All contexts at once"), PAIR: self.tr("Pair by pair")},
            self.tr("What a step of skip-gram learns"),
            self,
        )
        self.dimensions = _spin(self, LEAST_DIMENSIONS, MOST_DIMENSIONS, usual.dimensions)
        self.window_size = _spin(self, 1, 10, usual.window)
        self.negatives = _spin(self, 1, 20, usual.negatives)
        self.seed = _spin(self, 0, 9_999, usual.seed)
        self.rate = QComboBox(self)
        for rate in RATES:
            self.rate.addItem(f"{rate:g}", rate)
        self.rate.setCurrentIndex(RATES.index(usual.learning_rate or RATES[0]))
        self.rate.setToolTip(self.tr("The same at every step, so that steps can be compared; a run lets it fall"))
        self.rate.setAccessibleName(self.tr("Learning rate"))
        spins = {
            "dimensions": self.dimensions,
            "window": self.window_size,
            "negatives": self.negatives,
            "seed": self.seed,
        }
        for name, field in spins.items():
            field.setAccessibleName(declared(declarations[name].label))
            field.setToolTip(f"<p>{declared(declarations[name].help)}</p>")
        self.more = QToolButton(self)
        self.more.setProperty("role", "fold")
        self.more.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.more.setToolTip(self.tr("How it is learnt: your own text, architecture, objective and sizes"))
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.setCheckable(True)
        self._lay_out()
        self._listen()
        self._take_text()

    def hyperparameters(self) -> Hyperparameters:
        """What is chosen."""
        return replace(
            self._usual,
            architecture=self.architecture.value(),
            objective=self.objective.value(),
            cbow_gradient=self.cbow_gradient.value(),
            dimensions=self.dimensions.value(),
            window=self.window_size.value(),
            negatives=self.negatives.value(),
            seed=self.seed.value(),
            learning_rate=self.rate.currentData(),
        )

    @property
    def is_pair_by_pair(self) -> bool:
        """Whether a step of skip-gram learns one context, and not all of a centre at once."""
        return self.at_once.value() == PAIR

    def _segments(self, name: str) -> Segments:
        option = options()[name]
        labels = {value: declared(label) for value, label in option.choices.items()}
        made = Segments(labels, declared(option.label), self)
        made.set_value(getattr(self._usual, name))
        made.setToolTip(f"<p>{declared(option.help)}</p>")
        return made

    def _lay_out(self) -> None:
        self._fold = QWidget(self)
        inside = QVBoxLayout(self._fold)
        inside.setContentsMargins(0, 0, 0, 0)
        typed, modes, sizes = QHBoxLayout(), QHBoxLayout(), QGridLayout()
        typed.addWidget(self.text, 1)
        typed.addWidget(self.learn, 0, Qt.AlignmentFlag.AlignTop)
        for choice in (self.architecture, self.at_once, self.cbow_gradient):
            modes.addWidget(choice, 0 if choice is self.architecture else 1)
        fields: list[tuple[str, QWidget]] = [
            (self.tr("Dimensions"), self.dimensions),
            (self.tr("Window"), self.window_size),
            (self.tr("Negatives"), self.negatives),
            (self.tr("Learning rate"), self.rate),
            (self.tr("Seed"), self.seed),
        ]
        self._labels: dict[QWidget, QLabel] = {}
        for place, (name, field) in enumerate(fields):
            row, column = divmod(place, 3)
            label = self._labels[field] = QLabel(name, self)
            label.setBuddy(field)
            sizes.addWidget(label, row, 3 * column)
            sizes.addWidget(field, row, 3 * column + 1)
            sizes.setColumnStretch(3 * column + 2, 1)
        self.rate.setFixedWidth(self.seed.width())
        inside.addLayout(typed)
        inside.addLayout(modes)
        inside.addWidget(self.objective)
        inside.addLayout(sizes)
        head = QHBoxLayout()
        head.addWidget(self.choice)
        head.addWidget(self.more, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(head)
        layout.addWidget(self._fold)
        for spaced in (inside, typed, modes, sizes, head, layout):
            spaced.setSpacing(GRID)

    def _listen(self) -> None:
        self.choice.currentIndexChanged.connect(lambda _: self._take_text())
        self.text.textChanged.connect(self._typed)
        self.learn.clicked.connect(self._learn)
        for field in (self.architecture, self.objective, self.cbow_gradient, self.at_once):
            field.changed.connect(self._choose)
        self.rate.currentIndexChanged.connect(lambda _: self._choose())
        for spin in (self.dimensions, self.window_size, self.negatives, self.seed):
            spin.valueChanged.connect(lambda _: self._choose())
        self.more.toggled.connect(self._unfold)
        self._unfold(False)
        self._show_fields()

    def _unfold(self, unfolded: bool) -> None:
        self.more.setIcon(theme.icon("chevron-down" if unfolded else "chevron-right", "muted"))
        self._fold.setVisible(unfolded)

    def _choose(self) -> None:
        self._show_fields()
        self.changed.emit()

    def _show_fields(self) -> None:
        chosen = self.hyperparameters()
        is_cbow = chosen.architecture == CBOW
        self.at_once.setVisible(not is_cbow)
        self.cbow_gradient.setVisible(is_cbow)
        uses_negatives = chosen.objective not in (SOFTMAX, HIERARCHICAL_SOFTMAX)
        self.negatives.setEnabled(uses_negatives)
        self._labels[self.negatives].setEnabled(uses_negatives)
        declarations = options()
        parts = [
            declared(declarations["architecture"].choices[chosen.architecture]),
            declared(declarations["objective"].choices[chosen.objective]).lower(),
            self.tr("d = {0}").format(chosen.dimensions),
            self.tr("η = {0:g}").format(self.rate.currentData()),
        ]
        self.more.setText(" · ".join(parts))
        self.more.setAccessibleName(self.tr("How it is learnt: {0}").format(", ".join(parts)))

    def _take_text(self) -> None:
        name = self.choice.currentData()
        if name:
            self.text.blockSignals(True)
            self.text.setPlainText(self._texts[name])
            self.text.blockSignals(False)
            self._learn()
        else:
            self.more.setChecked(True)
            self.text.setFocus()

    def _typed(self) -> None:
        self.choice.blockSignals(True)
        self.choice.setCurrentIndex(self.choice.count() - 1)
        self.choice.blockSignals(False)
        self.learn.setEnabled(True)
        self.learn.setProperty("role", "primary")
        self.learn.style().polish(self.learn)

    def _learn(self) -> None:
        self.learn.setEnabled(False)
        self.changed.emit()


def _spin(parent: QWidget, least: int, most: int, value: int) -> QSpinBox:
    spin = QSpinBox(parent)
    spin.setRange(least, most)
    spin.setValue(value)
    spin.setFixedWidth(9 * GRID)
    spin.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return spin
