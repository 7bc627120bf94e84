"""The steps between the tokens of a text and its words: each declared once, in the order that a person chooses."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

from core.options import check_options, option
from core.text.words import letters, stop_words

Rewrite = Callable[[list[str]], dict[int, str]]
"""What a step makes of words: the new forms of those that it changes, by their places; "" where one is dropped.

A word that is "" was dropped before and stays so."""

MAX_LENGTH = 1000
_DIGIT = re.compile(r"\d")


class Step(Protocol):
    """One step; a frozen dataclass whose fields are its settings, each declared by `core.options.option`.

    Attributes:
        kind: its name in files and on the command line.
        label: its name on a card.
        help: what it does, what to choose.
    """

    kind: ClassVar[str]
    label: ClassVar[str]
    help: ClassVar[str]


class WordStep(Step, Protocol):
    """A step that looks at one word at a time, so that it is done once for each type and not for each token."""

    def rewrite(self, before: tuple[WordStep, ...]) -> Rewrite:
        """The function that is applied to the types; what it needs (a list of stop words) is loaded now.

        Args:
            before: the word steps that come before it.

        Raises:
            OSError: a file that it needs cannot be read.
            ValueError: what stands there is wrong; says where.
        """
        ...


@dataclass(frozen=True, slots=True)
class LowerCase:
    """Capitals become small letters, one for one; the scanner itself does it where this is the first step."""

    kind: ClassVar[str] = "lower-case"
    label: ClassVar[str] = "Lower case"
    help: ClassVar[str] = "The and the become one word."

    def rewrite(self, before: tuple[WordStep, ...]) -> Rewrite:
        """Letter by letter, by the table that the scanner uses."""
        return letters.lowered


@dataclass(frozen=True, slots=True)
class Normalise:
    """Unicode normalisation (annex 15)."""

    kind: ClassVar[str] = "normalise"
    label: ClassVar[str] = "Unicode normalisation"
    help: ClassVar[str] = "Brings letters that look alike but are stored in different ways to one form."

    form: str = option(
        "NFC",
        "Form",
        "NFC joins letters and accents; NFKC also makes one of wide, narrow, joined and raised letters (ﬁ becomes fi).",
        choices={"NFC": "NFC", "NFKC": "NFKC"},
    )

    def __post_init__(self) -> None:
        check_options(self)

    def rewrite(self, before: tuple[WordStep, ...]) -> Rewrite:
        """By Python's Unicode tables; white space that comes of it goes."""
        return lambda words: letters.normalised(words, self.form)


@dataclass(frozen=True, slots=True)
class StripAccents:
    """Letters without what stands above or below them, where that makes no letter of its own."""

    kind: ClassVar[str] = "accents"
    label: ClassVar[str] = "Strip accents"
    help: ClassVar[str] = (
        "é becomes e, ü becomes u, ё becomes е; in Latin, Greek and Cyrillic writing. Letters of their own stay: "
        "ø, ł, ß, đ, й, and the signs of all other scripts."
    )

    vowel_signs: bool = option(
        False,
        "Hebrew points and Arabic vowel signs too",
        "שָׁלוֹם becomes שלום, كِتَابٌ becomes كتاب; the long stroke of Arabic goes as well.",
        flag=True,
    )

    def __post_init__(self) -> None:
        check_options(self)

    def rewrite(self, before: tuple[WordStep, ...]) -> Rewrite:
        """Decomposed, stripped, composed again; what only consisted of marks is dropped."""
        return lambda words: letters.without_accents(words, self.vowel_signs)


@dataclass(frozen=True, slots=True)
class Punctuation:
    """Words without a letter or a digit are dropped."""

    kind: ClassVar[str] = "punctuation"
    label: ClassVar[str] = "Punctuation"
    help: ClassVar[str] = (
        "Drops what has no letter and no digit: signs, dashes, emoji. For text that is split at white space, or whose "
        "punctuation is kept."
    )

    trim: bool = option(
        True,
        "Cut it off the ends of words too",
        "(house), becomes house; what stands inside a word stays.",
        flag=True,
    )

    def __post_init__(self) -> None:
        check_options(self)

    def rewrite(self, before: tuple[WordStep, ...]) -> Rewrite:
        """By the categories of Unicode."""

        def drop(words: list[str]) -> dict[int, str]:
            whole, has_edges = letters.kinds_of(words)
            kept = (whole & (letters.LETTER | letters.NUMBER)) != 0
            changed = dict.fromkeys((~kept).nonzero()[0].tolist(), "")
            if self.trim:
                changed |= {place: letters.trimmed(words[place]) for place in (kept & ~has_edges).nonzero()[0].tolist()}
            return changed

        return drop


