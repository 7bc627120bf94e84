import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.job import Cancelled, Job
from core.text.lookup import search
from core.text.lookup.search import is_expression, matches
from core.text.vocabulary import Words

WORDS = Words.of(["run", "Running", "王国", "unrun", "a.b", "Ärger", "x"])


def _found(wanted: str) -> list[str]:
    return [WORDS[int(i)] for i in np.flatnonzero(matches(WORDS, wanted, Job()))]


def test_a_text_is_found_in_any_case_unless_it_holds_a_capital() -> None:
    assert _found("run") == ["run", "Running", "unrun"]
    assert _found("Run") == ["Running"]
    assert _found("är") == ["Ärger"]
    assert _found("王") == ["王国"]


def test_a_text_is_no_expression() -> None:
    assert _found("a.b") == ["a.b"]
    assert _found(".") == ["a.b"]
    assert _found("\n") == []


def test_an_expression_matches_each_word_alone() -> None:
    assert _found("/^un/") == ["unrun"]
    assert _found("/^...$/") == ["run", "a.b"]
    assert _found(r"/\p{Han}/") == ["王国"]
    assert _found("/[^a]$/") == ["run", "Running", "王国", "unrun", "a.b", "Ärger", "x"]
    assert not is_expression("//")
    assert is_expression("/a/")


def test_what_cannot_be_read_is_refused_with_the_place() -> None:
    with pytest.raises(ValueError, match=r"/a\(/ cannot be read: missing \) at character 3"):
        matches(WORDS, "/a(/", Job())


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ("/a{2147483647}b/", "too large"),  # would take all memory
        ("/((a{1000}){1000}){1000}/", "too large"),
        ("/" + "a" * 1001 + "/", "too large"),
        ("/" + "(" * 499 + "a" + ")" * 499 + "/", "nested too deeply"),
    ],
)
def test_what_would_take_too_much_memory_is_refused(wanted: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        matches(WORDS, wanted, Job())
    assert _found("/^.{3}$/") == ["run", "a.b"]


def test_what_takes_too_long_is_refused() -> None:
    words = Words.of(["short", "a" * 40 + "!"])
    with pytest.raises(ValueError, match="takes too long on “aaaa"):
        matches(words, "/^(a|aa|a?a)+$/", Job())


def test_all_together_may_not_take_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_TIME", -1.0)
    with pytest.raises(ValueError, match="takes too long: over"):
        matches(WORDS, "/a/", Job())


@pytest.mark.parametrize("wanted", ["a", "/a/"])
def test_a_search_can_be_cancelled(wanted: str) -> None:
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        matches(WORDS, wanted, job)


@given(
    st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])), unique=True), st.text("ab.")
)
def test_a_text_is_found_where_python_finds_it(words: list[str], wanted: str) -> None:
    found = matches(Words.of(words), wanted, Job())
    assert found.tolist() == [wanted in word.lower() for word in words]
