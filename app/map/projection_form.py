"""The form over the map: which method draws it, with which parameters, and of how many words."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.fields import ChoiceField, FlagField, NumberField, small_label
from app.figures import duration
from app.map.choice import FREQUENCY, MapChoice, OwnAxes, estimated_seconds
from app.map.description import counted
from app.theme import GRID
from app.translation import declared
from app.vectors.word_field import WordField
from core.map.settings import ProjectionSettings, applies
from core.options import Option, options_of

if TYPE_CHECKING:
    from app.session import Session

OWN_AXES = "axes"  # beside the methods
WIDTH = 44 * GRID
ALL = "All"
_NUMBERS = ("neighbours", "minimum_distance", "perplexity", "seed")
Field = ChoiceField | FlagField | NumberField


class ProjectionForm(QFrame):
    """Fields for everything that decides how the map is drawn, made from their one declaration.

    Signals:
        wanted: the person wants a map, as `choice` says.
        closed: the form is to vanish.
    """

    wanted = Signal()
    closed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "popover")
        self.setAccessibleName(self.tr("How the map is drawn"))
        self.setFixedWidth(WIDTH)
        self._session = session
        self._options = _options()
        self._fields: dict[str, Field] = {name: self._field(name) for name in self._options}
        self._help = _line(self)
        self._axes = _AxesFields(session, self)
        self._axes.changed.connect(self._edited)
        self._estimate = _line(self)
        self.draw_button = QPushButton(self.tr("Draw"), self)
        self.draw_button.setProperty("role", "primary")
        self.draw_button.clicked.connect(self._want)
        self.reset_button = QPushButton(self.tr("Reset"), self)
        self.reset_button.setProperty("role", "quiet")
        self.reset_button.setToolTip(self.tr("Write the defaults into every field"))
        self.reset_button.clicked.connect(lambda: self.set_choice(MapChoice()))
        self._lay_out()
        self.set_choice(MapChoice())

    def choice(self) -> MapChoice:
        """What the form says; a field without effect that holds nonsense counts as untouched.

        Raises:
            ValueError: naming the first field that is wrong.
        """
        written: dict[str, Any] = {}
        for name, field in self._fields.items():
            if not field.error() or not field.isHidden():
                written[name] = field.value()
        method = written.pop("method")
        written["words"] = written["words"] or 0
        written["axes"] = int(written["axes"])
        if method == OWN_AXES:
            return MapChoice(ProjectionSettings(**written), OwnAxes(*self._axes.expressions()))
        return MapChoice(ProjectionSettings(method=method, **written))

    def set_choice(self, choice: MapChoice) -> None:
        """Write a choice into every field."""
        settings = dataclasses.asdict(choice.settings)
        if choice.own_axes is not None:
            settings["method"] = OWN_AXES
            self._axes.write(choice.own_axes)
        for name, field in self._fields.items():
            field.blockSignals(True)
            value = settings[name]
            field.set_value((value or None) if name == "words" else str(value) if name == "axes" else value)
            field.blockSignals(False)
        self._edited()

    def field(self, name: str) -> Field:
        """The field of a setting."""
        return self._fields[name]

    def refresh(self) -> None:
        """Say again how many words there are and how long it takes."""
        self._edited()

    def event(self, event: QEvent) -> bool:
        """Escape belongs to the form while it has the keyboard, not to the map behind it."""
        if event.type() == QEvent.Type.ShortcutOverride and cast(QKeyEvent, event).key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter draws, Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._want()
        else:
            super().keyPressEvent(event)

    def _want(self) -> None:
        if self.draw_button.isEnabled():
            self.wanted.emit()

    def _field(self, name: str) -> Field:
        option = self._options[name]
        field: Field
        if option.flag:
            field = FlagField(option, self)
        elif option.choices:
            field = ChoiceField(option, self, wide=name == "method")
        else:
            field = NumberField(option, self)
        field.changed.connect(self._edited)
        return field

    def _edited(self) -> None:
        """Show what applies to the method, the time it takes, and whether a map can be drawn."""
        method = str(self._fields["method"].value())
        own = method == OWN_AXES
        leading = ProjectionSettings() if own else ProjectionSettings(method=method)
        self._help.setText(self._axes.help if own else declared(self._options["method"].help))
        self._axes.setVisible(own)
        for name, field in self._fields.items():
            if name not in ("method", "words"):
                field.setVisible(not own and applies(name, leading))
        wrong = any(field.error() for field in self._fields.values() if not field.isHidden())
        wrong = wrong or (own and not all(self._axes.expressions()))
        self.draw_button.setEnabled(not wrong and self._session.embeddings is not None)
        self._say_estimate(wrong)

    def _say_estimate(self, wrong: bool) -> None:
        embeddings = self._session.embeddings
        if wrong or embeddings is None:
            self._estimate.setText("" if embeddings is not None else self.tr("There are no vectors to draw."))
            return
        choice, total = self.choice(), len(embeddings)
        count = min(choice.settings.words or total, total)
        seconds = None if choice.own_axes is not None else estimated_seconds(choice.settings, count)
        about = "" if seconds is None else self.tr("about {0}").format(duration(seconds)).replace(" ", "\u00a0")
        parts = (counted(count, total), about)
        self._estimate.setText(" · ".join(part for part in parts if part))

    def _lay_out(self) -> None:
        body = self._body = QWidget(self)
        body.setProperty("role", "plain")
        column = QVBoxLayout(body)
        column.setContentsMargins(2 * GRID, 0, 2 * GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self._fields["method"])
        column.addWidget(self._help)
        column.addWidget(self._axes)
        for name in ("words", *_NUMBERS[:3], "metric", "axes", "remove_common", "seed"):
            column.addWidget(self._fields[name])
        column.addStretch(1)
        self._scrolled = QScrollArea(self)
        self._scrolled.setWidgetResizable(True)
        self._scrolled.setWidget(body)
        self._scrolled.setFrameShape(QFrame.Shape.NoFrame)
        self._scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, GRID // 2, 1, GRID)
        layout.setSpacing(GRID // 2)
        layout.addLayout(self._heading())
        layout.addWidget(self._scrolled, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * GRID, 0, 2 * GRID, GRID // 2)
        foot.addWidget(self._estimate, 1)
        foot.addWidget(self.reset_button)
        foot.addWidget(self.draw_button)
        layout.addLayout(foot)

    def _heading(self) -> QHBoxLayout:
        title = QLabel(self.tr("How the map is drawn"), self)
        title.setProperty("role", "heading")
        close = QToolButton(self)
        close.setIcon(theme.icon("close", "muted"))
        close.setIconSize(QSize(14, 14))
        close.setAccessibleName(self.tr("Close"))
        close.setToolTip(self.tr("Close (Esc)"))
        close.clicked.connect(self.closed)
        line = QHBoxLayout()
        line.setContentsMargins(2 * GRID, GRID // 2, GRID, 0)
        line.addWidget(title, 1)
        line.addWidget(close)
        return line

    def sizeHint(self) -> QSize:
        """As high as the fields are that apply; the map gives it less where it is low."""
        fields = self._body.layout()
        inner = fields.heightForWidth(WIDTH - 2) if fields is not None and fields.hasHeightForWidth() else -1
        around = super().sizeHint().height() - self._scrolled.sizeHint().height()
        return QSize(WIDTH, max(inner, self._body.sizeHint().height()) + around + 2)


class _AxesFields(QWidget):
    """Two expressions that the words are drawn along."""

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.help = self.tr(
            "Each word stands where its cosine similarity to two expressions puts it: “woman - man” across, "
            "“rich - poor” up. Up may also be how often the word occurs."
        )
        self.across = WordField(session, self.tr("Expression across"), True, self)
        self.up = WordField(session, self.tr("Expression up"), True, self)
        self.across.setPlaceholderText(self.tr("woman - man"))
        self.up.setPlaceholderText(self.tr("rich - poor"))
        frequency = QPushButton(self.tr("Frequency"), self)
        frequency.setProperty("role", "quiet")
        frequency.setToolTip(self.tr("Up is how often a word occurs"))
        frequency.clicked.connect(lambda: self.up.setText(FREQUENCY))
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        layout.setColumnStretch(1, 1)
        for row, (text, field) in enumerate(((self.tr("Across"), self.across), (self.tr("Up"), self.up))):
            label = QLabel(text, self)
            label.setBuddy(field)
            layout.addWidget(label, row, 0)
            layout.addWidget(field, row, 1)
            field.textChanged.connect(self.changed)
        layout.addWidget(frequency, 1, 2)

    def expressions(self) -> tuple[str, str]:
        """What is written, across and up."""
        return self.across.text().strip(), self.up.text().strip()

    def write(self, axes: OwnAxes) -> None:
        """Write two expressions."""
        self.across.setText(axes.x)
        self.up.setText(axes.y)


def _options() -> dict[str, Option]:
    """The settings as the form asks for them: own axes beside the methods, all words by name, 2-D and 3-D."""
    options = options_of(ProjectionSettings)
    method, words, axes = options["method"], options["words"], options["axes"]
    return {
        **options,
        "method": dataclasses.replace(method, choices={**method.choices, OWN_AXES: "Own axes"}),
        "words": dataclasses.replace(words, automatic=ALL, minimum=1),
        "axes": dataclasses.replace(axes, choices={"2": "2-D", "3": "3-D"}),
    }


def _line(parent: QWidget) -> QLabel:
    line = small_label(parent)
    line.show()
    return line
