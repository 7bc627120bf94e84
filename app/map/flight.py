"""A flight of the eye over a map or through it: from where it is to another place, slower at both ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, Self, TypeVar

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation


class Looking(Protocol):
    """Where a map is looked at from: `Viewport` or `Camera`."""

    def towards(self, other: Self, share: float) -> Self:
        """A share of the way, 0 to 1."""


Eye = TypeVar("Eye", bound=Looking)


class Flight(Generic[Eye]):
    """Takes an eye from one place to another. For the window's thread only.

    Args:
        parent: ends it with itself.
        look: looks from a place on the way.
    """

    def __init__(self, parent: QObject, look: Callable[[Eye], None]) -> None:
        self._look = look
        self._path: tuple[Eye, Eye] | None = None
        self._animation = QVariantAnimation(parent, startValue=0.0, endValue=1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._animation.valueChanged.connect(self._fly)

    @property
    def under_way(self) -> bool:
        """Whether the eye flies."""
        return self._animation.state() == QVariantAnimation.State.Running

    def start(self, begin: Eye, goal: Eye, duration: int) -> None:
        """Fly, in so many ms, in place of a flight that is under way."""
        self._animation.stop()
        self._path = (begin, goal)
        self._animation.setDuration(duration)
        self._animation.start()

    def stop(self) -> None:
        """Stay where the eye is."""
        self._animation.stop()

    def goal(self, now: Eye) -> Eye:
        """Where the flight ends that is under way; else where the eye is now."""
        return self._path[1] if self._path is not None and self.under_way else now

    def _fly(self, share: float) -> None:
        if self._path is not None:
            begin, goal = self._path
            self._look(begin.towards(goal, share))
