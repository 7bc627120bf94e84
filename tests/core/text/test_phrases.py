from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.job import Cancelled, Job
from core.text import phrases
from core.text.corpus import Corpus, read_corpus
from core.text.lookup.passage import source_line
from core.text.phrases import find_pairs, join, scores_of
from core.text.reading import Reading
from core.text.tokens.token_files import IDS, LINE_STARTS
from core.text.vocabulary import Vocabulary, Words
from core.text.words.joined import JoinedPhrases
from core.text.words.steps import NPMI, SCORES, WORD2PHRASE, LowerCase, Phrases

Sentences = list[list[int]]
# Each neighbour of the phrase is another word, so that no other pair is frequent enough.
NEW_YORK = "".join(f"w{n} New York, x{n}\n" for n in range(8)) + "york is old\nhis york\nyork\na new bridge\n"
NEW_YORK_TIMES = "".join(f"w{n} new york times x{n}\n" for n in range(9)) + "times\n" * 8
PHRASES = (LowerCase(), Phrases(min_count=2, threshold=2.0))


def text_of(sentences: Sentences) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """Ids, starts and counts of sentences."""
    ids = np.array([word for sentence in sentences for word in sentence], np.int32)
    starts = np.concatenate(([0], np.cumsum([len(sentence) for sentence in sentences])))
    return ids, starts, np.bincount(ids, minlength=1)


def neighbours(sentences: Sentences) -> Counter[tuple[int, int]]:
    return Counter(pair for sentence in sentences for pair in pairwise(sentence))


def reference_scores(sentences: Sentences, step: Phrases) -> dict[tuple[int, int], float]:
    """Every pair's score, by the formulas as they stand in the papers."""
    counts = Counter(word for sentence in sentences for word in sentence)
    tokens = sum(counts.values())
    scores = {}
    for (a, b), count in neighbours(sentences).items():
        if min(counts[a], counts[b], count) < step.min_count:
            continue
        if step.score == WORD2PHRASE:
            scores[a, b] = (count - step.min_count) / (counts[a] * counts[b]) * tokens
        else:
            together = count / tokens
            surprise = -math.log(together)
            pmi = math.log(together / (counts[a] / tokens * counts[b] / tokens))
            scores[a, b] = pmi / surprise if surprise else 1.0
    return scores


def reference_join(sentence: list[str], pairs: set[tuple[str, str]]) -> list[str]:
    """The greedy walk of word2phrase: a word that was joined opens no other pair."""
    joined: list[str] = []
    closed = True
    for word in sentence:
        if not closed and (joined[-1], word) in pairs:
            joined[-1] += f"_{word}"
            closed = True
        else:
            joined.append(word)
            closed = False
    return joined


texts = st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=12), min_size=1, max_size=12)
steps = st.builds(
    Phrases, st.sampled_from(sorted(SCORES)), st.sampled_from([-1.0, 0.0, 0.3, 0.7, 1.0]), st.integers(1, 3), st.just(1)
)


@given(texts, steps)
def test_pairs_are_counted_and_rated_as_the_papers_say(sentences: Sentences, step: Phrases) -> None:
    ids, starts, counts = text_of(sentences)
    pairs = find_pairs(ids, starts, counts, step, Job())
    found = dict(zip(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True), pairs.score.tolist(), strict=True))
    assert found == pytest.approx(reference_scores(sentences, step))
    times = neighbours(sentences)
    assert pairs.count.tolist() == [times[pair] for pair in found]
    assert (np.diff(pairs.score) <= 0).all()
    assert pairs.above(0.3) == sum(score > 0.3 for score in found.values())


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (WORD2PHRASE, (30 - 5) / (50 * 40) * 1000),
        (NPMI, math.log(0.03 / (0.05 * 0.04)) / -math.log(0.03)),
    ],
)
def test_scores_by_hand(score: str, expected: float) -> None:
    one = scores_of(score, np.array([30]), np.array([50]), np.array([40]), 1000, 5)
    assert one.tolist() == pytest.approx([expected])


def test_npmi_is_one_for_words_that_are_never_apart_and_zero_at_chance() -> None:
    assert scores_of(NPMI, np.array([7]), np.array([7]), np.array([7]), 100, 1).tolist() == pytest.approx([1.0])
    assert scores_of(NPMI, np.array([4]), np.array([20]), np.array([20]), 100, 1).tolist() == pytest.approx([0.0])


def test_the_order_does_not_depend_on_where_a_pair_stands_in_the_text() -> None:
    sentences = [[0, 1], [2, 3], [4, 5], [0, 1], [2, 3], [4, 5]]
    step = Phrases(min_count=1)
    one, other = (find_pairs(*text_of(each), step, Job()) for each in (sentences, sentences[::-1]))
    assert one.first.tolist() == other.first.tolist() == [0, 2, 4]


def test_a_table_that_may_not_grow_drops_what_is_rare_and_says_how_much() -> None:
    generator = np.random.default_rng(1)
    rare = generator.integers(2, 60_000, 1_200_000).astype(np.int32)
    rare[::10], rare[1::10] = 0, 1
    starts = np.array([0, len(rare)])
    counts = np.bincount(rare)
    step = Phrases(min_count=1000)
    step_all = Phrases(min_count=1)
    pairs = find_pairs(rare, starts, counts, step_all, Job(), most_slots=1 << 20)
    whole = find_pairs(rare, starts, counts, step_all, Job())
    assert whole.dropped == 0 < pairs.dropped
    assert len(pairs) < len(whole)
    best = find_pairs(rare, starts, counts, step, Job(), most_slots=1 << 20)
    assert (best.first.tolist(), best.second.tolist(), best.count.tolist()) == ([0], [1], [120_000])


