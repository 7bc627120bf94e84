from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.vectors.twin_list import Twin, TwinList


def test_words_are_told_taken_and_dragged_without_the_headings(qtbot: QtBot) -> None:
    twins = TwinList("both")
    qtbot.addWidget(twins)
    twins.resize(320, 200)
    rows = [Twin("", heading="Shared: 1"), Twin("queen", (0.5, 0.25)), Twin("man", (0.1, 0.9), (False, True))]
    twins.show_twins(rows, ("king", "woman"))
    twins.grab()
    model = twins.model()
    assert model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole) == "queen · king 0.500 · woman 0.250"
    assert model.flags(model.index(0, 0)) == Qt.ItemFlag.NoItemFlags
    assert twins.table().rows == [("queen", 0.5, 0.25, "both"), ("man", 0.1, 0.9, "woman")]
    assert model.mimeData([model.index(1, 0)]).text().startswith("word\tcosine to king\tcosine to woman\tnear\nqueen\t")


def test_enter_chooses(qtbot: QtBot) -> None:
    twins = TwinList("both")
    qtbot.addWidget(twins)
    twins.show_twins([Twin("queen", (0.5, 0.25))], ("king", "woman"))
    twins.setCurrentIndex(twins.model().index(0, 0))
    with qtbot.waitSignal(twins.chosen) as chosen:
        qtbot.keyClick(twins, Qt.Key.Key_Return)
    assert chosen.args == ["queen"]
