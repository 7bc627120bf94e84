"""What the person chose for the map, remembered between two starts; and how long such maps took."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QSettings

from core.map.projection import Projection
from core.map.settings import ProjectionSettings

SETTINGS = "map/settings"
TIMES = "map/seconds"
FREQUENCY = "frequency"  # in place of an expression: how often a word occurs
_GROWTH = 1.2  # with what power of the words the time grows: neighbours n², the layout n
_TIMED = ("method", "axes")


@dataclass(frozen=True, slots=True)
class OwnAxes:
    """Two expressions, or an expression and `FREQUENCY`, that words are drawn along."""

    x: str
    y: str


@dataclass(frozen=True, slots=True)
class MapChoice:
    """How the map is to be drawn.

    Attributes:
        settings: words, method and its parameters.
        own_axes: in place of the method; they belong to the vectors on screen and are not remembered.
        places: where the first few words are to lie, for a map that is made again; else as on the map before.
    """

    settings: ProjectionSettings = field(default_factory=ProjectionSettings)
    own_axes: OwnAxes | None = None
    places: tuple[tuple[float, float], ...] = ()

    @classmethod
    def remembered(cls) -> MapChoice:
        """What was chosen last; the defaults where nothing was, or nothing that is still valid."""
        known = {each.name for each in dataclasses.fields(ProjectionSettings)}
        try:
            return cls(ProjectionSettings(**{name: value for name, value in _read(SETTINGS).items() if name in known}))
        except (TypeError, ValueError):
            return cls()

    def remember(self) -> None:
        """Keep it for the next start."""
        _write(SETTINGS, dataclasses.asdict(self.settings))


def note_time(projection: Projection) -> None:
    """Remember how long a map took."""
    seconds = projection.facts.get("seconds")
    if isinstance(seconds, (int, float)) and len(projection):
        _write(TIMES, {**_read(TIMES), _kind(projection.settings): [len(projection), float(seconds)]})


def estimated_seconds(settings: ProjectionSettings, words: int) -> float | None:
    """About how long a map of so many words takes, from the last one that was made in this way; None before any."""
    try:
        before, seconds = (float(number) for number in _read(TIMES)[_kind(settings)])
        return float(seconds * (words / before) ** _GROWTH)
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None


def _kind(settings: ProjectionSettings) -> str:
    return " ".join(str(getattr(settings, name)) for name in _TIMED)


def _read(key: str) -> dict[str, Any]:
    """An object that was written; an empty one where there is none."""
    try:
        found = json.loads(str(QSettings("Semascope", "Semascope").value(key, "{}")))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _write(key: str, value: dict[str, Any]) -> None:
    QSettings("Semascope", "Semascope").setValue(key, json.dumps(value))
