"""The gradients against central differences, in float64, by the same functions that train; whole kernels in float32."""

import math
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import pytest

from core.training import kernels, learning
from core.training.huffman import HuffmanTree, huffman_tree
from core.training.hyperparameters import Hyperparameters
from core.training.kernels import KERNELS
from core.training.objectives import OBJECTIVES
from core.training.registers import Fast, Strict
from core.training.rows import aligned
from core.training.sampling import EveryWord, Noise, noise
from core.training.workspace import ALL, ALONE, Copies, Measured, Model, Text, Windows, new_scratch

COUNTS = np.array([40, 30, 20, 12, 9, 7, 5, 3, 2])
WORDS, DIMENSIONS = len(COUNTS), 5
SENTENCE = np.array([7, 2, 5, 8, 0], np.int32)  # ids that differ from positions
CENTRE, BEGIN, END = 2, 0, 5
RATE = 1e-6
SEED = np.uint64(12345)


def model(rows: int = WORDS, dtype: type = np.float32) -> Model:
    generator = np.random.default_rng(7)
    made = Model(aligned(WORDS, DIMENSIONS, dtype), aligned(rows, DIMENSIONS, dtype))
    for matrix in made:
        matrix[:, :DIMENSIONS] = generator.normal(0, 0.7, (len(matrix), DIMENSIONS))
    return made


# The parts of the kernels are made to be placed in others, and cannot be called from Python.
@numba.njit(_nrt=False)
def draw(noise: Any, state: Any) -> Any:
    return kernels.draw_noise(noise, state)


@numba.njit(_nrt=False)
def sentence(text: Any, position: Any, stop: Any, scratch: Any) -> Any:
    return kernels.next_sentence(text, position, stop, scratch)


