from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app import question, theme
from app.job_bar import JobBar
from app.session import Session
from app.text.text_view import FREQUENT_WORDS, TextView, preview
from app.text.words_table import WordsTable
from core.job import Job
from core.text.building.glimpse import Glimpse
from core.text.corpus import Corpus, Reading, read_corpus
from core.text.vocabulary import Vocabulary, Words
from core.vectors.embeddings import Embeddings
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
    assert "Drop texts anywhere on this window" in shown(view)
    with qtbot.waitSignal(view.session.text_requested):
        qtbot.mouseClick(button(view, "Open text…"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(view.folder_wanted):
        qtbot.keyClick(button(view, "Folder…"), Qt.Key.Key_Space)
    with qtbot.waitSignal(view.session.places_requested) as wanted:
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


def test_what_is_wrong_is_counted_in_a_line_that_leads_to_the_files(
    qtbot: QtBot, view: TextView, tmp_path: Path
) -> None:
    put(tmp_path / "tale.txt", "schön und gut\n".encode() * 20 + b"b\xffad")
    put(tmp_path / "empty.txt", b"")
    read(qtbot, view, str(tmp_path))
    link = button(view, "1 file not read · 1 remark")
    assert "line 21: not UTF-8" in link.toolTip()
    with qtbot.waitSignal(view.session.text_page_requested) as asked:
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert asked.args == ["files"]


def test_how_it_was_read_is_said_in_words_and_can_be_changed(qtbot: QtBot, view: TextView, tmp_path: Path) -> None:
    read(qtbot, view, put(tmp_path / "tale.txt"))
    assert "Words, in any script → Lower case → Unicode normalisation. A line bounds windows." in shown(view)
    with qtbot.waitSignal(view.session.text_page_requested):
        qtbot.mouseClick(button(view, "Change how it is read…"), Qt.MouseButton.LeftButton)
    view.session.set_reading(Reading(tokenizer="whitespace", bounds="paragraph"))
    with qtbot.waitSignal(view.session.corpus_changed, timeout=30_000):
        view.session.read_again()
    assert "The · cat's · tail." in shown(view)
    assert "Split at white space only. Windows end at: paragraph." in shown(view)


def test_another_text_is_not_read_by_what_was_said_of_the_files_of_the_one_before(
    qtbot: QtBot, view: TextView, tmp_path: Path
) -> None:
    read(qtbot, view, put(tmp_path / "tale.txt"))
    of_this = Reading(tokenizer="whitespace", encoding="latin-1", only=(("author", "Austen"),))
    view.session.set_reading(of_this)
    other = read(qtbot, view, put(tmp_path / "other.txt", "A b."))
    assert other.reading == Reading(tokenizer="whitespace")
    assert view.session.reading == other.reading


def test_it_counts_along_while_a_text_is_read(qtbot: QtBot, view: TextView, tmp_path: Path) -> None:
    glimpse = Glimpse()
    view.session.set_glimpse(glimpse)
    assert not button(view, "Open text…").isVisible()
    glimpse.vocabulary = Vocabulary(Words.of(["the", "cat"]), np.array([3, 1]))
    qtbot.waitUntil(lambda: "4 words of text so far, 2 of them different" in shown(view))
    view.session.set_glimpse(None)
    assert button(view, "Open text…").isVisible()


def test_vectors_of_another_reading_stay_and_say_so(qtbot: QtBot, view: TextView, tmp_path: Path) -> None:
    corpus = read(qtbot, view, put(tmp_path / "tale.txt"))
    details = {"corpus": corpus.name, "corpus_key": corpus.key}
    trained = Embeddings(Words.of(["the", "cat"]), np.eye(2, dtype=np.float32), name=corpus.name, details=details)
    trained.prepare()
    view.session.set_embeddings(trained, exported=True)
    assert "vectors" not in shown(view)
    view.session.set_reading(Reading(tokenizer="whitespace"))
    with qtbot.waitSignal(view.session.corpus_changed, timeout=30_000):
        view.session.read_again()
    assert view.session.embeddings is trained
    assert "The vectors on screen are of this text as it was read before." in shown(view)
    read(qtbot, view, put(tmp_path / "other.txt"))
    assert "The vectors on screen are of another text: tale.txt." in shown(view)


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


def test_a_reading_that_was_cancelled_leaves_the_text_and_what_was_chosen(
    qtbot: QtBot, view: TextView, tmp_path: Path
) -> None:
    before = read(qtbot, view, put(tmp_path / "tale.txt"))
    chosen = Reading(tokenizer="whitespace")
    view.session.set_reading(chosen)
    view.session.read_again()
    assert view.session.glimpse is not None
    view.job_bar.cancel("corpus")
    assert view.session.glimpse is None
    assert view.session.corpus is before
    assert view.session.reading == chosen


def test_a_second_text_takes_the_place_of_the_one_that_is_being_read(
    qtbot: QtBot, view: TextView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = put(tmp_path / "first.txt"), put(tmp_path / "second.txt")
    monkeypatch.setattr(question, "confirmed", lambda *_: False)
    view.read([first])
    glimpse = view.session.glimpse
    view.read([second])
    assert view.session.glimpse is glimpse, "the first goes on"
    monkeypatch.setattr(question, "confirmed", lambda *_: True)
    view.read([second])
    assert view.session.glimpse not in {None, glimpse}
    qtbot.waitSignal(view.session.corpus_changed, timeout=30_000).wait()
    assert view.session.corpus.name == "second.txt"


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
