import numpy as np
import pytest

from app.map.description import counted, describe
from core.map.projection import Projection
from core.map.settings import ProjectionSettings

FLAT, DEEP = np.zeros((50, 2), np.float32), np.zeros((50, 3), np.float32)


def test_all_words_are_not_counted_twice() -> None:
    assert counted(20_000, 35_914) == "20,000 of 35,914 words"
    assert counted(35_914, 35_914) == "35,914 words"


@pytest.mark.parametrize(
    ("projection", "said"),
    [
        (Projection(FLAT, ProjectionSettings(), {}, 80), "50 of 80 words · UMAP · cosine"),
        (
            Projection(FLAT, ProjectionSettings("pca"), {"explained_variance": [0.2, 0.1]}, 50),
            "50 words · PCA · 30 % of the variance",
        ),
        (
            Projection(DEEP, ProjectionSettings("tsne", axes=3, metric="euclidean"), {}, 50),
            "50 words · t-SNE · 3-D · Euclidean",
        ),
        (
            Projection(
                FLAT,
                ProjectionSettings(),
                {"axes": [{"caption": "man (cosine)"}, {"caption": "age"}]},
                50,
            ),
            "50 words · → man (cosine) · ↑ age",
        ),
    ],
)
def test_a_map_says_what_it_shows(projection: Projection, said: str) -> None:
    assert describe(projection) == said
