import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.job import Job
from core.text.corpus import Corpus, read_corpus
from core.text.lookup.word_list import ALL, COUNT, DROPPED, LEARNT, RARE, WORD, Names, Wanted, WordList, word_list
from core.text.reading import Reading
from core.text.words.steps import LowerCase, StopWords

TEXT = "the cat saw the dog\nthe dog saw a Bird\nthe end of the bird\n"
NAMES = Names(("Rank", "Word", "Count", "Per million", "Fate"), "learnt", "rare", ("lower", "stop"))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    path = tmp_path_factory.mktemp("text") / "text.txt"
    path.write_text(TEXT)
    return read_corpus([path], Reading(steps=(LowerCase(), StopWords("en"))), Job())


def words(found: WordList) -> list[str]:
    return [found.word(row) for row in range(len(found))]


def listed(corpus: Corpus, min_count: int = 2, **wanted: object) -> list[str]:
    return words(word_list(corpus, min_count, Wanted(**wanted), Job()))  # type: ignore[arg-type]


def test_parts_are_learnt_rare_and_dropped(corpus: Corpus) -> None:
    counts = dict(zip(corpus.vocabulary.words, corpus.vocabulary.counts.tolist(), strict=True))
    assert set(listed(corpus, part=LEARNT)) == {word for word, count in counts.items() if count >= 2} != set()
    assert set(listed(corpus, part=RARE)) == {word for word, count in counts.items() if count < 2} != set()
    assert set(listed(corpus, part=DROPPED)) == set(TEXT.lower().split()) - counts.keys()
    assert listed(corpus, part=DROPPED)[0] == "the"


def test_rows_say_rank_count_share_and_fate(corpus: Corpus) -> None:
    table = word_list(corpus, 2, Wanted(), Job()).table(NAMES)
    rows = {row[1]: row for row in (table.rows[index] for index in range(len(table.rows)))}
    assert rows["the"] == (None, "the", 5, None, "stop")
    assert rows["bird"] == (1, "bird", 2, 2e6 / corpus.tokens, "learnt")
    assert rows["cat"][4] == "rare"


def test_words_are_sorted_by_alphabet_and_by_endings(corpus: Corpus) -> None:
    assert listed(corpus, column=WORD, falls=False) == sorted(listed(corpus))
    assert listed(corpus, column=WORD, falls=True) == sorted(listed(corpus), reverse=True)
    by_endings = listed(corpus, column=WORD, falls=False, from_end=True)
    assert by_endings == sorted(by_endings, key=lambda word: word[::-1])


def test_words_are_sought_by_a_part_and_by_an_expression(corpus: Corpus) -> None:
    assert set(listed(corpus, typed="d")) == {"bird", "dog", "end"}
    assert listed(corpus, typed="/^d/") == ["dog"]
    with pytest.raises(ValueError, match="cannot be read"):
        listed(corpus, typed="/(/")


def test_the_tokens_of_a_list_are_counted(corpus: Corpus) -> None:
    found = word_list(corpus, 2, Wanted(part=ALL), Job())
    assert found.tokens == len(TEXT.split())
    assert word_list(corpus, 2, Wanted(typed="dog"), Job()).tokens == 2


@given(st.sampled_from([ALL, LEARNT, RARE, DROPPED]), st.sampled_from([WORD, COUNT]), st.booleans(), st.integers(1, 9))
def test_each_word_stands_in_one_part_once(corpus: Corpus, part: str, column: int, falls: bool, least: int) -> None:
    found = listed(corpus, least, part=part, column=column, falls=falls)
    assert len(set(found)) == len(found)
    together = [word for each in (LEARNT, RARE, DROPPED) for word in listed(corpus, least, part=each)]
    assert sorted(together) == sorted(listed(corpus, least))
    assert set(found) <= set(together)
