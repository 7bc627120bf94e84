"""Word vectors and the questions that need nothing but them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.text.vocabulary import Words
from core.text.words.joined import JOINER
from core.vectors.cosines import Side, at_unit_length, exact_units
from core.vectors.ranking import exactly_greatest, greatest
from core.vectors.spaces import INPUT, SPACES, spaces_of

if TYPE_CHECKING:  # brings the compiler
    from core.training.huffman import HuffmanTree

Fold = Callable[[str], str]
"""How a query word is brought to the form that the text's tokenizer gave its words."""

_SPELLINGS = 200_000


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One answer: a word, its cosine similarity to the question (or 3CosMul score), its count where one is known."""

    word: str
    similarity: float
    count: int | None


@dataclass(frozen=True, slots=True)
class Among:
    """The words that may answer: those of a range of ranks.

    Attributes:
        first: the first row of them, from 0.
        last: the row behind the last of them; None for all.
    """

    first: int = 0
    last: int | None = None

    @classmethod
    def counted(cls, embeddings: Embeddings, least: int, most: int | None = None) -> Among:
        """Those that occur from `least` to `most` times.

        Raises:
            ValueError: if the counts are not known.
        """
        if embeddings.counts is None:
            raise ValueError("These vectors have no counts: choose words by rank instead.")
        falling = -embeddings.counts
        first = 0 if most is None else int(np.searchsorted(falling, -most, side="left"))
        return cls(first, int(np.searchsorted(falling, -least, side="right")))

    def rows(self, size: int) -> tuple[int, int]:
        """The range within the first `size` rows; it may be empty."""
        first = min(max(self.first, 0), size)
        return first, max(first, size if self.last is None else min(self.last, size))


EVERYWHERE = Among()


@dataclass(frozen=True, eq=False)
class Embeddings:
    """The vectors of a run or of a file.

    Attributes:
        words: the V words, most frequent first where counts are known.
        input_vectors: float32[V, d].
        counts: int64[V], or None where the format has none.
        output_vectors: float32[V, d] where the objective has output word vectors, else None.
        node_vectors: float32[V - 1, d] where it has a tree instead: the output vectors of the inner nodes of
            `huffman_tree(counts)`, else None.
        name: what the window calls them.
        details: how they were made: hyperparameters, corpus, versions.
    """

    words: Words
    input_vectors: NDArray[np.float32]
    counts: NDArray[np.int64] | None = None
    output_vectors: NDArray[np.float32] | None = None
    node_vectors: NDArray[np.float32] | None = None
    name: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.words)

    @property
    def dimensions(self) -> int:
        """The length d of each vector."""
        return int(self.input_vectors.shape[1])

    @cached_property
    def unit_vectors(self) -> NDArray[np.float32]:
        """float32[V, d]: the input vectors at length 1, a zero vector at 0; computed once, at the first use.

        As large as the input vectors, and up to a second for a million words: not on the window's thread. Questions
        do without it.
        """
        return at_unit_length(self.input_vectors)

    @cached_property
    def tree(self) -> HuffmanTree:
        """`huffman_tree(counts)`, made once, at the first use; counts must be there, of at least two words."""
        from core.training.huffman import huffman_tree

        assert self.counts is not None
        return huffman_tree(self.counts)

    @property
    def rounding(self) -> float:
        """How far a cosine that is reckoned in float32 may be from the true one."""
        return self._input_side.rounding

    def prepare(self) -> None:
        """Compute what questions need, a coarse copy of many vectors with it; call it off the window's thread.

        It takes a quarter of the memory of the vectors, and a second for a million of them. Questions that are asked
        before do without it.
        """
        self.words.prepare_lookup()
        for space in spaces_of(self):
            self._answering(space).prepare()

    def require(self, space: str) -> None:
        """Refuse a space that these vectors do not have.

        Raises:
            ValueError: says what to do.
        """
        if space not in SPACES:
            raise ValueError(f"The space {space!r} is none of {', '.join(SPACES)}.")
        if space not in spaces_of(self):
            raise ValueError(
                f"{SPACES[space].label}: these vectors have no output vectors of words. Vectors of a file never have; "
                "train here with negative sampling or softmax to have them."
            )

    def units(self, indices: Sequence[int], space: str = INPUT) -> NDArray[np.float64]:
        """float64[n, d]: the vectors with which words ask in a space, at length 1, a zero vector at 0.

        Raises:
            ValueError: if there is no such space.
        """
        self.require(space)
        vectors = self._output_side if SPACES[space].asked_by_output else self._input_side
        return vectors.units(indices)

    def cosines(
        self, vector: NDArray[np.floating], space: str = INPUT, among: Among = EVERYWHERE
    ) -> NDArray[np.float32]:
        """float32[last - first]: the cosine similarity to a vector of each word that may answer, within `rounding`."""
        self.require(space)
        return self._answering(space).cosines(exact_units(np.asarray(vector)[None])[0], *among.rows(len(self)))

    def nearest(
        self,
        vector: NDArray[np.floating],
        count: int,
        without: Sequence[int] = (),
        space: str = INPUT,
        among: Among = EVERYWHERE,
    ) -> list[Neighbour]:
        """The `count` words of greatest cosine similarity to `vector`, exact, best first, ties by index.

        Args:
            vector: float[d], of any length.
            count: how many.
            without: indices that are left out.
            space: by which vectors words answer.
            among: which words may answer.

        Raises:
            ValueError: if there is no such space.
        """
        side, unit = self._answering(space), exact_units(np.asarray(vector)[None])[0]
        candidates, count = self.contenders(vector, count, without, space, among)
        return self.answers(*exactly_greatest(candidates, count, lambda rows: side.exact_cosines(rows, unit)))

    def contenders(
        self,
        vector: NDArray[np.floating],
        count: int,
        without: Sequence[int] = (),
        space: str = INPUT,
        among: Among = EVERYWHERE,
    ) -> tuple[NDArray[np.intp], int]:
        """The indices, rising, of the words that may be among the nearest, all others cannot; and how many can answer.

        Args:
            vector: as for `nearest`, and so are all others.

        Raises:
            ValueError: if there is no such space.
        """
        self.require(space)
        first, last = among.rows(len(self))
        left_out = np.unique(np.array([index for index in without if first <= index < last], np.intp))
        count = min(count, last - first - len(left_out))
        if count <= 0:
            return np.zeros(0, np.intp), 0
        unit = exact_units(np.asarray(vector)[None])[0]
        return self._answering(space).contenders(unit, count, left_out, first, last), count

    def best(self, scores: NDArray[np.float32], count: int, without: Sequence[int] = ()) -> list[Neighbour]:
        """The `count` words of greatest score.

        Args:
            scores: float32[V]; it is overwritten at `without`.
        """
        count = leave_out(scores, without, 0, count)
        found = greatest(scores, count)
        return self.answers(found, scores[found])

    def answers(self, indices: NDArray[np.integer], scores: NDArray[np.floating]) -> list[Neighbour]:
        """Words with a score each, and their counts."""
        counts = [None] * len(indices) if self.counts is None else self.counts[indices].tolist()
        rows = zip(self.words.take(indices), scores.tolist(), counts, strict=True)
        return [Neighbour(*row) for row in rows]

    def index_of(self, word: str, fold: Fold | None = None) -> int:
        """The index of a word as `find_word` finds it.

        Args:
            word: as a person typed it.
            fold: how the text was folded; None folds as the usual tokenizer does.

        Raises:
            UnknownWordError: if it is not there; with near spellings.
        """
        index = find_word(self.words, word, fold)
        if index is None:
            raise UnknownWordError(word, len(self), near_spellings(self.words, (fold or usual_fold)(word)))
        return index

    def count_of(self, index: int) -> int | None:
        """How often a word occurs, or None where that is not known."""
        return None if self.counts is None else int(self.counts[index])

    def _answering(self, space: str) -> Side:
        return self._output_side if SPACES[space].answered_by_output else self._input_side

    @cached_property
    def _input_side(self) -> Side:
        return Side(self.input_vectors)

    @cached_property
    def _output_side(self) -> Side:
        assert self.output_vectors is not None
        return Side(self.output_vectors)


class UnknownWordError(ValueError):
    """A word that the vectors do not have.

    Attributes:
        word: as it was asked for.
        near: words that are there and are spelt much like it, best first.
        reason: the message without the near spellings.
    """

    def __init__(self, word: str, size: int, near: Sequence[str], advice: str = "") -> None:
        self.word = word
        self.near = tuple(near)
        self.reason = " ".join(part for part in (f"{quoted(word)} is not among the {size:,} words.", advice) if part)
        spellings = f"Near spellings: {', '.join(near)}." if near else "No spelling is near it."
        super().__init__(self.reason if advice else f"{self.reason} {spellings}")


def leave_out(scores: NDArray[np.float32], without: Sequence[int], first: int, count: int) -> int:
    """Put the scores of words that are left out below all others; returns how many of `count` may answer.

    Args:
        scores: float32[n], those of the rows from `first` on.
        without: rows.
        first: the first row.
        count: how many are asked for.
    """
    places = list({index - first for index in without if 0 <= index - first < len(scores)})
    scores[places] = -np.inf
    return min(count, len(scores) - len(places))


def quoted(text: str) -> str:
    """A person's own text in a message: in quotes, cut where it is long, without halves of characters."""
    whole = text.encode(errors="replace").decode()
    return f"“{whole if len(whole) <= 60 else whole[:59] + '…'}”"