@dataclass(frozen=True, slots=True)
class Digits:
    """What becomes of numbers."""

    kind: ClassVar[str] = "digits"
    label: ClassVar[str] = "Digits"
    help: ClassVar[str] = "Makes one word of numbers of one length, or drops them."

    treatment: str = option(
        "hash",
        "Numbers",
        "# for each digit: 1984 becomes ####. A number has digits and no letter: 3.14, 1990-91. The last choice drops "
        "covid19 and 3rd as well.",
        choices={"hash": "# for each digit", "drop": "Drop numbers", "drop-any": "Drop words with a digit"},
    )

    def __post_init__(self) -> None:
        check_options(self)

    def rewrite(self, before: tuple[WordStep, ...]) -> Rewrite:
        """The digits of all scripts."""
        letter = letters.LETTER if self.treatment == "drop" else 0

        def change(words: list[str]) -> dict[int, str]:
            whole, _ = letters.kinds_of(words)
            found = ((whole & (letters.NUMBER | letter)) == letters.NUMBER).nonzero()[0].tolist()
            if self.treatment != "hash":
                return dict.fromkeys(found, "")
            return {place: form for place in found if (form := _DIGIT.sub("#", words[place])) != words[place]}

        return change


@dataclass(frozen=True, slots=True)
class StopWords:
    """Words that are everywhere and mean little are dropped."""

    kind: ClassVar[str] = "stop-words"
    label: ClassVar[str] = "Stop words"
    help: ClassVar[str] = (
        "Drops the, of, and … of one or more languages, or those of a list of your own. Capitals make no difference. "
        "The lists are long (1,298 words of English, world and system among them), and training rarely needs them: "
        "frequent words are subsampled anyway."
    )

    languages: str = option(
        "en", "Languages", "Whose lists are taken (stopwords-iso), by their codes.", text=True, example="en, ru"
    )
    file: str = option(
        "",
        "Own list",
        "A file with a word a line, in UTF-8. !world lets world stay though a list has it; lines that begin with # are "
        "remarks.",
        text=True,
        example="stop-words.txt",
    )

    def __post_init__(self) -> None:
        check_options(self)
        stop_words.language_codes(self.languages)

    @property
    def _path(self) -> Path | None:
        return Path(self.file) if self.file else None

    def rewrite(self, before: tuple[WordStep, ...]) -> Rewrite:
        """The lists are written as the words are by then: without accents where a step before has stripped them."""
        words = stop_words.words_of(stop_words.language_codes(self.languages))
        own = stop_words.words_in(self._path) if self._path is not None else stop_words.OwnWords(set(), set())
        stops = _written(words | own.dropped, before) - _written(own.kept, before) - {""}
        return lambda words: {place: "" for place, word in enumerate(words) if word.lower() in stops}

    def state(self) -> list[str]:
        """What decides besides the settings: which edition of the lists, and the content of the file.

        Raises:
            OSError: the file cannot be read.
        """
        return stop_words.state_of(stop_words.language_codes(self.languages), self._path)


def _written(words: set[str], before: tuple[WordStep, ...]) -> set[str]:
    """Stop words as steps have written the words of a text, in small letters, with either apostrophe."""
    written = stop_words.folded(words)
    for index, step in enumerate(before):
        if not isinstance(step, Digits):  # "10" is in some lists, and all numbers of two digits are "##"
            for place, form in step.rewrite(before[:index])(written).items():
                written[place] = form
    return set(stop_words.with_apostrophes(stop_words.folded(written)))


