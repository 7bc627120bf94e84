from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.job import Job
from core.text.corpus import Corpus, Reading, read_corpus
from core.text.preflight.excerpt import EXCERPT_BYTES, Excerpt, excerpt_of
from core.text.preflight.finding import WARNING, Finding
from core.text.preflight.written_findings import unscrambled, written_findings

Make = Callable[..., Corpus]


def by_kind(corpus: Corpus) -> dict[str, Finding]:
    encodings = frozenset(source.encoding for source in corpus.sources)
    found = written_findings(excerpt_of(corpus, Job()), corpus.reading, encodings, corpus.sources[0].form)
    return {finding.kind: finding for finding in found}


def test_mojibake_is_told_with_what_it_should_be_and_where(make: Make) -> None:
    spoilt = "Le café était fermé à midi.\n".encode().decode("cp1252")
    found = by_kind(make("The cat saw the dog.\n" * 10 + spoilt * 20))["mojibake"]
    assert "“Ã©” for “é” (" in found.told
    assert "0.txt, line 11)" in found.told
    assert found.reading is None  # it stands so in the file
    assert "original" in found.remedy


def test_cyrillic_mojibake_is_found(make: Make) -> None:
    spoilt = "Привет, как дела сегодня?\n".encode().decode("cp1251", "ignore")
    assert "for “" in by_kind(make(spoilt * 10))["mojibake"].told


@pytest.mark.parametrize(
    "text",
    [
        "Çà et là, l'été déjà fini; «Noël» à l'hôtel. MENÜ” È»\n",
        "Größe, Übermaß, „Ärger“ – Öl’n\n",
        "Привет, как дела? «Ёлка» — да…\n",
        "我爱北京天安门。日本語テキスト\n",
    ],
)
def test_text_in_other_letters_is_no_mojibake(make: Make, text: str) -> None:
    assert "mojibake" not in by_kind(make(text * 30))


@settings(max_examples=40)
@given(st.text(st.characters(codec="cp1252", min_codepoint=0xA0), min_size=1, max_size=9))
def test_what_was_scrambled_comes_back(text: str) -> None:
    for encoding in ("cp1252", "latin-1"):
        scrambled = text.encode().decode(encoding, "replace")
        if "\ufffd" not in scrambled and not any(map(str.isspace, scrambled)):
            assert unscrambled(scrambled) in (text, "")


@settings(max_examples=40)
@given(st.text())
def test_nothing_makes_the_search_for_it_fail(text: str) -> None:
    unscrambled(text)


def test_lost_letters_are_counted(make: Make) -> None:
    found = by_kind(make("caf\ufffd ferm\ufffd\n" * 5))["lost-letters"]
    assert "10 characters" in found.told
    assert "0.txt, line 1" in found.told


def test_markup_is_told_by_an_example(make: Make) -> None:
    found = by_kind(make('<p class="x">The cat</p> &amp; dog, see https://example.org/a\n' * 10))["markup"]
    assert '“<p class="x">”' in found.told
    assert found.severity == WARNING


def test_less_than_and_greater_than_are_no_markup(make: Make) -> None:
    assert "markup" not in by_kind(make("if a < b and c > d then a & b\n" * 50))


def test_tokens_that_stand_between_spaces_propose_to_leave_them_so(make: Make) -> None:
    corpus = make("The cat 's tail , it seems , is long .\n" * 20)
    found = by_kind(corpus)["already-cut"]
    assert found.reading is not None
    assert found.reading.tokenizer == "whitespace"
    assert found.reading.taken_steps == corpus.reading.taken_steps  # case is folded as before
    assert "“The cat 's tail , it seems , is long .”" in found.told
    again = read_corpus(corpus.places, found.reading, Job())
    assert "already-cut" not in by_kind(again)
    assert "'s" in again.vocabulary.words


def test_words_broken_at_line_ends(make: Make) -> None:
    found = by_kind(make("he took the exam-\nple to the well-known inter-\nnational court\n" * 20))["broken-words"]
    assert "“exam-ple” becomes two words (" in found.told
    assert "0.txt, line 1)" in found.told


@pytest.mark.parametrize(
    "text", ["a", "é", "我", "<", "<a ", "&a", ".", ". ", "'", ".'", "-", "a-", "[[", "\ufffd", "Ã©"]
)
def test_no_text_holds_up_the_search(text: str) -> None:
    excerpt = Excerpt(text * (EXCERPT_BYTES // len(text)), (("a.txt", 0),))
    found = list(written_findings(excerpt, Reading(), frozenset(), "plain"))
    assert all(len(finding.told) < 500 for finding in found)
