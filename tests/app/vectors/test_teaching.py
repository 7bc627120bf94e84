import numpy as np
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.vectors.teaching import FirstWords, first_words
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings


def named(words: list[str]) -> Embeddings:
    return Embeddings(Words.of(words), np.ones((len(words), 2), np.float32))


def test_first_words_are_short_and_made_of_letters() -> None:
    words = [f"w{'abcdefgh'[place % 8]}{place}" for place in range(1000)]
    words[150], words[187], words[224], words[261] = "harbour", "incomprehensibly", "winter", "no"
    assert first_words(named(words)) == ["harbour", "winter"]
    assert first_words(named(["12", "--"])) == []


def test_a_link_takes_its_word_and_others_replace_it(qtbot: QtBot) -> None:
    taken: list[str] = []
    whole = QWidget()
    qtbot.addWidget(whole)
    first = FirstWords(taken.append, whole)
    whole.show()
    first.offer(named(["harbour"]))
    first.offer(named(["winter"]))

    def shown() -> list[QPushButton]:
        return [link for link in first.findChildren(QPushButton) if link.isVisible()]

    qtbot.waitUntil(lambda: [link.text() for link in shown()] == ["winter"])
    shown()[0].click()
    assert taken == ["winter"]
    first.offer(None)
    assert shown() == []
