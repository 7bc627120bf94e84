import pytest
from pytestqt.qtbot import QtBot

from app.vectors.kinds.association_strip import AssociationStrip, Group


def test_a_mark_tells_its_word_and_a_name_its_mean(qtbot: QtBot) -> None:
    strip = AssociationStrip()
    qtbot.addWidget(strip)
    strip.resize(300, strip.sizeHint().height())
    groups = (Group("X", (("king", 0.4), ("prince", 0.2))), Group("Y", (("man", -0.4),)))
    strip.show_groups(groups, "B", "A")
    strip.grab()
    assert groups[0].mean == pytest.approx(0.3)
    assert "X: mean 0.300, Y: mean −0.400" in strip.accessibleName()
    assert strip.words_at(280, 20) == ["king · 0.400"]
    assert strip.words_at(20, 60) == ["man · −0.400"]
    assert strip.words_at(150, 20) == []
    assert strip.words_at(150, 500) == []


def test_no_words_are_drawn_as_none(qtbot: QtBot) -> None:
    strip = AssociationStrip()
    qtbot.addWidget(strip)
    strip.show_groups((Group("X", ()),), "B", "A")
    strip.grab()
    assert strip.words_at(10, 10) == []