def find_word(words: Words, word: str, fold: Fold | None = None) -> int | None:
    """The index of a word as it is typed, or as the text was folded; of several words, that of their phrase (new_york).

    Args:
        words: where it is looked up.
        word: as a person typed it.
        fold: how the text was folded; None folds as the usual tokenizer does.
    """
    index = words.find(word)
    if index is None:
        index = words.find((fold or usual_fold)(word))
    phrase = JOINER.join(word.split())
    return index if index is not None or phrase == word else find_word(words, phrase, fold)


def near_spellings(words: Words, word: str, count: int = 3) -> list[str]:
    """The words that are spelt most like `word` (optimal string alignment), among the 200,000 most frequent ones.

    About 30 ms for 100,000 words; call it off the window's thread.
    """
    from rapidfuzz import process  # not needed before the first mistake
    from rapidfuzz.distance import OSA

    known = words.first(_SPELLINGS)
    text = known.block[: int(known.starts[-1])].decode()
    close = process.extract(
        word[:100], text[1:].split("\n")[:-1], scorer=OSA.normalized_similarity, limit=count, score_cutoff=0.6
    )
    return [found for found, _, _ in close]


def usual_fold(word: str) -> str:
    """A word as the usual tokenizer would have written it."""
    from core.text.tokenizers import fold  # brings the compiler, which a word that is there never needs

    return fold(word)
