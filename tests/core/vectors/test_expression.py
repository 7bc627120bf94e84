import time

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings, UnknownWordError
from core.vectors.expression import MAX_LENGTH, evaluate, neighbours
from core.vectors.spaces import ACROSS, SPACES

WORDS = [
    "king",
    "man",
    "woman",
    "queen",
    "don't",
    "new york",
    "well-known",
    "5",
    "-",
    "mean",
    "a",
    "b",
    "well",
    "known",
]
INPUTS, OUTPUTS = np.random.default_rng(1).standard_normal((2, 14, 9)).astype(np.float32)
VECTORS = Embeddings(Words.of(WORDS), INPUTS, output_vectors=OUTPUTS)
U = dict(zip(WORDS, VECTORS.unit_vectors.astype(np.float64), strict=True))


def direction(vector: np.ndarray) -> np.ndarray:
    return vector / np.linalg.norm(vector)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("king", U["king"]),
        ("  King ", U["king"]),
        ("king - man + woman", U["king"] - U["man"] + U["woman"]),
        ("king − man", U["king"] - U["man"]),
        ("-king", -U["king"]),
        ("- (king - -man)", -U["king"] - U["man"]),
        ("0.5*king + 2 * (man + woman)", 0.5 * U["king"] + 2 * (U["man"] + U["woman"])),
        ("king*.5 + man", 0.5 * U["king"] + U["man"]),
        ("king / 4 + man", U["king"] / 4 + U["man"]),
        ("2 * 3 * king - man", 6 * U["king"] - U["man"]),
        ("(1 + 2) * king - man", 3 * U["king"] - U["man"]),
        ("avg(king, man) + woman", (U["king"] + U["man"]) / 2 + U["woman"]),
        ("Mean (king,man, woman - queen)", (U["king"] + U["man"] + U["woman"] - U["queen"]) / 3),
        ("mean + king", U["mean"] + U["king"]),
        ("\"don't\" + 'new york'", U["don't"] + U["new york"]),
        ("don't + “new york”", U["don't"] + U["new york"]),
        ("DON’T", U["don't"]),
        ("well-known + king", U["well-known"] + U["king"]),
        ("king+man", U["king"] + U["man"]),
        ("5 + king", U["5"] + U["king"]),
        ("5 * king + man", 5 * U["king"] + U["man"]),
        ('"5" * 2 + "-"', 2 * U["5"] + U["-"]),
        ("0.5*king+man", 0.5 * U["king"] + U["man"]),
        ("king/4 + man", U["king"] / 4 + U["man"]),
        ('0.5*"new york"+king', 0.5 * U["new york"] + U["king"]),
        ("\"don't\"*2-'new york'", 2 * U["don't"] - U["new york"]),
        ("king-“new york”", U["king"] - U["new york"]),
        ("-'new york'", -U["new york"]),
        ("avg（king，man） － woman", (U["king"] + U["man"]) / 2 - U["woman"]),
    ],
)
def test_expressions_mean_what_they_say(text: str, expected: np.ndarray) -> None:
    assert evaluate(text, VECTORS).vector == pytest.approx(direction(expected), abs=1e-6)


def test_neighbours_leave_the_words_of_the_expression_out() -> None:
    assert evaluate("man + king - man", VECTORS).words == (1, 0)
    found = {near.word for near in neighbours(VECTORS, "king - man + 'new york'", 20)}
    assert found == set(WORDS) - {"king", "man", "new york"}


