import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.vocabulary import Words
from core.vectors import coarse, cosines
from core.vectors.coarse import Coarse
from core.vectors.cosines import Side, exact_units
from core.vectors.embeddings import Among, Embeddings
from core.vectors.ranking import nth_greatest

SHAPES = ["random", "clustered", "tied", "peaked", "zero", "huge", "tiny", "mixed"]


def shaped(shape: str, size: int, dimensions: int, seed: int) -> np.ndarray:
    """float32[size, dimensions] of one kind; every third vector is zero in each but the first two."""
    generator = np.random.default_rng(seed)
    vectors = generator.standard_normal((size, dimensions))
    if shape == "clustered":
        vectors = vectors * 1e-3 + generator.standard_normal((3, dimensions))[generator.integers(0, 3, size)]
    elif shape == "tied":
        vectors = np.sign(vectors[:5])[generator.integers(0, min(5, size), size)]
    elif shape == "peaked":
        vectors[np.arange(size), generator.integers(0, dimensions, size)] *= 1e4
    scales = {"huge": 1e19, "tiny": 1e-19, "zero": 0.0}
    if shape == "mixed":
        vectors *= 10.0 ** generator.integers(-40, 37, (size, 1))
    elif shape in scales:
        vectors[::3] *= scales[shape]
    return vectors.astype(np.float32)


def prepared(vectors: np.ndarray) -> Embeddings:
    """Embeddings that are asked by a coarse copy, as many words are, with no way round it."""
    made = Embeddings(Words.of(f"w{n}" for n in range(len(vectors))), vectors, output_vectors=-vectors)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cosines, "_MANY_ROWS", 0)
        made.prepare()
    return made


@given(st.sampled_from(SHAPES), st.integers(1, 400), st.integers(1, 200), st.integers(0, 99))
def test_no_cosine_is_out_of_its_bounds(shape: str, size: int, dimensions: int, seed: int) -> None:
    vectors = shaped(shape, size, dimensions, seed)
    made, unit = Coarse.of(vectors), exact_units(vectors[-1:])[0]
    exact = exact_units(vectors) @ unit
    low, high = made.bounds(unit, 0, size)
    assert np.all(low <= exact)
    assert np.all(exact <= high)
    assert np.all(high - low < (0.04 if shape == "random" and dimensions > 20 else 0.4))


def test_sums_of_the_greatest_products_stay_within_their_bits() -> None:
    vectors = np.ones((2, 30_000), np.float32)
    vectors[1] = -1
    made, unit = Coarse.of(vectors), exact_units(vectors[:1])[0]
    low, high = made.bounds(unit, 0, 2)
    assert low == pytest.approx([1, -1], abs=0.01)
    assert high == pytest.approx([1, -1], abs=0.01)


@given(
    st.sampled_from(SHAPES),
    st.integers(1, 400),
    st.integers(1, 130),
    st.integers(0, 99),
    st.integers(1, 1000),
    st.tuples(st.integers(0, 50), st.integers(0, 400)),
    st.sampled_from(["input", "output", "across"]),
    st.booleans(),
)
def test_answers_are_those_of_a_full_sort_in_float64(
    shape: str, size: int, dimensions: int, seed: int, count: int, among: tuple[int, int], space: str, never_else: bool
) -> None:
    vectors = shaped(shape, size, dimensions, seed)
    made = prepared(vectors)
    question = made.units([size // 2], space)
    answering = vectors if space == "input" else -vectors
    rows = np.array([row for row in range(size)[among[0] : among[1]] if row != 3], np.intp)
    wide = answering[rows].astype(np.float64)
    exact = (wide * exact_units(question)).sum(axis=1) / cosines.lengths_of(wide)
    order = np.argsort(-exact, kind="stable")[:count]
    with pytest.MonkeyPatch.context() as patch:
        if never_else:
            patch.setattr(cosines, "_FEW_OF", 1)
        found = made.nearest(question[0], count, [3], space, Among(*among))
    assert [near.word for near in found] == [f"w{row}" for row in rows[order]]
    assert [near.similarity for near in found] == exact[order].tolist()


def test_few_rows_are_looked_at_twice_and_answers_are_as_without() -> None:
    vectors = shaped("random", 30_000, 50, 1)
    made, plain = prepared(vectors), Embeddings(Words.of(f"w{n}" for n in range(30_000)), vectors)
    assert made.nearest(vectors[7], 500, [7]) == plain.nearest(vectors[7], 500, [7])
    assert len(made.contenders(vectors[7], 10, [7])[0]) < 100


def test_nearly_equal_vectors_are_told_apart_without_the_coarse_copy() -> None:
    generator = np.random.default_rng(2)
    vectors = (1 + 0.02 * generator.standard_normal((2_000, 50))).astype(np.float32)
    made = prepared(vectors)
    low, high = Coarse.of(vectors).bounds(made.units([7])[0], 0, 2_000)
    assert np.count_nonzero(high >= nth_greatest(low, 5)) > 1_000
    assert len(made.contenders(vectors[7], 5, [7])[0]) < 500


def test_no_copy_is_made_of_few_rows_or_beyond_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    small = Side(shaped("random", 3, 4, 1))
    small.prepare()
    assert small.coarse is None
    assert Coarse.within_memory(small.vectors) is not None
    monkeypatch.setattr(coarse.psutil, "virtual_memory", lambda: type("Memory", (), {"available": 100}))
    assert Coarse.within_memory(small.vectors) is None


def test_a_coarse_copy_is_the_same_each_time_and_a_quarter_as_large() -> None:
    vectors = shaped("random", 1_000, 320, 3)
    one, other = Coarse.of(vectors), Coarse.of(vectors)
    assert one.rows.tobytes() == other.rows.tobytes()
    assert one.errors.tobytes() == other.errors.tobytes()
    assert one.rows.nbytes * 4 == vectors.nbytes
