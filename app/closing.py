"""Closing the window: asks where something would be lost, and waits for the state of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from app import exports, question
from app.job_bar import JobBar
from app.session import Session
from app.training.training_view import TrainingView

if TYPE_CHECKING:
    from core.vectors.embeddings import Embeddings


class Closing(QObject):
    """Says whether a window may close; closes it later where a run must write its state first, or vectors are exported.

    Args:
        window: what is to be closed.
        training: whose run would end.
    """

    def __init__(self, window: QWidget, session: Session, job_bar: JobBar, training: TrainingView) -> None:
        super().__init__(window)
        self._window, self._session, self._job_bar, self._training = window, session, job_bar, training
        self._waiting = False  # for the checkpoint of a run
        self._discarded: Embeddings | None = None  # vectors that may be lost
        training.interrupted.connect(self._go_on)

    def may_close(self) -> bool:
        """Ask what is to be asked; whether nothing is left to wait for."""
        if not (self._may_stop_training() and self._may_lose_vectors()):
            return False
        if self._training.interrupt():
            self._waiting = True
            self._job_bar.show_message(self.tr("The state of the run is written; then the window closes."))
            return False
        if self._discarded is not None:
            self._training.discard_checkpoint()
        return True

    def _go_on(self, ended: bool) -> None:
        """Close now that nothing is left to wait for; stay where the state could not be kept and the run goes on."""
        waiting, self._waiting = self._waiting, False
        if waiting and ended and self._window.close():
            return
        self._discarded = None
        self._training.offer.look()

    def _may_stop_training(self) -> bool:
        if not self._training.training or self._waiting:
            return True
        return question.confirmed(
            self._window,
            self.tr("Training is under way"),
            self.tr("Training is under way. Its state is kept, and at the next start it can go on from there."),
            self.tr("Close; go on next time"),
            self.tr("Go on training"),
        )

    def _may_lose_vectors(self) -> bool:
        if self._session.exported or self._session.embeddings is self._discarded:
            return True
        box = QMessageBox(self._window)
        box.setIconPixmap(question.sign(self._window))
        box.setWindowTitle(self.tr("Vectors not exported"))
        box.setText(self.tr("The vectors on screen stand in no file yet."))
        box.setInformativeText(self.tr("Export them before the window closes?"))
        export = box.addButton(self.tr("Export…"), QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton(self.tr("Discard"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(export)
        box.exec()
        if box.clickedButton() is export:
            exports.export_vectors(self._window, self._session, self._job_bar, then=self._window.close)
        if box.clickedButton() is discard:
            self._discarded = self._session.embeddings
        return box.clickedButton() is discard
