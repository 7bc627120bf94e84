import numpy as np
import pytest

from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings
from core.vectors.expression import evaluate, neighbours
from core.vectors.spaces import ACROSS, INPUT, OUTPUT, SPACES, spaces_of

INPUTS = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]], np.float32)
OUTPUTS = np.array([[0, 0, 2], [3, 0, 0], [0, 1, 0], [0, 1, 1]], np.float32)
BOTH = Embeddings(Words.of("abcd"), INPUTS, output_vectors=OUTPUTS)
ALONE = Embeddings(Words.of("abcd"), INPUTS)


def test_which_spaces_there_are_follows_from_the_vectors() -> None:
    assert spaces_of(BOTH) == [INPUT, OUTPUT, ACROSS] == list(SPACES)
    assert spaces_of(ALONE) == [INPUT]


def test_each_space_has_its_own_neighbours() -> None:
    assert neighbours(BOTH, "a", 1)[0].word == "d"
    assert neighbours(BOTH, "a", 1, space=OUTPUT)[0].word == "d"
    assert neighbours(BOTH, "a", 1, space=ACROSS)[0].word == "b"  # its input vector meets the output vector of b
    assert neighbours(BOTH, "a", 1, space=ACROSS)[0].similarity == pytest.approx(1)


def test_across_the_words_of_an_expression_have_their_input_vectors() -> None:
    assert evaluate("a + b", BOTH, space=ACROSS).vector == pytest.approx(np.array([1, 1, 0]) / np.sqrt(2))
    assert evaluate("a + b", BOTH, space=OUTPUT).vector == pytest.approx(np.array([1, 0, 1]) / np.sqrt(2))


@pytest.mark.parametrize("space", [OUTPUT, ACROSS])
def test_a_space_that_is_not_there_is_refused_with_what_to_do(space: str) -> None:
    with pytest.raises(ValueError, match="no output vectors of words"):
        neighbours(ALONE, "a", 1, space=space)


def test_an_unknown_space_is_refused() -> None:
    with pytest.raises(ValueError, match="'inputs' is none of input, output, across"):
        neighbours(BOTH, "a", 1, space="inputs")
