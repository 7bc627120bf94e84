from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.job import Job
from core.text.corpus import Reading, read_corpus
from core.text.preflight.preflight import (
    cut_at,
    figures_of,
    listed_ranks,
    min_counts,
    rare_sample,
    zipf_constant,
    zipf_ranks,
)
from core.text.vocabulary import Vocabulary, Words


def vocabulary_of(counts: list[int]) -> Vocabulary:
    ordered = sorted(counts, reverse=True)
    return Vocabulary(Words.of([f"w{place}" for place in range(len(ordered))]), np.array(ordered, np.int64))


some_counts = st.lists(st.integers(1, 5_000), min_size=1, max_size=200)


def test_the_figures_are_those_of_a_plain_count(tmp_path: Path) -> None:
    text = "the cat saw the dog\nthe dog ran\n\nno one saw it\n"
    (tmp_path / "a.txt").write_text(text)
    corpus = read_corpus([tmp_path], Reading(), Job())
    counted = Counter(text.split())
    figures = figures_of(corpus.vocabulary, corpus)
    assert figures.tokens == sum(counted.values())
    assert figures.types == len(counted)
    assert figures.hapaxes == sum(count == 1 for count in counted.values())
    assert figures.hapax_share == pytest.approx(figures.hapaxes / len(counted))
    assert figures.type_token_ratio == pytest.approx(len(counted) / sum(counted.values()))
    assert (figures.sentences, figures.documents) == (3, 1)
    assert figures_of(corpus.vocabulary).sentences is None


@given(some_counts, st.integers(1, 6_000))
def test_a_cut_keeps_what_a_plain_loop_keeps(counts: list[int], min_count: int) -> None:
    cut = cut_at(vocabulary_of(counts), min_count)
    kept = [count for count in counts if count >= min_count]
    assert (cut.words, cut.tokens) == (len(kept), sum(kept))
    assert cut.coverage == pytest.approx(sum(kept) / sum(counts))


@given(some_counts, st.integers(1, 6_000))
def test_minimum_counts_rise_leave_two_words_and_hold_the_chosen_one(counts: list[int], chosen: int) -> None:
    vocabulary = vocabulary_of(counts)
    steps = min_counts(vocabulary, chosen)
    assert steps == sorted(set(steps))
    assert {1, chosen} <= set(steps)
    assert all(cut_at(vocabulary, step).words >= 2 for step in steps if step not in (1, chosen))


@given(st.integers(1, 2_000_000))
def test_drawn_ranks_are_few_and_reach_both_ends(types: int) -> None:
    ranks = zipf_ranks(types)
    assert ranks[0] == 0
    assert ranks[-1] == types - 1
    assert len(ranks) <= 400
    assert (np.diff(ranks) > 0).all()
    assert set(range(min(types, 1000))) <= set(listed_ranks(types).tolist())


@pytest.mark.parametrize("types", [1, 7, 99, 100, 5_000])
def test_the_line_of_zipf_has_as_many_tokens_as_the_text(types: int) -> None:
    constant = zipf_constant(123_456, types)
    assert sum(constant / rank for rank in range(1, types + 1)) == pytest.approx(123_456, rel=1e-5)


def test_rare_words_are_drawn_by_a_seed_from_those_of_the_least_count() -> None:
    vocabulary = vocabulary_of([9, 5, 5, *[2] * 40])
    rare = rare_sample(vocabulary, 10, 1)
    assert (rare.occurrences, rare.among, len(set(rare.words))) == (2, 40, 10)
    assert set(rare.words) <= {f"w{place}" for place in range(3, 43)}
    assert rare == rare_sample(vocabulary, 10, 1)
    assert rare.words != rare_sample(vocabulary, 10, 2).words
    assert len(rare_sample(vocabulary, 100, 1).words) == 40
