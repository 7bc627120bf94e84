"""Vector arithmetic as a person writes it: `king - man + woman`, weights, averages, quotes. A parser, never eval.

    sum     = term { ("+" | "-") term }
    term    = factor { ("*" | "/") factor }
    factor  = { "-" } ( number | word | "quoted words" | "(" sum ")" | ("avg" | "mean") "(" sum { "," sum } ")" )

Operators stand between spaces, for words hold hyphens. What has no space in it is first looked up as it stands; else it
is parted at stars, pluses, slashes before numbers, and signs before quotes: 0.5*paris, king+queen, 2*"new york". Words
in a row are looked up as the phrase that they became where the text was read with phrases: new york.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from core.vectors.embeddings import (
    EVERYWHERE,
    Among,
    Embeddings,
    Fold,
    Neighbour,
    UnknownWordError,
    find_word,
    near_spellings,
    quoted,
    usual_fold,
)
from core.vectors.spaces import INPUT

MAX_LENGTH = 1_000
MAX_DEPTH = 30
_MOST_JOINED = 8  # words of a phrase
_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»", "「": "」", "'": "'", "‘": "’"}
_SIGNS = {"+": "+", "-": "-", "−": "-", "–": "-", "*": "*", "×": "*", "·": "*", "/": "/", "÷": "/"}
_SIGNS |= {"＋": "+", "－": "-", "＊": "*", "／": "/"}
_BRACKETS = {"(": "(", ")": ")", ",": ",", "（": "(", "）": ")", "，": ","}
_WORDS = ("word", "quoted")
_GREATEST = 1e9
_JOINED = re.compile(r"([+*×·＋＊]|[/÷／](?=[0-9.]))")
_BEFORE_QUOTE = re.compile(rf"([^\s(),（），]*?)([{re.escape(''.join(_SIGNS))}])(?=[{''.join(_QUOTES)}])")
_HYPHENS = re.compile(r"[-−–]")
_NUMBER = re.compile(r"(?:[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})", re.ASCII)
_CHUNK = re.compile(r"[^\s(),（），]+")
_AVERAGES = ("avg", "mean")


_Vector = NDArray[np.float64]
_Value = float | _Vector


@dataclass(frozen=True, eq=False, slots=True)
class Query:
    """What an expression comes to.

    Attributes:
        vector: float32[d], of length 1.
        words: indices of the words in it, each once, in their order.
    """

    vector: NDArray[np.float32]
    words: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Token:
    """A sign, bracket or comma, whose kind is itself; or a "word" or "quoted" word, with its index if it is known."""

    kind: str
    text: str
    index: int | None = None


def evaluate(text: str, embeddings: Embeddings, fold: Fold | None = None, space: str = INPUT) -> Query:
    """Work out an expression over the unit vectors of words, so that `king - man + woman` asks what 3CosAdd asks.

    Args:
        text: the expression.
        embeddings: where its words are looked up.
        fold: how the text was folded; None folds as the usual tokenizer does.
        space: whose vectors the words have.

    Raises:
        UnknownWordError: a ValueError, if a word is not there; with near spellings.
        ValueError: if there is no such space; if it is no expression, or comes to nothing; says where and what to do.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(f"The expression is longer than {MAX_LENGTH:,} characters. Ask for fewer words.")
    embeddings.require(space)
    parser = _Parser(_with_phrases(list(_tokens(text, embeddings, fold)), embeddings, fold), embeddings, fold, space)
    vector = parser.whole()
    length = float(np.linalg.norm(vector))
    if length < 1e-10:
        raise ValueError(
            "The expression comes to a vector of length 0, and nothing is near that. Change a word or weight."
        )
    return Query((vector / length).astype(np.float32), tuple(dict.fromkeys(parser.words)))


def neighbours(
    embeddings: Embeddings,
    text: str,
    count: int,
    fold: Fold | None = None,
    space: str = INPUT,
    among: Among = EVERYWHERE,
    leave_out: bool = True,
) -> list[Neighbour]:
    """The words nearest to an expression by cosine similarity, exact, best first.

    Args:
        embeddings: the vectors.
        text: the expression.
        count: how many; 1 to 1,000 take about as long.
        fold: how the text was folded; None folds as the usual tokenizer does.
        space: which vectors are asked and which answer.
        among: which words may answer.
        leave_out: whether the words of the expression are left out.

    Raises:
        ValueError: as `evaluate`.
    """
    query = evaluate(text, embeddings, fold, space)
    return embeddings.nearest(query.vector, count, query.words if leave_out else (), space, among)


