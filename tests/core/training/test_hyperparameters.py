import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.training.hyperparameters import PRESETS, Hyperparameters, applies, auto_epochs, options, preset_for

NUMBERS = [name for name, option in options().items() if not option.choices]


@pytest.mark.parametrize("name", NUMBERS)
def test_bounds_are_permitted_and_what_lies_beyond_is_refused_by_name(name: str) -> None:
    option = options()[name]
    for bound in (option.minimum, option.maximum):
        value = int(bound) if option.whole else float(bound)
        assert getattr(Hyperparameters(**{name: value}), name) == value
    with pytest.raises(ValueError, match=f"{option.label}: .* is outside"):
        Hyperparameters(**{name: option.maximum * 2 if not option.whole else int(option.maximum) + 1})  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "value"), [
    ("dimensions", 2.5), ("dimensions", True), ("dimensions", None), ("window", "5"), ("subsample", float("nan")),
    ("learning_rate", float("inf")), ("architecture", "glove"), ("objective", None), ("noise_power", -0.1),
    ("dimensions", 10**400), ("learning_rate", 10**400),
])  # fmt: skip
def test_absurd_values_are_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"^{options()[name].label}: "):
        Hyperparameters(**{name: value})


@given(st.sampled_from(NUMBERS), st.floats() | st.integers() | st.text(max_size=5) | st.none())
def test_any_value_within_its_bounds_is_taken_and_any_other_refused(name: str, value: Any) -> None:
    option = options()[name]
    number = isinstance(value, int if option.whole else (int, float)) and not isinstance(value, bool)
    if (number and option.minimum <= value <= option.maximum) or (value is None and option.automatic):
        assert getattr(Hyperparameters(**{name: value}), name) == value
    else:
        with pytest.raises(ValueError, match=f"^{option.label}: "):
            Hyperparameters(**{name: value})


def test_every_field_is_explained() -> None:
    for name, option in options().items():
        assert option.label, name
        assert len(option.help) > 20, name
        assert bool(option.choices) != (option.maximum > option.minimum), name


@pytest.mark.parametrize(("tokens", "epochs"), [(0, 50), (100_000, 50), (500_000, 30), (5_000_000, 3), (10**9, 3)])
def test_auto_epochs_see_about_15_million_tokens(tokens: int, epochs: int) -> None:
    assert auto_epochs(tokens) == epochs
    assert Hyperparameters().resolved(tokens).epochs == epochs


def test_resolved_fills_in_what_is_automatic_and_nothing_else() -> None:
    assert Hyperparameters(architecture="cbow").resolved(1).learning_rate == 0.06
    assert Hyperparameters(architecture="cbow", objective="softmax").resolved(1).learning_rate == 0.05
    assert Hyperparameters(architecture="cbow", learning_rate=0.2).resolved(1).rates == pytest.approx((0.2, 0.02))
    assert Hyperparameters(learning_rate=0.2).resolved(1).rates == pytest.approx((0.2, 2e-5))
    assert Hyperparameters(epochs=7, learning_rate=0.1).resolved(1) == Hyperparameters(epochs=7, learning_rate=0.1)


@pytest.mark.parametrize(("tokens", "preset"), [
    (100, "by-hand"), (5_000, "small"), (1_999_999, "small"), (2_000_000, "medium"), (20_000_001, "large"),
])  # fmt: skip
def test_the_preset_follows_the_size_of_the_text(tokens: int, preset: str) -> None:
    assert preset_for(tokens) == preset
    assert preset in PRESETS


def test_fields_without_effect_are_known() -> None:
    tree = Hyperparameters(objective="hierarchical-softmax")
    assert not applies("negatives", tree)
    assert not applies("cbow_gradient", tree)
    assert applies("cbow_gradient", dataclasses.replace(tree, architecture="cbow"))
    assert applies("negatives", Hyperparameters())
