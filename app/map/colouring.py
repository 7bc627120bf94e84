"""What the colours of the map's words stand for: frequency, groups, similarity, preservation, an axis, or a column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from app.map.legend import Legend
from app.palettes import STEPS, Scale, packed, palette
from app.theme import DARK, Theme

GROUPS = len(DARK.groups)  # more cannot be told apart; all smaller groups share one quiet colour
_KEPT = 0.35  # what was asked for by its colour is still told while words are marked; frequency, which sizes tell, not
_EXTREME = 0.995  # share of the scores of an axis that lie inside the ends of its scale


@dataclass(frozen=True, eq=False)
class Colouring:
    """A colour for each word, in whichever theme.

    Attributes:
        places: uint16[n], which colour of the palette of `legend.scale` each word has.
        legend: what the colours stand for.
        lit: whether no word steps back while others are marked, for the colours are about the marked word.
        kept: the share of its colour that a word keeps which steps back, 0 to 1.
    """

    places: NDArray[np.uint16]
    legend: Legend
    lit: bool = False
    kept: float = _KEPT

    def __len__(self) -> int:
        return len(self.places)

    def colours(self, theme: Theme) -> NDArray[np.uint32]:
        """uint32[n], 0xffrrggbb."""
        found: NDArray[np.uint32] = palette(self.legend.scale, theme)[self.places]
        return found

    def receded(self, theme: Theme) -> NDArray[np.uint32]:
        """uint32[n], 0xffrrggbb: the same where all words step back."""
        if not self.kept:
            return np.full(len(self), packed(theme.map_dim), np.uint32)
        bright = palette(self.legend.scale, theme).view(np.uint8).astype(np.float32)
        dim = np.array([packed(theme.map_dim)], np.uint32).view(np.uint8)
        mixed = np.rint(dim + self.kept * (bright.reshape(-1, 4) - dim)).astype(np.uint8)
        found: NDArray[np.uint32] = mixed.view(np.uint32).ravel()[self.places]
        return found

    @property
    def shares(self) -> NDArray[np.float32] | None:
        """float32[n]: where each word is on the scale, 0 to 1 (from its centre outwards where it has one).

        NaN where a word has no value; None for groups, which have no order.
        """
        if self.legend.scale is Scale.GROUPS:
            return None
        shares = np.where(self.places < STEPS, self.places / np.float32(STEPS - 1), np.nan).astype(np.float32)
        return np.abs(2 * shares - 1) if self.legend.scale is Scale.DIVERGING else shares


def frequency_scale(counts: NDArray[np.int64] | None, total: int) -> NDArray[np.float32]:
    """Where each word stands between the rarest (0) and the most frequent (1): the root of the log of its count.

    Without counts the rank stands for them, as in Zipf's law.
    """
    logs = -np.log(np.arange(1, total + 1)) if counts is None else np.log(np.maximum(counts[:total], 1))
    span = float(np.ptp(logs)) if total else 0.0
    places: NDArray[np.float32] = np.sqrt((logs - logs.min()) / span if span > 0 else np.full(total, 0.25))
    return places.astype(np.float32)


def by_frequency(counts: NDArray[np.int64] | None, total: int) -> Colouring:
    """The first `total` words by how often they occur; by their rank where there are no counts."""
    places = _steps(frequency_scale(counts, total))
    if counts is None or total == 0:
        return Colouring(places, Legend(_tr("rank in the file"), _tr("last"), _tr("first")), kept=0)
    low, high = f"{int(counts[:total].min()):,}", f"{int(counts[:total].max()):,}"
    return Colouring(places, Legend(_tr("occurrences in the text"), low, high), kept=0)


def by_values(
    values: NDArray[np.floating], caption: str, ends: tuple[float, float] | None = None, missing: str = ""
) -> Colouring:
    """Numbers from low to high.

    Args:
        values: float[n]; what is no finite number has the quiet colour of words without a value.
        caption: what they are, with their unit.
        ends: where the scale begins and ends, with all beyond in the colour of that end; the least and the greatest
            value if None.
        missing: what the quiet colour says, if any word has it; else "no value".
    """
    known = values[np.isfinite(values)]
    low, high = ends or ((float(known.min()), float(known.max())) if len(known) else (0.0, 0.0))
    shares = (values - low) / (high - low) if high > low else np.where(np.isfinite(values), 0.5, np.nan)
    gap = "" if len(known) == len(values) else missing or _tr("no value")
    return Colouring(_steps(shares), Legend(caption, _number(low), _number(high), missing=gap))


def by_similarity(cosines: NDArray[np.floating], word: str) -> Colouring:
    """Cosines of all words to one, from 0 to the one of its nearest neighbour."""
    known = np.sort(cosines[np.isfinite(cosines)])
    nearest = float(known[-2]) if len(known) > 1 else 1.0
    caption = _tr("cosine similarity to “{0}”").format(word)
    made = by_values(cosines, caption, (0.0, nearest if nearest > 0 else 1.0))
    return Colouring(made.places, made.legend, lit=True)


def by_preservation(shares: NDArray[np.floating], k: int, mean: float, chance: float) -> Colouring:
    """The share of the k true neighbours that each word keeps on the map, 0 to 1."""
    caption = _tr("of {0} true neighbours, share kept on the map").format(k)
    note = _tr("mean {0}, by chance {1}").format(f"{mean:.2f}", f"{chance:.2g}")
    made = by_values(shares, caption, (0.0, 1.0))
    return Colouring(made.places, Legend(caption, "0", "1", note=note, missing=made.legend.missing))


def by_stability(shares: NDArray[np.floating], k: int, runs: int, mean: float) -> Colouring:
    """The share of its k neighbours that each word keeps in other runs, 0 to 1; NaN where it is not to be trusted."""
    caption = _tr("of {0} neighbours, share that stays in {1} other runs").format(k, runs)
    made = by_values(shares, caption, (0.0, 1.0), _tr("not to be trusted"))
    note = _tr("mean of all {0}").format(f"{mean:.2f}")
    return Colouring(made.places, Legend(caption, "0", "1", note=note, missing=made.legend.missing))


def by_rarity(rare: NDArray[np.bool_], least: int) -> Colouring:
    """The words that occur too rarely to be trusted in grey, all others in one colour."""
    labels = np.where(rare, -1, 0)
    names = [_tr("seen {0} times or more; not measured yet").format(least)]
    return by_groups(labels, names, _tr("stability"), _tr("too rare to trust"))


def by_axis(scores: NDArray[np.floating], low: str, high: str, caption: str) -> Colouring:
    """Scores on both sides of 0.

    Args:
        scores: float[n]; what is no finite number has the quiet colour.
        low: what lies below 0.
        high: what lies above.
        caption: what the scores are.
    """
    known = np.abs(scores[np.isfinite(scores)])
    reach = float(np.quantile(known, _EXTREME)) if len(known) else 0.0
    shares = 0.5 + scores / (2 * reach) if reach > 0 else np.where(np.isfinite(scores), 0.5, np.nan)
    gap = "" if len(known) == len(scores) else _tr("no value")
    return Colouring(_steps(shares), Legend(caption, low, high, "0", Scale.DIVERGING, missing=gap))


def by_groups(labels: NDArray[np.integer], names: Sequence[str], caption: str, missing: str = "") -> Colouring:
    """Groups without an order: a colour for each of the ten largest, a quiet one for all others.

    Args:
        labels: int[n], the group of each word; below 0 where it is in none.
        names: of the groups.
        caption: what the groups are.
        missing: what is said of words in no group, if there are any; else "no value".
    """
    sizes = np.bincount(labels[labels >= 0], minlength=len(names))
    order = np.argsort(-sizes, kind="stable")[:GROUPS]
    order = order[sizes[order] > 0]
    table = np.full(len(names) + 1, GROUPS, np.uint16)
    table[order] = np.arange(len(order))
    table[-1] = GROUPS + 1
    places = table[np.maximum(labels, -1)]
    swatches = [(place, names[group], int(sizes[group])) for place, group in enumerate(order.tolist())]
    others = int(np.count_nonzero(sizes)) - len(order)
    if others:
        rest = int(sizes.sum() - sizes[order].sum())
        said = _tr("1 smaller group") if others == 1 else _tr("{0} smaller groups").format(f"{others:,}")
        swatches.append((GROUPS, said, rest))
    gap = (missing or _tr("no value")) if bool((labels < 0).any()) else ""
    return Colouring(places, Legend(caption, scale=Scale.GROUPS, groups=tuple(swatches), missing=gap))


def _steps(shares: NDArray[np.floating]) -> NDArray[np.uint16]:
    """The steps of a gradient for shares of 0 to 1; the one behind them for what is no finite number."""
    known = np.isfinite(shares)
    steps: NDArray[np.uint16] = np.rint(np.clip(np.where(known, shares, 0), 0, 1) * (STEPS - 1)).astype(np.uint16)
    steps[~known] = STEPS
    return steps


def _number(value: float) -> str:
    if value == round(value) and abs(value) < 1e15:
        return f"{value:,.0f}"
    return f"{value:.2f}" if 0.01 <= abs(value) < 100 else f"{value:.3g}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Colouring", text)
