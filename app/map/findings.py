"""What can be found out about a map beside its places: colours, areas, true neighbours; off the window's thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from app.map.areas import AreaName
from app.map.colouring import (
    Colouring,
    by_axis,
    by_groups,
    by_preservation,
    by_rarity,
    by_similarity,
    by_stability,
    by_values,
)
from app.map.lines import Line
from core.map.axes import COSINE, axis_scores, scale_of
from core.map.clusters import CLEAR, Areas, find_areas, names_on_map
from core.map.preservation import DEFAULT_NEIGHBOURS, Neighbourhood, neighbourhood, preservation
from core.vectors.trust import FEWEST_SEEN, TRUSTED, doubted

if TYPE_CHECKING:
    from core.job import Job
    from core.map.joined import Column
    from core.map.projection import Projection
    from core.training.stability import Stability
    from core.vectors.embeddings import Embeddings, Fold

_LINES = 10


@dataclass(frozen=True, eq=False, slots=True)
class Subject:
    """A map that is looked into.

    Attributes:
        embeddings: the vectors.
        projection: of their first n words.
        goal: float32[n, 2 or 3], where the words are drawn.
        fold: how the text was folded.
    """

    embeddings: Embeddings
    projection: Projection
    goal: NDArray[np.float32]
    fold: Fold


def areas_of(subject: Subject, job: Job) -> Areas:
    """The areas of the map."""
    return find_areas(subject.embeddings, subject.goal, job)


def names_on(areas: Areas, goal: NDArray[np.float32]) -> list[list[AreaName]]:
    """The names of both levels where they stand on a drawing."""
    return [[AreaName(*name) for name in level] for level in names_on_map(areas.placed(goal))]


def by_areas(areas: Areas) -> Colouring:
    """The colours of the large areas."""
    mixed = _tr("mixed: {0}")
    words = [", ".join(area.words) for area in areas.coarse.areas]
    clear = [area.clarity >= CLEAR for area in areas.coarse.areas]
    names = [name if plain else mixed.format(name) for name, plain in zip(words, clear, strict=True)]
    return by_groups(areas.coarse.labels, names, _tr("areas of the original space"))


def by_nearness(subject: Subject, word: str) -> Colouring:
    """How near each word is to one word.

    Raises:
        ValueError: if the vectors do not have it.
    """
    vectors = subject.embeddings.unit_vectors
    return by_similarity(vectors[: len(subject.goal)] @ vectors[subject.embeddings.index_of(word, subject.fold)], word)


def by_trust(subject: Subject, job: Job) -> Colouring:
    """How much of each word's true neighbourhood the map keeps together."""
    found = preservation(subject.embeddings, subject.projection, DEFAULT_NEIGHBOURS, job)
    return by_preservation(found.shares, found.k, found.mean, found.chance)


def by_steadiness(subject: Subject, stability: Stability | None) -> Colouring:
    """What stays of each word's neighbours when the run is repeated; until it was, which words are too rare."""
    embeddings, count = subject.embeddings, len(subject.goal)
    if stability is None:
        codes = doubted(embeddings.counts, len(embeddings))[:count]
        return by_rarity(codes != TRUSTED, FEWEST_SEEN)
    overlap = stability.overlap
    codes = doubted(embeddings.counts, len(embeddings), overlap)[:count]
    shares = np.full(count, np.nan, np.float32)
    known = min(count, len(overlap))
    shares[:known] = overlap[:known]
    shares[codes != TRUSTED] = np.nan
    return by_stability(shares, stability.neighbours.shape[1], stability.runs, float(np.nanmean(overlap[:count])))


def by_expression(subject: Subject, expression: str) -> Colouring:
    """Where each word lies along an axis: a word or an expression.

    Raises:
        ValueError: if it cannot be read, or a word is not there.
    """
    scores = axis_scores(subject.embeddings, expression, subject.fold)[: len(subject.goal)]
    if scale_of(subject.embeddings, expression) != COSINE:
        return by_values(scores, expression)
    away, towards = _tr("away from it"), _tr("towards it")
    return by_axis(scores, away, towards, _tr("cosine along {0}").format(expression))


def by_column(column: Column, count: int) -> Colouring:
    """What a table or the words' own endings say of the first `count` words."""
    if column.categories is None:
        return by_values(column.values[:count].astype(np.float32), column.name)
    return by_groups(column.values[:count].astype(np.int32), column.categories, column.name)


def neighbours_of(subject: Subject, word: int, job: Job) -> Neighbourhood:
    """The neighbours of a word in truth and on the map, `word` being its index."""
    return neighbourhood(subject.embeddings, subject.projection, word, DEFAULT_NEIGHBOURS)


def lines_of(found: Neighbourhood) -> list[Line]:
    """Lines to the nearest of the true neighbours."""
    rows = zip(found.true.tolist(), found.cosines.tolist(), found.kept.tolist(), strict=True)
    return [Line(*row) for row in rows][:_LINES]


def trust_in(found: Neighbourhood, words: Sequence[str]) -> str:
    """How far the surroundings of a word can be trusted, in one line."""
    parts = [_tr("{0} of {1} true neighbours are near it here").format(int(found.kept.sum()), len(found.kept))]
    if len(found.false):
        nearest = f"{words[int(found.false[0])]} {float(found.false_cosines[0]):.2f}"
        parts.append(_tr("{0} look near and are not ({1})").format(len(found.false), nearest))
    return " · ".join(parts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Findings", text)
