"""What a map is, in one line: how many words of how many, and how it was made."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.translation import declared
from core.map.projection import AXES, Projection
from core.map.settings import COSINE, METHODS


def counted(there: int, total: int, passing: int | None = None) -> str:
    """How many of the words: "20,000 of 35,914 words", or "35,914 words" where it is all of them.

    Args:
        there: words on the map.
        total: words of the vectors.
        passing: words on the map that pass the filter, which is said where some do not.
    """
    if total == 1:
        return _tr("1 word")
    if passing not in (None, there):
        return _tr("{0} of {1} words shown").format(f"{passing:,}", f"{total:,}")
    text = _tr("{0} words") if there == total else _tr("{0} of {1} words")
    return text.format(f"{there:,}", f"{total:,}")


def describe(projection: Projection, passing: int | None = None) -> str:
    """How much of what is on a map and how it was made: "20,000 of 35,914 words · UMAP · cosine".

    Args:
        projection: the map.
        passing: how many of its words pass the filter.
    """
    parts = [counted(len(projection), projection.total, passing)]
    if projection.method == AXES:
        axes = zip("→↑", projection.facts[AXES], strict=True)
        return " · ".join([*parts, *(f"{arrow} {axis['caption']}" for arrow, axis in axes)])
    parts.append(declared(METHODS[projection.method]))
    if projection.positions.shape[1] == 3:
        parts.append(_tr("3-D"))
    explained = projection.facts.get("explained_variance")
    if explained is not None:
        parts.append(_tr("{0} % of the variance").format(f"{100 * sum(explained):.0f}"))
    else:
        parts.append(_tr("cosine") if projection.settings.metric == COSINE else _tr("Euclidean"))
    return " · ".join(parts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Map", text)
