import numpy as np
import pytest

from core.vectors.analogy import analogy
from core.vectors.embeddings import Embeddings, UnknownWordError


@pytest.mark.parametrize("method", ["add", "mul"])
def test_analogies_hold_and_leave_the_inputs_out(royal: Embeddings, method: str) -> None:
    assert analogy(royal, "man", "woman", "king", 1, method)[0].word == "queen"
    assert not {"man", "woman", "king"} & {near.word for near in analogy(royal, "man", "woman", "king", 9, method)}


def test_3cosmul_is_the_formula(royal: Embeddings) -> None:
    unit = royal.unit_vectors.astype(np.float64)
    shifted = (1 + unit @ unit.T) / 2
    scores = shifted[3] * shifted[1] / (shifted[2] + 1e-6)
    for near in analogy(royal, "man", "woman", "king", 7, "mul"):
        assert near.score == pytest.approx(scores[royal.words.index(near.word)], rel=1e-5)


def test_analogy_words_are_folded_and_unknown_ones_told(royal: Embeddings) -> None:
    assert analogy(royal, "MAN", "Woman", "king", 1)[0].word == "queen"
    with pytest.raises(UnknownWordError, match=r"“quen” is not among the 10 words\. Near .*: queen"):
        analogy(royal, "man", "woman", "quen", 1)
    with pytest.raises(ValueError, match="'div' is neither"):
        analogy(royal, "man", "woman", "king", 1, "div")
