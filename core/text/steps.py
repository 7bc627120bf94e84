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


@dataclass(frozen=True, slots=True)
class Phrases:
    """Frequent pairs become one token (Mikolov et al. 2013b, section 4); `core.text.phrases` does it."""

    kind: ClassVar[str] = "phrases"
    label: ClassVar[str] = "Phrases"
    help: ClassVar[str] = "Words that stand together far more often than chance would have it become one: new_york."

    def __post_init__(self) -> None:
        check_options(self)


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