def sigma(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def drawn_negatives(table: Noise, word: int, rounds: int) -> list[list[int]]:
    """The negatives that the kernel will draw from `SEED`, for `rounds` questions in turn."""
    state = np.full(1, SEED)
    drawn = []
    for _ in range(rounds):
        negatives: list[int] = []
        while len(negatives) < table.negatives:
            negative = int(draw(table, state))
            if negative != word:
                negatives.append(negative)
        drawn.append(negatives)
    return drawn


def negative_sampling_loss(hidden: np.ndarray, outputs: np.ndarray, word: int, negatives: list[int]) -> float:
    scores = np.array([outputs[word] @ hidden, *(-(outputs[n] @ hidden) for n in negatives)])
    return float(-np.log(sigma(scores)).sum())


def hierarchical_softmax_loss(hidden: np.ndarray, outputs: np.ndarray, word: int, tree: HuffmanTree) -> float:
    path = slice(tree.offsets[word], tree.offsets[word + 1])
    signs = np.where(tree.codes[path] == 0, 1.0, -1.0)
    return float(-np.log(sigma(signs * (outputs[tree.points[path]] @ hidden))).sum())


def differences(loss: Callable[[Model], float], at: Model) -> tuple[np.ndarray, np.ndarray]:
    """Central differences of `loss` by every parameter."""
    gradients = []
    for matrix in at:
        gradient = np.zeros_like(matrix)
        for index in np.ndindex(matrix.shape):
            original = matrix[index]
            matrix[index] = original + 1e-6
            above = loss(at)
            matrix[index] = original - 1e-6
            below = loss(at)
            matrix[index] = original
            gradient[index] = (above - below) / 2e-6
        gradients.append(gradient)
    return gradients[0], gradients[1]


ARCHITECTURES = {"skip-gram": kernels.skip_gram, "cbow": kernels.cbow}
CHOOSE = {
    "negative-sampling": (kernels.negative_sampling, learning.logistic_errors),
    "hierarchical-softmax": (kernels.hierarchical_softmax, learning.logistic_errors),
    "softmax": (kernels.every_word, learning.softmax_errors),
}


def learnt(
    architecture: str, objective: str, tables: Any, before: Model, exact: bool, shared: bool
) -> tuple[Model, float]:
    """The gradient that one step of the kernel's own functions applies, from what it adds to the vectors; the loss."""
    after = Model(before.input_vectors.copy(), before.output_vectors.copy())
    windows = Windows(2, False, exact, shared)
    scratch = new_scratch(after, len(SENTENCE), windows, 40)
    scratch.sentence[: len(SENTENCE)] = SENTENCE
    scratch.state[0] = SEED
    loss, _ = train_centre(
        getattr(kernels, architecture.replace("-", "_")),
        *CHOOSE[objective],
        after,
        tables,
        windows,
        RATE,
        scratch,
        True,
    )
    return Model(*((old - new) / RATE for old, new in zip(before, after, strict=True))), loss


@numba.njit(_nrt=False)
def train_centre(
    architecture: Any, choose: Any, errors: Any, model: Any, tables: Any, windows: Any, rate: Any, scratch: Any,
    measure: Any,
) -> Any:  # fmt: skip
    kernels.make_ready(choose, kernels.expect_nothing, model, tables, CENTRE, END, windows, scratch, 1)
    word = scratch.sentence[CENTRE]
    return architecture(choose, errors, model, tables, word, 1, windows, rate, scratch, measure)


def train(mode: tuple[str, str], model: Model, tables: Any, text: Text, windows: Windows, rate: float, seed: int = 1,
          measure_every: int = 1) -> Measured:  # fmt: skip
    """One call of an entry point."""
    scratch = new_scratch(model, len(text.words), windows, 40)
    return KERNELS[mode](model, tables, text, windows, rate, np.uint64(seed), measure_every, scratch)


def context_words() -> list[int]:
    return [int(SENTENCE[p]) for p in range(BEGIN, END) if p != CENTRE]


def hiddens(architecture: str, at: Model) -> list[np.ndarray]:
    """The hidden vectors of the step, by the book."""
    vectors = [at.input_vectors[word] for word in context_words()]
    return vectors if architecture == "skip-gram" else [np.mean(vectors, axis=0)]


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("negatives", [3, 9, 17])  # one block of targets; several of skip-gram; of both
@pytest.mark.parametrize("architecture", ["skip-gram", "cbow"])
def test_negative_sampling_gradients_match_central_differences(architecture: str, negatives: int, shared: bool) -> None:
    before, word, tables = model(dtype=np.float64), int(SENTENCE[CENTRE]), noise(COUNTS, 0.75, negatives)
    questions = len(hiddens(architecture, before))
    drawn = drawn_negatives(tables, word, 1) * questions if shared else drawn_negatives(tables, word, questions)

    def loss(at: Model) -> float:
        return sum(
            negative_sampling_loss(hidden, at.output_vectors, word, negatives)
            for hidden, negatives in zip(hiddens(architecture, at), drawn, strict=True)
        )

    step, measured = learnt(architecture, "negative-sampling", tables, before, True, shared)
    inputs, outputs = differences(loss, before)
    assert measured == pytest.approx(loss(before))
    assert step.input_vectors == pytest.approx(inputs, abs=5e-5)
    assert step.output_vectors == pytest.approx(outputs, abs=5e-5)


@pytest.mark.parametrize("counts", [COUNTS, 2 ** np.arange(9, 0, -1)])  # a bushy tree; a deep one
@pytest.mark.parametrize("architecture", ["skip-gram", "cbow"])
def test_hierarchical_softmax_gradients_match_central_differences(architecture: str, counts: np.ndarray) -> None:
    before, word, tree = model(WORDS - 1, np.float64), int(SENTENCE[CENTRE]), huffman_tree(counts)

    def loss(at: Model) -> float:
        return sum(
            hierarchical_softmax_loss(hidden, at.output_vectors, word, tree) for hidden in hiddens(architecture, at)
        )

    step, measured = learnt(architecture, "hierarchical-softmax", tree, before, True, True)
    inputs, outputs = differences(loss, before)
    assert measured == pytest.approx(loss(before))
    assert step.input_vectors == pytest.approx(inputs, abs=5e-5)
    assert step.output_vectors == pytest.approx(outputs, abs=5e-5)


@pytest.mark.parametrize("at_once", [1, 3, 4, ALL])
@pytest.mark.parametrize("architecture", ["skip-gram", "cbow"])
def test_text_is_learnt_as_by_a_plain_loop(architecture: str, at_once: int) -> None:
    """Long paths over many words, none of which comes twice, so that no order of updates shows."""
    counts, generator = 10**6 // np.arange(1, 1001), np.random.default_rng(3)
    words, tree = generator.permutation(1000)[:120].astype(np.int32), huffman_tree(counts)
    trained = Model(aligned(1000, DIMENSIONS), aligned(999, DIMENSIONS))
    for matrix in trained:
        matrix[:, :DIMENSIONS] = generator.normal(0, 0.3, (len(matrix), DIMENSIONS))
    plain = Model(*(matrix.astype(np.float64) for matrix in trained))
    windows = Windows(4, False, False, True, at_once)
    expected = plain_loss(architecture, plain, tree, words, windows, 0.1)
    words.flags.writeable = False
    stretch = Text(words, np.array([0]), np.ones(1000, np.float32))
    measured = train((architecture, "hierarchical-softmax"), trained, tree, stretch, windows, 0.1)
    assert measured.loss == pytest.approx(expected)
    for found, wanted in zip(trained, plain, strict=True):
        assert found == pytest.approx(wanted, abs=1e-5)


def plain_loss(
    architecture: str, model: Model, tree: HuffmanTree, words: np.ndarray, windows: Windows, rate: float
) -> float:
    """Train with the hierarchical softmax in NumPy; the whole loss."""
    loss, inputs, outputs = 0.0, model.input_vectors, model.output_vectors
    for centre, word in enumerate(words):
        begin = max(centre - windows.size, 0)
        contexts = np.delete(words[begin : centre + windows.size + 1], centre - begin)
        path = slice(tree.offsets[word], tree.offsets[word + 1])
        points, labels = tree.points[path], 1.0 - tree.codes[path]
        for first in range(0, len(contexts), windows.at_once) if architecture == "skip-gram" else [0]:
            rows = contexts[first : first + windows.at_once] if architecture == "skip-gram" else contexts
            hidden = inputs[rows] if architecture == "skip-gram" else inputs[rows].mean(axis=0, keepdims=True)
            scores = hidden @ outputs[points].T
            loss += float((np.log1p(np.exp(scores)) - labels * scores).sum())
            steps = rate * (labels - sigma(scores))
            inputs[rows] += steps @ outputs[points]
            outputs[points] += steps.T @ hidden
    return loss


def softmax_loss(hidden: np.ndarray, outputs: np.ndarray, word: int) -> float:
    scores = outputs @ hidden
    return float(np.log(np.exp(scores).sum()) - scores[word])


@pytest.mark.parametrize("words", [WORDS, 40])  # one block of targets of CBOW; several
@pytest.mark.parametrize("architecture", ["skip-gram", "cbow"])
def test_softmax_gradients_match_central_differences(architecture: str, words: int) -> None:
    before, word = model(words, np.float64), int(SENTENCE[CENTRE])

    def loss(at: Model) -> float:
        return sum(softmax_loss(hidden, at.output_vectors, word) for hidden in hiddens(architecture, at))

    step, measured = learnt(architecture, "softmax", EveryWord(words), before, True, True)
    inputs, outputs = differences(loss, before)
    assert measured == pytest.approx(loss(before))
    assert step.input_vectors == pytest.approx(inputs, abs=5e-5)
    assert step.output_vectors == pytest.approx(outputs, abs=5e-5)


def test_the_softmax_of_scores_beyond_all_range_is_exact() -> None:
    before = Model(aligned(2, 1), aligned(2, 1))
    before.input_vectors[:, 0], before.output_vectors[:, 0] = 1.0, (1000.0, 998.0)
    windows, table = Windows(1, False, False, True), EveryWord(2)
    measured = train(("cbow", "softmax"), before, table, text([0, 1], [0]), windows, 0.0)
    # Both centres meet the same hidden vector: -ln p of word 0 is ln(1 + e^-2), of word 1 it is 2 more.
    assert measured.loss == pytest.approx(2 * math.log1p(math.exp(-2)) + 2)


def tables_of(objective: str, negatives: int = 3) -> Any:
    chosen = Hyperparameters(objective=objective, negatives=negatives)
    return OBJECTIVES[objective].tables(COUNTS, chosen)


def rows_of(objective: str) -> int:
    return OBJECTIVES[objective].output_rows(WORDS)


@pytest.mark.parametrize("objective", list(OBJECTIVES))
def test_full_cbow_gradient_is_the_exact_one_times_the_context_size(objective: str) -> None:
    before, tables = model(rows_of(objective), np.float64), tables_of(objective)
    exact, _ = learnt("cbow", objective, tables, before, exact=True, shared=True)
    full, _ = learnt("cbow", objective, tables, before, exact=False, shared=True)
    assert full.input_vectors == pytest.approx(exact.input_vectors * len(context_words()), abs=1e-6)
    assert full.output_vectors == pytest.approx(exact.output_vectors)


def text(words: list[int], lines: list[int], keep: np.ndarray | None = None) -> Text:
    ids = np.array(words, np.int32)
    ids.flags.writeable = False
    return Text(ids, np.array(lines, np.int64), np.ones(WORDS, np.float32) if keep is None else keep)


def test_windows_never_cross_a_line_and_skip_words_out_of_the_vocabulary() -> None:
    # 99 is below min_count: it leaves before windows are formed, so 3 and 5 become neighbours.
    given = text([3, 99, 5, 1, 6], [0, 3])
    measured = train(
        ("skip-gram", "negative-sampling"), model(), noise(COUNTS, 0.75, 2), given, Windows(5, False, False, True), 0.0
    )
    assert measured.positions == 4
    assert measured.examples == 4


def test_fixed_window_takes_every_context_and_dynamic_between_one_and_all() -> None:
    given = text([0, 1, 2, 3, 4, 5, 6, 7], [0])

    def examples(dynamic: bool, seed: int) -> int:
        windows = Windows(3, dynamic, False, True)
        mode = ("skip-gram", "negative-sampling")
        return train(mode, model(), noise(COUNTS, 0.75, 1), given, windows, 0.0, seed).examples

    assert examples(False, 1) == 2 * (7 + 6 + 5)
    drawn = np.array([examples(True, seed) for seed in range(1, 400)])
    assert drawn.min() >= 14
    assert drawn.max() <= 36
    # Width w has 2 * sum(8 - i, i <= w) / 8 contexts at a centre; the widths 1, 2, 3 are equally likely.
    assert drawn.mean() == pytest.approx((14 + 26 + 36) / 3, rel=0.02)


def test_subsampled_words_leave_before_windows_are_formed() -> None:
    keep = np.ones(WORDS, np.float32)
    keep[[1, 2]] = 0.0
    given, windows = text([0, 1, 2, 3], [0], keep), Windows(1, False, False, True)
    measured = train(("cbow", "negative-sampling"), model(), noise(COUNTS, 0.75, 1), given, windows, 0.0)
    assert measured.positions == 2


def test_kept_share_of_a_word_is_its_keep_probability() -> None:
    keep = np.ones(WORDS, np.float32)
    keep[3] = 0.3
    scratch = new_scratch(model(), 40_000, Windows(1, False, False, True), 1)
    length = sentence(text([3] * 40_000, [0], keep), 0, 40_000, scratch)
    assert length / 40_000 == pytest.approx(0.3, abs=0.01)


def test_draws_follow_the_noise_distribution_down_to_the_rarest_words() -> None:
    counts = np.concatenate((np.geomspace(10**5, 10, 100).astype(np.int64), np.ones(900, np.int64)))
    table = noise(counts, 0.75, 1)
    state = np.full(1, SEED)
    rounds = 400_000
    observed = np.bincount([draw(table, state) for _ in range(rounds)], minlength=len(counts))
    expected = rounds * (counts**0.75) / (counts**0.75).sum()
    chi_square = float(((observed - expected) ** 2 / expected).sum())
    freedom = len(counts) - 1
    assert chi_square < freedom + 4 * math.sqrt(2 * freedom)
    rare = counts == 1
    assert abs(observed[rare].sum() - expected[rare].sum()) < 4 * math.sqrt(expected[rare].sum())


@pytest.mark.parametrize("score", [-200.0, -9.0, 9.0, 200.0])
def test_scores_beyond_any_table_still_learn(score: float) -> None:
    before = Model(aligned(2, 1), aligned(2, 1))
    before.input_vectors[:, 0] = score
    before.output_vectors[:, 0] = 1.0
    after = Model(before.input_vectors.copy(), before.output_vectors.copy())
    windows, table = Windows(1, False, False, True), noise(np.array([1, 1]), 0.75, 1)
    train(("skip-gram", "negative-sampling"), after, table, text([0, 1], [0]), windows, 1.0)
    # The pair (1, 0): word 0 is the positive, word 1 the negative; both have score s.
    sigma_of = 1 / (1 + math.exp(-score))
    resolution = float(np.spacing(np.float32(abs(score))))
    assert float(after.input_vectors[1, 0]) - score == pytest.approx((1 - sigma_of) - sigma_of, abs=2 * resolution)


@pytest.mark.parametrize("mode", list(KERNELS))
def test_measuring_never_changes_what_is_learnt(mode: tuple[str, str]) -> None:
    tables = tables_of(mode[1])
    words = np.random.default_rng(5).integers(0, WORDS, 300).tolist()
    results = []
    for every in (1, 16):
        trained = model(rows_of(mode[1]))
        train(mode, trained, tables, text(words, [0, 100]), Windows(3, True, False, True), 0.05, 7, every)
        results.append(b"".join(matrix.tobytes() for matrix in trained))
    assert results[0] == results[1]


@pytest.mark.parametrize("mode", list(KERNELS))
def test_untrained_loss_is_what_theory_says(mode: tuple[str, str]) -> None:
    words = np.repeat(np.arange(WORDS), COUNTS)
    np.random.default_rng(5).shuffle(words)
    untrained = Model(aligned(WORDS, 3), aligned(rows_of(mode[1]), 3))
    untrained.input_vectors[:] = 1
    tables = tables_of(mode[1], 4)
    measured = train(mode, untrained, tables, text(words.tolist(), [0]), Windows(2, False, False, True), 0.0)
    expected = OBJECTIVES[mode[1]].untrained_loss(tables, COUNTS)
    assert measured.loss / measured.examples == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("mode", list(KERNELS))
def test_a_rate_of_0_measures_and_writes_nothing(mode: tuple[str, str]) -> None:
    before = model(rows_of(mode[1]))
    after = Model(before.input_vectors.copy(), before.output_vectors.copy())
    words = np.random.default_rng(5).integers(0, WORDS, 300).tolist()
    measured = train(mode, after, tables_of(mode[1]), text(words, [0, 100]), Windows(3, True, False, True), 0.0)
    assert measured.loss > 0
    assert all((matrix == other).all() for matrix, other in zip(after, before, strict=True))


@pytest.mark.parametrize("arithmetic", [Fast(), Strict()])
@pytest.mark.parametrize("mode", list(KERNELS))
def test_copies_of_hot_rows_learn_what_the_shared_rows_would(mode: tuple[str, str], arithmetic: Any) -> None:
    """One thread with copies: nobody else moves the shared rows, so all must come out as without copies."""
    hot, rows = 4, rows_of(mode[1])
    words = np.random.default_rng(5).integers(0, WORDS, 300).tolist()
    plain = model(rows)
    copied = Model(*(np.concatenate((matrix, np.zeros((2 * hot, matrix.shape[1]), np.float32))) for matrix in plain))
    windows = Windows(3, True, False, True)
    for trained, copies in ((plain, ALONE), (copied, Copies(hot, WORDS, rows))):
        scratch = new_scratch(trained, 300, windows, 40, copies, arithmetic)
        KERNELS[mode](trained, tables_of(mode[1]), text(words, [0, 100]), windows, 0.05, np.uint64(3), 1, scratch)
    assert copied.input_vectors[:WORDS] == pytest.approx(plain.input_vectors, abs=1e-5)
    assert copied.output_vectors[:rows] == pytest.approx(plain.output_vectors, abs=1e-5)
