"""What the benchmarks say: means with their standard errors, verdicts, tables, and runs kept line by line as JSON."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ENOUGH_SEEDS = 5
HOLDS, MORE_SEEDS, BELOW = "holds", "more seeds", "below"


def standard_error(values: Sequence[float]) -> float:
    """The standard error of the mean; not a number for fewer than two values."""
    return statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else math.nan


def error_of_difference(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The standard error of the difference of two means of independent values."""
    return math.hypot(standard_error(ours), standard_error(theirs))


def verdict(ours: Sequence[float], theirs: Sequence[float], margin: float) -> str:
    """Whether our mean is below theirs by more than `margin` and by more than two standard errors.

    BELOW where it is both, HOLDS where it is neither. Where it is one of the two, seeds decide: MORE_SEEDS is said
    until each side has ENOUGH_SEEDS, and then HOLDS. One seed shows no chance.
    """
    missing = statistics.fmean(theirs) - statistics.fmean(ours)
    beyond_margin, beyond_chance = missing > margin, missing > 2 * error_of_difference(ours, theirs)
    if beyond_margin and beyond_chance:
        return BELOW
    few = min(len(ours), len(theirs)) < ENOUGH_SEEDS
    return MORE_SEEDS if few and (beyond_margin or beyond_chance) else HOLDS


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell, the first to the left and numbers to the right."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    lines = [
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in [head, *rows]
    ]
    return "\n".join([lines[0], "-" * (sum(widths) + 2 * (len(widths) - 1)), *lines[1:]])


def read_lines(path: Path | None) -> list[dict[str, Any]]:
    """The runs that a file holds, one JSON object to a line; none where there is no file."""
    if path is None or not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def append_line(path: Path | None, run: dict[str, Any]) -> None:
    """Add one run to a file, so that what was done before an interruption stands there."""
    if path is not None:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(run, ensure_ascii=False) + "\n")


def write_json(path: Path | None, content: Any) -> None:
    """Write one JSON document."""
    if path is not None:
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
