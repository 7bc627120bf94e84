"""The settings of the step "Phrases": what is set here is how a text is read next, while the switch is on."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from app.fields import ChoiceField, NumberField
from app.session import Session
from app.theme import GRID
from app.training.mechanics.marked_slider import MarkedSlider
from core.options import options_of
from core.text.reading import TOKENIZERS, Reading
from core.text.words.steps import NPMI, WORD2PHRASE, Phrases

PER_DECADE, DECADES = 20, 6  # the slider of word2phrase: from 1 to a million
STEPS = {WORD2PHRASE: PER_DECADE * DECADES, NPMI: 100}


class PhrasesForm(QWidget):
    """A switch over the score, the counts and the threshold; follows `Session.reading` and sets it.

    `changed` says that `step` is another one; it comes at every move of the slider, and the reading is set when the
    slider is let go.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._threshold: float | None = None
        self._following = False
        options = options_of(Phrases)
        self.switch = QCheckBox(self.tr("Join phrases"), self)
        self.switch.setToolTip(self.tr("Have the text read with its phrases joined, as it is set here"))
        self.score = ChoiceField(options["score"], self, wide=False)
        self.min_count, self.passes = (NumberField(options[name], self) for name in ("min_count", "passes"))
        self.slider = MarkedSlider(self.tr("Threshold"), STEPS[WORD2PHRASE], self.tr("Back to auto"), self)
        self.top = QHBoxLayout()
        self._lay_out()
        self.switch.toggled.connect(self._apply)
        self.score.changed.connect(self._change_score)
        for field in (self.min_count, self.passes):
            field.changed.connect(self._changed)
        self.slider.changed.connect(self._slid)
        self.slider.slider.sliderReleased.connect(self._apply)
        session.reading_changed.connect(self._follow)
        self._follow()
        self.setFocusProxy(self.switch)

    def step(self) -> Phrases | None:
        """The step as it is set here; None while something in it is wrong."""
        try:
            min_count, passes = (int(field.value() or 0) for field in (self.min_count, self.passes))
            return Phrases(self.score.value(), self._threshold, min_count, passes)
        except ValueError:
            return None

    def _set_step(self, step: Phrases) -> None:
        self._following = True
        self.score.set_value(step.score)
        self.min_count.set_value(step.min_count)
        self.passes.set_value(step.passes)
        self._following = False
        self._set_threshold(step.score, step.threshold)

    def _set_threshold(self, score: str, threshold: float | None) -> None:
        """Bring the slider to a threshold; None: to what the program takes."""
        self._threshold = threshold
        self.slider.slider.blockSignals(True)
        self.slider.slider.setRange(0, STEPS[score])
        self.slider.slider.blockSignals(False)
        self.slider.set_own(step_of(score, Phrases(score).taken_threshold))
        if threshold is not None:
            self._following = True
            self.slider.slider.setValue(step_of(score, threshold))
            self._following = False
        self._show_threshold()

    def _show_threshold(self) -> None:
        step = self.step()
        if step is not None:
            auto = self.tr("{0} (auto)") if step.threshold is None else "{0}"
            self.slider.value_label.setText(auto.format(f"{step.taken_threshold:,g}"))

    def _slid(self) -> None:
        if self._following:
            return
        score = self.score.value()
        self._threshold = None if self.slider.at_own else threshold_of(score, self.slider.value)
        self._show_threshold()
        self._changed()

    def _change_score(self) -> None:
        if not self._following:
            self._set_threshold(self.score.value(), None)
            self._changed()

    def _changed(self) -> None:
        """Something was set: it is how the text is read next, and what the list shows."""
        if self._following:
            return
        self._apply()
        self.changed.emit()

    def _apply(self) -> None:
        """Have the next reading join phrases as is set, or not; not at every step of a slider that is held."""
        step = self.step()
        if step is None or self._following or self.slider.slider.isSliderDown():
            return
        reading = with_phrases(self._session.reading, step if self.switch.isChecked() else None)
        corpus = self._session.corpus
        if corpus is not None and reading.taken_steps == corpus.reading.taken_steps:
            reading = replace(reading, steps=corpus.reading.steps)
        self._session.set_reading(reading)

    def _follow(self) -> None:
        step = phrases_of(self._session.reading)
        self._following = True
        self.switch.setChecked(step is not None)
        self._following = False
        if (step is not None and step != self.step()) or self.step() is None:
            self._set_step(step or Phrases())
            self.changed.emit()

    def _lay_out(self) -> None:
        self.top.setSpacing(GRID)
        self.top.addWidget(self.switch)
        self.top.addStretch(1)
        numbers = QHBoxLayout()
        numbers.setSpacing(3 * GRID)
        for field in (self.min_count, self.passes):
            numbers.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(self.top)
        column.addWidget(self.score)
        column.addLayout(numbers)
        column.addWidget(self.slider)


def phrases_of(reading: Reading) -> Phrases | None:
    """The step of a reading that joins phrases."""
    return next((step for step in reading.taken_steps if isinstance(step, Phrases)), None)


def with_phrases(reading: Reading, step: Phrases | None) -> Reading:
    """The reading with another step in the place of the one that joins phrases, behind all others where there is none.

    None takes the step away; where that leaves what the tokenizer does by itself, none are named.
    """
    steps: tuple[Any, ...] = reading.taken_steps
    if step is None:
        steps = tuple(one for one in steps if not isinstance(one, Phrases))
    elif phrases_of(reading) is None:
        steps = (*steps, step)
    else:
        steps = tuple(step if isinstance(one, Phrases) else one for one in steps)
    return replace(reading, steps=None if steps == TOKENIZERS[reading.tokenizer].steps else steps)


def threshold_of(score: str, step: int) -> float:
    """The threshold at a step of the slider."""
    if score == NPMI:
        return step / STEPS[NPMI]
    return float(f"{10 ** (step / PER_DECADE):.3g}")


def step_of(score: str, threshold: float) -> int:
    """The step of the slider that is nearest to a threshold."""
    if score == NPMI:
        return min(max(round(threshold * STEPS[NPMI]), 0), STEPS[NPMI])
    return min(max(round(math.log10(max(threshold, 1e-9)) * PER_DECADE), 0), STEPS[WORD2PHRASE])