def _tokens(text: str, embeddings: Embeddings, fold: Fold | None) -> Iterator[_Token]:
    place = 0
    while place < len(text):
        character = text[place]
        match = _CHUNK.match(text, place)
        if match is None:
            if character in _BRACKETS:
                yield _Token(_BRACKETS[character], character)
            place += 1
            continue
        chunk, place = match.group(), match.end()
        is_known = _find(chunk, embeddings, fold) is not None
        if character in _QUOTES and not is_known:
            word = _quotation(text, match.start())
            yield _Token("quoted", word, _find(word, embeddings, fold))
            place = match.start() + len(word) + 2
        elif not is_known and (before := _BEFORE_QUOTE.match(text, match.start())):
            if before[1]:
                yield from _parts(before[1], embeddings, fold)
            yield _Token(_SIGNS[before[2]], before[2])
            place = before.end()
        else:
            yield from _parts(chunk, embeddings, fold)


def _quotation(text: str, place: int) -> str:
    """What stands between the quote at a place and the one that closes it."""
    closing = _QUOTES[text[place]]
    end = text.find(closing, place + 1)
    if end < 0:
        raise ValueError(f"{quoted(text[place:])} opens a quotation that has no end. Put {closing} behind it.")
    return text[place + 1 : end]


def _parts(chunk: str, embeddings: Embeddings, fold: Fold | None) -> Iterator[_Token]:
    """What a run without spaces is: a sign, a word as it stands, either behind signs, or words joined by + or *."""
    if chunk in _SIGNS:  # a sign between spaces is never a word, also where the vectors have it
        yield _Token(_SIGNS[chunk], chunk)
        return
    while (index := _find(chunk, embeddings, fold)) is None and chunk[0] in _SIGNS:
        yield _Token(_SIGNS[chunk[0]], chunk[0])
        chunk = chunk[1:]
        if not chunk:
            return
    pieces = _JOINED.split(chunk)
    if index is not None or not all(pieces):
        yield _Token("word", chunk, index)
        return
    for piece in pieces:
        yield _Token(_SIGNS[piece], piece) if piece in _SIGNS else _Token("word", piece, _find(piece, embeddings, fold))


def _find(word: str, embeddings: Embeddings, fold: Fold | None) -> int | None:
    """The index of a word, if it is there; no word of the vectors is longer than an expression."""
    return find_word(embeddings.words, word, fold)


def _with_phrases(tokens: list[_Token], embeddings: Embeddings, fold: Fold | None) -> list[_Token]:
    """Words without a sign between them, new york, as the phrase that they became; the longest one first."""
    found: list[_Token] = []
    place = 0
    while place < len(tokens):
        run = list(takewhile(lambda token: token.kind == "word", tokens[place : place + _MOST_JOINED]))
        token, taken = tokens[place], 1
        for length in range(len(run), 1, -1):
            text = " ".join(each.text for each in run[:length])
            index = _find(text, embeddings, fold)
            if index is not None:
                token, taken = _Token("word", text, index), length
                break
        found.append(token)
        place += taken
    return found


