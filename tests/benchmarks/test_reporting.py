import math
from pathlib import Path

import pytest

from tests.benchmarks.reporting import BELOW, HOLDS, MORE_SEEDS, append_line, read_lines, standard_error, table, verdict
from tests.benchmarks.training_profile import NOTHING, shares


def test_the_standard_error_is_that_of_the_mean() -> None:
    assert standard_error([1.0, 2.0, 3.0]) == pytest.approx(1 / math.sqrt(3))
    assert math.isnan(standard_error([1.0]))


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ([0.50, 0.50, 0.51], [0.40, 0.41, 0.40], HOLDS),  # better
        ([0.400, 0.401, 0.402], [0.402, 0.400, 0.401], HOLDS),
        ([0.30, 0.301, 0.302], [0.40, 0.401, 0.402], BELOW),
        ([0.30, 0.36, 0.42], [0.31, 0.38, 0.43], MORE_SEEDS),  # beyond the margin, within chance
        ([0.4000, 0.4001, 0.4002], [0.4030, 0.4031, 0.4032], MORE_SEEDS),  # beyond chance, within the margin
        ([0.30, 0.36, 0.42, 0.33, 0.39], [0.31, 0.38, 0.43, 0.34, 0.40], HOLDS),  # as before, with seeds enough
        ([0.4000, 0.4001, 0.4002] * 2, [0.4030, 0.4031, 0.4032] * 2, HOLDS),
        ([0.30], [0.40], MORE_SEEDS),  # one seed tells nothing
        ([0.401], [0.40], HOLDS),
    ],
)
def test_the_verdict_asks_for_both_margin_and_chance(ours: list[float], theirs: list[float], expected: str) -> None:
    assert verdict(ours, theirs, margin=0.005) == expected


def test_a_table_has_columns() -> None:
    assert table(["name", "n"], [["a", "1.5"], ["longer", "10"]]).splitlines() == [
        "name      n",
        "-----------",
        "a       1.5",
        "longer   10",
    ]


def test_runs_are_kept_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    assert read_lines(path) == []
    append_line(path, {"seed": 1})
    append_line(path, {"seed": 2})
    assert read_lines(path) == [{"seed": 1}, {"seed": 2}]


def test_the_share_of_a_part_is_what_is_saved_without_it() -> None:
    rows = shares({NOTHING: 200.0, "small": 190.0, "large": 50.0})
    assert [row[0] for row in rows] == ["nothing (the whole)", "large", "small"]
    assert rows[1][1:] == ["50.0", "150.0", "75.0 %"]
