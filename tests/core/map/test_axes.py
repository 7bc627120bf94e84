from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.job import Cancelled, Job
from core.map.axes import AxisError, axis_scores, project_axes
from core.map.projection import Projection
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings, UnknownWordError

WORDS = ["man", "woman", "king", "queen", "frequency"]
COUNTS = np.array([1000, 100, 100, 10, 1], np.int64)


def _embeddings(counts: np.ndarray | None = COUNTS, seed: int = 0) -> Embeddings:
    vectors = np.random.default_rng(seed).normal(size=(5, 4)).astype(np.float32)
    return Embeddings(Words.of(WORDS), vectors, counts)


def _scores(flat: Projection) -> np.ndarray:
    scores: np.ndarray = flat.facts["scores"]
    return scores


@given(seed=st.integers(0, 1000))
def test_a_score_is_the_cosine_with_the_expression(seed: int) -> None:
    embeddings = _embeddings(seed=seed)
    unit = embeddings.unit_vectors.astype(np.float64)
    way = unit[1] - unit[0]
    expected = unit @ way / np.linalg.norm(way)
    np.testing.assert_allclose(axis_scores(embeddings, "woman - man", None), expected, atol=1e-5)
    assert axis_scores(embeddings, "King", None)[2] == pytest.approx(1)


def test_the_frequency_is_a_count_where_there_are_counts_and_else_a_rank() -> None:
    np.testing.assert_allclose(axis_scores(_embeddings(), " Frequency ", None), [3, 2, 2, 1, 0])
    ranks = axis_scores(_embeddings(None), "frequency", None)
    np.testing.assert_allclose(ranks, -np.log10([1, 2, 3, 4, 5]), atol=1e-6)
    assert axis_scores(_embeddings(), '"frequency"', None)[4] == pytest.approx(1)


def test_two_cosines_share_one_unit() -> None:
    flat = project_axes(_embeddings(), 4, "man", "woman - queen", None, Job())
    assert (flat.method, len(flat), flat.total) == ("axes", 4, 5)
    x, y = flat.facts["axes"]
    assert x["unit"] == y["unit"]
    assert (x["caption"], y["caption"]) == ("man (cosine)", "woman - queen (cosine)")
    np.testing.assert_allclose(_scores(flat)[:, 0], axis_scores(_embeddings(), "man", None)[:4])
    assert np.abs(flat.positions).max() == pytest.approx(1)


@pytest.mark.parametrize("counts", [COUNTS, None])
def test_a_cosine_and_the_frequency_fill_a_square(counts: np.ndarray | None) -> None:
    flat = project_axes(_embeddings(counts), 0, "man", "frequency", None, Job())
    np.testing.assert_allclose(flat.positions.min(axis=0), -1, atol=1e-6)
    np.testing.assert_allclose(flat.positions.max(axis=0), 1, atol=1e-6)
    axes = flat.facts["axes"]
    assert axes[1]["scale"] == ("rank" if counts is None else "count")
    middle, unit = ([axis[name] for axis in axes] for name in ("middle", "unit"))
    np.testing.assert_allclose(flat.positions * unit + middle, _scores(flat), atol=1e-6)


def test_words_that_all_score_the_same_stand_in_the_middle() -> None:
    same = Embeddings(Words.of(["a", "b"]), np.ones((2, 3), np.float32))
    np.testing.assert_array_equal(project_axes(same, 2, "a", "b", None, Job()).positions, 0)


def test_an_axis_that_comes_to_nothing_is_named_with_the_reason() -> None:
    with pytest.raises(AxisError, match=r"vertical axis: “qeen” is not among the 5 words.*queen") as caught:
        project_axes(_embeddings(), 5, "man", "qeen", None, Job())
    assert caught.value.axis == 1
    assert isinstance(caught.value.__cause__, UnknownWordError)
    with pytest.raises(AxisError, match="horizontal axis: The expression is empty"):
        project_axes(_embeddings(), 5, " ", "man", None, Job())
    with pytest.raises(AxisError, match="length 0"):
        project_axes(_embeddings(), 5, "man - man", "man", None, Job())


def test_whoever_asks_may_say_why_a_word_is_missing() -> None:
    def ask(scores: Callable[[], np.ndarray]) -> np.ndarray:
        try:
            return scores()
        except UnknownWordError as error:
            raise UnknownWordError(error.word, 5, error.near, "It occurs once.") from error

    with pytest.raises(AxisError, match=r"vertical axis: “qeen” is not among the 5 words\. It occurs once\.$"):
        project_axes(_embeddings(), 5, "man", "qeen", None, Job(), ask)


def test_a_vector_that_is_not_finite_is_named() -> None:
    broken = np.ones((3, 2), np.float32)
    broken[2, 0] = np.nan
    with pytest.raises(ValueError, match="“c” has a value that is not a finite number"):
        axis_scores(Embeddings(Words.of("abc"), broken), "a", None)


def test_no_word_makes_no_map_and_a_cancelled_job_none() -> None:
    with pytest.raises(ValueError, match="no word"):
        project_axes(Embeddings(Words.of([]), np.ones((0, 2), np.float32)), 0, "a", "b", None, Job())
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        project_axes(_embeddings(), 5, "man", "woman", None, job)
