from typing import Any

import pytest

from core.map.settings import TSNE, UMAP, ProjectionSettings, applies, columns_needed
from core.options import options_of


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("method", "mds"),
        ("words", -1),
        ("axes", 4),
        ("axes", 2.5),
        ("neighbours", 1),
        ("minimum_distance", float("nan")),
        ("metric", "manhattan"),
        ("perplexity", 0),
        ("remove_common", "yes"),
        ("seed", True),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_its_label(field: str, value: Any) -> None:
    label = options_of(ProjectionSettings)[field].label
    with pytest.raises(ValueError, match=f"^{label}: "):
        ProjectionSettings(**{field: value})


def test_every_setting_has_help() -> None:
    assert all(option.help.endswith(".") for option in options_of(ProjectionSettings()).values())


def test_a_form_shows_what_the_method_minds() -> None:
    said = {
        method: {name for name in options_of(ProjectionSettings) if applies(name, ProjectionSettings(method))}
        for method in (UMAP, TSNE, "pca")
    }
    assert said[UMAP] - said[TSNE] == {"neighbours", "minimum_distance"}
    assert said[TSNE] - said[UMAP] == {"perplexity"}
    assert "seed" not in said["pca"]


def test_a_layout_stands_on_no_more_neighbours_than_there_are() -> None:
    assert columns_needed(ProjectionSettings(UMAP, neighbours=15), 1000) == 15
    assert columns_needed(ProjectionSettings(UMAP, neighbours=15), 4) == 3
    assert columns_needed(ProjectionSettings(TSNE, perplexity=30), 1000) == 91
    assert columns_needed(ProjectionSettings(TSNE, perplexity=30), 4) == 4