def test_the_words_of_the_expression_answer_too_if_they_are_wanted() -> None:
    assert neighbours(VECTORS, "2 * king", 1, leave_out=False)[0].word == "king"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        (" \t", "is empty"),
        ("king -", "missing behind “-”"),
        ("king man", "sign is missing between “king” and “man”"),
        ("king king", "sign is missing between “king” and “king”"),
        ("king - * man", "“*” cannot stand behind “-”"),
        ("* king", "“*” cannot stand at the start"),
        ("(king", "not closed"),
        ("king)", "none was opened"),
        ("king, man", "“,” cannot stand behind “king”"),
        ("avg()", "nothing stands before it"),
        ("avg(king, 2)", "takes words, not numbers"),
        ("'new york", "has no end"),
        ("king * man", "cannot be multiplied"),
        ("king / man", "Only a number"),
        ("king / 0", "other than 0"),
        ("king + 2", "cannot be added"),
        ("7", "only a number"),
        ("king - king", "length 0"),
        ("0 * king", "length 0"),
        ("king" + " * 999999999" * 30, "too large"),
        ("(" * 200 + "king" + ")" * 200, "more than 30 deep"),
        ("avg(" * 100 + "king", "more than 30 deep"),
        ("king + " * MAX_LENGTH, "longer than 1,000 characters"),
        ("__import__('os').system", "__import__"),
        ("king-man", "put spaces round the minus: king - man"),
        ("king - wmoan", "Near spellings: woman"),
    ],
)
def test_what_is_no_expression_is_refused_with_the_place(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"[.]") as refusal:
        evaluate(text, VECTORS)
    assert said in str(refusal.value)


def test_an_unknown_word_carries_near_spellings() -> None:
    with pytest.raises(UnknownWordError) as refusal:
        evaluate("king + qeen", VECTORS)
    assert (refusal.value.word, refusal.value.near) == ("qeen", ("queen",))


parts = st.sampled_from(
    [
        *WORDS,
        "avg",
        "0.5",
        *"+-*/()'\",“”«− ",
        "  ",
        "１",
        "²",
        "9" * 12,
        "__import__('os')",
        "（",
        "，",
        "×",
        "\x00",
        "\udcff",
        "İ",
    ]
)


@given(
    st.one_of(
        st.text(max_size=60), st.lists(parts, max_size=40).map("".join), st.lists(parts, max_size=40).map(" ".join)
    ),
    st.sampled_from(list(SPACES)),
)
@settings(max_examples=400)
@example("-" * MAX_LENGTH, ACROSS)
@example("- " * (MAX_LENGTH // 2), ACROSS)
@example("- " * (MAX_LENGTH // 2 - 4) + "king", ACROSS)
@example("(" * MAX_LENGTH, ACROSS)
@example("a" * MAX_LENGTH, ACROSS)
@example("'" * MAX_LENGTH, ACROSS)
@example("a-" * (MAX_LENGTH // 2), ACROSS)
@example("1*" * 499 + "a", ACROSS)
@example("-'" * (MAX_LENGTH // 2), ACROSS)
@example("'*" * (MAX_LENGTH // 2), ACROSS)
@example("king" * 100 + "*'" * 200, ACROSS)
def test_any_text_is_answered_or_refused_quickly(text: str, space: str) -> None:
    start = time.process_time()
    try:
        query = evaluate(text, VECTORS, space=space)
    except ValueError as error:
        str(error).encode()
    else:
        assert np.linalg.norm(query.vector) == pytest.approx(1, abs=1e-5)
        assert query.words
        found = VECTORS.nearest(query.vector, 5, query.words, space)
        assert all(abs(near.similarity) <= 1 + 1e-9 for near in found)
    assert time.process_time() - start < 2.0


def test_words_in_a_row_are_the_phrase_that_they_became() -> None:
    words = ["new", "york", "new_york", "new_york_times", "city"]
    vectors = Embeddings(Words.of(words), INPUTS[:5])
    for text, meant in [
        ("New York", "new_york"),
        ("new york", "new_york"),
        ('"New York"', "new_york"),
        ("New  York Times", "new_york_times"),
        ("New York - city", "new_york - city"),
        ("avg(city, new york)", "avg(city, new_york)"),
    ]:
        query, wanted = evaluate(text, vectors), evaluate(meant, vectors)
        assert query.words == wanted.words
        np.testing.assert_array_equal(query.vector, wanted.vector)
    with pytest.raises(ValueError, match="A sign is missing between “york” and “new”"):
        evaluate("york new", vectors)
    assert vectors.index_of("New York") == 2
