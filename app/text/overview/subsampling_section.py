"""Subsampling of the text that is open: the form's threshold, its curve over the person's own words, what it drops."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.text.overview.outlook import Outlook
from app.theme import GRID
from app.training.mechanics.chart import Chart, share_text
from app.training.mechanics.keep_curve import STEPS, Kept, picture_of, step_of, threshold_of
from app.training.mechanics.marked_slider import MarkedSlider
from app.training.mechanics.page import heading
from core.text.vocabulary import Vocabulary
from core.training.hyperparameters import PRESETS

_EXAMPLES = 3


class SubsamplingSection(QWidget):
    """Whoever hears `slider.changed` asks the form for `threshold`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outlook: Outlook | None = None
        self.slider = MarkedSlider(self.tr("Subsample"), STEPS, self.tr("As the preset"), self)
        self.chart = Chart(self.tr("Keep probability over relative frequency"), 27 * GRID, self)
        self.result = QLabel(self)
        self.result.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(heading(self.tr("How often frequent words are skipped"), self))
        for part in (self.slider, self.result, self.chart):
            layout.addWidget(part)

    @property
    def threshold(self) -> float:
        """What the slider stands at, in few figures."""
        return float(f"{threshold_of(self.slider.value):.2g}")

    def show_outlook(self, outlook: Outlook) -> None:
        """Show what the form's threshold keeps."""
        self._outlook = outlook
        self.slider.set_mark(step_of(PRESETS[outlook.preset].hyperparameters.subsample))
        self.slider.set_value(step_of(outlook.settings.subsample))
        kept = outlook.kept
        self.chart.setVisible(kept is not None)
        value = outlook.settings.subsample
        self.slider.value_label.setText(f"{value:g}" if value else self.tr("off"))
        if kept is None:
            self.result.setText(self.tr("Fewer than two words reach the minimum count."))
            return
        self.result.setText(dropped_text(outlook.trained, kept))
        self.chart.show_picture(picture_of(outlook.trained, None, kept), self.result.text())


def dropped_text(vocabulary: Vocabulary, kept: Kept) -> str:
    """Which share of the tokens a threshold drops, and how often the most frequent words stay."""
    total = vocabulary.tokens
    text = _tr("{0} of {1} tokens are skipped in each epoch ({2}).").format(
        f"{total - kept.tokens:,.0f}", f"{total:,}", share_text(max(1 - kept.tokens / total, 0.0))
    )
    often = [
        _tr("“{0}” {1}").format(vocabulary.words[place], share_text(float(kept.keep[place])))
        for place in range(min(_EXAMPLES, len(vocabulary)))
        if kept.keep[place] < 1
    ]
    return f"{text} {_tr('Of its occurrences stay: {0}.').format(', '.join(often))}" if often else text


def _tr(text: str) -> str:
    return QCoreApplication.translate("SubsamplingSection", text)
