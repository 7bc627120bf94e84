"""Suites of questions as they are found in the wild: analogies, similarities, classes and odd ones out, and our own."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from core.vectors.suite_lines import Entry, Group, Member, Pair, Question, columns_of, entry_of, fields_of

ANALOGIES, SIMILARITIES, CATEGORIES, OUTLIERS = "analogies", "similarities", "categories", "outliers"
KINDS = {  # what the window calls them
    ANALOGIES: "Analogies",
    SIMILARITIES: "Similarities",
    CATEGORIES: "Classes of words",
    OUTLIERS: "Odd one out",
}
OWN = "suite:"  # how the name of a suite that ships with the program begins
OWN_SUITES = {
    f"{OWN}facts": "Analogies of common facts: capitals, nationalities, family, plurals, tenses, degrees.",
    f"{OWN}classes": "Classes of common words: animals, colours, professions, instruments.",
}
MAX_SUITE_BYTES = 16_000_000  # the largest that is in use has under 1 MB; words as Python objects take 30 times more
MOST_MEMBERS = 5_000  # words in classes: clustering holds the distances of all pairs
_LENIENCE = 1_000  # unreadable lines after which a file that has fewer questions is read no further
_SHOWN = 80  # characters of an unreadable line that are kept


@dataclass
class Suite:
    """The questions of one file, words folded; only the questions of one kind are there.

    Attributes:
        analogies: by section, each question's four words: a is to b as c is to d.
        similarities: two words and what people said of them.
        categories: by class, the words that belong to it.
        groups: words that belong together, and their odd ones out.
        unreadable: lines that are none of these: number (from 1) and beginning.
    """

    analogies: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    similarities: list[Pair] = field(default_factory=list)
    categories: dict[str, list[str]] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    unreadable: list[tuple[int, str]] = field(default_factory=list)

    @property
    def kinds(self) -> dict[str, int]:
        """How many questions of each kind that is there, in the order of `KINDS`."""
        counts = (
            sum(map(len, self.analogies.values())),
            len(self.similarities),
            sum(map(len, self.categories.values())),
            sum(len(group.outliers) for group in self.groups),
        )
        return {kind: count for kind, count in zip(KINDS, counts, strict=True) if count}

    @property
    def kind(self) -> str:
        """One of `KINDS`."""
        return next(iter(self.kinds), ANALOGIES)

    def __len__(self) -> int:
        """How many questions there are: analogies, pairs, words in classes, or odd ones out."""
        return sum(self.kinds.values())

    def questions(self) -> Iterator[tuple[str, ...]]:
        """The words of each question; of an odd one out, itself and then those that it stands among."""
        yield from self._whole_questions()
        for group in self.groups:
            yield from ((outlier, *group.words) for outlier in group.outliers)

    def _whole_questions(self) -> Iterator[tuple[str, ...]]:
        """Those whose words must all be there."""
        for questions in self.analogies.values():
            yield from questions
        for pair in self.similarities:
            yield pair[:2]
        for words in self.categories.values():
            yield from ((word,) for word in words)

    def occurrences(self) -> Counter[str]:
        """In how many questions each word stands; a large group with many odd ones out is not written out for it."""
        found: Counter[str] = Counter()
        for group in self.groups:
            within = dict.fromkeys(group.words)
            found.update(dict.fromkeys(within, len(group.outliers)))
            found.update(word for word in group.outliers if word not in within)
        found.update(word for question in self._whole_questions() for word in dict.fromkeys(question))
        return found

    def add(self, entry: Entry, section: str) -> None:
        """Take what a line says; `section` is that of an analogy which names none itself."""
        match entry:
            case Question():
                self.analogies.setdefault(entry.section or section or "all", []).append(entry.words)
            case Pair():
                self.similarities.append(entry)
            case Member():
                self.categories.setdefault(entry.category, []).append(entry.word)
            case Group():
                self.groups.append(entry)


def read_suite(place: str | Path) -> Suite:
    """Read the questions of a file, or our own by its name (`suite:facts`); the content decides of which kind they are.

    Analogies are four words under `: section` lines (Google, CA8) or the table of MSR; similarities two words and a
    number in columns of any dress; classes a table of index, category and word; odd ones out a table whose last two
    columns are lists of outliers and words. A heading, an index column, comments, a byte order mark and any line ends
    are understood.

    Raises:
        OSError: if it cannot be read.
        ValueError: if it holds none of these, or several; names the first line that does not fit.
    """
    if str(place).startswith(OWN):
        return _own_suite(str(place))
    path = Path(place)
    suite = Suite()
    section, in_section = "", False
    columns: dict[str, int] | None = None
    for line_number, line in _lines(path):
        if line.startswith(":"):
            section, in_section = line[1:].strip(), True
            continue
        fields = fields_of(line)
        if columns is None:  # the first line that is no comment may be a heading
            heading = None if in_section else columns_of(fields)
            columns = heading or {}
            if heading is not None:
                continue
        entry = entry_of(fields, columns, in_section)
        if entry is not None:
            suite.add(entry, section)
        else:
            suite.unreadable.append((line_number, line[:_SHOWN]))
            if len(suite.unreadable) > _LENIENCE + len(suite):
                break
    _require_questions(suite, path)
    return suite


def _require_questions(suite: Suite, path: Path) -> None:
    where = f"{path}, line {suite.unreadable[0][0]}" if suite.unreadable else f"{path}"
    kinds = suite.kinds
    if len(kinds) > 1:
        found = " and ".join(f"{count:,} {kind}" for kind, count in kinds.items())
        raise ValueError(
            f"{path}: holds {found}, neither one suite nor the other. Put each kind into a file of its own."
        )
    if len(suite) <= len(suite.unreadable):
        raise ValueError(
            f"{where}: neither an analogy (four words under a `: section` line, or an MSR table) nor a similarity (two "
            "words and a number), nor a table of index, category and word, nor one of odd ones out. Choose a file of "
            "one of these kinds."
        )
    members = kinds.get(CATEGORIES, 0)
    if members > MOST_MEMBERS:
        raise ValueError(f"{path}: {members:,} words in classes; {MOST_MEMBERS:,} can be clustered. Choose fewer.")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that say something, with their numbers."""
    if path.exists() and not path.is_file():
        raise OSError(f"{path} is a folder or device. Name a file of questions.")
    try:
        if path.stat().st_size > MAX_SUITE_BYTES:
            raise ValueError(f"{path} is larger than any suite of questions (16 MB). Choose another file.")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line_number = path.read_bytes().count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"{path}, line {line_number}: not UTF-8 text. Convert it (`iconv -t utf-8`) and try again."
        ) from error
    except FileNotFoundError:
        raise FileNotFoundError(f"{path} does not exist. Check the name.") from None
    except OSError as error:
        reason = "permission is denied" if isinstance(error, PermissionError) else error.strerror or error
        raise type(error)(f"{path} cannot be read: {reason}. Ask its owner, or choose another file.") from error
    for line_number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            yield line_number, line.strip("\r\n ")


def _own_suite(name: str) -> Suite:
    """A suite that ships with the program: a table of classes, or pairs of words under sections.

    Each two pairs of a section make a question, in both orders: 12 pairs make 132.
    """
    if name not in OWN_SUITES:
        raise ValueError(f"There is no suite {name!r}. Name a file, or one of {', '.join(OWN_SUITES)}.")
    folder = Path(str(resources.files("resources"))) / "suites"
    table = folder / f"{name.removeprefix(OWN)}.csv"
    if table.exists():
        return read_suite(table)
    pairs: dict[str, list[list[str]]] = {}
    section = ""
    for _, line in _lines(table.with_suffix(".txt")):
        if line.startswith(":"):
            section = line[1:].strip()
        else:
            pairs.setdefault(section, []).append(line.split())
    return Suite({name: [(*a, *b) for a, b in itertools.permutations(found, 2)] for name, found in pairs.items()})
