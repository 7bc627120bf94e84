from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.job import Cancelled, Job
from core.text.building.cache import cache_size
from core.text.corpus import Corpus, read_corpus
from core.text.lookup import word_index as module
from core.text.lookup.word_index import DamagedIndexError, alphabetical_ranks, open_index, word_index
from core.text.reading import Reading
from core.text.vocabulary import Words

TEXT = "the cat saw the dog\n\nthe dog saw\na Bird  \n"


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    monkeypatch.setenv("SEMASCOPE_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    return read_corpus([path], Reading(), Job())


def places(corpus: Corpus, word: str) -> list[int]:
    found = corpus.vocabulary.words.find(word)
    assert found is not None
    return word_index(corpus, Job()).places(found).tolist()


def index_file(corpus: Corpus) -> Path:
    return corpus.folder / "word-index"


def test_each_word_has_its_places(corpus: Corpus) -> None:
    assert places(corpus, "the") == [0, 3, 5]
    assert places(corpus, "saw") == [2, 7]
    assert places(corpus, "bird") == [9]


def test_it_is_made_once_and_then_found(corpus: Corpus) -> None:
    assert open_index(corpus) is None
    first = word_index(corpus, Job())
    assert first.positions.dtype == np.int32
    made = index_file(corpus).stat()
    assert np.array_equal(word_index(corpus, Job()).positions, first.positions)
    assert index_file(corpus).stat().st_mtime_ns == made.st_mtime_ns
    assert cache_size() >= made.st_size
    assert [path.name for path in corpus.folder.iterdir() if path.name.startswith(".")] == []


def test_a_text_longer_than_the_buffer_is_walked_through_several_times(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = word_index(corpus, Job()).positions.copy()
    monkeypatch.setattr(module, "_BUFFER_TOKENS", 3)
    monkeypatch.setattr(module, "_STEP_TOKENS", 4)
    assert np.array_equal(word_index(corpus, Job(), anew=True).positions, whole)


def test_places_beyond_32_bits_have_64(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    short = word_index(corpus, Job())
    monkeypatch.setattr(module, "_MOST_SHORT", 5)
    assert open_index(corpus) is None
    long = word_index(corpus, Job())
    assert long.positions.dtype == np.int64
    assert np.array_equal(long.positions, short.positions)
    assert long.places(0).tolist() == [0, 3, 5]


@pytest.mark.parametrize("size", [0, 7, 32, 60, -1])
def test_an_index_that_was_cut_or_grew_is_made_anew(corpus: Corpus, size: int) -> None:
    word_index(corpus, Job())
    content = index_file(corpus).read_bytes()
    index_file(corpus).write_bytes(content[:size] if size >= 0 else content + b"\0\0\0\0")
    assert open_index(corpus) is None
    assert places(corpus, "the") == [0, 3, 5]
    assert index_file(corpus).read_bytes() == content


@pytest.mark.parametrize("number", [-5, 2, 2**31 - 1])
def test_places_that_are_not_the_words_are_noticed_before_they_are_used(corpus: Corpus, number: int) -> None:
    word_index(corpus, Job())
    content = bytearray(index_file(corpus).read_bytes())
    content[36:40] = np.int32(number).tobytes()  # the second place of the first word
    index_file(corpus).write_bytes(content)
    with pytest.raises(DamagedIndexError, match=r"a\.txt is damaged"):
        word_index(corpus, Job()).places(0)
    assert word_index(corpus, Job(), anew=True).places(0).tolist() == [0, 3, 5]


def test_ranks_that_are_none_are_not_taken(corpus: Corpus) -> None:
    word_index(corpus, Job())
    content = bytearray(index_file(corpus).read_bytes())
    content[-4:] = np.int32(1 << 30).tobytes()
    index_file(corpus).write_bytes(content)
    assert open_index(corpus) is None


def test_cancelling_leaves_nothing(corpus: Corpus) -> None:
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        word_index(corpus, job)
    assert not index_file(corpus).exists()


def test_a_text_whose_ids_are_none_is_refused(corpus: Corpus) -> None:
    ids = np.memmap(corpus.folder / "ids", np.int32, "r+")
    ids[3] = 1 << 20
    ids.flush()
    with pytest.raises(ValueError, match="Clear the cache"):
        word_index(corpus, Job())
    assert not index_file(corpus).exists()


def test_the_alphabet_knows_no_case_and_no_locale() -> None:
    words = ["b", "Äpfel", "B", "a", "zz", "Straße", "strasse", "ab", "é", "日本"]
    ranks = alphabetical_ranks(Words.of(words), Job())
    ordered = [words[place] for place in np.argsort(ranks)]
    assert ordered == ["a", "ab", "B", "b", "Straße", "strasse", "zz", "Äpfel", "é", "日本"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=40), unique=True))
def test_ranks_are_as_sorting_by_folded_spelling(words: list[str]) -> None:
    words = [word for word in words if word] or ["a"]
    long = [word + "x" * 30 for word in words if word + "x" * 30 not in words]  # alike beyond the first eights
    words += [word for word in long if word not in words]
    ranks = alphabetical_ranks(Words.of(words), Job())
    ordered = sorted(words, key=lambda word: (word.casefold().encode(), word))
    assert [words[place] for place in np.argsort(ranks)] == ordered
