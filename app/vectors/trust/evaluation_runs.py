"""What evaluations found, as the window shows it: suites, runs that were put to them, and each score in words."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from core.tables import Cell, Table
from core.vectors.suites import OWN_SUITES

if TYPE_CHECKING:
    from core.vectors.embeddings import Embeddings
    from core.vectors.evaluation import Evaluation, Figure, Missing, Scores

SHARES = ("accuracy", "purity", "opp")  # written in per cent; the others are correlations
HIGHER, LOWER = "▲", "▼"


@dataclass(frozen=True, slots=True)
class ChosenSuite:
    """A suite in the list.

    Attributes:
        place: the file, or the name of a suite of our own.
        wanted: whether it is to be asked.
        kind: of `core.vectors.suites.KINDS`; empty before it was read.
        size: how many questions it has; 0 before it was read.
    """

    place: str
    wanted: bool = True
    kind: str = ""
    size: int = 0

    @property
    def label(self) -> str:
        """What it is called in the list."""
        names = {"suite:facts": _tr("Common facts"), "suite:classes": _tr("Common classes")}
        return names.get(self.place, Path(self.place).name)

    @property
    def is_own(self) -> bool:
        """Whether it ships with the program."""
        return self.place in OWN_SUITES


@dataclass(frozen=True, eq=False)
class EvaluatedRun:
    """Vectors, and what they answered.

    Attributes:
        name: of the vectors, with what was asked otherwise than usual.
        vectors: those that were asked; they are not kept alive.
        restrict: how many of the most frequent words took part; 0 for all.
        method: of the analogies.
        results: by the place of the suite, what was found or why it could not be asked.
        occurrences: how often a missing word occurs in the text that the vectors come from; None where there is none.
        least_count: how often the rarest word of the vectors occurs in it.
        made: how large the vectors are and how they were trained, in a line.
    """

    name: str
    vectors: weakref.ref[Embeddings]
    restrict: int
    method: str
    results: Mapping[str, Evaluation | str]
    occurrences: Mapping[str, int] | None = None
    least_count: int = 0
    made: str = ""

    def is_of(self, embeddings: Embeddings | None, restrict: int, method: str) -> bool:
        """Whether it is these vectors, asked this way."""
        return (self.vectors(), self.restrict, self.method) == (embeddings, restrict, method)

    def scores(self, place: str, section: str | None) -> Scores | None:
        """What was found of a suite or one section of it; None where that was not asked."""
        result = self.results.get(place)
        if result is None or isinstance(result, str):
            return None
        return result.total if section is None else result.sections.get(section)

    def reason(self, missing: Missing) -> str:
        """Why a word of a question is not among the words that took part."""
        if missing.restricted:
            return _tr("not among the {0} most frequent words").format(f"{self.restrict:,}")
        if self.occurrences is None:
            return _tr("not among the words of these vectors")
        count = self.occurrences.get(missing.word, 0)
        if not count:
            return _tr("not in the text")
        if count >= self.least_count:  # another text than theirs is open
            return _tr("not among the words of these vectors")
        text = _tr("too rare: seen {0} of the {1} times that are needed")
        return text.format(f"{count:,}", f"{self.least_count:,}")


def made(vectors: Embeddings) -> str:
    """How large vectors are and, where they tell, how they were trained: "15,024 words · 50 dimensions · skip-gram"."""
    parts = [
        _tr("{0} words").format(f"{len(vectors):,}"),
        _tr("{0} dimensions").format(f"{vectors.dimensions:,}"),
    ]
    chosen = vectors.details.get("hyperparameters")
    if isinstance(chosen, dict):
        parts += [str(chosen[name]) for name in ("architecture", "objective") if name in chosen]
        if chosen.get("epochs"):
            parts.append(_tr("{0} epochs").format(chosen["epochs"]))
    return " · ".join(parts)


def written(name: str, value: float | None) -> str:
    """A figure as it is read: "48.3 %" or "0.431"."""
    if value is None:
        return "–"
    return f"{100 * value:.1f} %" if name in SHARES else _signed(value, 3)


def written_interval(name: str, figure: Figure) -> str:
    """The interval of a figure: "46.1–50.5" or "0.40–0.46"; empty where there is none."""
    if figure.interval is None:
        return ""
    low, high = figure.interval
    if name in SHARES:
        return f"{100 * low:.1f}–{100 * high:.1f}"
    return f"{low:.2f}–{high:.2f}" if low >= 0 else _tr("{0} to {1}").format(*(_signed(low), _signed(high)))


def _signed(number: float, places: int = 2) -> str:
    return f"{number:.{places}f}".replace("-", "−")


def measured(name: str) -> str:
    """What a figure is called."""
    return {
        "accuracy": _tr("accuracy"),
        "spearman": _tr("Spearman's correlation"),
        "pearson": _tr("Pearson's correlation"),
        "purity": _tr("purity"),
        "opp": _tr("mean place of the odd one"),
    }[name]


def difference(scores: Scores, other: Scores) -> str:
    """`HIGHER` or `LOWER` where the interval of the main figure lies above or below the other's, else nothing."""
    mine, theirs = scores.main.interval, other.main.interval
    if mine is None or theirs is None:
        return ""
    return HIGHER if mine[0] > theirs[1] else LOWER if mine[1] < theirs[0] else ""


def told(scores: Scores) -> str:
    """Scores as sentences: how many were asked, and each figure with its interval and the level of chance."""
    total = scores.asked + scores.skipped
    parts = [_tr("{0} of {1} were asked.").format(f"{scores.asked:,}", f"{total:,}")]
    if scores.correct is not None:
        parts.append(_tr("{0} answers were right.").format(f"{scores.correct:,}"))
    for name, figure in scores.figures.items():
        text = f"{measured(name).capitalize()} {written(name, figure.value)}"
        if figure.interval is not None:
            text += _tr(" (95 % interval {0})").format(written_interval(name, figure))
        if figure.chance is not None:
            text += _tr("; by chance {0}").format(written(name, figure.chance))
        parts.append(f"{text}.")
    return " ".join(parts)


def sections_of(place: str, runs: Sequence[EvaluatedRun]) -> list[str]:
    """The sections of a suite that any run has a score of, in their order."""
    found: dict[str, None] = {}
    for run in runs:
        result = run.results.get(place)
        if result is not None and not isinstance(result, str):
            found.update(dict.fromkeys(result.sections))
    return list(found)


def as_table(suites: Sequence[ChosenSuite], runs: Sequence[EvaluatedRun]) -> Table:
    """Every figure of every suite, section and run, a row each."""
    headings = ("suite", "section", "run", "measure", "value", "low", "high", "chance", "asked", "skipped")
    return Table(headings, [row for suite in suites for row in _rows(suite, runs)], _tr("evaluation"))


def _rows(suite: ChosenSuite, runs: Sequence[EvaluatedRun]) -> Iterator[tuple[Cell, ...]]:
    for section in (None, *sections_of(suite.place, runs)):
        for run in runs:
            scores = run.scores(suite.place, section)
            if scores is None:
                continue
            for name, figure in scores.figures.items():
                low, high = figure.interval or (None, None)
                measure = (name, figure.value, low, high, figure.chance)
                yield suite.label, section or _tr("all"), run.name, *measure, scores.asked, scores.skipped


def _tr(text: str) -> str:
    return QCoreApplication.translate("Evaluation", text)
