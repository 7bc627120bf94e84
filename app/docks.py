"""Where the panels stand around the middle of the window, how large they are, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtWidgets import QMainWindow, QTabBar, QTabWidget

from app.panel import Panel
from app.theme import GRID

LAYOUT = 2  # raised when the panels change, so that an old layout is not put upon new ones
SIDE = 41 * GRID  # width of the left and the right column
TEXT, FORM = 34 * GRID, 54 * GRID  # heights of the texts and of the form below them
PLOTS = 28 * GRID  # height of the plots
LINES = 40 * GRID  # height of the lines of a word


class Docks:
    """Places the panels of a window: Text over Training to the left, Words to the right, plots and lines below.

    Args:
        window: whose docks they are.
        panels: by name: text, training, words, plots, lines.
    """

    def __init__(self, window: QMainWindow, panels: Mapping[str, Panel]) -> None:
        self._window, self._panels = window, panels
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        below = Qt.DockWidgetArea.BottomDockWidgetArea
        window.setCorner(Qt.Corner.BottomLeftCorner, left)
        window.setCorner(Qt.Corner.BottomRightCorner, below)
        places = {"text": left, "training": left, "words": right, "plots": below, "lines": below}
        for name, place in places.items():
            window.addDockWidget(place, panels[name])
        window.tabifyDockWidget(panels["plots"], panels["lines"])
        window.setTabPosition(below, QTabWidget.TabPosition.North)
        for name in ("plots", "lines"):
            panels[name].hide()
            panels[name].visibilityChanged.connect(self._fold_plots)
        self._training = False
        self._plain: QByteArray | None = None

    def fit(self) -> None:
        """Give the columns their widths, and the texts less room than the form."""
        self._resize({"text": SIDE, "words": SIDE}, Qt.Orientation.Horizontal)
        self._resize({"text": TEXT, "training": FORM}, Qt.Orientation.Vertical)
        self._resize({"plots": PLOTS}, Qt.Orientation.Vertical)

    def state(self) -> QByteArray:
        """The present layout; for `restore`."""
        return self._window.saveState(LAYOUT)

    def restore(self, state: QByteArray) -> None:
        """Put the panels where they were; before the first time, how they are is kept for `reset`."""
        self.keep_plain()
        self._put(state)

    def keep_plain(self) -> None:
        """Keep the layout as the one of the first start, unless there is one."""
        self._plain = self._plain or self.state()

    def reset(self) -> None:
        """Put every panel where it was at the first start."""
        if self._plain is not None:
            self._put(self._plain)
        for panel in self._panels.values():
            panel.set_folded(False)
        self.fit()

    def reveal_lines(self) -> None:
        """Bring the lines on screen; as high as lines want it where they were hidden."""
        panel = self._panels["lines"]
        was_hidden = panel.isHidden()
        panel.reveal()
        if was_hidden and not panel.isFloating():
            # The plots, which share its place, are unfolded first: they would keep it as low as their title.
            QTimer.singleShot(0, panel, lambda: self._resize({"lines": LINES}, Qt.Orientation.Vertical))

    def follow_run(self, *, training: bool, has_run: bool) -> None:
        """Unfold the plots when a run begins; fold them away when it is over, and hide them where none is left."""
        self._training = training
        plots = self._panels["plots"]
        if training:
            plots.show()
        self._fold_plots()
        if not has_run and not training:
            plots.hide()  # a first run was cancelled: all is as it was
        if training:
            self._resize({"plots": PLOTS}, Qt.Orientation.Vertical)

    def _fold_plots(self) -> None:
        """Fold the plots away while nothing is trained, unless they share their place: both would be as low."""
        plots = self._panels["plots"]
        plots.set_folded(not self._training and not self._window.tabifiedDockWidgets(plots))

    def _put(self, state: QByteArray) -> None:
        """Restore a layout. Qt makes new bars of tabs for it and lets the old ones stand where they were."""
        left_over = self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        self._window.restoreState(state, LAYOUT)
        for bar in left_over:
            bar.hide()

    def _resize(self, sizes: Mapping[str, int], along: Qt.Orientation) -> None:
        self._window.resizeDocks([self._panels[name] for name in sizes], list(sizes.values()), along)
