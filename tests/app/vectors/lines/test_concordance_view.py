from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.vectors.lines import text_index
from app.vectors.lines.concordance_view import ConcordanceView
from core.job import Job
from core.tables import as_tsv
from core.text.corpus import Corpus, read_corpus
from core.text.lookup import word_index
from core.text.reading import Reading

TEXT = (
    "The old king and the queen of the land.\nA young king sat.\nThe king of the land, the old queen\n\n"
    "No king was old\nThe queen sat\n"
)


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    monkeypatch.setenv("SEMASCOPE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "tale.txt").write_text(TEXT)
    return read_corpus([tmp_path / "tale.txt"], Reading(), Job())


@pytest.fixture
def job_bar(qtbot: QtBot) -> Iterator[JobBar]:
    made = JobBar()
    qtbot.addWidget(made)
    yield made
    made.cancel_all()


@pytest.fixture
def view(qtbot: QtBot, session: Session, job_bar: JobBar) -> ConcordanceView:
    view = ConcordanceView(session, job_bar)
    qtbot.addWidget(view)
    view.resize(900, 420)
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.fixture
def reading(view: ConcordanceView, session: Session, corpus: Corpus) -> ConcordanceView:
    """The view with a text that is open."""
    session.set_corpus(corpus)
    return view


def shown(view: ConcordanceView) -> list[tuple[str, ...]]:
    model = view.lines.pane.lines.model()
    return [
        tuple(model.index(row, column).data() for column in range(model.columnCount()))
        for row in range(model.rowCount())
    ]


def ask(qtbot: QtBot, view: ConcordanceView, word: str) -> None:
    view.show_lines(word)
    lines = view.lines.pane.lines
    qtbot.waitUntil(
        lambda: lines.concordance is not None and lines.line(0).keyword == tuple(word.split()), timeout=60_000
    )


def texts(view: ConcordanceView) -> str:
    return " ".join(label.text() for label in view.findChildren(QLabel) if label.isVisible())


def test_without_a_text_it_says_what_to_do(view: ConcordanceView, session: Session) -> None:
    assert "Open a text (Ctrl+O)" in texts(view)
    assert not view.lines.field.isEnabled()
    view.show_lines("king")
    view.set_in_sight(True)
    assert "Open a text (Ctrl+O)" in texts(view)


def test_a_word_shows_all_its_lines(qtbot: QtBot, reading: ConcordanceView) -> None:
    ask(qtbot, reading, "king")
    assert shown(reading) == [
        ("the old", "king", "and the queen of the land", "tale.txt · 1"),
        ("a young", "king", "sat", "tale.txt · 2"),
        ("the", "king", "of the land the old queen", "tale.txt · 3"),
        ("no", "king", "was old", "tale.txt · 4"),
    ]
    assert reading.lines.count.text() == "4 places"


def test_the_index_is_made_when_it_is_first_wanted_and_said(
    qtbot: QtBot, reading: ConcordanceView, job_bar: JobBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not job_bar.running(text_index.KIND)
    go_on = threading.Event()
    build = word_index.word_index

    def slow(*arguments: object) -> object:
        go_on.wait(30)
        return build(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(word_index, "word_index", slow)
    reading.show_lines("king")
    assert job_bar.running(text_index.KIND)
    assert "The index of the text is being made" in texts(reading)
    go_on.set()
    qtbot.waitUntil(lambda: len(shown(reading)) == 4, timeout=60_000)
    assert "being made" not in texts(reading)


def test_an_index_that_was_cancelled_can_be_made_later(
    qtbot: QtBot, reading: ConcordanceView, job_bar: JobBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def slow(*arguments: Job) -> None:
        go_on.wait(30)
        arguments[1].check()

    monkeypatch.setattr(word_index, "alphabetical_ranks", slow)
    reading.show_lines("king")
    job_bar.cancel(text_index.KIND)
    go_on.set()
    assert "There is no index of the text yet" in texts(reading)
    monkeypatch.undo()
    qtbot.mouseClick(reading.make_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(shown(reading)) == 4, timeout=60_000)


def test_a_damaged_index_is_made_anew(qtbot: QtBot, reading: ConcordanceView, corpus: Corpus) -> None:
    ask(qtbot, reading, "king")
    index = reading.index.index
    path = corpus.folder / "word-index"
    with path.open("r+b") as file:  # in place: it is mapped
        file.seek(32)
        file.write(bytes(16))
    reading.lines.order.set_value("left")
    reading.show_lines("the")
    qtbot.waitUntil(lambda: reading.index.index not in (None, index), timeout=60_000)
    qtbot.waitUntil(lambda: reading.lines.count.text() == "7 places")


def test_lines_are_sorted_by_their_sides(qtbot: QtBot, reading: ConcordanceView) -> None:
    ask(qtbot, reading, "king")
    reading.lines.order.set_value("left")
    qtbot.waitUntil(lambda: [row[0] for row in shown(reading)] == ["no", "the old", "the", "a young"])
    reading.lines.order.set_value("right")
    qtbot.waitUntil(lambda: [row[2].split()[0] for row in shown(reading)] == ["and", "of", "sat", "was"])


def test_it_follows_the_selected_word_while_it_is_in_sight(
    qtbot: QtBot, reading: ConcordanceView, session: Session
) -> None:
    session.select("queen")
    assert reading.lines.wanted == ""
    reading.set_in_sight(True)
    qtbot.waitUntil(lambda: reading.lines.count.text() == "3 places", timeout=60_000)
    reading.set_in_sight(False)
    session.select("king")
    assert reading.lines.wanted == "queen"


def test_a_text_that_is_opened_while_it_is_in_sight_is_searched(
    qtbot: QtBot, view: ConcordanceView, session: Session, corpus: Corpus
) -> None:
    session.select("king")
    view.set_in_sight(True)
    session.set_corpus(corpus)
    qtbot.waitUntil(lambda: view.lines.count.text() == "4 places", timeout=60_000)


@pytest.mark.parametrize(
    ("files", "counted"),
    [
        ({"a.txt": "the king\n", "b.txt": "a queen\n"}, "1 place in 1 of 2 files"),
        ({"a.csv": "who,text\nAnn,the old king\nBob,a young queen\n"}, "1 place in 1 of 2 documents"),
    ],
)
def test_documents_of_one_file_are_not_called_files(
    qtbot: QtBot,
    view: ConcordanceView,
    session: Session,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    files: dict[str, str],
    counted: str,
) -> None:
    monkeypatch.setenv("SEMASCOPE_CACHE", str(tmp_path / "cache"))
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    session.set_corpus(read_corpus([tmp_path / name for name in files], Reading(), Job()))
    ask(qtbot, view, "king")
    assert view.lines.count.text() == counted


def test_an_unknown_word_offers_near_spellings(qtbot: QtBot, reading: ConcordanceView) -> None:
    ask(qtbot, reading, "king")
    reading.lines.field.setText("old quen")
    QTest.keyClick(reading.lines.field, Qt.Key.Key_Return)
    qtbot.waitUntil(reading.lines.trouble.isVisible, timeout=60_000)  # what compares spellings is imported
    assert reading.lines.trouble.message.text() == "“quen” is not among the 12 words."
    assert not reading.lines.take.isEnabled()
    reading.lines.trouble.chosen.emit("quen", "queen")
    qtbot.waitUntil(lambda: reading.lines.count.text() == "1 place")
    assert shown(reading)[0][:2] == ("the king of the land the", "old queen")


def test_a_chosen_line_is_shown_as_it_stands_in_the_file(
    qtbot: QtBot, reading: ConcordanceView, corpus: Corpus
) -> None:
    ask(qtbot, reading, "king")
    lines, passage = reading.lines.pane.lines, reading.lines.pane.passage
    assert not passage.isVisible()
    qtbot.mouseClick(lines.viewport(), Qt.MouseButton.LeftButton, pos=centre(reading, 2, 1))
    qtbot.waitUntil(passage.isVisible)
    assert passage.text.toPlainText() == "The king of the land, the old queen"
    assert passage.source.text() == "tale.txt, line 3"
    corpus.sources[0].path.write_text("gone")
    QTest.keyClick(lines, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: passage.text.toPlainText() == "no king was old")
    assert "tale.txt has changed since it was read; these are the words as they were read" in passage.source.text()


def centre(view: ConcordanceView, row: int, column: int) -> QPoint:
    lines = view.lines.pane.lines
    return lines.visualRect(lines.model().index(row, column)).center()


def test_a_double_click_on_a_word_of_a_line_selects_it(
    qtbot: QtBot, reading: ConcordanceView, session: Session
) -> None:
    ask(qtbot, reading, "king")
    lines = reading.lines.pane.lines
    cell = lines.visualRect(lines.model().index(0, 2))
    at = {lines.word_at(QPoint(x, cell.center().y())): x for x in range(cell.left(), cell.right())}
    assert [word for word in at if word] == ["and", "the", "queen", "of", "land"]
    left = lines.visualRect(lines.model().index(0, 0))
    assert lines.word_at(QPoint(left.right() - 12, left.center().y())) == "old"
    qtbot.mouseDClick(lines.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at["queen"], cell.center().y()))
    assert session.selection == "queen"
    with qtbot.waitSignal(session.lines_requested) as asked:  # the vectors do not have it
        qtbot.mouseDClick(lines.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at["land"], cell.center().y()))
    assert asked.args == ["land"]


def test_the_list_can_be_taken_away(qtbot: QtBot, reading: ConcordanceView) -> None:
    ask(qtbot, reading, "sat")
    reading.lines.take.copy()
    assert QApplication.clipboard().text() == (
        "file\tpassage\tbefore\tword\tafter\ntale.txt\t2\ta young king\tsat\t\ntale.txt\t5\tthe queen\tsat\t\n"
    )


def test_shared_contexts_with_their_lines(qtbot: QtBot, reading: ConcordanceView, session: Session) -> None:
    reading.ask_reason("king", "queen")
    reading.reason.least.set_value("1")
    contexts = reading.reason.contexts
    qtbot.waitUntil(lambda: contexts.contexts is not None and contexts.model().rowCount() == 6, timeout=60_000)
    assert reading.reason.summary.text() == (
        "cosine 0.709 · 6 shared contexts, what brings them near first · queen near king: 1×"
    )
    assert {contexts.model().index(row, 0).data() for row in range(6)} == {"the", "old", "of", "land", "sat", "and"}
    assert contexts.model().headerData(2, Qt.Orientation.Horizontal) == "near\nqueen"
    pane = reading.reason.pane
    sat = next(row for row in range(6) if contexts.model().index(row, 0).data() == "sat")
    contexts.setCurrentIndex(contexts.model().index(sat, 0))
    qtbot.waitUntil(lambda: reading.reason.caption.text() == "1 line with sat (±5)")
    assert pane.lines.line(0).left == ("a", "young")
    assert pane.lines.parted("sat down and sat") == ["", "sat", " down and ", "sat", ""]
    reading.reason.side.set_value("1")
    qtbot.waitUntil(lambda: pane.lines.line(0).keyword == ("queen",))


def test_contexts_sort_by_their_columns(qtbot: QtBot, reading: ConcordanceView) -> None:
    reading.ask_reason("king", "queen")
    reading.reason.least.set_value("1")
    contexts = reading.reason.contexts
    qtbot.waitUntil(lambda: contexts.contexts is not None and contexts.model().rowCount() == 6, timeout=60_000)

    def column(number: int) -> list[str]:
        return [contexts.model().index(row, number).data() for row in range(6)]

    first = column(0)
    contexts.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert column(0) == ["and", "land", "of", "old", "sat", "the"]
    contexts.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert column(1) == sorted(column(1), key=int, reverse=True)
    head, *rows = as_tsv(contexts.table()).splitlines()
    assert head.split("\t")[:5] == ["context", "near king", "near queen", "PMI king", "PMI queen"]
    assert [row.split("\t")[0] for row in rows] == column(0)
    contexts.sortByColumn(-1, Qt.SortOrder.DescendingOrder)
    assert column(0) == first


def test_why_asks_for_what_is_missing(qtbot: QtBot, reading: ConcordanceView) -> None:
    reading.ask_reason("king", "")
    assert reading.reason.wanted is None
    reading.ask_reason("king", "old queen")
    qtbot.waitUntil(reading.reason.trouble.isVisible, timeout=60_000)
    assert "is more than one word" in reading.reason.trouble.message.text()


def test_another_text_forgets_the_lines_of_the_one_before(
    qtbot: QtBot, reading: ConcordanceView, session: Session
) -> None:
    ask(qtbot, reading, "king")
    session.set_corpus(None)
    assert reading.index.index is None
    assert reading.lines.pane.lines.model().rowCount(QModelIndex()) == 0
    assert "Open a text (Ctrl+O)" in texts(reading)