class _Parser:
    """Recursive descent over tokens; a value is a number, or a vector float64[d]."""

    def __init__(self, tokens: list[_Token], embeddings: Embeddings, fold: Fold | None, space: str) -> None:
        self.words: list[int] = []
        self._tokens = tokens
        self._place = 0
        self._depth = 0
        self._embeddings = embeddings
        self._fold = fold
        self._space = space

    def whole(self) -> _Vector:
        if not self._tokens:
            raise ValueError("The expression is empty. Type a word, or words with signs: king - man + woman.")
        value = self._sum()
        if self._place < len(self._tokens):
            raise self._misplaced(self._place)
        if isinstance(value, float):
            raise ValueError(f"The expression is only a number, {value:g}. A weight stands before a word: 0.5 * paris.")
        return value

    def _sum(self) -> _Value:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ValueError(f"The expression has brackets more than {MAX_DEPTH} deep. Write it flatter.")
        value = self._term()
        while (sign := self._kind()) in ("+", "-"):
            self._place += 1
            other = self._term()
            if isinstance(value, float) != isinstance(other, float):
                raise ValueError("A number cannot be added to words: put a star behind a weight, as in 0.5 * paris.")
            value = _within_bounds(value + other if sign == "+" else value - other)
        self._depth -= 1
        return value

    def _term(self) -> _Value:
        value = self._factor()
        while (sign := self._kind()) in ("*", "/"):
            self._place += 1
            other = self._factor()
            if sign == "/":
                if not isinstance(other, float) or other == 0:
                    raise ValueError("Only a number other than 0 may stand behind a division sign.")
                other = 1 / other
            if not isinstance(value, float) and not isinstance(other, float):
                raise ValueError("Words cannot be multiplied with each other. A weight is a number: 0.5 * paris.")
            value = _within_bounds(value * other)
        return value

    def _factor(self) -> _Value:
        negative = False
        while (sign := self._kind()) in ("+", "-"):
            negative ^= sign == "-"
            self._place += 1
        value = self._primary()
        return -value if negative else value

    def _primary(self) -> _Value:
        token = self._next()
        if token.kind == "(":
            return self._closed()
        if token.kind == "word" and token.text.lower() in _AVERAGES and self._kind() == "(":
            self._place += 1
            return self._average(token)
        if token.kind == "word" and self._is_number(token):
            return float(token.text)
        if token.kind not in ("word", "quoted"):
            raise self._misplaced(self._place - 1)
        if token.index is None:
            raise self._unknown(token.text)
        self.words.append(token.index)
        vector: _Vector = self._embeddings.units([token.index], self._space)[0]
        return vector

    def _average(self, name: _Token) -> _Value:
        values = [self._sum()]
        while self._kind() == ",":
            self._place += 1
            values.append(self._sum())
        self._expect_close()
        vectors = [value for value in values if not isinstance(value, float)]
        if len(vectors) < len(values):
            raise ValueError(f"{name.text}(...) takes words, not numbers.")
        mean: _Vector = np.mean(vectors, axis=0)
        return mean

    def _closed(self) -> _Value:
        value = self._sum()
        self._expect_close()
        return value

    def _expect_close(self) -> None:
        if self._kind() in (")", ""):
            self._next(missing="A bracket is not closed. Put ) behind it.")
            return
        raise self._misplaced(self._place)

    def _is_number(self, token: _Token) -> bool:
        """Whether a word is meant as a number: it is one, and stands at a star or slash or is no known word."""
        if not _NUMBER.fullmatch(token.text):
            return False
        before = self._tokens[self._place - 2].kind if self._place > 1 else ""
        return token.index is None or self._kind() in ("*", "/") or before in ("*", "/")

    def _kind(self) -> str:
        return self._tokens[self._place].kind if self._place < len(self._tokens) else ""

    def _next(self, missing: str = "") -> _Token:
        if self._place == len(self._tokens):
            raise ValueError(
                missing or f"Something is missing behind {quoted(self._tokens[-1].text)}. Put a word there."
            )
        self._place += 1
        return self._tokens[self._place - 1]

    def _misplaced(self, place: int) -> ValueError:
        token = self._tokens[place]
        before = self._tokens[place - 1] if place else None
        if before is not None and token.kind in _WORDS and before.kind in _WORDS:
            return ValueError(
                f"A sign is missing between {quoted(before.text)} and {quoted(token.text)}. Put + or - there, or "
                "quotes round words that hold a space."
            )
        if token.kind == ")":
            return ValueError("A ) stands where none was opened, or nothing stands before it.")
        behind = f" behind {quoted(before.text)}" if before is not None else " at the start"
        return ValueError(f"{quoted(token.text)} cannot stand{behind}. Write words with signs: king - man + woman.")

    def _unknown(self, word: str) -> UnknownWordError:
        parts = _HYPHENS.split(word)
        advice = ""
        if len(parts) > 1 and all(part and _find(part, self._embeddings, self._fold) is not None for part in parts):
            advice = f"If a difference is meant, put spaces round the minus: {' - '.join(parts)}."
        near = near_spellings(self._embeddings.words, (self._fold or usual_fold)(word))
        return UnknownWordError(word, len(self._embeddings), near, advice)


def _within_bounds(value: _Value) -> _Value:
    if not np.all(np.abs(value) <= _GREATEST):
        raise ValueError("The weights of the expression are too large. Use smaller ones.")
    return value
