from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

from core.job import Cancelled, Job
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings
from core.vectors.evaluation import evaluate, read_suite

ROYAL = Embeddings(
    Words.of(["the", "man", "woman", "king", "queen", "King", "boy", "girl", "北京", "中国", "巴黎", "法国"]),
    np.array(
        [
            *([1, 1, 1, 0], [0, 0, 1, 0], [0, 1, 1, 0], [1, 0, 0.2, 0], [1, 1, 0.2, 0], [1, 1, 0.2, 0.01]),
            *([-0.1, 0, 1, 0], [-0.1, 1, 1, 0], [0, 0, 1, 3], [0, 0, 2, 3], [1, 0, 1, 3], [1, 0, 2, 3]),
        ],
        np.float32,
    ),
)


def ask(
    folder: Path, content: str | bytes, restrict: int | None = None, embeddings: Embeddings = ROYAL
) -> dict[str, Any]:
    path = folder / "suite.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return evaluate(embeddings, path, restrict, Job())


def test_analogies_are_scored_by_section(tmp_path: Path) -> None:
    result = ask(
        tmp_path,
        ": family\nMan Woman King Queen\nboy girl man woman\nman woman king girl\nman woman prince princess\n"
        ": capitals\r\n北京 中国 巴黎 法国\r\n: none\n",
    )
    assert result["sections"] == {
        "family": {"asked": 3, "correct": 2, "accuracy": 2 / 3, "skipped": 1},
        "capitals": {"asked": 1, "correct": 1, "accuracy": 1.0, "skipped": 0},
    }
    assert result["total"] == {"asked": 4, "correct": 3, "accuracy": 0.75, "skipped": 1}


def test_restriction_leaves_rare_words_out_of_questions_and_answers(tmp_path: Path) -> None:
    assert ask(tmp_path, ": family\nboy girl man woman\nman woman king queen\n", 5)["total"]["asked"] == 1
    assert ask(tmp_path, ": family\nboy girl man woman\n", 0)["total"] == {
        "asked": 0,
        "correct": 0,
        "accuracy": None,
        "skipped": 1,
    }


def test_words_of_another_case_are_inputs_too(tmp_path: Path) -> None:
    """`King` stands nearest to the answer, and is the input `king` in another case."""
    assert ask(tmp_path, ": family\nman woman KING queen\n")["total"]["correct"] == 1


def test_the_table_of_msr_is_read(tmp_path: Path) -> None:
    table = ",type,word1,word2,word3,target\n0,A_B,man,woman,king,queen\n1,A_B,mean,meaner,man,woman\n"
    table += "2,C,boy,girl,man,woman"
    assert ask(tmp_path, table)["sections"] == {
        "A_B": {"asked": 1, "correct": 1, "accuracy": 1.0, "skipped": 1},
        "C": {"asked": 1, "correct": 1, "accuracy": 1.0, "skipped": 0},
    }


SIMILARITIES = [
    "man\twoman\t7.5\nking\tQueen\t8\nboy\tgirl\t2\nman\tboy\t9\nking\tprince\t3\n",
    "# from a paper\n# Word 1\tWord 2\tHuman (mean)\nman woman 7.5\nking queen 8\nboy girl 2\nman boy 9\nking prince 3",
    ",word1,word2,similarity\r\n0,man,woman,7.5\r\n1,king,queen,8\r\n2,boy,girl,2\r\n3,man,boy,9\r\n4,king,prince,3\r\n",
    "\ufeffword1;word2;POS;score\nman;woman;N;7.5\nking;queen;N;8\nboy;girl;N;2\nman;boy;N;9\nking;prince;N;3",
]


