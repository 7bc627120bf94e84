"""The steps of a reading as cards, one below the other in their order."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app import theme
from app.fields import small_label
from app.text.words.step_fields import StepFields
from app.theme import GRID
from app.translation import declared
from core.text.words.steps import STEPS


class StepCard(QFrame):
    """One step: a switch, its settings, what it did, and ways to move it.

    Signals:
        changed: the person switched it or set something.
        moved: it wants to go up (-1) or down (1).
        dragged: it is dragged to this height on the screen.
    """

    changed = Signal()
    moved = Signal(int)
    dragged = Signal(int)

    def __init__(self, kind: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.kind = kind
        made: type[Any] = STEPS[kind]
        label = declared(made.label)
        self.setProperty("role", "step")
        self.setAccessibleName(label)
        self.switch = QCheckBox(label, self)
        self.switch.setChecked(True)
        self.switch.setToolTip(f"<p>{declared(made.help)}</p>")
        self.switch.setAccessibleDescription(declared(made.help))
        self.switch.setFont(theme.font(strong=True))
        self.fields = StepFields(made, self)
        self._help = small_label(self, declared(made.help))
        self._error = small_label(self, role="error")
        self.effect = small_label(self)
        self.up = self._button("chevron-up", self.tr("Move {0} up (Alt+Up)").format(label), -1)
        self.down = self._button("chevron-down", self.tr("Move {0} down (Alt+Down)").format(label), 1)
        self._lay_out()
        self.set_step(made())
        for key, direction in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(key), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self.moved.emit, direction))
        self.switch.toggled.connect(self._edited)
        self.fields.changed.connect(self._edited)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID // 2)
        for widget in (_Grip(self), self.switch):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.up)
        head.addWidget(self.down)
        body = QVBoxLayout()
        body.setContentsMargins(5 * GRID, 0, GRID // 2, 0)
        body.setSpacing(GRID // 2)
        for part in (self._help, self.fields, self._error, self.effect):
            body.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID // 2, GRID // 2, GRID // 2, GRID)
        layout.setSpacing(GRID // 4)
        layout.addLayout(head)
        layout.addLayout(body)
        self._show_state()

    def step(self) -> Any:
        """The step as it is set; None while it is off.

        Raises:
            ValueError: what is written cannot be.
        """
        return self.fields.step() if self.switch.isChecked() else None

    def set_step(self, step: Any) -> None:
        """Show a step."""
        self.blockSignals(True)
        self.fields.set_step(step)
        self.switch.setChecked(True)
        self.blockSignals(False)
        self._show_state()

    def set_effect(self, text: str) -> None:
        """Say what the step did; nothing where that is not known."""
        self.effect.setText(text)
        self.effect.setVisible(bool(text) and self.switch.isChecked())

    def show_ends(self, first: bool, last: bool) -> None:
        """Say whether there is a card above and below."""
        self.up.setEnabled(not first)
        self.down.setEnabled(not last)

    def _edited(self) -> None:
        self._show_state()
        self.changed.emit()

    def _show_state(self) -> None:
        is_on = self.switch.isChecked()
        try:
            error = ""
            self.step()
        except ValueError as fault:
            error = str(fault)
        self._error.setText(error)
        self._error.setVisible(bool(error))
        self._help.setVisible(is_on)
        self.fields.setVisible(is_on and bool(self.fields.fields))
        self.effect.setVisible(is_on and bool(self.effect.text()))

    def _button(self, icon: str, text: str, direction: int) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(theme.icon(icon, "muted"))
        button.setIconSize(QSize(14, 14))
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.clicked.connect(lambda: self.moved.emit(direction))
        return button


class _Grip(QLabel):
    """Where a card is taken by the pointer."""

    def __init__(self, card: StepCard) -> None:
        super().__init__(card)
        self._card = card
        self.setObjectName("grip")
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip(self.tr("Drag to another place in the order"))
        self.setFixedWidth(3 * GRID)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.notifier.changed.connect(self._dress)
        self._dress()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._card.dragged.emit(int(event.globalPosition().y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        event.accept()

    def _dress(self) -> None:
        self.setPixmap(theme.icon("grip", "muted").pixmap(QSize(16, 16), self.devicePixelRatio()))


class StepCards(QWidget):
    """The cards in their order; one that is switched off keeps its place.

    Signals:
        changed: the person changed a step, a switch or the order.
    """

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.cards: list[StepCard] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GRID)

    def card(self, kind: str) -> StepCard | None:
        """The card of a kind of step."""
        return next((card for card in self.cards if card.kind == kind), None)

    def steps(self) -> tuple[Any, ...]:
        """The steps that are on, in order.

        Raises:
            ValueError: what is written on a card cannot be.
        """
        return tuple(step for card in self.cards if (step := card.step()) is not None)

    def set_steps(self, steps: tuple[Any, ...]) -> None:
        """Show steps; cards of others that were on go, those that are off stay."""
        off = [card for card in self.cards if not card.switch.isChecked()]
        before = {card.kind: self.cards[place - 1].kind if place else "" for place, card in enumerate(self.cards)}
        kinds = [step.kind for step in steps]
        wanted = [self.card(step.kind) or self._made(step.kind) for step in steps]
        for card, step in zip(wanted, steps, strict=True):
            card.set_step(step)
        for card in off:
            if card.kind not in kinds:
                places = [place for place, other in enumerate(wanted) if other.kind == before[card.kind]]
                wanted.insert(places[0] + 1 if places else 0, card)
        self._place(wanted)

    def add(self, kind: str) -> None:
        """Switch a step on; a new one comes where it usually stands."""
        card = self.card(kind)
        if card is None:
            card = self._made(kind)
            order = list(STEPS)
            place = sum(order.index(other.kind) < order.index(kind) for other in self.cards)
            self._place([*self.cards[:place], card, *self.cards[place:]])
        card.switch.setChecked(True)
        card.switch.setFocus()
        self.changed.emit()

    def missing(self) -> list[str]:
        """The kinds of steps that are off or have no card."""
        return [kind for kind in STEPS if (card := self.card(kind)) is None or not card.switch.isChecked()]

    def _made(self, kind: str) -> StepCard:
        card = StepCard(kind, self)
        card.changed.connect(self.changed)
        card.moved.connect(lambda direction: self._move(card, self.cards.index(card) + direction))
        card.dragged.connect(lambda height: self._drag(card, height))
        return card

    def _move(self, card: StepCard, place: int) -> None:
        if 0 <= place < len(self.cards) and place != self.cards.index(card):
            others = [other for other in self.cards if other is not card]
            self._place([*others[:place], card, *others[place:]])
            self.changed.emit()

    def _drag(self, card: StepCard, height: int) -> None:
        """Put a card where the pointer is: past the middle of another one."""
        middles = [other.mapToGlobal(other.rect().center()).y() for other in self.cards if other is not card]
        self._move(card, sum(middle < height for middle in middles))

    def _place(self, cards: list[StepCard]) -> None:
        for card in self.cards:
            self._layout.removeWidget(card)
            if card not in cards:
                card.hide()
                card.deleteLater()
        self.cards = cards
        for place, card in enumerate(cards):
            self._layout.addWidget(card)
            card.show()
            card.show_ends(place == 0, place == len(cards) - 1)
        for card, after in pairwise(cards):
            QWidget.setTabOrder(card, after)
