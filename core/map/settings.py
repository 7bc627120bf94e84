"""How a map is made: every choice declared once, validated at birth; form, command line and child process read it."""

from __future__ import annotations

from dataclasses import dataclass

from core.options import check_options, option

UMAP, TSNE, PCA = "umap", "tsne", "pca"
METHODS = {UMAP: "UMAP", TSNE: "t-SNE", PCA: "PCA"}
COSINE, EUCLIDEAN = "cosine", "euclidean"
ALL = 0
EXACT_WORDS = 200_000
"""Up to so many words a layout stands on exact neighbours; beyond, on approximate ones."""

DEFAULT_WORDS = 50_000  # about ten seconds of UMAP on two idle cores


@dataclass(frozen=True, slots=True)
class ProjectionSettings:
    """One immutable choice of how word vectors become places.

    Raises:
        ValueError: at birth, naming the field, its bounds and the value that was given.
    """

    method: str = option(
        UMAP,
        "Method",
        "UMAP keeps neighbours together and parts groups; t-SNE does so too, with rounder groups, and takes longer; "
        "PCA is a plain shadow of the vectors: fast, and far distances mean something, but near words overlap.",
        choices=METHODS,
    )
    words: int = option(
        DEFAULT_WORDS,
        "Words",
        "How many words, from the most frequent one. 0 draws all.",
        whole=True,
        minimum=0,
        maximum=100_000_000,
        unit="words",
    )
    axes: int = option(
        2, "Axes", "2 for a map, 3 for a space that can be turned.", whole=True, minimum=2, maximum=3, unit="axes"
    )
    neighbours: int = option(
        15,
        "Neighbours",
        "How many nearest words UMAP joins to each word, itself counted. Few show fine grain, many the great lines.",
        whole=True,
        minimum=2,
        maximum=200,
        unit="words",
    )
    minimum_distance: float = option(
        0.1,
        "Minimum distance",
        "How close UMAP lets words lie. 0 packs groups tight; larger values spread them out.",
        minimum=0.0,
        maximum=1.0,
    )
    metric: str = option(
        COSINE,
        "Metric",
        "Cosine compares directions, as word vectors are meant to be; Euclidean also counts length, which grows with "
        "how often and how evenly a word is used.",
        choices={COSINE: "Cosine", EUCLIDEAN: "Euclidean"},
    )
    perplexity: float = option(
        30.0,
        "Perplexity",
        "About how many neighbours of each word t-SNE minds.",
        minimum=2.0,
        maximum=200.0,
        unit="words",
    )
    remove_common: bool = option(
        False,
        "Remove the common component",
        "Take away the mean of the vectors and the direction that they share most, which often only shows how "
        "frequent a word is.",
        flag=True,
    )
    seed: int = option(
        1,
        "Seed",
        "Start of all random numbers. On the same machine the same seed gives the same map.",
        whole=True,
        minimum=0,
        maximum=2**31 - 1,
    )

    def __post_init__(self) -> None:
        check_options(self)


def columns_needed(settings: ProjectionSettings, words: int) -> int:
    """How many neighbours of each of so many words UMAP or t-SNE (three perplexities) stands on, itself counted."""
    if settings.method == TSNE:
        return min(int(3 * settings.perplexity), words - 1) + 1
    return min(settings.neighbours, words - 1)


def applies(name: str, settings: ProjectionSettings) -> bool:
    """Whether the setting `name` has any effect beside the others' values."""
    only = {"neighbours": UMAP, "minimum_distance": UMAP, "perplexity": TSNE}
    if name == "seed":
        return settings.method != PCA
    return only.get(name, settings.method) == settings.method