@pytest.mark.parametrize("content", SIMILARITIES)
def test_similarities_are_read_in_every_dress(tmp_path: Path, content: str) -> None:
    result = ask(tmp_path, content)
    unit = ROYAL.unit_vectors
    cosines = [float(unit[a] @ unit[b]) for a, b in ((1, 2), (3, 4), (6, 7), (1, 6))]
    said = [7.5, 8, 2, 9]
    assert result["sections"] == {}
    assert (result["total"]["pairs"], result["total"]["skipped"]) == (4, 1)
    assert result["total"]["spearman"] == pytest.approx(stats.spearmanr(cosines, said).statistic)
    assert result["total"]["pearson"] == pytest.approx(stats.pearsonr(cosines, said).statistic)


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.integers(0, 4)), min_size=3, max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_correlations_are_those_of_scipy(tmp_path: Path, rows: list[tuple[int, int, int]]) -> None:
    vectors = np.random.default_rng(1).integers(-2, 3, (12, 3)).astype(np.float32)
    embeddings = Embeddings(Words.of(f"w{i}" for i in range(12)), vectors)
    total = ask(tmp_path, "".join(f"w{a} w{b} {score}\n" for a, b, score in rows), None, embeddings)["total"]
    unit = embeddings.unit_vectors
    cosines = np.einsum("ij,ij->i", unit[[a for a, _, _ in rows]], unit[[b for _, b, _ in rows]], dtype=np.float64)
    said = [float(score) for _, _, score in rows]
    if np.ptp(cosines) > 1e-3 and np.ptp(said) > 0:
        assert total["pearson"] == pytest.approx(stats.pearsonr(cosines, said).statistic, abs=1e-6)
        assert total["spearman"] == pytest.approx(stats.spearmanr(cosines, said).statistic, abs=1e-6)
    if np.ptp(said) == 0:
        assert total["pearson"] is total["spearman"] is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "neither"),
        ("It was the best of times,\nit was the worst of times.\n", "line 1: neither"),
        (",category,word\n0,illness,acne\n1,illness,flu\n", "line 2: neither"),
        (": section\nonly three words\n", "line 2: neither"),
        ("2 2\na 1 2\nb 3 4\n", "line 1: neither"),
        (b"caf\xe9 bar 3\n", "line 1: not UTF-8"),
        (b"a b 3\ncaf\xe9 bar 3\n", "line 2: not UTF-8"),
        (b"\x00\x01\x02", "line 1: neither"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_its_first_bad_line(
    tmp_path: Path, content: str | bytes, said: str
) -> None:
    with pytest.raises(ValueError, match="suite") as refusal:
        ask(tmp_path, content)
    assert said in str(refusal.value)


def test_a_few_broken_lines_are_skipped_and_counted(tmp_path: Path) -> None:
    assert ask(tmp_path, ": f\nman woman king queen\nman woman\nboy girl man woman\n")["total"]["skipped"] == 1
    assert ask(tmp_path, "man woman 3\nking queen\nboy girl 2\n")["total"]["skipped"] == 1


def test_missing_files_and_folders_are_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="does not exist"):
        read_suite(tmp_path / "no")
    with pytest.raises(OSError, match="is a folder"):
        read_suite(tmp_path)


@given(st.one_of(st.text(max_size=200), st.text(",;\t :#\n0123ab\"'", max_size=200)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_any_text_is_a_suite_or_refused(tmp_path: Path, content: str) -> None:
    try:
        ask(tmp_path, content)
    except ValueError as error:
        str(error).encode()


def test_many_questions_in_blocks_agree_with_one_at_a_time(tmp_path: Path) -> None:
    generator = np.random.default_rng(3)
    embeddings = Embeddings(Words.of(f"w{i}" for i in range(60)), generator.integers(-1, 2, (60, 6)).astype(np.float32))
    questions = [generator.choice(60, 4, replace=False) for _ in range(700)]
    unit = embeddings.unit_vectors
    correct = 0
    for a, b, c, d in questions:
        scores = unit @ (unit[b] - unit[a] + unit[c])
        scores[[a, b, c]] = -np.inf
        correct += int(np.isclose(scores[d], scores.max(), atol=1e-6) and scores.argmax() == d)
    text = ": all\n" + "".join(" ".join(f"W{index}" for index in question) + "\n" for question in questions)
    assert abs(ask(tmp_path, text, None, embeddings)["total"]["correct"] - correct) <= 3  # ties may fall either way


def test_cancelling_ends_it(tmp_path: Path) -> None:
    job = Job()
    job.cancel()
    (tmp_path / "suite").write_text(": a\nman woman king queen\n")
    with pytest.raises(Cancelled):
        evaluate(ROYAL, tmp_path / "suite", None, job)
