"""The live plots of a run, the figures over them, what is watched, and the curves as a table."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import preparation, theme
from app.figures import duration
from app.job_bar import JobBar
from app.preparation import background
from app.session import Session
from app.theme import GRID
from app.training.samples_table import Samples, table_view
from app.training.watch_view import WatchView
from core.training.hyperparameters import SKIP_GRAM

if TYPE_CHECKING:
    from app.training.plot import Plot
    from core.training.metrics import Metrics
    from core.training.observation import WatchedSuite
    from core.training.trainer import Trainer

REST = 0.1  # seconds between two drawings: a curve that moves more often cannot be read
PAUSE = 50  # ms between two plots that are made early
SPEED_SPAN = 1.0  # seconds
WIDE = 1200  # pixels, from which on all columns have room
PLOT_STRETCH, WATCH_STRETCH = 2, 3
SCORE_COLOUR, HELD_OUT_COLOUR = 3, 4  # of the theme's curve colours
POINTS = 200  # of a curve; more samples than that are drawn as means of neighbours


def _rounded(value: float) -> str:
    """Three figures: more of a speed cannot be read while it changes."""
    return f"{float(f'{value:.3g}'):,.0f}"


# How each curve's values are written, in the order of the theme's colours.
CURVES: dict[str, Callable[[float], str]] = {
    "loss": "{:.3f}".format,
    "learning_rate": "{:.5f}".format,
    "tokens_per_second": _rounded,
}


class PlotsView(QWidget):
    """Loss, learning rate and speed of the session's trainer against its progress.

    It reads `trainer.metrics` at the job bar's ticks, and only when samples were added.
    """

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._job_bar = job_bar
        self._seen = 0
        self._next_look = 0.0
        self._plots: dict[str, Plot] = {}
        self._figures = {
            "progress": _Figure(self.tr("Done"), self),
            "remaining": _Figure(self.tr("Remaining"), self),
            "loss": _Figure(self.tr("Loss"), self),
            "learning_rate": _Figure(self.tr("Learning rate"), self),
            "tokens_per_second": _Figure(self.tr("Speed"), self),
        }
        self._figures["score"] = _Figure(self.tr("Suite"), self)
        self.watch = WatchView(session, self)
        self._score_note = QLabel(self)
        self._score: Plot | None = None
        self._was_paused = False
        self._table = Samples(self)
        self._empty = QLabel(self.tr("Loss, learning rate and speed are drawn here while a run is under way."), self)
        self._as_table = QToolButton(self)
        self._charts, self._side = QWidget(self), QVBoxLayout()
        self._pages = QStackedWidget(self)
        self._body = QWidget(self)
        self._lay_out()
        session.corpus_changed.connect(self._make_plots_early)
        session.trainer_changed.connect(self._take_trainer)
        job_bar.timer.timeout.connect(self._look)
        theme.notifier.changed.connect(self._dress)
        self._take_trainer()

    def summary(self) -> str:
        """The newest figures and watched words in words, for a screen reader."""
        figures = ", ".join(figure.words() for figure in self._figures.values() if not figure.isHidden())
        return f"{figures}; {self.watch.described()}"

    def _take_trainer(self) -> None:
        trainer = self._session.trainer
        self._table.set_metrics(trainer.metrics if trainer is not None else None)
        self._empty.setVisible(trainer is None)
        self._body.setVisible(trainer is not None)
        if trainer is not None:
            self._make_plots()
            skip_gram = trainer.hyperparameters.architecture == SKIP_GRAM
            unit = self.tr("nats per pair") if skip_gram else self.tr("nats per position")
            self._figures["loss"].set_unit(unit)
            self._show(trainer)

    def _make_plots(self) -> None:
        for name in CURVES:
            if name not in self._plots:
                self._make_plot(name)

    def _make_plots_early(self) -> None:
        """Make one plot in each turn of the event loop, once pyqtgraph was read, before anybody waits for them."""
        missing = [name for name in CURVES if name not in self._plots]
        if not missing:
            return
        if background.has(preparation.plots):
            self._make_plot(missing[0])
        else:
            background.soon(preparation.plots)
        QTimer.singleShot(PAUSE, self, self._make_plots_early)

    def _make_plot(self, name: str) -> None:
        from app.training.plot import Plot  # pyqtgraph is read in the background, before any run

        grid, column = self._charts.layout(), list(CURVES).index(name)
        assert isinstance(grid, QGridLayout)
        beside = (HELD_OUT_COLOUR, self.tr("held out")) if name == "loss" else None
        self._plots[name] = Plot(self._figures[name].title, column, CURVES[name], name != "loss", self._charts, beside)
        grid.addWidget(self._plots[name], 1, column)

    def _look(self) -> None:
        trainer, now = self._session.trainer, time.monotonic()
        if trainer is None:
            return
        running = self._job_bar.running("training")
        changed = trainer.metrics.length != self._seen or trainer.paused != self._was_paused
        if not running or (changed and now >= self._next_look):
            self._next_look = now + REST
            self._show(trainer)
        self.watch.look(running)

    def _show(self, trainer: Trainer) -> None:
        self._seen, self._was_paused = trainer.metrics.length, trainer.paused
        curves = _means(trainer.metrics, self._seen)
        untrained = self.tr("untrained {0}").format(f"{trainer.untrained_loss:.3f}")
        self._plots["loss"].set_level(trainer.untrained_loss, untrained)
        held_out = trainer.observer.held_out.points()
        for name, plot in self._plots.items():
            beside = held_out if name == "loss" else None
            plot.show_samples(curves["tokens"], curves[name], trainer.total_tokens, beside)
        with_held_out = self.tr("Loss · {0} on held-out lines")
        loss = with_held_out.format(f"{held_out[-1, 1]:.3f}") if len(held_out) else self.tr("Loss")
        self._figures["loss"].set_title(loss)
        self._show_score(trainer)
        self.watch.look(self._job_bar.running("training"))
        self._table.grow()
        self._show_figures(trainer, curves)

    def _show_score(self, trainer: Trainer) -> None:
        """The suite's figure and curve, or why there is none; a column that is there only with a suite."""
        suite, figure = self.watch.suite, self._figures["score"]
        self._fit()
        if suite is None:
            return
        points = suite.curve.points() * (1, 100 if suite.measure == "accuracy" else 1)
        figure.setToolTip(str(suite.path))
        figure.set_title(suite.path.name)
        figure.set_text(_scored(suite, float(points[-1, 1])) if len(points) else "–")
        asked = self.tr("{0} of {1} asked").format(f"{suite.asked:,}", f"{suite.questions:,}")
        figure.set_unit(asked if suite.measure else "")
        self._score_note.setText(suite.reason or self.tr("Scored soon"))
        self._score_note.setVisible(not len(points))
        if self._score is None:
            self._score = self._make_score()
        self._score.setVisible(len(points) > 0)
        self._score.show_samples(points[:, 0], points[:, 1], trainer.total_tokens)

    def _make_score(self) -> Plot:
        from app.training.plot import Plot  # as above

        def write(value: float) -> str:
            suite = self.watch.suite
            return _scored(suite, value) if suite is not None else ""

        grid = self._charts.layout()
        assert isinstance(grid, QGridLayout)
        made = Plot(self.tr("Score of the suite"), SCORE_COLOUR, write, True, self._charts)
        grid.addWidget(made, 1, len(CURVES))
        return made

    def _fit(self) -> None:
        """Show the curves that there is room for; the figures of the others stand at the side."""
        grid, scored = self._charts.layout(), self.watch.suite is not None
        assert isinstance(grid, QGridLayout)
        wide = self.width() >= WIDE
        shown = {"learning_rate": wide, "tokens_per_second": wide or not scored, "score": scored}
        for column, name in enumerate((*CURVES, "score")):
            is_shown = shown.get(name, True)
            grid.setColumnStretch(column, PLOT_STRETCH * is_shown)
            if name in self._plots:
                self._plots[name].setVisible(is_shown)
            if name != "score" and is_shown == (self._side.indexOf(self._figures[name]) >= 0):
                if is_shown:
                    grid.addWidget(self._figures[name], 0, column)
                else:
                    self._side.insertWidget(2, self._figures[name])
        self._figures["score"].setVisible(scored)
        if not scored:
            self._score_note.hide()
            if self._score is not None:
                self._score.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the columns that there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _show_figures(self, trainer: Trainer, curves: dict[str, NDArray[np.float64]]) -> None:
        newest = trainer.metrics.newest
        if newest is None or not len(curves["tokens"]):  # the first sample may have come since the curves were read
            for name, figure in self._figures.items():
                if name != "score":
                    figure.set_text("–")
            return
        share = newest.tokens / max(trainer.total_tokens, 1)
        left = newest.seconds * (1 - share) / share
        running = self._job_bar.running("training") and share < 1
        self._figures["progress"].set_text(f"{100 * share:.0f} %")
        paused = self.tr("Paused") if trainer.paused else duration(left)
        self._figures["remaining"].set_text(paused if running else "–")
        for name, written in CURVES.items():
            self._figures[name].set_text(written(float(curves[name][-1])))
        self._charts.setAccessibleDescription(self.summary())

    def _dress(self) -> None:
        for plot in (*self._plots.values(), self._score):
            if plot is not None:
                plot.dress()

    def _lay_out(self) -> None:
        self._empty.setProperty("role", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._figures["tokens_per_second"].set_unit(self.tr("tokens/s"))
        self._as_table.setCheckable(True)
        self._as_table.setIcon(theme.icon("table"))
        self._as_table.setToolTip(self.tr("Show the curves as a table"))
        self._as_table.setAccessibleName(self._as_table.toolTip())
        self._as_table.toggled.connect(lambda down: self._pages.setCurrentIndex(int(down)))
        grid = QGridLayout(self._charts)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(3 * GRID)
        grid.setVerticalSpacing(GRID // 2)
        grid.setRowStretch(1, 1)
        for column, name in enumerate(CURVES):
            grid.addWidget(self._figures[name], 0, column)
            grid.setColumnStretch(column, PLOT_STRETCH)
        self._score_note.setProperty("role", "small")
        self._score_note.setWordWrap(True)
        self._score_note.setAlignment(Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._figures["score"], 0, len(CURVES))
        grid.addWidget(self._score_note, 1, len(CURVES))
        grid.addWidget(self.watch, 0, len(CURVES) + 1, 2, 1)
        grid.setColumnStretch(len(CURVES) + 1, WATCH_STRETCH)
        self._charts.setAccessibleName(self.tr("Curves of the run, over the tokens read"))
        self._pages.addWidget(self._charts)
        self._pages.addWidget(table_view(self._table, self))
        done = QHBoxLayout()
        done.addWidget(self._figures["progress"], 1)
        done.addWidget(self._as_table, 0, Qt.AlignmentFlag.AlignTop)
        self._side.addLayout(done)
        self._side.addWidget(self._figures["remaining"])
        self._side.addStretch(1)
        self._side.setSpacing(GRID // 2)
        body = QHBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(3 * GRID)
        body.addLayout(self._side)
        body.addWidget(self._pages, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.addWidget(self._empty)
        layout.addWidget(self._body)


def _scored(suite: WatchedSuite, value: float) -> str:
    """An accuracy, which is in percent, or a correlation."""
    return f"{value:.1f} %" if suite.measure == "accuracy" else f"{value:.3f}"


def _means(metrics: Metrics, length: int) -> dict[str, NDArray[np.float64]]:
    """The curves in about `POINTS` points at most, each the mean of a few samples and placed at the last of them.

    The speed is that of the second before the point.
    """
    if not length:
        return {name: np.zeros(0) for name in ("tokens", *CURVES)}
    several = -(-length // POINTS)
    starts = np.arange(0, length, several)
    ends = np.append(starts[1:], length) - 1
    tokens, seconds = (metrics.column(name)[:length] for name in ("tokens", "seconds"))
    loss = np.add.reduceat(metrics.column("loss")[:length], starts) / (ends - starts + 1)
    tokens, seconds = np.append(0.0, tokens), np.append(0.0, seconds)
    before = np.minimum(np.searchsorted(seconds, seconds[ends + 1] - SPEED_SPAN), ends)
    speed = (tokens[ends + 1] - tokens[before]) / np.maximum(seconds[ends + 1] - seconds[before], 1e-9)
    rate = metrics.column("learning_rate")[:length][ends]
    return {"tokens": tokens[ends + 1], "loss": loss, "learning_rate": rate, "tokens_per_second": speed}


class _Figure(QWidget):
    """A number under its name, with its unit behind it."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = title
        self._unit = ""
        self._name = QLabel(title, self)
        self._number = QLabel("–", self)
        self._number.setProperty("role", "number")
        self._behind = QLabel(self)
        for label in (self._name, self._behind):
            label.setProperty("role", "small")
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(GRID // 2)
        layout.setVerticalSpacing(0)
        layout.setColumnStretch(2, 1)
        layout.addWidget(self._name, 0, 0, 1, 3)
        layout.addWidget(self._number, 1, 0)
        layout.addWidget(self._behind, 1, 1, Qt.AlignmentFlag.AlignBottom)

    def set_title(self, title: str) -> None:
        self.title = title
        self._name.setText(title)

    def set_unit(self, unit: str) -> None:
        self._behind.setText(unit)

    def set_text(self, text: str) -> None:
        self._number.setText(text)

    def words(self) -> str:
        return f"{self.title} {self._number.text()} {self._behind.text()}".strip()
