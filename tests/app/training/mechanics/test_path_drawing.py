from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.training.mechanics.path_drawing import ROW, Branch, PathDrawing


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_every_turn_goes_to_its_side_and_stays_within_the_drawing(qapp: QApplication, turns: list[bool]) -> None:
    drawing = PathDrawing("Path")
    drawing.show_path([Branch(left, "0.5", "0.5", "a, b", "2 words") for left in turns], "word", "a path")
    nodes = drawing._nodes()
    assert len(nodes) == len(turns) + 1
    for left, node, below in zip(turns, nodes[:-1], nodes[1:], strict=True):
        assert (below.x() < node.x()) == left
        assert below.y() - node.y() == ROW
        assert 7.9 < 2 * node.x() - below.x() < 17 * 8 + 0.1  # what hangs on the other side
    drawing.deleteLater()


def test_it_is_as_high_as_its_path_and_names_the_leaf(qtbot: QtBot) -> None:
    drawing = PathDrawing("Path")
    qtbot.addWidget(drawing)
    drawing.set_headings(("Turn", "P", "Product", "Other"))
    branch = Branch(True, "0.5", "0.5", "a, b", "2 words")
    drawing.show_path([branch], "leaf", "one turn")
    low = drawing.height()
    drawing.show_path([branch] * 4, "leaf " * 40, "four turns")
    assert drawing.height() == low + 3 * ROW
    drawing.resize(300, drawing.height())
    assert not drawing.grab().isNull()
    assert drawing.accessibleDescription() == "four turns"
