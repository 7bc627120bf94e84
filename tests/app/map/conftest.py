from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from app import theme
from app.map.drawing import Drawing, framed, warm
from core.text.vocabulary import Words


@pytest.fixture(autouse=True, scope="session")
def warmed(qapp: QApplication) -> None:
    """As in the program, where no frame is drawn before: else the first one has no time left for words."""
    warm()


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, "light")
    yield
    theme.apply(qapp, "light")


@pytest.fixture
def drawing() -> Drawing:
    """A hundred words on a ring, the most frequent to the right, then anticlockwise; two more in the middle."""
    angle = np.arange(100) * 2 * np.pi / 100
    places = np.vstack([np.stack([np.cos(angle), np.sin(angle)], axis=1), [[0, 0.01], [0, -0.3]]])
    counts = np.arange(1000, 1000 - len(places), -1, dtype=np.int64)
    return Drawing(Words.of(f"word{i}" for i in range(len(places))), counts, framed(places), theme.LIGHT)
