"""The steps between the tokens of a text and its words: each declared once, in the order that a person chooses."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from core.options import check_options, option
from core.text import characters

Rewrite = Callable[[str], str]
"""What a step makes of one word: the word in its new form, or "" where it is dropped."""


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

    def rewrite(self) -> Rewrite:
        """The function that is applied to each type; what it needs (a list of stop words) is loaded now.

        Raises:
            OSError: a file that it needs cannot be read.
            ValueError: a package that it needs is not installed; says how to install it.
        """
        ...


@dataclass(frozen=True, slots=True)
class LowerCase:
    """Capitals become small letters, one for one; the scanner itself does it where this is the first step."""

    kind: ClassVar[str] = "lower-case"
    label: ClassVar[str] = "Lower case"
    help: ClassVar[str] = "The and the become one word."

    def rewrite(self) -> Rewrite:
        """Letter by letter, by the table that the scanner uses."""
        codes = characters.lower_codes()
        return lambda word: "".join(chr(codes[ord(character)]) for character in word)


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

    def rewrite(self) -> Rewrite:
        """By Python's Unicode tables; white space that comes of it goes."""
        form: Any = self.form
        return lambda word: "".join(unicodedata.normalize(form, word).split())


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
        unit="passes",
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


STEPS: dict[str, type[Any]] = {step.kind: step for step in (LowerCase, Normalise, Phrases)}
"""Every kind of step by its name, in the order in which they are offered."""


def step_to_json(step: Any) -> dict[str, Any]:
    """A step as it stands in a file."""
    return {"kind": step.kind, **dataclasses.asdict(step)}


def step_from_json(written: Any) -> Any:
    """The step that stands in a file.

    Raises:
        ValueError: if it is none.
    """
    if not isinstance(written, dict) or written.get("kind") not in STEPS:
        raise ValueError(f"{written!r} is no step of reading.")
    settings = {name: value for name, value in written.items() if name != "kind"}
    try:
        return STEPS[written["kind"]](**settings)
    except TypeError as error:
        raise ValueError(f"{written!r} is no step of reading: {error}.") from error
