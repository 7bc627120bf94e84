"""What word steps make of the types of a text: once a type, in blocks of words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.text.tokens.token_files import DROPPED
from core.text.vocabulary import Vocabulary, Words
from core.text.words.steps import Rewrite, WordStep

_BLOCK_WORDS = 1 << 14  # that are strings at one time
_EXAMPLES = 5


class Effect(NamedTuple):
    """What one step did to a text.

    Attributes:
        changed_types: types that it gave another form.
        changed_tokens: how often they stand in the text.
        dropped_types: types that it dropped.
        dropped_tokens: how often they stand in the text.
        examples: (before, after) of the most frequent of both, "" after for one that is dropped.
    """

    changed_types: int
    changed_tokens: int
    dropped_types: int
    dropped_tokens: int
    examples: tuple[tuple[str, str], ...]


def effects_from_json(written: Any) -> tuple[Effect | None, ...]:
    """What steps did, as it stands in a file.

    Raises:
        TypeError, ValueError: if it is not that.
    """
    return tuple(None if effect is None else _effect_from_json(*effect) for effect in written)


def _effect_from_json(*written: Any) -> Effect:
    *numbers, examples = written
    changed, changed_tokens, dropped, dropped_tokens = map(int, numbers)
    pairs = tuple((str(old), str(new)) for old, new in examples)
    return Effect(changed, changed_tokens, dropped, dropped_tokens, pairs)


@dataclass(frozen=True, eq=False)
class Dropped:
    """The words that steps dropped, as they were by then.

    Attributes:
        words: each once for a step.
        counts: int64[n], how often each stands in the text.
        steps: int64[n], the place in `Reading.taken_steps` of the step that dropped it.
    """

    words: Words
    counts: NDArray[np.int64]
    steps: NDArray[np.int64]

    def and_also(self, later: Dropped) -> Dropped:
        """Those of two groups of steps."""
        if len(later.words) == 0:
            return self
        words = self.words.followed_by(later.words)
        return Dropped(words, np.concatenate((self.counts, later.counts)), np.concatenate((self.steps, later.steps)))


NOTHING = Dropped(Words.of(()), np.empty(0, np.int64), np.empty(0, np.int64))


class Rewriting(NamedTuple):
    """What word steps made of a list of types.

    Attributes:
        vocabulary: the distinct words that came of it, in no order, and how often they stand in the text.
        places: int32[types], the place there of each type; `DROPPED` where a step dropped it. None where nothing
            changed: each is at its own place.
        dropped: the words that were dropped.
        effects: what each step did.
    """

    vocabulary: Vocabulary
    places: NDArray[np.int32] | None
    dropped: Dropped
    effects: tuple[Effect, ...]


def made_ready(steps: tuple[WordStep, ...]) -> list[Rewrite]:
    """What the steps do, in their order.

    Raises:
        OSError: a file that a step needs cannot be read.
        ValueError: what stands there is wrong; says where.
    """
    return [step.rewrite(steps[:index]) for index, step in enumerate(steps)]


def stages(words: list[str], rewrites: list[Rewrite]) -> list[list[str]]:
    """The words before all steps and after each; "" from the step on that dropped it."""
    made = [words]
    for rewrite in rewrites:
        changed = rewrite(made[-1]) if words else {}
        made.append([changed.get(place, word) for place, word in enumerate(made[-1])])
    return made


@dataclass
class _Tally:
    """What one step has done so far; types come by falling count, so the first are the most frequent."""

    changed_types: int = 0
    changed_tokens: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    examples: dict[tuple[str, str], None] = field(default_factory=dict)

    def add(self, words: list[str], changed: dict[int, str], counts: NDArray[np.int64]) -> None:
        for (place, form), count in zip(changed.items(), counts[list(changed)].tolist(), strict=True):
            word = words[place]
            if form:
                self.changed_types += 1
                self.changed_tokens += count
            else:
                self.dropped[word] = self.dropped.get(word, 0) + count
            if len(self.examples) < _EXAMPLES:
                self.examples[word, form] = None

    @property
    def effect(self) -> Effect:
        dropped = len(self.dropped), sum(self.dropped.values())
        return Effect(self.changed_types, self.changed_tokens, *dropped, tuple(self.examples))


def rewritten(types: Vocabulary, steps: tuple[WordStep, ...], first: int = 0) -> Rewriting:
    """Apply word steps to every type.

    Memory grows with the types that the steps change or drop; of the others no strings are kept.

    Args:
        types: by falling count.
        steps: in order.
        first: the place of the first of them in `Reading.taken_steps`.

    Raises:
        OSError: a file that a step needs cannot be read.
        ValueError: what stands there is wrong; says where.
    """
    rewrites, tallies = made_ready(steps), [_Tally() for _ in steps]
    changed: list[int] = []
    forms: list[str] = []
    for begin in range(0, len(types), _BLOCK_WORDS):
        block = types.words.between(begin, begin + _BLOCK_WORDS).split("\n")
        made: dict[int, str] = {}
        for tally, rewrite in zip(tallies, rewrites, strict=True):
            step = {place: form for place, form in rewrite(block).items() if block[place]}
            if step:
                tally.add(block, step, types.counts[begin:])
                made |= step
                for place, form in step.items():
                    block[place] = form
        changed += [begin + place for place in made]
        forms += made.values()
    dropped = _dropped(tallies, first)
    effects = tuple(tally.effect for tally in tallies)
    if not changed:
        return Rewriting(types, None, dropped, effects)
    words, places = _merged(types.words, np.array(changed, np.int64), forms)
    kept = places != DROPPED
    # In floating point the sums are exact up to 2^53.
    counts = np.bincount(places[kept], types.counts[kept], len(words)).astype(np.int64)
    return Rewriting(Vocabulary(words, counts), places, dropped, effects)


def _dropped(tallies: list[_Tally], first: int) -> Dropped:
    lengths = [len(tally.dropped) for tally in tallies]
    if not any(lengths):
        return NOTHING
    words = Words.of([word for tally in tallies for word in tally.dropped])
    counts = np.array([count for tally in tallies for count in tally.dropped.values()], np.int64)
    return Dropped(words, counts, np.repeat(np.arange(first, first + len(tallies)), lengths))


def _merged(words: Words, changed: NDArray[np.int64], forms: list[str]) -> tuple[Words, NDArray[np.int32]]:
    """The distinct words and the place of each type among them: those that stay as they are first, then new forms.

    Args:
        words: the types.
        changed: int64[n], which of them have another form.
        forms: of each of these, "" where it is dropped.
    """
    stays = np.ones(len(words), bool)
    stays[changed] = False
    places = np.where(stays, np.cumsum(stays) - 1, DROPPED).astype(np.int32)
    numbers = dict.fromkeys(forms, DROPPED)
    numbers.pop("", None)
    for begin in range(0, len(words) if numbers else 0, _BLOCK_WORDS):
        block = words.between(begin, begin + _BLOCK_WORDS).split("\n")
        for place in [place for place, word in enumerate(block) if word in numbers]:
            if stays[begin + place]:
                numbers[block[place]] = int(places[begin + place])
    new = [form for form, place in numbers.items() if place == DROPPED]
    numbers.update(zip(new, range(int(stays.sum()), int(stays.sum()) + len(new)), strict=True))
    numbers[""] = DROPPED
    places[changed] = [numbers[form] for form in forms]
    return words.take(np.flatnonzero(stays)).followed_by(Words.of(new)), places
