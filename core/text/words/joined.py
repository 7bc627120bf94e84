"""What was joined to phrases in a text, kept beside its tokens: a missing word can say what became of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.text.vocabulary import Words

JOINER = "_"
_FILE = "joined"
_NUMBER_BYTES = 8


@dataclass(frozen=True, eq=False)
class Turn:
    """What one pass joined.

    Attributes:
        score: how the pairs were rated, one of `core.text.words.steps.SCORES`.
        threshold: what the score had to be greater than.
        words: the first and the second word of each pair in turn, 2n in all; by falling score.
        counts: int64[n], how often each was joined.
        scores: float64[n].
        dropped: pairs that were rare so far and dropped while counting, as the memory could not hold them.
    """

    score: str
    threshold: float
    words: Words
    counts: NDArray[np.int64]
    scores: NDArray[np.float64]
    dropped: int = 0

    def __len__(self) -> int:
        return len(self.counts)

    def pair(self, index: int) -> tuple[str, str]:
        """The two words of a pair."""
        return self.words[2 * index], self.words[2 * index + 1]

    @property
    def tokens(self) -> int:
        """How many tokens became one with the token before."""
        return int(self.counts.sum())


@dataclass(frozen=True, eq=False)
class JoinedPhrases:
    """All that was joined in a text, pass by pass; empty where it was read without phrases."""

    turns: tuple[Turn, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.turns)

    def join(self, words: Sequence[str]) -> list[str]:
        """The words of a query joined as those of the text were: each pass from left to right."""
        joined = list(words)
        for pairs in self._pairs if len(joined) > 1 else ():
            joined = _joined_once(joined, pairs)
        return joined

    def parts(self, word: str) -> list[str]:
        """The words that a phrase was joined from, in their order; a word that is none by itself."""
        if word not in self._phrases:
            return [word]
        first, second = self._phrases[word]
        return [*self.parts(first), *self.parts(second)]

    def became(self, word: str) -> list[tuple[str, int]]:
        """The phrases that a word was joined to, and how often, the most frequent first."""
        found = [
            (JOINER.join(pair), int(turn.counts[index]))
            for turn, pairs in zip(self.turns, self._pairs, strict=True)
            for pair, index in pairs.items()
            if word in pair
        ]
        return sorted(found, key=lambda phrase: -phrase[1])

    @cached_property
    def _pairs(self) -> list[dict[tuple[str, str], int]]:
        """Of each pass, the number of each pair."""
        found = []
        for turn in self.turns:
            words = list(turn.words)
            pairs = zip(words[::2], words[1::2], strict=True)
            found.append({pair: index for index, pair in enumerate(pairs)})
        return found

    @cached_property
    def _phrases(self) -> dict[str, tuple[str, str]]:
        return {JOINER.join(pair): pair for pairs in self._pairs for pair in pairs}


def _joined_once(words: list[str], pairs: dict[tuple[str, str], int]) -> list[str]:
    joined: list[str] = []
    place = 0
    while place < len(words):
        pair = tuple(words[place : place + 2])
        joined.append(JOINER.join(pair) if pair in pairs else words[place])
        place += 2 if pair in pairs else 1
    return joined


def append_turn(folder: Path, turn: Turn) -> None:
    """Keep what a pass joined, behind what those before did.

    Raises:
        OSError: if it cannot be written.
    """
    head = {
        "score": turn.score,
        "threshold": turn.threshold,
        "pairs": len(turn),
        "bytes": len(turn.words.block),
        "dropped": turn.dropped,
    }
    with (folder / _FILE).open("ab") as file:
        file.write(json.dumps(head).encode() + b"\n")
        for part in (turn.words.block, turn.counts.tobytes(), turn.scores.tobytes()):
            file.write(part)


def read_joined(folder: Path) -> JoinedPhrases:
    """What was joined in the text whose tokens lie in `folder`.

    Raises:
        OSError: if it cannot be read.
        ValueError: if it is damaged.
    """
    path = folder / _FILE
    content = path.read_bytes() if path.exists() else b""
    turns, place = [], 0
    while place < len(content):
        turn, place = _read_turn(content, place)
        turns.append(turn)
    return JoinedPhrases(tuple(turns))


def _read_turn(content: bytes, place: int) -> tuple[Turn, int]:
    """The turn that is written from `place` on, and where it ends."""
    try:
        middle = content.index(b"\n", place) + 1
        head = json.loads(content[place:middle])
        pairs, size = int(head["pairs"]), int(head["bytes"])
        ends = np.cumsum([middle, size, pairs * _NUMBER_BYTES, pairs * _NUMBER_BYTES]).tolist()
        if min(pairs, size) < 0 or ends[-1] > len(content):
            raise ValueError("it was cut")
        block = content[middle : ends[1]]
        starts = np.flatnonzero(np.frombuffer(block, np.uint8) == ord("\n")) + 1
        if len(starts) != 2 * pairs + 1 or starts[-1] != size:
            raise ValueError("its words were changed")
        block.decode()
        turn = Turn(
            str(head["score"]),
            float(head["threshold"]),
            Words(block, starts),
            np.frombuffer(content[ends[1] : ends[2]], np.int64),
            np.frombuffer(content[ends[2] : ends[3]], np.float64),
            int(head["dropped"]),
        )
        if not (np.isfinite(turn.scores).all() and (turn.counts > 0).all()):
            raise ValueError("its numbers were changed")
    except (KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ValueError(f"what was joined cannot be read: {error}") from error
    return turn, ends[-1]


def notes(joined: JoinedPhrases) -> tuple[str, ...]:
    """What a person must know of how pairs were counted."""
    return tuple(
        f"Phrases, pass {number}: {turn.dropped:,} rare pairs were dropped while pairs were counted, as the memory "
        "could not hold them; a pair that is just frequent enough may be missing."
        for number, turn in enumerate(joined.turns, 1)
        if turn.dropped
    )
