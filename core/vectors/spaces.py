"""Which vectors a question is put to: a word has an input vector, and an output vector where the objective has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.vectors.embeddings import Embeddings

INPUT, OUTPUT, ACROSS = "input", "output", "across"


@dataclass(frozen=True, slots=True)
class Space:
    """A pair of matrices: where the words of a question are looked up, and which words answer.

    Attributes:
        label: the name on the screen.
        help: one or two sentences: what near means in it.
        asked_by_output: whether the words of a question have their output vectors.
        answered_by_output: whether the words that answer have theirs.
    """

    label: str
    help: str
    asked_by_output: bool
    answered_by_output: bool


SPACES: Mapping[str, Space] = {
    INPUT: Space(
        "Input vectors",
        "Near are words that can replace each other: they predict the same words. What other tools call the vectors.",
        asked_by_output=False,
        answered_by_output=False,
    ),
    OUTPUT: Space(
        "Output vectors",
        "Near are words that are predicted by the same words, seen from the side that training asks.",
        asked_by_output=True,
        answered_by_output=True,
    ),
    ACROSS: Space(
        "Input against output",
        "Near are words that occur around the word, as in “drink” and “water”: its input vector is held against the "
        "output vectors of all words.",
        asked_by_output=False,
        answered_by_output=True,
    ),
}


def spaces_of(embeddings: Embeddings) -> list[str]:
    """The names of the spaces in which these vectors can be asked; `INPUT` always."""
    has_output = embeddings.output_vectors is not None
    return [name for name, space in SPACES.items() if has_output or not space.answered_by_output]
