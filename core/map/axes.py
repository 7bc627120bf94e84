"""Axes that a person chooses: how near each word is to an expression, or how frequent it is; two of them make a map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.map.projection import AXES, Projection
from core.map.settings import ProjectionSettings
from core.vectors.embeddings import Embeddings, Fold
from core.vectors.expression import evaluate

FREQUENCY = "frequency"
"""The expression that asks for the frequency; the word itself is asked for in quotes: "frequency"."""

COSINE, COUNT, RANK = "cosine", "count", "rank"
_CAPTIONS = {
    COSINE: "{expression} (cosine)",
    COUNT: "frequency (log10 of the count)",
    RANK: "frequency (−log10 of the rank)",
}

Ask = Callable[[Callable[[], NDArray[np.float32]]], NDArray[np.float32]]
"""Calls what gives the scores of one axis."""


class AxisError(ValueError):
    """An axis whose expression comes to nothing, with the reason as `evaluate` gives it.

    Attributes:
        axis: 0 for the horizontal one, 1 for the vertical one.
    """

    def __init__(self, axis: int, reason: str) -> None:
        self.axis = axis
        super().__init__(f"The {('horizontal', 'vertical')[axis]} axis: {reason}")


def axis_scores(embeddings: Embeddings, expression: str, fold: Fold | None) -> NDArray[np.float32]:
    """How far each word lies along an axis.

    Args:
        embeddings: the vectors.
        expression: a word, or words with signs: `woman - man` leads from man (low) to woman (high), `avg(a, b) - c`
            from c to the mean of a and b; `frequency` is the frequency.
        fold: how the text was folded; None folds as the usual tokenizer does.

    Returns:
        float32[V]: the cosine of each word with the expression, -1..1; or log10 of its count, where there are counts;
        else the negative log10 of its rank, for files without counts list the most frequent words first.

    Raises:
        UnknownWordError: a ValueError, if a word is not there; with near spellings.
        ValueError: if it is no expression, or a vector has a value that is not a finite number.
    """
    scale = scale_of(embeddings, expression)
    if scale == COUNT and embeddings.counts is not None:
        counts: NDArray[np.float32] = np.log10(np.maximum(embeddings.counts, 1)).astype(np.float32)
        return counts
    if scale == RANK:
        ranks: NDArray[np.float32] = -np.log10(np.arange(1, len(embeddings) + 1)).astype(np.float32)
        return ranks
    cosines = embeddings.cosines(evaluate(expression, embeddings, fold).vector)
    bad = np.flatnonzero(~np.isfinite(cosines))
    if len(bad):
        raise ValueError(
            f"No axis can be drawn: the vector of “{embeddings.words[int(bad[0])]}” has a value that is not a finite "
            "number. Train again with a lower learning rate, or repair the file."
        )
    scores: NDArray[np.float32] = np.clip(cosines, -1, 1)
    return scores


def scale_of(embeddings: Embeddings, expression: str) -> str:
    """What the scores of an expression are: "cosine", "count" or "rank"."""
    if expression.strip().lower() != FREQUENCY:
        return COSINE
    return RANK if embeddings.counts is None else COUNT


def project_axes(
    embeddings: Embeddings, words: int, x: str, y: str, fold: Fold | None, job: Job, ask: Ask = lambda scores: scores()
) -> Projection:
    """Place each of the first words by its scores on two axes.

    A place is (score - middle) / unit on each axis, so that the words fill about a square: two cosines share one unit,
    so that a distance means the same both ways; beside the frequency each axis has its own.

    Args:
        embeddings: the vectors.
        words: how many, from the first; 0 takes all.
        x: the expression of the horizontal axis, as `axis_scores` takes it.
        y: that of the vertical axis.
        fold: how the text was folded.
        job: told how far it is.
        ask: calls what gives the scores of one axis, and may say more of a word that is not there.

    Returns:
        a projection by the method "axes"; its facts are `axes`, for each a mapping of `expression`, `scale`, `caption`,
        `middle` and `unit`, and `scores`, float32[n, 2].

    Raises:
        AxisError: a ValueError, if an expression comes to nothing; says which and why.
        ValueError: if there is no word.
    """
    count = min(words or len(embeddings), len(embeddings))
    if count <= 0:
        raise ValueError("There is no word to draw a map of.")
    columns = []
    for axis, expression in enumerate((x, y)):
        job.report("Axes", axis, 2)
        try:
            columns.append(ask(partial(axis_scores, embeddings, expression, fold))[:count])
        except ValueError as error:
            raise AxisError(axis, str(error)) from error
    scores = np.stack(columns, axis=1)
    scales = [scale_of(embeddings, expression) for expression in (x, y)]
    low, high = scores.min(axis=0), scores.max(axis=0)
    middle, unit = (low + high) / 2, (high - low) / 2
    if scales[0] == scales[1]:
        unit[:] = unit.max()
    unit[unit <= 0] = 1
    axes = [
        _description(expression.strip(), scale, middle=float(middle[axis]), unit=float(unit[axis]))
        for axis, (expression, scale) in enumerate(zip((x, y), scales, strict=True))
    ]
    positions = ((scores - middle) / unit).astype(np.float32)
    return Projection(positions, ProjectionSettings(words=words), {AXES: axes, "scores": scores}, len(embeddings))


def _description(expression: str, scale: str, **numbers: float) -> Mapping[str, Any]:
    caption = _CAPTIONS[scale].format(expression=expression)
    return {"expression": expression, "scale": scale, "caption": caption, **numbers}
