"""How a text is read: one value, from the files that are taken to the steps that make words. Brings no compiler."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.options import check_options, option
from core.text.documents.selection import condition
from core.text.files.encodings import checked_encoding
from core.text.tokens import characters
from core.text.tokens.expressions import check_tokens
from core.text.words.steps import LowerCase, Normalise, check_steps, step_from_json, step_to_json

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """A way to cut text into tokens.

    Attributes:
        label: the name that a person chooses.
        classes: makes uint8[CODES + 1], the class of each code point.
        steps: what follows unless told otherwise.
        normalised: whether apostrophes, hyphens and Hebrew marks are brought to one form each.
        keeps: whether punctuation can be kept.
    """

    label: str
    classes: Callable[[], NDArray[np.uint8]]
    steps: tuple[Any, ...]
    normalised: bool
    keeps: bool = False


_FOLDED = (LowerCase(), Normalise())

WORDS, CHARACTERS, CHINESE, EXPRESSION, WHITESPACE = "words", "characters", "chinese", "regex", "whitespace"

TOKENIZERS: dict[str, Tokenizer] = {
    WORDS: Tokenizer("Words, in any script", characters.word_classes, _FOLDED, normalised=True, keeps=True),
    CHINESE: Tokenizer("Words, Chinese segmented", characters.joined_han_classes, _FOLDED, normalised=True, keeps=True),
    CHARACTERS: Tokenizer("Characters", characters.character_classes, _FOLDED, normalised=True, keeps=True),
    WHITESPACE: Tokenizer("Split at white space only", characters.whitespace_classes, (), normalised=False),
    EXPRESSION: Tokenizer("My own regular expression", characters.whitespace_classes, _FOLDED, normalised=False),
}

PARAGRAPH, SENTENCE = "paragraph", "sentence"
BOUNDS = {
    AUTO: "Auto: line or paragraph",
    "line": "Line",
    PARAGRAPH: "Paragraph",
    SENTENCE: "Sentence",
}

DROP, KEEP = "drop", "keep"
PUNCTUATION = {DROP: "Drop", KEEP: "Keep as tokens"}

FORM, LEMMA_POS = "form", "lemma-pos"
LAYERS = {FORM: "Form", "lemma": "Lemma", LEMMA_POS: "Lemma_POS"}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text is read: one value, part of the key of the cache.

    Attributes:
        steps: what is done with the tokens, in order (`core.text.words.steps`); None as the tokenizer does by itself.
        only: which documents are taken: (field, wanted) of `core.text.documents.selection`, all of which must hold.

    Raises:
        ValueError: at birth, naming the field and the value that cannot be.
    """

    files: str = option(
        "",
        "Files",
        "Which files of a folder or an archive, by name. Empty takes all.",
        text=True,
        example="*.txt",
        metavar="PATTERN",
    )
    encoding: str = option(
        AUTO,
        "Encoding",
        "Found by itself for each file; name one where it is found wrongly.",
        text=True,
        example=AUTO,
        metavar="NAME",
    )
    column: str = option(
        "",
        "Column",
        "Which column of a table, or field of JSON Lines, is the text: empty takes the one with the longest texts. Of "
        "a vertical file, which columns are lemma and part of speech: lemma=3 pos=2; empty finds them.",
        text=True,
        example="text",
        metavar="NAME",
    )
    layer: str = option(
        FORM,
        "Annotation",
        "What of an annotated corpus (CoNLL-U, vertical, TEI) is trained on: words as written, lemmas (run), or lemmas "
        "with their part of speech (run_VERB). Of a contraction these are the words that it stands for.",
        choices=LAYERS,
    )
    metadata: str = option(
        "",
        "Table of metadata",
        "A table (CSV, TSV) whose first column names the files, and whose others say what they are: author, date.",
        text=True,
        metavar="FILE",
    )
    tokenizer: str = option(
        WORDS,
        "Words",
        "How the text is cut into tokens.",
        choices={name: tokenizer.label for name, tokenizer in TOKENIZERS.items()},
    )
    pattern: str = option(
        r"\w+",
        "Expression",
        "What a token is, for the tokenizer of that name: every match of it in a line is one. White space in a match "
        "becomes _, so that New York|\\w+ gives New_York.",
        text=True,
        example=r"\w+",
        metavar="REGEX",
    )
    punctuation: str = option(
        DROP,
        "Punctuation",
        "Whether signs that are no part of a word (. , ? “ € …) are left out or each a token of its own; white space "
        "and an expression cut as they do.",
        choices=PUNCTUATION,
    )
    bounds: str = option(AUTO, "Windows end at", "What no window crosses.", choices=BOUNDS)
    steps: tuple[Any, ...] | None = None
    only: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        check_options(self)
        check_steps(self.steps or ())
        if self.encoding != AUTO:
            checked_encoding(self.encoding)
        if self.tokenizer == EXPRESSION:
            check_tokens(self.pattern)
        for field, wanted in self.only:
            condition(field, wanted)

    @property
    def keeps_punctuation(self) -> bool:
        """Whether signs that are no part of a word are tokens."""
        return self.punctuation == KEEP and TOKENIZERS[self.tokenizer].keeps

    @property
    def taken_steps(self) -> tuple[Any, ...]:
        """The steps that are taken."""
        return TOKENIZERS[self.tokenizer].steps if self.steps is None else self.steps

    @property
    def scans_lower(self) -> bool:
        """Whether the scanner folds case: where that is the first step."""
        return self.taken_steps[:1] == (LowerCase(),)

    @property
    def steps_after_scan(self) -> tuple[Any, ...]:
        """The steps that the scanner leaves to be done."""
        return self.taken_steps[self.scans_lower :]

    @property
    def word_steps(self) -> tuple[Any, ...]:
        """Those of them that look at one word at a time."""
        return tuple(step for step in self.steps_after_scan if hasattr(step, "rewrite"))

    def for_another_text(self) -> Reading:
        """The same, without what was said of the files of one text alone."""
        return dataclasses.replace(self, files="", encoding=AUTO, column="", metadata="", only=())

    def to_json(self) -> dict[str, Any]:
        """As it stands in a file."""
        written = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return {
            **written,
            "steps": None if self.steps is None else [step_to_json(step) for step in self.steps],
            "only": [list(pair) for pair in self.only],
        }


def reading_from_json(written: Any) -> Reading:
    """The reading that stands in a file.

    Raises:
        ValueError: if it is none.
    """
    try:
        steps, only = written["steps"], written["only"]
        return Reading(
            **{
                **written,
                "steps": None if steps is None else tuple(step_from_json(step) for step in steps),
                "only": tuple((str(field), str(values)) for field, values in only),
            }
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"{written!r} is no reading: {error}.") from error
