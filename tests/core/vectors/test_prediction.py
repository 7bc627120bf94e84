import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.job import Job
from core.text.vocabulary import Words
from core.training.huffman import huffman_tree
from core.training.hyperparameters import (
    CBOW,
    HIERARCHICAL_SOFTMAX,
    NEGATIVE_SAMPLING,
    SKIP_GRAM,
    SOFTMAX,
    Hyperparameters,
)
from core.training.mode import Mode, read_only
from core.training.workspace import Text
from core.vectors.embeddings import Embeddings, UnknownWordError
from core.vectors.prediction import SCORE, distribution, predict

OBJECTIVES = [NEGATIVE_SAMPLING, HIERARCHICAL_SOFTMAX, SOFTMAX]


def run_of(architecture: str, objective: str, size: int = 30, seed: int = 1, scale: float = 1.0) -> Embeddings:
    generator = np.random.default_rng(seed)
    inputs, outputs = (generator.standard_normal((size, 8)).astype(np.float32) * np.float32(scale) for _ in range(2))
    by_tree = objective == HIERARCHICAL_SOFTMAX
    chosen = Hyperparameters(architecture=architecture, objective=objective, noise_power=0.6, negatives=4)
    return Embeddings(
        Words.of(f"w{n}" for n in range(size)),
        inputs,
        np.sort(generator.integers(1, 1000, size))[::-1].astype(np.int64),
        output_vectors=None if by_tree else outputs,
        node_vectors=outputs[:-1] if by_tree else None,
        details={"hyperparameters": dataclasses.asdict(chosen)},
    )


def sigmoid(values: Any) -> Any:
    return 1 / (1 + np.exp(-np.asarray(values, np.float64)))


def by_definition(embeddings: Embeddings, hidden: np.ndarray, objective: str) -> np.ndarray:
    """The probability of each word, word by word."""
    assert embeddings.counts is not None
    if objective == HIERARCHICAL_SOFTMAX:
        assert embeddings.node_vectors is not None
        tree, found = huffman_tree(embeddings.counts), np.ones(len(embeddings))
        for word in range(len(embeddings)):
            for place in range(tree.offsets[word], tree.offsets[word + 1]):
                left = sigmoid(embeddings.node_vectors[tree.points[place]].astype(np.float64) @ hidden)
                found[word] *= 1 - left if tree.codes[place] else left
        return found
    assert embeddings.output_vectors is not None
    weights = np.exp(embeddings.output_vectors.astype(np.float64) @ hidden)
    if objective == NEGATIVE_SAMPLING:
        weights *= embeddings.counts**0.6
    return np.asarray(weights / weights.sum())


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize(("architecture", "words"), [(SKIP_GRAM, ["w3"]), (CBOW, ["w3", "w4", "w3"])])
def test_probabilities_are_those_of_the_definition(architecture: str, words: list[str], objective: str) -> None:
    embeddings = run_of(architecture, objective)
    found = predict(embeddings, words, 30)
    hidden = embeddings.input_vectors[[int(word[1:]) for word in words]].astype(np.float64).mean(axis=0)
    expected = by_definition(embeddings, hidden, objective)
    assert {row.word: row.probability for row in found.rows} == pytest.approx(
        {f"w{n}": expected[n] for n in range(30)}, rel=1e-9
    )
    assert [row.probability for row in found.rows] == pytest.approx(sorted(expected, reverse=True))
    assert found.entropy == pytest.approx(-(expected * np.log2(expected)).sum())
    assert (found.architecture, found.objective, found.given) == (architecture, objective, tuple(words))
    assert embeddings.counts is not None
    assert all(row.count == embeddings.counts[int(row.word[1:])] for row in found.rows)


@given(st.sampled_from(OBJECTIVES), st.integers(2, 200), st.integers(0, 99), st.sampled_from([0.01, 1.0, 50.0]))
def test_probabilities_of_all_words_sum_to_1(objective: str, size: int, seed: int, scale: float) -> None:
    embeddings = run_of(SKIP_GRAM, objective, size, seed, scale)
    found = distribution(embeddings, embeddings.input_vectors[seed % size])
    assert found.sum() == pytest.approx(1, abs=1e-9)
    assert found.min() >= 0


