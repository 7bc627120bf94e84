import numpy as np
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app import theme
from app.vectors.kinds.cosine_scale import CosineScale


def test_the_bar_reaches_from_nothing_to_the_value(qtbot: QtBot) -> None:
    scale = CosineScale()
    qtbot.addWidget(scale)
    scale.resize(332, scale.sizeHint().height())

    def inked(value: float) -> int:
        scale.show_value(value, np.linspace(-0.2, 0.4, 100))
        image = scale.grab().toImage()
        return sum(QColor(image.pixel(x, 43)) == theme.current().accent for x in range(image.width()))

    assert 145 < inked(1.0) <= 150
    assert 70 < inked(-0.5) <= 76
    assert inked(0.0) == 0
    assert scale.accessibleName() == "Cosine 0.000 on a scale from −1 to 1"
