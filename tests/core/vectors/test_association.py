import itertools

import numpy as np
import pytest

from core.job import Cancelled, Job
from core.text.vocabulary import Words
from core.vectors.association import MOST_WORDS, Association, weat
from core.vectors.embeddings import Embeddings

FLOWERS = [f"flower{n}" for n in range(5)]
INSECTS = [f"insect{n}" for n in range(4)]
PLEASANT, UNPLEASANT = ["health", "love"], ["abuse", "filth", "murder"]


def made(pull: float, each: int = 5) -> Embeddings:
    """Flowers are pulled towards what is pleasant, insects away from it."""
    random = np.random.default_rng(1).standard_normal((2 * each + 5, 6))
    random[:each, 0] += pull
    random[each : 2 * each, 0] -= pull
    random[2 * each : 2 * each + 2, 0] += 3
    random[2 * each + 2 :, 0] -= 3
    words = [f"{kind}{n}" for kind in ("flower", "insect") for n in range(each)]
    return Embeddings(Words.of([*words, *PLEASANT, *UNPLEASANT]), random.astype(np.float32))


def ask(embeddings: Embeddings, x: list[str], y: list[str], permutations: int = 5_000, seed: int = 1) -> Association:
    return weat(embeddings, x, y, PLEASANT, UNPLEASANT, None, seed, permutations, Job())


def test_it_is_the_formula_of_the_paper() -> None:
    embeddings = made(1)
    found = ask(embeddings, FLOWERS, INSECTS)
    vectors = embeddings.input_vectors.astype(np.float64)
    unit = dict(zip(embeddings.words, vectors / np.linalg.norm(vectors, axis=1, keepdims=True), strict=True))

    def association(word: str) -> float:
        to_a = np.mean([unit[word] @ unit[other] for other in PLEASANT])
        return float(to_a - np.mean([unit[word] @ unit[other] for other in UNPLEASANT]))

    each = {word: association(word) for word in [*FLOWERS, *INSECTS]}
    x, y = (np.array([each[word] for word in words]) for words in (FLOWERS, INSECTS))
    assert found.effect == pytest.approx((x.mean() - y.mean()) / np.std([*x, *y], ddof=1))
    assert found.statistic == pytest.approx(x.sum() - y.sum())
    assert [(row.word, row.target) for row in found.words] == [
        *((w, "X") for w in FLOWERS),
        *((w, "Y") for w in INSECTS),
    ]
    assert [row.association for row in found.words] == pytest.approx(list(each.values()))
    statistics = []
    for chosen in itertools.combinations(each, len(FLOWERS)):
        inside = sum(each[word] for word in chosen)
        statistics.append(inside - (sum(each.values()) - inside))
    expected = np.mean([value >= found.statistic - 1e-9 for value in statistics])
    assert (found.p, found.permutations, found.possible, found.is_exact) == (pytest.approx(expected), 126, 126, True)


def test_the_other_way_round_the_effect_is_opposite() -> None:
    embeddings = made(1)
    there, back = ask(embeddings, FLOWERS, INSECTS), ask(embeddings, INSECTS, FLOWERS)
    assert back.effect == pytest.approx(-there.effect)
    assert back.p > 0.5 > there.p


def test_many_ways_are_drawn_by_the_seed_and_agree_with_all_of_them() -> None:
    embeddings = made(0.2, each=10)
    x, y = ([f"{kind}{n}" for n in range(10)] for kind in ("flower", "insect"))
    drawn = ask(embeddings, x, y, 20_000)
    assert (drawn.is_exact, drawn.permutations, drawn.possible) == (False, 20_000, 184_756)
    assert ask(embeddings, x, y, 20_000) == drawn
    assert ask(embeddings, x, y, 20_000, seed=2).p != drawn.p
    values = np.array([row.association for row in drawn.words])
    sums = np.array([sum(chosen) for chosen in itertools.combinations(values.tolist(), 10)])
    assert drawn.p == pytest.approx(np.mean(sums >= values[:10].sum() - 1e-9), abs=0.015)


def test_a_drawn_p_is_never_0() -> None:
    found = ask(made(9, each=10), [f"flower{n}" for n in range(10)], [f"insect{n}" for n in range(10)], 99)
    assert found.p == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        ([], INSECTS, "set X is empty"),
        (FLOWERS, [*INSECTS, "flower1"], "“flower1” is both in X and in Y"),
        (FLOWERS, ["bees"], "“bees” is not among"),
    ],
)
def test_what_cannot_be_tested_is_refused(x: list[str], y: list[str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ask(made(1), x, y)


def test_words_without_direction_have_nothing_to_test() -> None:
    embeddings = Embeddings(Words.of([*FLOWERS, *INSECTS, *PLEASANT, *UNPLEASANT]), np.zeros((14, 3), np.float32))
    with pytest.raises(ValueError, match="nothing to test"):
        ask(embeddings, FLOWERS, INSECTS)


def test_cancelling_ends_it() -> None:
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        weat(made(1), FLOWERS, INSECTS, PLEASANT, UNPLEASANT, None, 1, 10, job)


def test_a_set_of_too_many_words_is_refused() -> None:
    words = [f"w{n}" for n in range(MOST_WORDS + 1)]
    vectors = np.random.default_rng(1).normal(size=(len(words), 3)).astype(np.float32)
    with pytest.raises(ValueError, match="set A has 501 words"):
        weat(Embeddings(Words.of(words), vectors), words[:1], words[1:2], words, words[2:3], None, 1, 1, Job())
