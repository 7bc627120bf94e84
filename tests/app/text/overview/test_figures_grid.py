from pytestqt.qtbot import QtBot

from app.text.overview.figures_grid import LEAST_WIDTH, FiguresGrid


def rows(grid: FiguresGrid) -> int:
    return len({number.y() for number, _ in grid._pairs if number.isVisible()})


def test_as_many_stand_in_a_row_as_fit_and_rows_are_even(qtbot: QtBot) -> None:
    grid = FiguresGrid()
    qtbot.addWidget(grid)
    grid.show_figures([(f"{n:,}", f"caption {n}") for n in range(6)])
    grid.show()
    for across, expected in ((3, 2), (5, 2), (6, 1), (1, 6)):
        grid.resize(across * LEAST_WIDTH + 10, 200)
        qtbot.waitUntil(lambda expected=expected: rows(grid) == expected)


def test_a_number_is_read_out_with_its_caption(qtbot: QtBot) -> None:
    grid = FiguresGrid()
    qtbot.addWidget(grid)
    grid.show_figures([("5", "words"), ("2", "lines")])
    assert grid._pairs[0][0].accessibleName() == "5 words"
    grid.show_figures([("6", "words")])
    assert grid.figures() == [("6", "words")]
