from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app import theme
from app.job_bar import JobBar
from app.session import Session
from app.text.text_view import FREQUENT_WORDS, TextView, preview
from app.text.words_table import WordsTable
from core.job import Job
from core.text.corpus import Corpus, Reading, read_corpus
from core.vectors.word_sets import WordSet

TEXT = "The cat's tail.\nThe dog saw the cat.\n"


@pytest.fixture
def view(qtbot: QtBot) -> TextView:
    session, job_bar = Session(), JobBar()
    made = TextView(session, job_bar)
    made.session, made.job_bar = session, job_bar  # type: ignore[attr-defined]  # kept alive, and at hand
    qtbot.addWidget(job_bar)
    qtbot.addWidget(made)
    made.resize(320, 700)
    made.show()
    return made


def put(path: Path, content: str | bytes = TEXT) -> str:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def read(qtbot: QtBot, view: TextView, *places: str) -> Corpus:
    with qtbot.waitSignal(view.session.corpus_changed, timeout=30_000):
        view.read(places)
    return view.session.corpus


def shown(view: TextView) -> str:
    return "\n".join(label.text() for label in view.findChildren(QLabel) if label.isVisible())


def button(view: TextView, text: str) -> QPushButton:
    return next(button for button in view.findChildren(QPushButton) if button.text() == text)


def test_the_empty_card_says_what_to_do(qtbot: QtBot, view: TextView) -> None:
    assert "Drop text files or a folder" in shown(view)
    with qtbot.waitSignal(view.files_wanted):
        qtbot.mouseClick(button(view, "Open text…"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(view.folder_wanted):
        qtbot.keyClick(button(view, "Folder…"), Qt.Key.Key_Space)
    with qtbot.waitSignal(view.places_wanted) as wanted:
        qtbot.mouseClick(button(view, "little-world"), Qt.MouseButton.LeftButton)
    assert wanted.args == [["sample:little-world"]]


def test_a_text_is_read_and_described(qtbot: QtBot, view: TextView, tmp_path: Path) -> None:
    corpus = read(qtbot, view, put(tmp_path / "tale.txt"))
    assert corpus.tokens == 8
    text = shown(view)
    assert "tale.txt" in text
    assert "37 B · 1 file" in text
    assert "the · cat's · tail\nthe · dog · saw · the · cat" in text
    assert "6 of 6 different words" in text
    (table,) = view.findChildren(WordsTable)
    assert table.words() == [("the", 3), ("cat", 1), ("cat's", 1), ("dog", 1), ("saw", 1), ("tail", 1)]
    index = table.model().index(0, 2)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "100.0%"
    assert not view.grab().isNull()


def test_only_the_most_frequent_words_are_listed(qtbot: QtBot, view: TextView, tmp_path: Path) -> None:
    read(qtbot, view, put(tmp_path / "many.txt", " ".join(f"word{number}" for number in range(100))))
    assert len(view.findChildren(WordsTable)[0].words()) == FREQUENT_WORDS
    assert f"{FREQUENT_WORDS} of 100 different words" in shown(view)


def test_the_minimum_count_is_applied(qtbot: QtBot, view: TextView, tmp_path: Path) -> None:
    read(qtbot, view, put(tmp_path / "tale.txt"))
    assert "at least" not in shown(view)
    view.set_min_count(3)
    assert "1\nat least 3 times" in shown(view)


def test_a_refused_text_is_one_line_and_the_open_one_stays(qtbot: QtBot, view: TextView, tmp_path: Path) -> None:
    before = read(qtbot, view, put(tmp_path / "tale.txt"))
    view.read([put(tmp_path / "empty.txt", b"")])
    qtbot.waitUntil(lambda: "empty.txt is empty" in shown(view))
    assert view.session.corpus is before
    read(qtbot, view, str(tmp_path / "tale.txt"))
    assert "is empty" not in shown(view)


def test_repairs_are_listed(qtbot: QtBot, view: TextView, tmp_path: Path) -> None:
    read(qtbot, view, put(tmp_path / "tale.txt", b"good\nb\xffad"))
    assert "tale.txt, line 2: not UTF-8" in shown(view)


def test_another_tokenizer_reads_the_text_again(qtbot: QtBot, view: TextView, tmp_path: Path) -> None:
    read(qtbot, view, put(tmp_path / "tale.txt"))
    box = view._tokenizer
    box.setCurrentIndex(box.findData("whitespace"))
    with qtbot.waitSignal(view.session.corpus_changed, timeout=30_000):
        box.activated.emit(box.currentIndex())
    assert "The · cat's · tail." in shown(view)
    assert view.session.corpus.reading == Reading(tokenizer="whitespace")


def test_the_choices_follow_the_corpus(view: TextView, tmp_path: Path) -> None:
    reading = Reading(tokenizer="whitespace", bounds="paragraph")
    view.session.set_corpus(read_corpus([put(tmp_path / "tale.txt")], reading, Job()))
    assert (view._tokenizer.currentData(), view._bounds.currentData()) == ("whitespace", "paragraph")


def test_the_preview_is_short_whatever_the_text(tmp_path: Path) -> None:
    text = "x" * 900 + " " + "word " * 1000 + "\nmore" * 50
    lines = preview(read_corpus([put(tmp_path / "long.txt", text)], Reading(), Job())).split("\n")
    assert len(lines) < 10
    assert max(map(len, lines)) < 300
    assert lines[0].endswith(" …")


def test_a_long_name_does_not_widen_the_card(qtbot: QtBot, view: TextView, tmp_path: Path) -> None:
    read(qtbot, view, put(tmp_path / f"{'n' * 200}.txt"))
    assert view.minimumSizeHint().width() <= 320


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_the_card_is_drawn_in_both_themes(qtbot: QtBot, view: TextView, tmp_path: Path, qapp, choice: str) -> None:
    read(qtbot, view, put(tmp_path / "tale.txt"))
    theme.apply(qapp, choice)
    assert not view.grab().isNull()


def test_a_reading_that_was_cancelled_leaves_the_choices_as_they_were(
    qtbot: QtBot, view: TextView, tmp_path: Path
) -> None:
    tale = tmp_path / "tale.txt"
    tale.write_text("the king and the queen\n" * 5, encoding="utf-8")
    view.read([str(tale)])
    qtbot.waitUntil(lambda: view._session.corpus is not None, timeout=20_000)
    view._tokenizer.setCurrentIndex(view._tokenizer.findData("whitespace"))
    view._read_again()
    view._job_bar.cancel("corpus")
    assert view._tokenizer.currentData() == "words"


def test_words_in_sets_are_marked_in_the_table(qtbot: QtBot, view: TextView, tmp_path: Path) -> None:
    read(qtbot, view, put(tmp_path / "a.txt"))
    table = view.findChild(WordsTable)
    assert table is not None
    view.session.set_sets((WordSet("pets", ("cat", "dog")), WordSet("hidden", ("the",), shown=False)))
    model = table.model()
    marked = [
        model.index(row, 0).data()
        for row in range(model.rowCount())
        if model.index(row, 0).data(Qt.ItemDataRole.DecorationRole) is not None
    ]
    assert sorted(marked) == ["cat", "dog"]
    assert model.index(0, 1).data(Qt.ItemDataRole.DecorationRole) is None
