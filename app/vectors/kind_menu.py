"""The choice of the kind of question: a button that names the present one, and a list of all with what each answers."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.theme import GRID
from app.vectors.questions import Kind

Index = QModelIndex | QPersistentModelIndex
_ICON = 20
_SIGN = 14
_KEYS = Qt.ItemDataRole.UserRole


class KindButton(QToolButton):
    """The name of the present kind as a heading; pressed, it offers the others. `chosen` carries a kind's key."""

    chosen = Signal(str)

    def __init__(self, kinds: Mapping[str, Kind], parent: QWidget) -> None:
        super().__init__(parent)
        self._kinds = kinds
        self._popup = _Popup(kinds, self)
        self._popup.chosen.connect(self.chosen)
        self.setProperty("role", "kind")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(_ICON, _ICON))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFont(theme.font(1, strong=True))
        self.clicked.connect(self.open)
        theme.notifier.changed.connect(self.update)

    def set_kind(self, kind: str) -> None:
        """Name another kind."""
        known = self._kinds[kind]
        self.setText(f" {kind_text(known.label)}")
        self.setIcon(theme.icon(known.icon, "accent"))
        self.setToolTip(kind_text(known.help))
        self.setAccessibleName(self.tr("Kind of question: {0}").format(kind_text(known.label)))
        self._popup.set_kind(kind)

    @property
    def list(self) -> QListView:
        """The list of kinds that it opens."""
        return self._popup.list

    def open(self) -> None:
        """Offer all kinds below the button."""
        self._popup.open_below(self)

    def sizeHint(self) -> QSize:
        """Room for the name, and a sign behind it that there is more."""
        return QSize(self._behind_name() + _SIGN + GRID // 2, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """A button with a small sign behind its name that a list opens."""
        super().paintEvent(event)
        sign = QRect(self._behind_name(), (self.height() - _SIGN) // 2 + 1, _SIGN, _SIGN)
        theme.icon("chevron-down", "muted").paint(QPainter(self), sign)

    def _behind_name(self) -> int:
        return GRID + _ICON + self.fontMetrics().horizontalAdvance(self.text()) + GRID


class _Popup(QFrame):
    """The list of kinds, over everything else until one is chosen or the person turns away."""

    chosen = Signal(str)

    def __init__(self, kinds: Mapping[str, Kind], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "kinds")
        self._kinds = kinds
        self.list = QListView(self)
        self.list.setAccessibleName(self.tr("Kinds of questions"))
        self.list.setModel(_Kinds(kinds, self))
        self.list.setItemDelegate(_KindDelegate(self.list))
        self.list.setMouseTracking(True)
        self.list.setProperty("role", "kinds")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._choose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID // 2, GRID // 2, GRID // 2, GRID // 2)
        layout.addWidget(self.list)

    def set_kind(self, kind: str) -> None:
        self.list.setCurrentIndex(self.list.model().index(list(self._kinds).index(kind), 0))

    def open_below(self, button: QWidget) -> None:
        """Open below a button, as wide as the longest line, and not beyond the right edge of its screen."""
        small = QFontMetrics(theme.font(-1))
        help_ = max(small.horizontalAdvance(kind_text(kind.help)) for kind in self._kinds.values())
        width = help_ + 4 * GRID + _ICON + GRID + 2
        place = button.mapToGlobal(QPoint(0, button.height() + GRID // 2))
        room = button.screen().availableGeometry()
        left = max(min(place.x(), room.right() - width - GRID), room.left())
        self.setGeometry(left, place.y(), width, len(self._kinds) * _row_height(self.list) + GRID + 2)
        self.show()
        self.list.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.list.currentIndex())
        else:
            super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        self.hide()
        self.chosen.emit(list(self._kinds)[index.row()])


class _Kinds(QAbstractListModel):
    """The kinds in their order."""

    def __init__(self, kinds: Mapping[str, Kind], parent: QWidget) -> None:
        super().__init__(parent)
        self._kinds = list(kinds.values())

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._kinds)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        kind = self._kinds[index.row()]
        keys = QKeySequence(kind.keys).toString(QKeySequence.SequenceFormat.NativeText)
        texts: dict[int, object] = {
            Qt.ItemDataRole.DisplayRole: kind_text(kind.label),
            Qt.ItemDataRole.WhatsThisRole: kind_text(kind.help),
            Qt.ItemDataRole.AccessibleTextRole: f"{kind_text(kind.label)}. {kind_text(kind.help)}",
            Qt.ItemDataRole.DecorationRole: kind.icon,
            _KEYS: keys,
        }
        return texts.get(role)


class _KindDelegate(QStyledItemDelegate):
    """Draws a kind: its icon, its name and key, and below them what it answers."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        assert isinstance(view, QWidget)
        return QSize(0, _row_height(view))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours = theme.current()
        row: QRect = option.rect
        state: QStyle.StateFlag = option.state
        active = state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver)
        painter.fillRect(row, colours.selection if active else colours.raised)
        icon = QRect(row.left() + GRID, row.top() + (row.height() - _ICON) // 2, _ICON, _ICON)
        theme.icon(index.data(Qt.ItemDataRole.DecorationRole), "accent").paint(painter, icon)
        text = row.adjusted(2 * GRID + _ICON, GRID // 2 + 2, -GRID, -GRID // 2 - 2)
        keys: str = index.data(_KEYS)
        for words, font, colour, side in (
            (index.data(), theme.font(strong=True), colours.text, Qt.AlignmentFlag.AlignLeft),
            (keys, theme.font(-1), colours.muted, Qt.AlignmentFlag.AlignRight),
        ):
            painter.setFont(font)
            painter.setPen(colour)
            painter.drawText(text, side | Qt.AlignmentFlag.AlignTop, words)
        painter.setFont(theme.font(-1))
        painter.setPen(colours.muted)
        help_ = painter.fontMetrics().elidedText(
            index.data(Qt.ItemDataRole.WhatsThisRole), Qt.TextElideMode.ElideRight, text.width()
        )
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, help_)


def _row_height(view: QWidget) -> int:
    return 2 * view.fontMetrics().height() + 2 * GRID


def kind_text(text: str) -> str:
    """A text of the table of kinds in the person's language."""
    return QCoreApplication.translate("Kinds", text)
