from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.vectors.suite_lines import Group
from core.vectors.suites import (
    ANALOGIES,
    CATEGORIES,
    KINDS,
    MOST_MEMBERS,
    OUTLIERS,
    OWN_SUITES,
    SIMILARITIES,
    Suite,
    read_suite,
)


def read(folder: Path, content: str | bytes) -> Suite:
    path = folder / "suite.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_suite(path)


@pytest.mark.parametrize(
    ("content", "kind", "count"),
    [
        (": one\nA b c d\ne f g h\n: two\n", ANALOGIES, 2),
        (",type,word1,word2,word3,target\n0,A,b,c,d,e\n", ANALOGIES, 1),
        ("man woman king queen\n", ANALOGIES, 1),
        ("\ufeff# note\r\na\tb\t1.5\r\nmean\tscore\t2\r\n", SIMILARITIES, 2),
        ("mean\tscore\t2\nb\tc\t3\n", SIMILARITIES, 2),
        (",category,word\n0,illness,acne\n1,illness,flu\n", CATEGORIES, 2),
        ("0\tillness\tacne\n1\tillness\tflu\n", CATEGORIES, 2),
        ("word;class\nacne;illness\n", CATEGORIES, 1),
        ("id,category,outliers,words\n0,cats,\"['dog', '']\",\"['lion', 'tiger']\"\n", OUTLIERS, 1),
    ],
)
def test_the_content_decides_the_kind(tmp_path: Path, content: str, kind: str, count: int) -> None:
    suite = read(tmp_path, content)
    assert (suite.kind, len(suite), suite.unreadable) == (kind, count, [])
    assert len(list(suite.questions())) == count


WORDS = st.lists(st.sampled_from("abcdef"), max_size=5)


@given(st.lists(st.tuples(WORDS, WORDS), max_size=4))
def test_words_are_counted_as_if_each_question_were_written_out(groups: list[tuple[list[str], list[str]]]) -> None:
    suite = Suite(groups=[Group("", tuple(words), tuple(outliers)) for words, outliers in groups])
    written_out = Counter(word for question in suite.questions() for word in dict.fromkeys(question))
    assert +suite.occurrences() == written_out


def test_words_are_folded_and_a_group_is_read_by_its_heading(tmp_path: Path) -> None:
    rows = "words,category,outliers\n\"['Lion', \"\"Schrödinger's cat\"\"]\",Big cats,\"['Dog', '', 'Käse']\"\n"
    assert read(tmp_path, rows).groups == [Group("Big cats", ("lion", "schrödinger's cat"), ("dog", "käse"))]
    assert read(tmp_path, ",category,word\n0,Illness,Acne\n").categories == {"Illness": ["acne"]}


def test_lines_that_cannot_be_read_are_kept_with_their_numbers(tmp_path: Path) -> None:
    suite = read(tmp_path, "# note\nman woman 3\nking queen\n\nboy girl 2\n")
    assert suite.unreadable == [(3, "king queen")]
    members = read(tmp_path, ",category,word\n0,illness,\n1,illness,flu\n2,illness,acne\n")
    assert members.unreadable == [(2, "0,illness,")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "neither"),
        ("It was the best of times,\nit was the worst of times.\n", "line 1: neither"),
        (": section\nonly three words\n", "line 2: neither"),
        ("2 2\na 1 2\nb 3 4\n", "line 1: neither"),
        ("a b 1\nc d 2\ne f g h\n", "holds 1 analogies and 2 similarities"),
        (",category,word\n" + "".join(f"{i},c,w{i}\n" for i in range(MOST_MEMBERS + 1)), "can be clustered"),
        ("0,cats,\"__import__('os')\",\"['lion']\"\n", "line 1: neither"),
        (b"caf\xe9 bar 3\n", "line 1: not UTF-8"),
        (b"a b 3\ncaf\xe9 bar 3\n", "line 2: not UTF-8"),
        (b"\x00\x01\x02", "line 1: neither"),
        (b"a b 3\n" * 3_000_000, "larger than any suite"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_its_first_bad_line(
    tmp_path: Path, content: str | bytes, said: str
) -> None:
    with pytest.raises(ValueError, match="suite") as refusal:
        read(tmp_path, content)
    assert said in str(refusal.value)


def test_missing_files_and_folders_are_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="does not exist"):
        read_suite(tmp_path / "no")
    with pytest.raises(OSError, match="is a folder"):
        read_suite(tmp_path)
    with pytest.raises(ValueError, match="no suite 'suite:none'"):
        read_suite("suite:none")


@pytest.mark.parametrize("name", OWN_SUITES)
def test_our_own_suites_hold_distinct_questions_in_lower_case(name: str) -> None:
    suite = read_suite(name)
    questions = [word for question in suite.questions() for word in question]
    assert questions == [word.lower() for word in questions]
    for words in (*suite.analogies.values(), *suite.categories.values()):
        assert len(set(words)) == len(words) >= 8
    assert not suite.unreadable


def test_two_pairs_of_a_section_make_a_question_in_both_orders() -> None:
    capitals = read_suite("suite:facts").analogies["capital of a country"]
    assert ("paris", "france", "rome", "italy") in capitals
    assert ("rome", "italy", "paris", "france") in capitals
    assert len(capitals) == 12 * 11
    assert set(read_suite("suite:facts").kinds) == {ANALOGIES}


@given(st.one_of(st.text(max_size=200), st.text(",;\t :#\n0123ab\"'[]", max_size=200)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_any_text_is_a_suite_of_one_kind_or_refused(tmp_path: Path, content: str) -> None:
    try:
        suite = read(tmp_path, content)
    except ValueError as error:
        str(error).encode()
    else:
        assert suite.kind in KINDS
        assert len(suite) > len(suite.unreadable)
