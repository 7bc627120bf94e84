from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.job import Cancelled, Job
from core.text.corpus import Corpus, read_corpus
from core.text.lookup.word_index import WordIndex, word_index
from core.text.reading import Reading
from core.text.words.steps import LowerCase, Phrases
from core.vectors.concordance import LEFT, ORDERS, PLACE, RIGHT, concordance, find_phrase
from core.vectors.embeddings import UnknownWordError

TEXTS = {
    "1.txt": "new york is new\nyork has a new york\nthe new york of the north\n",
    "2.txt": "A new day in New York, a day.\nThe end\n",
    "3.txt": "nothing of it\n",
}
sentences_of_words = st.lists(st.lists(st.sampled_from("abcd"), min_size=1, max_size=9), min_size=1, max_size=9)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WordIndex:
    monkeypatch.setenv("SEMASCOPE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "texts").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "texts" / name).write_text(text)
    return word_index(read_corpus([tmp_path / "texts"], Reading(), Job()), Job())


def indexed(folder: Path, text: str) -> WordIndex:
    path = folder / "text.txt"
    path.write_text(text)
    return word_index(read_corpus([path], Reading(), Job()), Job())


def ask(index: WordIndex, phrase: str, order: str = PLACE, **options: int) -> list[str]:
    found = concordance(index, find_phrase(index.corpus, phrase), order, Job(), **options)
    lines = [found.line(number) for number in range(len(found))]
    return [" ".join((*line.left, "[", *line.keyword, "]", *line.right)) for line in lines]


def sentences(corpus: Corpus) -> list[list[str]]:
    words = [corpus.vocabulary.words[int(word)] for word in corpus.ids]
    return [words[first:last] for first, last in pairwise(corpus.line_starts.tolist())]


def test_every_place_stands_in_its_sentence(index: WordIndex) -> None:
    assert ask(index, "day") == ["a new [ day ] in new york a day", "a new day in new york a [ day ]"]
    assert ask(index, "the") == ["[ the ] new york of the north", "the new york of [ the ] north", "[ the ] end"]


def test_lines_say_where_they_are(index: WordIndex) -> None:
    found = concordance(index, find_phrase(index.corpus, "the"), PLACE, Job())
    assert [(line.document, line.sentence) for line in map(found.line, range(len(found)))] == [
        ("texts/1.txt", 3),
        ("texts/1.txt", 3),
        ("texts/2.txt", 2),
    ]
    assert (len(found), found.documents) == (3, 2)
    line = found.line(1, context=2)
    assert (line.left, line.right, line.is_cut) == (("york", "of"), ("north",), (True, False))


def test_a_phrase_stands_in_one_sentence(index: WordIndex) -> None:
    assert ask(index, "New York") == [
        "[ new york ] is new",
        "york has a [ new york ]",
        "the [ new york ] of the north",
        "a new day in [ new york ] a day",
    ]
    assert ask(index, "day in new york a day") == ["a new [ day in new york a day ]"]
    assert ask(index, "york new") == []


def test_a_phrase_that_was_joined_is_found_as_it_is_typed(tmp_path: Path) -> None:
    path = tmp_path / "travel.txt"
    path.write_text("".join(f"w{n} New York x{n}\n" for n in range(8)) + "york\n" * 4)
    steps = (LowerCase(), Phrases(min_count=2, threshold=1.0))
    corpus = read_corpus([path], Reading(bounds="line", steps=steps), Job())
    assert find_phrase(corpus, "New York") == find_phrase(corpus, "new_york") == (0,)
    assert find_phrase(corpus, "york") == (1,)


def test_lines_are_sorted_by_the_words_before_or_after(index: WordIndex) -> None:
    assert ask(index, "york", RIGHT) == [
        "york has a new [ york ]",
        "a new day in new [ york ] a day",
        "[ york ] has a new york",
        "new [ york ] is new",
        "the new [ york ] of the north",
    ]
    assert ask(index, "new york", LEFT) == [
        "[ new york ] is new",
        "york has a [ new york ]",
        "a new day in [ new york ] a day",
        "the [ new york ] of the north",
    ]


def test_only_lines_with_a_second_word_near(index: WordIndex) -> None:
    day = find_phrase(index.corpus, "day")[0]
    assert ask(index, "new york", near=day, window=2) == ["a new day in [ new york ] a day"]
    assert ask(index, "new york", near=day, window=1) == []
    assert ask(index, "day", near=day, window=6) == ask(index, "day")


def test_an_unknown_word_is_told_with_near_spellings(index: WordIndex) -> None:
    with pytest.raises(UnknownWordError, match=r"“yorck” is not among the 13 words") as told:
        find_phrase(index.corpus, "new yorck")
    assert told.value.near[0] == "york"
    with pytest.raises(ValueError, match="no word in what was typed"):
        find_phrase(index.corpus, " , ")


@pytest.mark.parametrize(("words", "order", "window"), [((), PLACE, 5), ((0,), "size", 5), ((0,), PLACE, 0)])
def test_what_cannot_be_is_refused(index: WordIndex, words: tuple[int, ...], order: str, window: int) -> None:
    with pytest.raises(ValueError, match="needs a word"):
        concordance(index, words, order, Job(), window=window)


def test_it_can_be_cancelled(index: WordIndex) -> None:
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        concordance(index, [0], LEFT, job)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sentences_of_words, st.lists(st.sampled_from("abcd"), min_size=1, max_size=3), st.sampled_from(list(ORDERS)))
def test_it_is_what_a_naive_search_finds(
    tmp_path_factory: pytest.TempPathFactory, lines: list[list[str]], phrase: list[str], order: str
) -> None:
    index = indexed(tmp_path_factory.mktemp("naive"), "\n".join(map(" ".join, lines)))
    found = index.corpus.vocabulary.words.places(phrase)
    if (found < 0).any():
        return
    size = len(phrase)
    expected = [
        (tuple(line[:start]), tuple(line[start + size :]))
        for line in lines
        for start in range(len(line) - size + 1)
        if line[start : start + size] == phrase
    ]
    keys = {PLACE: lambda _: 0, LEFT: lambda sides: sides[0][::-1][:4], RIGHT: lambda sides: sides[1][:4]}
    answer = concordance(index, found.tolist(), order, Job())
    shown = [(line.left, line.right) for line in map(answer.line, range(len(answer)))]
    assert shown == sorted(expected, key=keys[order])
    assert np.array_equal(np.sort(answer.places), np.unique(answer.places))


def test_many_places_are_sorted_like_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEMASCOPE_CACHE", str(tmp_path / "cache"))
    random = np.random.default_rng(1)
    words = [f"w{number}" for number in random.zipf(1.3, 30_000) % 5_000]
    index = indexed(tmp_path, "\n".join(" ".join(words[first : first + 50]) for first in range(0, 30_000, 50)))
    answer = concordance(index, [0], LEFT, Job())
    lines = [answer.line(number, 4) for number in range(len(answer))]
    assert len(answer) == index.corpus.vocabulary.counts[0]
    assert [(line.left[::-1], line.place) for line in lines] == sorted((line.left[::-1], line.place) for line in lines)
