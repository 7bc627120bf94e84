"""What one line of a suite of questions says: an analogy, two words and a score, a word of a class, odd ones out."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

_HEADINGS = {"word", "words", "target", "type", "category", "class", "outliers"} | {
    *("similarity", "score", "rating", "human", "mean", "simlex")
}
LARGEST_GROUP = 1_000  # words that one can stand out from: the cosines of all pairs are held
_CLASS_COLUMNS = ("category", "class", "cluster")
_ITEM = re.compile(r"""\s*(?:'((?:[^'\\]|\\['"\\])*)'|"((?:[^"\\]|\\['"\\])*)")\s*(,|$)""")


class Pair(NamedTuple):
    """Two words and what people said of their similarity or relatedness."""

    first: str
    second: str
    score: float


class Question(NamedTuple):
    """Four words, a is to b as c is to d; the section is empty where the line names none."""

    section: str
    words: tuple[str, ...]


class Member(NamedTuple):
    """A word and the class that it belongs to."""

    category: str
    word: str


class Group(NamedTuple):
    """Words that belong together, and words each of which is the odd one among them."""

    name: str
    words: tuple[str, ...]
    outliers: tuple[str, ...]


Entry = Pair | Question | Member | Group


def fields_of(line: str) -> list[str]:
    """The parts of a line between tabs, else semicolons, else commas (with quotes as in CSV), else spaces."""
    for separator in ("\t", ";", ","):
        if separator in line:
            try:
                return [part.strip() for part in next(csv.reader([line], delimiter=separator))]
            except csv.Error:
                return []
    return line.split()


def columns_of(fields: Sequence[str]) -> dict[str, int] | None:
    """The places of the columns by their names in lower case if the line is a heading, else None.

    A line with a number is none, though one of its words be "mean" or "score".
    """
    if any(number(field) is not None for field in fields):
        return None
    names = [field.lower().strip("0123456789 _#()") for field in fields]
    return {name: place for place, name in enumerate(names)} if any(name in _HEADINGS for name in names) else None


def entry_of(fields: Sequence[str], columns: Mapping[str, int], in_section: bool) -> Entry | None:
    """What a line says, words folded; None where that is nothing of these.

    Args:
        fields: of the line.
        columns: of the heading of the file, empty without one.
        in_section: whether a `: section` line stands before it; then it can only be an analogy.
    """
    if in_section:
        return _question(fields)
    return _group(fields, columns) or _member(fields, columns) or _pair(fields) or _table_question(fields)


def listed(text: str) -> tuple[str, ...] | None:
    """The strings of a Python list of strings as text, read by these rules alone; None where it is anything else."""
    text = text.strip()
    if len(text) < 2 or text[0] != "[" or text[-1] != "]":
        return None
    inner, place, found = text[1:-1].rstrip(), 0, []
    while place < len(inner):
        item = _ITEM.match(inner, place)
        if item is None:
            return None
        found.append(re.sub(r"\\(.)", r"\1", item[1] if item[1] is not None else item[2]))
        place = item.end()
    return tuple(found)


def _group(fields: Sequence[str], columns: Mapping[str, int]) -> Group | None:
    """An odd-one-out row: the name of a group, its outliers and its words; an empty outlier is none."""
    if len(fields) < 3 or not fields[-1].startswith("["):
        return None
    at_words, at_outliers = columns.get("words", len(fields) - 1), columns.get("outliers", len(fields) - 2)
    if max(at_words, at_outliers) >= len(fields):
        return None
    words, outliers = listed(fields[at_words]), listed(fields[at_outliers])
    if not words or not outliers or len(words) > LARGEST_GROUP:
        return None
    name = fields[columns.get("category", len(fields) - 3)]
    return Group(name, *(tuple(word.casefold() for word in listing if word) for listing in (words, outliers)))


def _member(fields: Sequence[str], columns: Mapping[str, int]) -> Member | None:
    """A word of a class: by the columns of the heading, else an index, a class and a word."""
    at_class = next((columns[name] for name in _CLASS_COLUMNS if name in columns), None)
    at_word = columns.get("word")
    if at_class is None or at_word is None:
        if len(fields) != 3 or not fields[0].isdecimal() or number(fields[1]) is not None:
            return None
        at_class, at_word = 1, 2
    if max(at_class, at_word) >= len(fields):
        return None
    category, word = fields[at_class], fields[at_word]
    return Member(category, word.casefold()) if category and word and number(word) is None else None


def _pair(fields: Sequence[str]) -> Pair | None:
    """Two words and the first number behind them; a number in front of them is an index."""
    if len(fields) > 3 and fields[0].isdecimal() and number(fields[1]) is None and number(fields[2]) is None:
        fields = fields[1:]
    if len(fields) < 3 or not fields[0] or not fields[1] or number(fields[1]) is not None:
        return None
    score = next((found for part in fields[2:] if (found := number(part)) is not None), None)
    return None if score is None else Pair(fields[0].casefold(), fields[1].casefold(), score)


def _question(fields: Sequence[str], section: str = "") -> Question | None:
    if len(fields) != 4 or not all(fields):
        return None
    return Question(section, tuple(word.casefold() for word in fields))


def _table_question(fields: Sequence[str]) -> Question | None:
    """Four words and no more, or a row of the MSR table, which has an index and a type before them."""
    if len(fields) == 6 and fields[0].isdecimal():
        return _question(fields[2:], fields[1])
    if not fields or fields[0].isdecimal() or any(" " in word for word in fields):
        return None  # a table of another kind
    return _question(fields)


def number(text: str) -> float | None:
    """The finite number that a field is, else None."""
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None
