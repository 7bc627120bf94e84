from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from app import theme
from app.map.notice import paint_notice


def test_a_notice_stands_in_the_middle_and_never_over_the_edge(qapp: QApplication) -> None:
    for words in (3, 300):
        image = QImage(400, 80, QImage.Format.Format_RGB32)
        image.fill(theme.current().map_background)
        painter = QPainter(image)
        paint_notice(painter, "word " * words, 400, 20)
        painter.end()
        row = [image.pixelColor(x, 30) != theme.current().map_background for x in range(400)]
        assert any(row[190:210])
        assert not any(row[:12])
        assert not any(row[388:])
        assert image.pixelColor(200, 10) == theme.current().map_background
