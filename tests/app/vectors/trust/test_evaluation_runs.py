import dataclasses
import weakref

import pytest

from app.vectors.trust.evaluation_runs import (
    HIGHER,
    LOWER,
    ChosenSuite,
    EvaluatedRun,
    as_table,
    difference,
    told,
    written,
    written_interval,
)
from core.tables import as_tsv
from core.vectors.embeddings import Embeddings
from core.vectors.evaluation import Evaluation, Figure, Missing, Scores


def scores(low: float, high: float) -> Scores:
    return Scores(90, 10, {"accuracy": Figure((low + high) / 2, (low, high), 0.25)}, 45)


def test_figures_are_written_as_they_are_read() -> None:
    assert [written("accuracy", 0.4834), written("spearman", -0.2), written("purity", None)] == [
        "48.3 %",
        "−0.200",
        "–",
    ]
    assert written_interval("accuracy", Figure(0.5, (0.461, 0.505))) == "46.1–50.5"
    assert written_interval("pearson", Figure(0.5, (0.401, 0.6))) == "0.40–0.60"
    assert written_interval("pearson", Figure(0.0, (-0.1, 0.1))) == "−0.10 to 0.10"
    assert written_interval("pearson", Figure(None)) == ""
    assert told(scores(0.4, 0.6)) == (
        "90 of 100 were asked. 45 answers were right. Accuracy 50.0 % (95 % interval 40.0–60.0); by chance 25.0 %."
    )


@pytest.mark.parametrize(
    ("other", "expected"), [((0.3, 0.39), HIGHER), ((0.61, 0.7), LOWER), ((0.3, 0.4), ""), ((0.5, 0.9), "")]
)
def test_a_difference_is_one_only_where_the_intervals_are_apart(other: tuple[float, float], expected: str) -> None:
    assert difference(scores(0.4, 0.6), scores(*other)) == expected


def test_the_table_has_a_row_for_each_figure_and_reasons_are_plain(royal: Embeddings) -> None:
    found = Evaluation("analogies", {"a_b": scores(0.4, 0.6)}, scores(0.1, 0.2))
    run = EvaluatedRun("royal", weakref.ref(royal), 30_000, "add", {"x/suite.txt": found, "other": "gone"})
    suites = [ChosenSuite("x/suite.txt"), ChosenSuite("other"), ChosenSuite("suite:facts")]
    lines = as_tsv(as_table(suites, [run])).splitlines()
    assert lines[1:] == [
        "suite.txt\tall\troyal\taccuracy\t0.15\t0.1\t0.2\t0.25\t90\t10",
        "suite.txt\ta_b\troyal\taccuracy\t0.5\t0.4\t0.6\t0.25\t90\t10",
    ]
    assert run.reason(Missing("x", 1, True)) == "not among the 30,000 most frequent words"
    known = dataclasses.replace(run, occurrences={"rare": 2, "frequent": 9}, least_count=5)
    assert [known.reason(Missing(word, 1, False)) for word in ("rare", "frequent", "unheard")] == [
        "too rare: seen 2 of the 5 times that are needed",
        "not among the words of these vectors",
        "not in the text",
    ]
    assert run.is_of(royal, 30_000, "add")
    assert not run.is_of(royal, 0, "add")
    assert not run.is_of(None, 30_000, "add")
