import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.vectors.kinds.parts_list import PartsList, part_colours
from core.vectors.analogy import AnalogyAnswer


@pytest.mark.parametrize(("method", "parts"), [("add", (-0.2, 0.5, 0.3)), ("mul", (2.0, 0.5, 0.6))])
def test_each_part_has_its_colour_and_its_number(
    qtbot: QtBot, session: Session, job_bar: JobBar, method: str, parts: tuple[float, float, float]
) -> None:
    answers = PartsList(session, job_bar, "answers")
    qtbot.addWidget(answers)
    answers.resize(320, 200)
    answers.show()
    answers.show_parts([AnalogyAnswer("queen", 0.6, 10, parts)], ("man", "king", "woman"), method)
    image = answers.viewport().grab().toImage()
    row = answers.visualRect(answers.model().index(0, 0)).bottom() - 2
    seen = [QColor(image.pixel(x, row)).name() for x in range(image.width())]
    wide = [seen.count(colour.name()) for colour in part_colours()]
    if method == "add":  # of 288 pixels for 1.0
        assert wide == [pytest.approx(part, abs=6) for part in (58, 144, 86)]
        assert answers.told(0) == "queen · 0.600\n+ king: 0.500\n+ woman: 0.300\n− man: 0.200"
    else:  # of 90 pixels each
        assert wide == [pytest.approx(part, abs=3) for part in (45, 45, 54)]
        assert answers.told(0) == "queen · 0.600\n× king: 0.500\n× woman: 0.600\n÷ man: 0.500"


def test_the_legend_writes_words_as_they_are(qtbot: QtBot, session: Session, job_bar: JobBar) -> None:
    answers = PartsList(session, job_bar, "answers")
    qtbot.addWidget(answers)
    answers.show_parts([], ("a<b>", "king", "woman"), "add")
    assert "a&lt;b&gt;" in answers.legend()
