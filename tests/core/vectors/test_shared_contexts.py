import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.job import Job
from core.text.corpus import read_corpus
from core.text.lookup.word_index import WordIndex, word_index
from core.text.reading import Reading
from core.vectors.shared_contexts import SharedContexts, _log_likelihood, shared_contexts

lines_of_words = st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=12), min_size=1, max_size=8)


def indexed(folder: Path, lines: list[list[str]]) -> WordIndex:
    path = folder / "text.txt"
    path.write_text("\n".join(map(" ".join, lines)))
    return word_index(read_corpus([path], Reading(), Job()), Job())


def ask(index: WordIndex, first: str, second: str, window: int, min_count: int) -> SharedContexts:
    pair = [index.corpus.vocabulary.words.find(word) for word in (first, second)]
    assert pair[0] is not None
    assert pair[1] is not None
    return shared_contexts(index, pair[0], pair[1], window, Job(), min_count)


def naive_near(lines: list[list[str]], word: str, window: int) -> Counter[str]:
    near: Counter[str] = Counter()
    for line in lines:
        for place, token in enumerate(line):
            if token != word and word in line[max(place - window, 0) : place + window + 1]:
                near[token] += 1
    return near


def naive_measures(count: int, size: int, total: int, own: int, tokens: int) -> list[float]:
    tokens_beside = tokens - own
    expected = size * total / tokens_beside
    cells = [
        (count, size, total),
        (size - count, size, tokens_beside - total),
        (total - count, tokens_beside - size, total),
        (tokens_beside - size - total + count, tokens_beside - size, tokens_beside - total),
    ]
    likelihood = 2 * sum(seen * math.log(seen * tokens_beside / (row * column)) for seen, row, column in cells if seen)
    return [expected, math.log2(count / expected), max(likelihood, 0), 14 + math.log2(2 * count / (own + total))]


def test_the_likelihood_of_a_text_of_many_billion_tokens_is_the_naive_one() -> None:
    count, size, total, tokens = 2_000_000, 4_000_000_000, 3_000_000_000, 60_000_000_000
    found = _log_likelihood(*(np.array(part, np.int64) for part in ([[count]], [size], [[total]], [tokens])))
    assert found.item() == pytest.approx(naive_measures(count, size, total, 0, tokens)[2])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines_of_words, st.integers(1, 6), st.integers(1, 3))
def test_counts_and_measures_are_the_naive_ones(
    tmp_path_factory: pytest.TempPathFactory, lines: list[list[str]], window: int, min_count: int
) -> None:
    lines.append(["a", "b", "c"])
    index = indexed(tmp_path_factory.mktemp("naive"), lines)
    found = ask(index, "a", "b", window, min_count)
    totals = Counter(token for line in lines for token in line)
    near = [naive_near(lines, word, window) for word in "ab"]
    shared = {word for word in totals if word not in "ab" and min(near[0][word], near[1][word]) >= min_count}
    assert {found.word(place) for place in range(len(found))} == shared
    assert found.together.tolist() == [near[0]["b"], near[1]["a"]]
    for place in range(len(found)):
        word = found.word(place)
        for side, own in enumerate("ab"):
            count = near[side][word]
            measures = naive_measures(count, near[side].total(), totals[word], totals[own], totals.total())
            ours = (found.expected, found.pmi, found.log_likelihood, found.log_dice)
            assert found.counts[place, side] == count
            assert [measure[place, side] for measure in ours] == pytest.approx(measures, abs=1e-9)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WordIndex:
    monkeypatch.setenv("SEMASCOPE_CACHE", str(tmp_path / "cache"))
    random = np.random.default_rng(1)
    filler = [["the", "of", *random.choice([f"w{n}" for n in range(300)], 8)] for _ in range(600)]
    tea = [["the", "hot", "tea", "of", "cup"], ["the", "drink", "tea", "of"]] * 20
    coffee = [["the", "hot", "coffee", "of", "cup"], ["the", "drink", "coffee", "of"]] * 25
    return indexed(tmp_path, filler + tea + coffee)


def test_what_makes_them_near_comes_first_and_function_words_do_not(index: WordIndex) -> None:
    found = ask(index, "tea", "coffee", 4, 3)
    words = [found.word(place) for place in range(len(found))]
    assert set(words[:3]) == {"drink", "hot", "cup"}
    assert words[3:] == ["of", "the"]
    assert (np.diff(found.salience) <= 0).all()
    assert found.counts[0].tolist() == [20, 25]


def test_rare_contexts_are_left_out_on_wish(index: WordIndex) -> None:
    assert len(ask(index, "tea", "coffee", 4, 21)) == 2
    assert len(ask(index, "tea", "coffee", 4, 1_000)) == 0


def test_the_smallest_window_sees_the_next_words(index: WordIndex) -> None:
    found = ask(index, "tea", "coffee", 1, 1)
    assert {found.word(place) for place in range(len(found))} == {"hot", "drink", "of"}


@pytest.mark.parametrize(("second", "window", "min_count"), [("tea", 5, 3), ("coffee", 0, 3), ("coffee", 5, 0)])
def test_what_cannot_be_is_refused(index: WordIndex, second: str, window: int, min_count: int) -> None:
    with pytest.raises(ValueError, match=r"near itself|A window has"):
        ask(index, "tea", second, window, min_count)
