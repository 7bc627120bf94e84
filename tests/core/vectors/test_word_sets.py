import numpy as np

from core.job import Job
from core.text.vocabulary import Words
from core.vectors.word_sets import COLOURS, EVERYTHING, WordFilter, WordSet, free_colour

WORDS = Words.of(["the", "running", "run", "sing", "ring"])
COUNTS = np.array([900, 50, 40, 7, 1])
SETS = (WordSet("verbs", ("run", "running", "gone")), WordSet("else", ()))


def _passing(word_filter: WordFilter, counts: np.ndarray | None = COUNTS) -> list[str]:
    mask = word_filter.mask(WORDS, counts, SETS, Job())
    return [WORDS[int(i)] for i in np.flatnonzero(mask)]


def test_each_part_of_a_filter_lets_fewer_words_pass() -> None:
    assert _passing(EVERYTHING) == list(WORDS)
    assert _passing(WordFilter(lowest=7)) == ["the", "running", "run", "sing"]
    assert _passing(WordFilter(lowest=7, highest=50)) == ["running", "run", "sing"]
    assert _passing(WordFilter(lowest=7, highest=50, text="/ing$/")) == ["running", "sing"]
    assert _passing(WordFilter(lowest=7, highest=50, text="/ing$/", within="verbs")) == ["running"]


def test_a_set_that_is_empty_or_unknown_lets_no_word_pass() -> None:
    assert _passing(WordFilter(within="else")) == []
    assert _passing(WordFilter(within="unknown")) == []


def test_without_counts_any_count_passes() -> None:
    assert _passing(WordFilter(lowest=7, text="ring"), None) == ["ring"]


def test_colours_are_given_in_turn() -> None:
    sets: tuple[WordSet, ...] = ()
    for number in range(COLOURS):
        sets = (*sets, WordSet(str(number), (), free_colour(sets)))
    assert [word_set.colour for word_set in sets] == list(range(COLOURS))
    assert free_colour(sets) == 0
    assert free_colour(sets[1:]) == 0