@pytest.mark.parametrize("objective", [HIERARCHICAL_SOFTMAX, SOFTMAX])
@pytest.mark.parametrize("architecture", [SKIP_GRAM, CBOW])
def test_the_probabilities_are_those_by_which_the_kernels_measure_their_loss(architecture: str, objective: str) -> None:
    """The input is the context and the output the centre word, of skip-gram a context word at a time."""
    chosen = Hyperparameters(
        architecture=architecture, objective=objective, dimensions=7, window=2, window_mode="fixed", subsample=0.0
    )
    generator, counts = np.random.default_rng(3), np.array([9, 7, 4, 2, 1, 1])
    mode = Mode(chosen, counts)
    model = mode.untrained_model(1, Job())
    vectors, outputs = mode.vectors(model)
    vectors[:], outputs[:] = generator.standard_normal(vectors.shape), generator.standard_normal(outputs.shape)
    words = generator.integers(0, 6, 12).astype(np.int32)
    text = Text(read_only(words.copy()), np.array([0, 7]), mode.keep)
    measured = mode.train(model, text, 0.0, np.uint64(1), 1, mode.scratch(model, 12))
    by_tree = objective == HIERARCHICAL_SOFTMAX
    embeddings = Embeddings(
        Words.of("abcdef"),
        vectors,
        counts,
        output_vectors=None if by_tree else outputs,
        node_vectors=outputs if by_tree else None,
        details={"hyperparameters": dataclasses.asdict(chosen)},
    )
    losses = []
    for sentence in (words[:7], words[7:]):
        for place, centre in enumerate(sentence):
            around = [*sentence[max(place - 2, 0) : place], *sentence[place + 1 : place + 3]]
            inputs = [vectors[around].mean(axis=0)] if architecture == CBOW else vectors[around]
            losses += [-np.log(distribution(embeddings, hidden)[centre]) for hidden in inputs]
    assert (measured.loss, measured.examples) == (pytest.approx(sum(losses), rel=1e-4), len(losses))


def test_the_score_of_negative_sampling_stands_beside_the_probability() -> None:
    embeddings = run_of(SKIP_GRAM, NEGATIVE_SAMPLING)
    assert embeddings.output_vectors is not None
    by_score = predict(embeddings, ["w0"], 5, by=SCORE)
    products = embeddings.output_vectors.astype(np.float64) @ embeddings.input_vectors[0].astype(np.float64)
    assert [row.word for row in by_score.rows] == [f"w{n}" for n in np.argsort(-products)[:5]]
    assert [row.score for row in by_score.rows] == pytest.approx(sigmoid(np.sort(products)[::-1][:5]).tolist())
    assert predict(embeddings, ["w0"], 5).rows != by_score.rows
    assert all(row.score is None for row in predict(run_of(CBOW, SOFTMAX), ["w0"], 5, by=SCORE).rows)


def test_at_the_optimum_of_negative_sampling_the_probability_is_that_of_the_text() -> None:
    """u·v = ln(P(word | given) / (k Pn(word))) for every pair, by vectors as long as there are words."""
    size, chosen = 12, Hyperparameters(noise_power=0.75, negatives=5)
    generator = np.random.default_rng(7)
    counts = np.sort(generator.integers(5, 90, size))[::-1].astype(np.int64)
    conditional = generator.random((size, size)) + 0.05
    conditional /= conditional.sum(axis=1, keepdims=True)
    noise = counts**0.75 / (counts**0.75).sum()
    optimum = np.log(conditional / (5 * noise))
    embeddings = Embeddings(
        Words.of(f"w{n}" for n in range(size)),
        optimum.astype(np.float32),
        counts,
        output_vectors=np.eye(size, dtype=np.float32),
        details={"hyperparameters": dataclasses.asdict(chosen)},
    )
    found = predict(embeddings, ["w5"], size)
    assert {row.word: row.probability for row in found.rows} == pytest.approx(
        {f"w{n}": conditional[5, n] for n in range(size)}, rel=1e-5
    )
    assert found.mass == pytest.approx(1, rel=1e-5)
    assert "optimum" in found.assumption


def test_which_word_is_the_input_is_said() -> None:
    assert "the given word is the input" in predict(run_of(SKIP_GRAM, SOFTMAX), ["w1"], 1).assumption.lower()
    assert "mean of their input vectors" in predict(run_of(CBOW, SOFTMAX), ["w1"], 1).assumption


def test_a_text_that_was_thinned_out_is_said() -> None:
    thinned = run_of(SKIP_GRAM, SOFTMAX)
    whole = {"hyperparameters": {**thinned.details["hyperparameters"], "subsample": 0.0}}
    assert "subsampling" in predict(thinned, ["w1"], 1).assumption
    assert "subsampling" not in predict(dataclasses.replace(thinned, details=whole), ["w1"], 1).assumption


def test_what_cannot_predict_says_what_is_missing() -> None:
    made = run_of(SKIP_GRAM, NEGATIVE_SAMPLING)
    with pytest.raises(ValueError, match="do not say how they were trained"):
        predict(dataclasses.replace(made, details={}), ["w0"], 5)
    with pytest.raises(ValueError, match="output side of this run is missing"):
        predict(dataclasses.replace(made, output_vectors=None), ["w0"], 5)
    with pytest.raises(ValueError, match="output side of this run is missing"):
        predict(dataclasses.replace(run_of(CBOW, HIERARCHICAL_SOFTMAX), node_vectors=None), ["w0"], 5)
    with pytest.raises(ValueError, match="counts of the words are missing"):
        predict(dataclasses.replace(made, counts=None), ["w0"], 5)


def test_skip_gram_takes_one_word_and_cbow_any_number_but_none() -> None:
    with pytest.raises(ValueError, match="one word at a time"):
        predict(run_of(SKIP_GRAM, SOFTMAX), ["w0", "w1"], 5)
    with pytest.raises(ValueError, match="No word is given"):
        predict(run_of(CBOW, SOFTMAX), [], 5)
    with pytest.raises(UnknownWordError):
        predict(run_of(CBOW, SOFTMAX), ["v0"], 5)
