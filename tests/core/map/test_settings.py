from typing import Any

import pytest

from core.map.settings import TSNE, UMAP, ProjectionSettings, applies
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