@dataclass(frozen=True, slots=True)
class Length:
    """Words that are too short or too long are dropped."""

    kind: ClassVar[str] = "length"
    label: ClassVar[str] = "Length"
    help: ClassVar[str] = "Drops words by their number of characters. In Chinese, most words have one or two."

    minimum: int = option(
        2, "At least", "Shorter words are dropped.", minimum=1, maximum=MAX_LENGTH, unit="characters", whole=True
    )
    maximum: int | None = option(
        None,
        "At most",
        "Longer words are dropped: addresses of the web, rows of signs.",
        minimum=1,
        maximum=MAX_LENGTH,
        unit="characters",
        whole=True,
        automatic="any",
    )

    def __post_init__(self) -> None:
        check_options(self)
        if self.maximum is not None and self.maximum < self.minimum:
            raise ValueError(f"Length: no word has at least {self.minimum} and at most {self.maximum} characters.")

    def rewrite(self, before: tuple[WordStep, ...]) -> Rewrite:
        """By code points."""
        least, most = self.minimum, self.maximum or MAX_LENGTH
        return lambda words: {place: "" for place, word in enumerate(words) if not least <= len(word) <= most and word}


WORD2PHRASE, NPMI = "word2phrase", "npmi"
SCORES = {WORD2PHRASE: "Times chance (word2phrase)", NPMI: "Normalised PMI"}
_THRESHOLDS = {WORD2PHRASE: 100.0, NPMI: 0.5}


@dataclass(frozen=True, slots=True)
class Phrases:
    """Frequent pairs become one token (Mikolov et al. 2013b, section 4); `core.text.phrases` does it."""

    kind: ClassVar[str] = "phrases"
    label: ClassVar[str] = "Phrases"
    help: ClassVar[str] = "Words that stand together far more often than chance would have it become one: new_york."

    score: str = option(
        WORD2PHRASE,
        "Score",
        "How a pair is rated: by how many times more often it occurs than chance would have it, or by normalised "
        "pointwise mutual information, from -1 (never together) over 0 (chance) to 1 (never apart).",
        choices=SCORES,
    )
    threshold: float | None = option(
        None,
        "Threshold",
        "A pair is joined where its score is greater: higher joins fewer. Left to the program it is 100 for "
        "word2phrase and 0.5 for normalised PMI.",
        minimum=-1,
        maximum=1e9,
        automatic="auto",
    )
    min_count: int = option(
        5,
        "Min count",
        "A pair and both of its words must occur at least so often.",
        minimum=1,
        maximum=1_000_000_000,
        unit="times",
        whole=True,
    )
    passes: int = option(
        1,
        "Passes",
        "Each further pass can join what the one before has joined: new_york, then new_york_times.",
        minimum=1,
        maximum=4,
        whole=True,
    )

    def __post_init__(self) -> None:
        check_options(self)
        if self.score == NPMI and self.threshold is not None and self.threshold > 1:
            raise ValueError(f"Threshold: {self.threshold:g} is outside -1 to 1, the bounds of normalised PMI.")

    @property
    def taken_threshold(self) -> float:
        """The threshold, of every pass: lowered from pass to pass it would join pairs that the first had refused."""
        return _THRESHOLDS[self.score] if self.threshold is None else self.threshold


STEPS: dict[str, type[Any]] = {
    step.kind: step for step in (LowerCase, Normalise, StripAccents, Punctuation, Digits, StopWords, Length, Phrases)
}
"""Every kind of step by its name, in the order in which they are offered."""


def check_steps(steps: Iterable[Any]) -> None:
    """Refuse steps that cannot be taken together.

    Raises:
        ValueError: if one is no step, or of a kind that is there already.
    """
    kinds = set()
    for step in steps:
        if type(step) not in STEPS.values():
            raise ValueError(f"{step!r} is no step of reading.")
        if step.kind in kinds:
            raise ValueError(f"{step.label} is there twice. Each step is taken once.")
        kinds.add(step.kind)


def states_of(steps: Iterable[Any]) -> list[list[str]]:
    """What decides words and is not among the settings of the steps, for the key of a corpus.

    Raises:
        OSError: a file that a step needs cannot be read.
    """
    return [step.state() for step in steps if isinstance(step, StopWords)]


def step_to_json(step: Any) -> dict[str, Any]:
    """A step as it stands in a file."""
    return {"kind": step.kind, **dataclasses.asdict(step)}


def step_from_json(written: Any) -> Any:
    """The step that stands in a file.

    Raises:
        ValueError: if it is none.
    """
    if not isinstance(written, dict) or not isinstance(written.get("kind"), str) or written["kind"] not in STEPS:
        raise ValueError(f"{written!r} is no step of reading.")
    settings = {name: value for name, value in written.items() if name != "kind"}
    try:
        return STEPS[written["kind"]](**settings)
    except TypeError as error:
        raise ValueError(f"{written!r} is no step of reading: {error}.") from error
