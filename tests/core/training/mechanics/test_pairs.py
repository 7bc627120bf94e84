"""The rehearsal against the kernels: the loss that training measures is the loss of the pairs that are shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.job import Job
from core.text.corpus import Corpus
from core.text.reading import Reading
from core.text.vocabulary import Vocabulary, Words
from core.training.held_out import HeldOut
from core.training.huffman import huffman_tree
from core.training.hyperparameters import (
    CBOW,
    HIERARCHICAL_SOFTMAX,
    NEGATIVE_SAMPLING,
    SKIP_GRAM,
    SOFTMAX,
    Hyperparameters,
)
from core.training.mechanics.pairs import Rehearsal, Sentence
from core.training.mode import Mode, read_only
from core.training.sampling import chunk_seed
from core.training.schedule import lines_within
from core.training.workspace import Measured, Text

WORDS = 60


def corpus_of(lengths: list[int], seed: int = 0) -> Corpus:
    """Lines of these lengths over words of which the first are very frequent and the last too rare."""
    tokens = sum(lengths)
    ids = (np.random.default_rng(seed).geometric(0.07, tokens) - 1).clip(max=WORDS - 1).astype(np.int32)
    counts = np.bincount(ids, minlength=WORDS)
    order = np.argsort(-counts, kind="stable")
    starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    counts = counts[order].astype(np.int64)
    words = Words.of(f"w{n}" for n in range(WORDS))
    return Corpus(
        Path(), "tale", (), Reading(), Vocabulary(words, counts), np.argsort(order).astype(np.int32)[ids], starts,
        np.zeros(len(lengths), np.int64), np.array([0, len(lengths)]), False, (), "tale",
    )  # fmt: skip


def sentences(rehearsal: Rehearsal, start: int, end: int, epoch: int) -> list[Sentence]:
    """All sentences of a chunk."""
    found, position = [], start
    while position < end:
        found.append(rehearsal.sentence(position, epoch))
        assert found[-1].start == position
        position = found[-1].end
    assert position == end
    return found


def log_sigma(x: float) -> float:
    return -float(np.logaddexp(0, -x))


def loss_of(
    rehearsal: Rehearsal, sentence: Sentence, chosen: Hyperparameters, vectors: tuple[Any, Any], tree: Any
) -> tuple[float, int, int]:
    """Loss, examples and positions of a sentence, from what is shown of it and nothing else."""
    inputs, outputs = (matrix.astype(np.float64) for matrix in vectors)
    loss, examples = 0.0, 0
    for centre in range(sentence.centres):
        window = rehearsal.window(sentence, centre)
        word = int(sentence.words[window.centre])
        rows = inputs[sentence.words[window.contexts]]
        hidden = rows if chosen.architecture == SKIP_GRAM else rows.mean(axis=0, keepdims=True)
        for place, h in enumerate(hidden):
            examples += 1
            if chosen.objective == NEGATIVE_SAMPLING:
                negatives = window.negatives[place if len(window.negatives) > 1 else 0]
                loss -= log_sigma(outputs[word] @ h) + sum(log_sigma(-(outputs[n] @ h)) for n in negatives)
            elif chosen.objective == HIERARCHICAL_SOFTMAX:
                path = slice(tree.offsets[word], tree.offsets[word + 1])
                signs = np.where(tree.codes[path] == 0, 1.0, -1.0)
                scores = outputs[tree.points[path]] @ h
                loss -= sum(log_sigma(s) for s in signs * scores)
            else:
                scores = outputs @ h
                loss += float(np.logaddexp.reduce(scores) - scores[word])
    return loss, examples, sentence.centres


@pytest.mark.parametrize(
    ("chosen", "lengths"),
    [
        (Hyperparameters(), [1, 2, 40, 1, 300, 7] * 3),
        (Hyperparameters(negative_sharing="pair", negatives=3, subsample=0.02), [1, 2, 40, 1, 300, 7] * 2),
        (Hyperparameters(architecture=CBOW, window_mode="fixed", subsample=0), [5, 60, 1, 9]),
        (Hyperparameters(architecture=CBOW, negative_sharing="pair", subsample=0.02), [30] * 12),
        (Hyperparameters(objective=HIERARCHICAL_SOFTMAX, window=3, subsample=0.01), [30] * 12),
        (Hyperparameters(objective=SOFTMAX, subsample=0.05, seed=7), [30] * 12),
        (Hyperparameters(held_out=0.1, negatives=2, subsample=0.02), [6] * 120),
    ],
)
def test_what_is_shown_is_what_the_kernel_meets(chosen: Hyperparameters, lengths: list[int]) -> None:
    corpus = corpus_of(lengths)
    chosen = chosen.resolved(corpus.tokens)
    vocabulary = corpus.vocabulary.at_least(chosen.min_count)
    assert len(vocabulary) < WORDS
    held_out = HeldOut(corpus.line_starts, chosen.held_out, chosen.seed, 10_000) if chosen.held_out else None
    rehearsal = Rehearsal(corpus, vocabulary, chosen, held_out)
    mode = Mode(chosen, vocabulary.counts)
    model = mode.untrained_model(1, Job())
    vectors = mode.vectors(model)
    for matrix in vectors:
        matrix[:] = np.random.default_rng(3).normal(0, 0.2, matrix.shape)
    tree = huffman_tree(vocabulary.counts)
    for epoch in (0, 1):
        for chunk, (start, end) in enumerate(zip(rehearsal.bounds[:-1].tolist(), rehearsal.bounds[1:].tolist())):  # noqa: B905
            words = read_only(corpus.ids[start:end].copy())
            held = held_out.trained(words, start, end) if held_out is not None else None
            text = Text(*(held or (words, lines_within(corpus.line_starts, start, end))), mode.keep)
            scratch = mode.scratch(model, end - start)
            seed = chunk_seed(chosen.seed, epoch, chunk)
            trained = Measured(*mode.train(model, text, 0.0, seed, 1, scratch))
            shown = np.sum(
                [loss_of(rehearsal, one, chosen, vectors, tree) for one in sentences(rehearsal, start, end, epoch)],
                axis=0,
            )
            assert shown[1] == trained.examples
            assert shown[2] == trained.positions
            assert shown[0] == pytest.approx(trained.loss, rel=2e-4)


def test_a_line_longer_than_a_chunk_is_cut_as_in_training() -> None:
    corpus = corpus_of([40_000, 12])
    rehearsal = Rehearsal(corpus, corpus.vocabulary.at_least(1), Hyperparameters().resolved(40_012))
    assert len(rehearsal.bounds) > 2
    cut = int(rehearsal.bounds[1])
    assert rehearsal.sentence(cut - 1).end == cut
    assert rehearsal.sentence(cut).start == cut
    with pytest.raises(IndexError):
        rehearsal.sentence(40_012)


def test_rare_and_dropped_words_are_told_apart_and_stand_in_no_window() -> None:
    corpus = corpus_of([200] * 4)
    chosen = Hyperparameters(subsample=0.01).resolved(800)
    vocabulary = corpus.vocabulary.at_least(chosen.min_count)
    sentence = Rehearsal(corpus, vocabulary, chosen).sentence(250)
    assert (sentence.is_rare == (sentence.words >= len(vocabulary))).all()
    dropped = ~sentence.stays & ~sentence.is_rare
    assert dropped.any()
    assert sentence.is_rare.any()
    for centre in range(sentence.centres):
        assert sentence.stays[sentence.contexts(centre)].all()
        assert sentence.places[centre] not in sentence.contexts(centre)
    assert sentence.pairs == sum(len(sentence.contexts(centre)) for centre in range(sentence.centres))


def test_nothing_comes_out_of_a_line_that_is_held_out() -> None:
    corpus = corpus_of([6] * 120)
    chosen = Hyperparameters(held_out=0.1).resolved(720)
    held_out = HeldOut(corpus.line_starts, 0.1, chosen.seed, 10_000)
    line = int(np.flatnonzero(held_out.is_held)[0])
    sentence = Rehearsal(corpus, corpus.vocabulary.at_least(1), chosen, held_out).sentence(6 * line)
    assert sentence.held_out
    assert sentence.centres == sentence.pairs == 0
