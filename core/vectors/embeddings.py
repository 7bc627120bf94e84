"""Word vectors and the questions that need nothing but them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.text.vocabulary import Words

Fold = Callable[[str], str]
"""How a query word is brought to the form that the text's tokenizer gave its words."""

_SPELLINGS = 200_000
_NO_ZERO = 1e-6


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One answer: a word, its cosine similarity to the question (or 3CosMul score), its count where one is known."""

    word: str
    similarity: float
    count: int | None


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
        """float32[V, d]: the input vectors at length 1, a zero vector at 0; computed once, by `prepare`."""
        return at_unit_length(self.input_vectors)

    def prepare(self) -> None:
        """Compute what questions need; call it off the window's thread."""
        self.words.prepare_lookup()
        _ = self.unit_vectors

    def nearest(self, vector: NDArray[np.float32], count: int, without: Sequence[int] = ()) -> list[Neighbour]:
        """The `count` words of greatest cosine similarity to `vector`, exact, best first, ties by index.

        Args:
            vector: float32[d], of any length.
            count: how many.
            without: indices that are left out.
        """
        length = float(np.linalg.norm(vector))
        unit = (vector / length if length > 0 else vector).astype(np.float32)
        return self.best(self.unit_vectors @ unit, count, without)

    def best(self, scores: NDArray[np.float32], count: int, without: Sequence[int] = ()) -> list[Neighbour]:
        """The `count` words of greatest score.

        Args:
            scores: float32[V]; it is overwritten at `without`.
        """
        scores[list(without)] = -np.inf
        count = min(count, len(scores) - len(set(without)))
        if count <= 0:
            return []
        return [Neighbour(self.words[i], float(scores[i]), self._count(i)) for i in _greatest(scores, count).tolist()]

    def index_of(self, word: str, fold: Fold | None = None) -> int:
        """The index of a word as it is typed, or else as the text was folded.

        Args:
            word: as a person typed it.
            fold: how the text was folded; None folds as the usual tokenizer does.

        Raises:
            UnknownWordError: if it is not there; with near spellings.
        """
        index = self.words.find(word)
        if index is None:
            index = self.words.find((fold or usual_fold)(word))
        if index is None:
            raise UnknownWordError(word, len(self), near_spellings(self.words, (fold or usual_fold)(word)))
        return index

    def _count(self, index: int) -> int | None:
        return None if self.counts is None else int(self.counts[index])


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


def analogy(
    embeddings: Embeddings, a: str, b: str, c: str, count: int, method: str = "add", fold: Fold | None = None
) -> list[Neighbour]:
    """The answers to "A is to B as C is to ?", best first; A, B and C are left out.

    Args:
        embeddings: whose input vectors are asked, at unit length.
        a: the first word; with b the relation.
        b: what a is to.
        c: the word whose counterpart is asked.
        count: how many answers.
        method: "add" for 3CosAdd (Mikolov et al. 2013), the cosine similarity to b - a + c; "mul" for 3CosMul (Levy
            and Goldberg 2014, equation 4), cos(b) cos(c) / cos(a) with each cosine brought to 0..1.
        fold: how the text was folded.

    Raises:
        ValueError: if a word is not there, or the method is neither.
    """
    if method not in ("add", "mul"):
        raise ValueError(f"The analogy method {method!r} is neither 'add' nor 'mul'.")
    indices = [embeddings.index_of(word, fold) for word in (a, b, c)]
    asked = embeddings.unit_vectors[indices]
    if method == "add":
        return embeddings.nearest(asked[1] - asked[0] + asked[2], count, indices)
    to_a, to_b, to_c = ((embeddings.unit_vectors @ word + np.float32(1)) / np.float32(2) for word in asked)
    scores: NDArray[np.float32] = to_b * to_c / (to_a + np.float32(_NO_ZERO))
    return embeddings.best(scores, count, indices)


def lengths_of(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32[n]: the lengths of vectors, 1 for a zero vector, so that one may divide by them; copies nothing."""
    squares: NDArray[np.float32] = np.einsum("ij,ij->i", vectors, vectors)
    lengths = np.sqrt(squares)
    return np.where(lengths > 0, lengths, np.float32(1))


def at_unit_length(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32[n, d]: vectors at length 1, a zero vector at 0."""
    return np.divide(vectors, lengths_of(vectors)[:, None], dtype=np.float32)


def quoted(text: str) -> str:
    """A person's own text in a message: in quotes, cut where it is long, without halves of characters."""
    whole = text.encode(errors="replace").decode()
    return f"“{whole if len(whole) <= 60 else whole[:59] + '…'}”"


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


def _greatest(scores: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """The indices of the `count` greatest scores, best first, ties by index.

    Each stretch of scores has one greatest; `count` stretches reach the bound, so no answer lies below it.
    """
    stretch = 64 if len(scores) >= 64 * count else 1
    whole = len(scores) // stretch * stretch
    tops = scores[:whole].reshape(-1, stretch).max(axis=1)
    bound = np.partition(tops, len(tops) - count)[len(tops) - count]
    found = np.flatnonzero(scores >= bound)
    return found[np.argsort(-scores[found], kind="stable")[:count]]
