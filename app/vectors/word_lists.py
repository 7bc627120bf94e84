"""Lists of words as a person types them: words in a row, or a list that has a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app import theme
from app.session import Session
from app.vectors.word_field import WordField
from core.vectors.embeddings import UnknownWordError

if TYPE_CHECKING:
    from core.vectors.embeddings import Embeddings, Fold

MARK = "@"
"""Stands before the name of a set: "@colours" is what is in it."""

CHOSEN = "chosen"
"""The name of the words that are chosen on the map."""

FREQUENT = "frequent"
"""Before a number: so many of the most frequent words, as in "@frequent 100"."""

MOST_WORDS = 500
_OFFERED = (50, 100, 200)
_FREQUENT = re.compile(rf"{MARK}{FREQUENT} ([0-9]{{1,4}})")
_AVERAGE = re.compile(r"avg\([^()]*\)")
_COMMAS = re.compile("[,;，、；]")
_ITEMS = re.compile(r'"([^"]*)"|“([^”]*)”|([^\s,;，、；]+)')


class WordsField(WordField):
    """A line for a list of words; its menu offers the named sets and the words that are chosen on the map."""

    def __init__(self, session: Session, name: str, parent: QWidget | None = None, *, frequent: bool = False) -> None:
        super().__init__(session, name, True, parent)
        self._lists, self._frequent = session, frequent
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        action = QAction(theme.icon("sets", "muted"), self.tr("Take the words of a set"), self)
        action.triggered.connect(lambda: self._menu.popup(self.mapToGlobal(self.rect().bottomLeft())))
        self.addAction(action, self.ActionPosition.TrailingPosition)
        self.setToolTip(self.tr("Words with commas or spaces between them; or {0} and the name of a set.").format(MARK))

    def offers(self) -> list[QAction]:
        """What its menu offers now."""
        self._fill()
        return [action for action in self._menu.actions() if action.isEnabled()]

    def _fill(self) -> None:
        self._menu.clear()
        for number in _OFFERED if self._frequent else ():
            action = self._menu.addAction(self.tr("The {0} most frequent words").format(number))
            action.triggered.connect(lambda _=False, number=number: self.setText(f"{MARK}{FREQUENT} {number}"))
        for name, words in named_lists(self._lists).items():
            label = self.tr("The words chosen on the map") if name == CHOSEN else name
            action = self._menu.addAction(f"{label} ({len(words):,})")
            action.triggered.connect(lambda _=False, name=name: self.setText(MARK + name))
        if self._menu.isEmpty():
            self._menu.addAction(self.tr("No sets yet: choose words on the map and keep them as a set")).setEnabled(
                False
            )


def named_lists(session: Session) -> dict[str, tuple[str, ...]]:
    """The lists that have a name: the chosen words, if there are any, and the named sets, which come before them."""
    sets = {word_set.name: word_set.words for word_set in session.sets}
    return {**({CHOSEN: session.chosen} if session.chosen else {}), **sets}


def words_in(text: str, is_phrase: Callable[[str], bool] = lambda _: False) -> tuple[str, ...]:
    """The words of a typed list, each once: commas or spaces between them, quotes round those that hold any.

    Args:
        text: the list.
        is_phrase: whether what stands between two commas and holds spaces is one of the words all the same: New York.
    """
    found: list[str] = []
    for part in [text] if '"' in text or "“" in text else _COMMAS.split(text):
        if len(part.split()) > 1 and is_phrase(part.strip()):
            found.append(part.strip())
        else:
            found += (next(filter(None, match.groups()), "") for match in _ITEMS.finditer(part))
    return tuple(dict.fromkeys(word for word in found if word))


def list_of(text: str, session: Session, embeddings: Embeddings, *, frequent: bool = False) -> tuple[str, ...]:
    """The words that a field stands for, with `frequent` also "@frequent 100".

    Words that are typed are given as they are, to be looked up; of a named list only those that the vectors have.

    Raises:
        ValueError: if there are none, or too many to be shown together.
    """
    known = named_lists(session)
    asked = _FREQUENT.fullmatch(text.strip())
    if frequent and asked is not None:
        known = {
            text.strip().removeprefix(MARK): tuple(embeddings.words.first(min(int(asked[1]), MOST_WORDS + 1))),
            **known,
        }
    name = text.strip().removeprefix(MARK)
    if text.strip().startswith(MARK) and name in known:
        words: Sequence[str] = [word for word in known[name] if word in embeddings.words]
        if not words:
            raise ValueError(_tr("None of the words of “{0}” is among the vectors.").format(name))
    else:
        words = words_in(text, lambda part: session.fold(part) in embeddings.words)
        if not words:
            raise ValueError(_tr("There is no word in “{0}”. Write words with commas between them.").format(text))
    if len(words) > MOST_WORDS:
        text = _tr("{0} words are too many to be compared at once. Take a set of at most {1}.")
        raise ValueError(text.format(f"{len(words):,}", f"{MOST_WORDS:,}"))
    return tuple(words)


def as_known(text: str, embeddings: Embeddings, fold: Fold | None) -> str:
    """The word that a text is found as; what is no word stays. Off the window's thread."""
    try:
        return embeddings.words[embeddings.index_of(text, fold)]
    except UnknownWordError:
        return text


def as_expression(text: str, session: Session, embeddings: Embeddings) -> str:
    """A pole as `core.vectors.expression` takes it: a list becomes the average of its words, all else stays.

    Raises:
        ValueError: as `list_of`.
    """
    is_named = text.strip().startswith(MARK) and text.strip().removeprefix(MARK) in named_lists(session)
    is_typed = any(sign in text for sign in ",;，、；") and "(" not in text
    if not is_named and not is_typed:
        return text.strip()
    words = list_of(text, session, embeddings)
    return f"avg({', '.join(word if _is_plain(word) else _in_quotes(word) for word in words)})"


def difference(high: str, low: str) -> str:
    """What is left of an expression without another, with brackets where there must be some."""
    return " - ".join(part if _is_plain(part) or _AVERAGE.fullmatch(part) else f"({part})" for part in (high, low))


def _is_plain(word: str) -> bool:
    """Whether a word needs no quotes in an expression."""
    return word.isalpha() and word not in ("avg", "mean")


def _in_quotes(word: str) -> str:
    return f"“{word}”" if '"' in word else f'"{word}"'


def _tr(text: str) -> str:
    return QCoreApplication.translate("WordLists", text)