def test_counting_can_be_cancelled() -> None:
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        find_pairs(*text_of([[0, 1]]), Phrases(), job)


@settings(deadline=None)
@given(texts, steps, st.integers(1, 3))
def test_joining_is_the_greedy_walk(
    tmp_path_factory: pytest.TempPathFactory, sentences: Sentences, step: Phrases, passes: int
) -> None:
    folder = tmp_path_factory.mktemp("text")
    ids, starts, counts = text_of(sentences)
    ids.tofile(folder / IDS)
    starts.astype(np.int64).tofile(folder / LINE_STARTS)
    names = "abcdef"[: len(counts)]
    step = Phrases(step.score, step.threshold, step.min_count, passes)
    joined = join(folder, Vocabulary(Words.of(names), counts), step, Job())
    expected = [[names[word] for word in sentence] for sentence in sentences]
    for turn in joined.turns:
        expected = [reference_join(sentence, set(map(turn.pair, range(len(turn))))) for sentence in expected]
    words = list(joined.vocabulary.words)
    after, bounds = np.fromfile(folder / IDS, np.int32), np.fromfile(folder / LINE_STARTS, np.int64)
    assert [[words[i] for i in after[a:b]] for a, b in pairwise(bounds)] == expected
    times = Counter(word for sentence in expected for word in sentence)
    assert {word: count for word, count in zip(words, joined.vocabulary.counts.tolist(), strict=True) if count} == times
    as_query = JoinedPhrases(joined.turns)
    assert [as_query.join([names[word] for word in sentence]) for sentence in sentences] == expected


def test_sentences_longer_than_a_block_are_joined_across_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phrases, "_BLOCK_TOKENS", 5)
    np.array([0, 1] * 23 + [0], np.int32).tofile(tmp_path / IDS)
    np.array([0, 20, 47], np.int64).tofile(tmp_path / LINE_STARTS)
    vocabulary = Vocabulary(Words.of(["new", "york"]), np.array([24, 23]))
    joined = join(tmp_path, vocabulary, Phrases(NPMI, 0.0, 1), Job())
    assert np.fromfile(tmp_path / IDS, np.int32).tolist() == [0] * 23 + [1]
    assert np.fromfile(tmp_path / LINE_STARTS, np.int64).tolist() == [0, 10, 24]
    assert list(joined.vocabulary.words) == ["new_york", "new"]


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    path = tmp_path / "travel.txt"
    path.write_text(NEW_YORK)
    return read_corpus([path], Reading(bounds="line", steps=PHRASES), Job())


def test_new_york_is_one_word_of_a_text_that_is_read_with_phrases(corpus: Corpus) -> None:
    words = corpus.vocabulary.words
    assert corpus.vocabulary.counts[words.find("new_york")] == 8
    assert corpus.vocabulary.counts[words.find("york")] == 3
    assert corpus.joined.became("york") == [("new_york", 8)]
    assert corpus.joined.join(["to", "new", "york"]) == ["to", "new_york"]
    assert corpus.joined.parts("new_york") == ["new", "york"]


def test_a_phrase_is_found_again_in_its_file(corpus: Corpus) -> None:
    place = int(np.flatnonzero(np.asarray(corpus.ids) == corpus.vocabulary.words.find("new_york"))[3])
    passage = source_line(corpus, place, 1, Job())
    assert (passage.text, passage.missing) == ("w3 New York, x3", "")
    assert passage.span is not None
    assert passage.text[slice(*passage.span)] == "New York"
    path = corpus.sources[0].path
    path.write_text(path.read_text().replace("w3 New York", "w3 Old York"))
    assert "has changed" in source_line(corpus, place, 1, Job()).missing


def test_sentences_are_never_joined(tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_text("the new\nyork is old\n" * 20)
    corpus = read_corpus([path], Reading(bounds="line", steps=PHRASES), Job())
    assert "new_york" not in corpus.vocabulary.words
    assert len(corpus.line_starts) == 41


def test_further_passes_join_what_was_joined(tmp_path: Path) -> None:
    path = tmp_path / "news.txt"
    path.write_text(NEW_YORK_TIMES)
    reading = Reading(bounds="line", steps=(Phrases(min_count=2, threshold=2.0, passes=3),))
    corpus = read_corpus([path], reading, Job())
    assert [[turn.pair(i) for i in range(len(turn))] for turn in corpus.joined.turns] == [
        [("new", "york")],
        [("new_york", "times")],
    ]
    assert corpus.vocabulary.counts[corpus.vocabulary.words.find("new_york_times")] == 9
    assert corpus.joined.parts("new_york_times") == ["new", "york", "times"]
    assert corpus.joined.join(["the", "new", "york", "times"]) == ["the", "new_york_times"]


def test_a_phrase_that_the_text_writes_itself_is_the_same_word(tmp_path: Path) -> None:
    path = tmp_path / "tagged.txt"
    path.write_text("".join(f"new_york\nor{n} new york x{n}\n" for n in range(8)))
    reading = Reading(tokenizer="whitespace", bounds="line", steps=(Phrases(min_count=5, threshold=1.0),))
    corpus = read_corpus([path], reading, Job())
    assert next(zip(corpus.vocabulary.words, corpus.vocabulary.counts.tolist(), strict=True)) == ("new_york", 16)


def test_a_threshold_that_no_normalised_pmi_reaches_is_refused() -> None:
    with pytest.raises(ValueError, match="-1 to 1"):
        Phrases(NPMI, 2.0)
