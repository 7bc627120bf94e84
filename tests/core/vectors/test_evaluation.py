from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

from core.job import Cancelled, Job
from core.text.vocabulary import Words
from core.vectors.analogy import MUL
from core.vectors.embeddings import Embeddings
from core.vectors.evaluation import Questions, evaluate, score
from core.vectors.suites import read_suite

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


def figures(found: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    """Asked, correct, accuracy and skipped of everything that has them."""
    keys = ("asked", "correct", "accuracy", "skipped")
    return {name: tuple(scores[key] for key in keys) for name, scores in found.items() if "asked" in scores}


def test_analogies_are_scored_by_section(tmp_path: Path) -> None:
    result = ask(
        tmp_path,
        ": family\nMan Woman King Queen\nboy girl man woman\nman woman king girl\nman woman prince princess\n"
        ": capitals\r\n北京 中国 巴黎 法国\r\n: none\n",
    )
    assert figures(result["sections"]) == {"family": (3, 2, 2 / 3, 1), "capitals": (1, 1, 1.0, 0)}
    assert figures(result) == {"total": (4, 3, 0.75, 1)}
    assert result["missing_words"] == {"prince": 1, "princess": 1}
    low, high = result["total"]["accuracy_interval"]
    assert 0 < low < 0.75 < high < 1


def test_restriction_leaves_rare_words_out_of_questions_and_answers(tmp_path: Path) -> None:
    assert ask(tmp_path, ": family\nboy girl man woman\nman woman king queen\n", 5)["total"]["asked"] == 1
    nothing = ask(tmp_path, ": family\nboy girl man woman\n", 0)
    assert figures(nothing) == {"total": (0, 0, None, 1)}
    assert nothing["total"]["accuracy_interval"] is None


def test_words_of_another_case_are_inputs_too(tmp_path: Path) -> None:
    """`King` stands nearest to the answer, and is the input `king` in another case."""
    assert ask(tmp_path, ": family\nman woman KING queen\n")["total"]["correct"] == 1


def test_the_table_of_msr_is_read(tmp_path: Path) -> None:
    table = ",type,word1,word2,word3,target\n0,A_B,man,woman,king,queen\n1,A_B,mean,meaner,man,woman\n"
    table += "2,C,boy,girl,man,woman"
    assert figures(ask(tmp_path, table)["sections"]) == {"A_B": (1, 1, 1.0, 1), "C": (1, 1, 1.0, 0)}


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


def test_a_few_broken_lines_are_skipped_and_counted(tmp_path: Path) -> None:
    assert ask(tmp_path, ": f\nman woman king queen\nman woman\nboy girl man woman\n")["total"]["skipped"] == 1
    assert ask(tmp_path, "man woman 3\nking queen\nboy girl 2\n")["total"]["skipped"] == 1


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


def test_multiplication_answers_by_the_product_of_cosines(tmp_path: Path) -> None:
    """3CosMul (Levy and Goldberg 2014), reckoned one question at a time in float64."""
    generator = np.random.default_rng(5)
    vectors = generator.normal(size=(80, 8)).astype(np.float32)
    unit = vectors.astype(np.float64) / np.linalg.norm(vectors, axis=1, keepdims=True)
    near = (unit @ unit.T + 1) / 2
    questions = [generator.choice(20, 4, replace=False).tolist() for _ in range(300)]
    correct = 0
    for a, b, c, d in questions:
        scores = near[b] * near[c] / (near[a] + 1e-6)
        scores[[a, b, c]] = -np.inf
        correct += int(scores.argmax() == d)
    lines = "".join(" ".join(f"w{index}" for index in question) + "\n" for question in questions)
    (tmp_path / "suite.txt").write_text(": all\n" + lines)
    embeddings = Embeddings(Words.of(f"w{i}" for i in range(80)), vectors)
    found = evaluate(embeddings, tmp_path / "suite.txt", None, Job(), MUL)
    assert found["total"]["correct"] == correct > 0
    with pytest.raises(ValueError, match="method"):
        evaluate(embeddings, tmp_path / "suite.txt", None, Job(), "divide")


def test_missing_words_say_whether_a_restriction_keeps_them_out(tmp_path: Path) -> None:
    path = tmp_path / "suite.txt"
    path.write_text(": f\nman woman king queen\nman woman boy girl\nman woman king prince\n")
    missing = Questions(read_suite(path), ROYAL.words, 5).missing
    assert [(one.word, one.questions, one.restricted) for one in missing] == [
        ("boy", 1, True),
        ("girl", 1, True),
        ("prince", 1, False),
    ]


def in_groups(sizes: tuple[int, ...], spread: float) -> Embeddings:
    """Words g0w0, g0w1, ... about as many far directions as there are groups."""
    generator = np.random.default_rng(2)
    centres = np.eye(len(sizes), 12)
    vectors = [
        (1 + index) * (centres[group] + spread * generator.normal(size=12))
        for group, size in enumerate(sizes)
        for index in range(size)
    ]
    words = Words.of(f"g{group}w{index}" for group, size in enumerate(sizes) for index in range(size))
    return Embeddings(words, np.array(vectors, np.float32))


def test_classes_that_stand_apart_are_found_whole(tmp_path: Path) -> None:
    embeddings = in_groups((5, 8, 3, 4), 0.05)
    table = ",category,word\n" + "".join(
        f"{row},{word[:2]},{word}\n" for row, word in enumerate([*embeddings.words, "g0wx"])
    )
    found = ask(tmp_path, table, None, embeddings)
    assert found["kind"] == "categories"
    assert (found["total"]["words"], found["total"]["skipped"], found["total"]["purity"]) == (20, 1, 1.0)
    assert found["total"]["purity_interval"] == [1.0, 1.0]
    assert 0.4 < found["total"]["purity_chance"] < 0.7


def test_classes_that_mean_nothing_are_at_chance(tmp_path: Path) -> None:
    generator = np.random.default_rng(4)
    embeddings = Embeddings(Words.of(f"w{i}" for i in range(200)), generator.normal(size=(200, 9)).astype(np.float32))
    table = "word,category\n" + "".join(f"w{i},class {generator.integers(5)}\n" for i in range(200))
    total = ask(tmp_path, table, None, embeddings)["total"]
    low, high = total["purity_interval"]
    assert low < total["purity"] < high
    assert low < total["purity_chance"] < high


def test_the_odd_one_is_found_by_compactness(tmp_path: Path) -> None:
    embeddings = in_groups((6, 6, 2), 0.1)
    rows = (
        "0,first,\"['g1w0', 'G2w1', 'none', '']\",\"['g0w0', 'g0w1', 'g0w2', 'absent']\"\n"
        "1,second,\"['g0w5']\",\"['g1w1', 'g1w2', 'g1w3']\"\n2,too few,\"['g0w5']\",\"['g1w1', 'x', 'y']\"\n"
        "3,itself,\"['g1w0']\",\"['g1w1', 'g2w0', 'g2w1']\"\n"
    )
    found = ask(tmp_path, ",category,outliers,words\n" + rows, None, embeddings)
    assert figures(found["sections"])["first"] == (2, 2, 1.0, 1)
    assert figures(found["sections"])["too few"] == (0, 0, None, 1)
    assert found["sections"]["itself"]["opp"] < 1
    assert found["sections"]["second"]["opp"] == 1.0
    assert found["total"]["accuracy_chance"] == 0.25
    assert figures(found) == {"total": (4, 3, 0.75, 2)}
    assert found["missing_words"]["absent"] == 3


def test_groups_of_one_name_are_one_section(tmp_path: Path) -> None:
    rows = "0,same,['g1w0'],\"['g0w0', 'g0w1', 'g0w2']\"\n1,same,['g0w5'],\"['g1w1', 'g1w2', 'g1w3']\"\n"
    found = ask(tmp_path, ",category,outliers,words\n" + rows, None, in_groups((6, 6, 2), 0.1))
    assert found["sections"]["same"] == found["total"]
    assert found["total"]["asked"] == 2


def test_our_own_suites_are_asked_by_name(tmp_path: Path) -> None:
    words = read_suite("suite:facts").questions()
    known = Words.of(dict.fromkeys(word for question in words for word in question))
    vectors = np.random.default_rng(1).normal(size=(len(known), 20)).astype(np.float32)
    total = evaluate(Embeddings(known, vectors), "suite:facts", None, Job())["total"]
    assert total["asked"] > 300
    assert total["skipped"] == 0
    evaluation = score(Questions(read_suite("suite:classes"), known, None), Embeddings(known, vectors), Job())
    assert evaluation.total.asked + evaluation.total.skipped == 96
