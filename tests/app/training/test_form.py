from __future__ import annotations

import dataclasses

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.training.form import HyperparametersForm
from core.options import Option
from core.training.hyperparameters import PRESETS, Hyperparameters, options


@pytest.fixture
def form(qtbot: QtBot) -> HyperparametersForm:
    made = HyperparametersForm()
    qtbot.addWidget(made)
    return made


def edit(form: HyperparametersForm, name: str) -> QLineEdit:
    found = form.field(name).findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


def values(option: Option) -> st.SearchStrategy[object]:
    if option.choices:
        return st.sampled_from(list(option.choices))
    low, high = option.minimum, option.maximum
    numbers: st.SearchStrategy[object] = (
        st.integers(int(low), int(high)) if option.whole else st.floats(low, high, allow_nan=False)
    )
    return st.none() | numbers if option.automatic else numbers


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.builds(Hyperparameters, **{name: values(option) for name, option in options().items()}))
def test_what_is_set_is_what_is_read(form: HyperparametersForm, chosen: Hyperparameters) -> None:
    form.set_hyperparameters(chosen)
    assert form.hyperparameters() == chosen
    assert form.errors() == {}


def test_presets_can_be_shown(form: HyperparametersForm) -> None:
    for preset in PRESETS.values():
        form.set_hyperparameters(preset.hyperparameters)
        assert form.hyperparameters() == preset.hyperparameters


@pytest.mark.parametrize(
    ("name", "written", "said"),
    [
        ("dimensions", "0", "0 is outside 1 to 2,000."),
        ("dimensions", "ten", "'ten' is not a whole number."),
        ("dimensions", "", "'' is not a whole number."),
        ("dimensions", "1e3", "'1e3' is not a whole number."),
        ("window", "101", "101 is outside 1 to 100."),
        ("learning_rate", "nan", "nan is outside 1e-06 to 10."),
        ("learning_rate", "-1", "-1 is outside 1e-06 to 10."),
        ("subsample", "inf", "inf is outside 0 to 1."),
        ("epochs", "0", "0 is outside 1 to 100,000."),
        ("min_count", "9" * 30, "1.00e+30 is outside 1 to 1,000,000."),
    ],
)
def test_the_impossible_is_refused_beside_its_field(
    form: HyperparametersForm, name: str, written: str, said: str
) -> None:
    edit(form, name).setText(written)
    assert form.errors() == {name: said}
    assert edit(form, name).property("invalid")
    with pytest.raises(ValueError, match=options()[name].label):
        form.hyperparameters()
    form.set_hyperparameters(Hyperparameters())
    assert form.errors() == {}
    assert not edit(form, name).property("invalid")


def test_small_numbers_may_be_written_as_powers(form: HyperparametersForm) -> None:
    edit(form, "subsample").setText(" 1e-4 ")
    assert form.hyperparameters().subsample == 1e-4


def test_auto_is_the_empty_field_or_the_word(form: HyperparametersForm) -> None:
    form.show_automatic({"epochs": ("30", "30 epochs, because your text has 0.5M words")})
    assert edit(form, "epochs").placeholderText() == "Auto: 30"
    for written, value in (("", None), ("auto", None), ("7", 7)):
        edit(form, "epochs").setText(written)
        assert form.hyperparameters().epochs == value


def test_a_field_without_effect_is_off_and_says_what_it_belongs_to(form: HyperparametersForm) -> None:
    form.set_hyperparameters(Hyperparameters(objective="hierarchical-softmax"))
    assert not form.field("negatives").isEnabled()
    assert any(label.text() == "only Negative sampling" for label in form.field("negatives").findChildren(QLabel))
    edit(form, "negatives").setText("nonsense")
    assert form.errors() == {}
    assert form.hyperparameters() == Hyperparameters(objective="hierarchical-softmax")
    assert form.field("noise_power").isEnabled() is False
    form.set_hyperparameters(Hyperparameters(architecture="cbow"))
    assert form.field("negatives").isEnabled()
    assert form.field("cbow_gradient").isEnabled()


def test_every_field_explains_itself(form: HyperparametersForm) -> None:
    for name, option in options().items():
        if not option.choices:
            assert option.help in edit(form, name).accessibleDescription()
            assert edit(form, name).accessibleName() == option.label


def test_editing_says_so(form: HyperparametersForm, qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.changed):
        edit(form, "window").setText("3")
    assert form.hyperparameters() == dataclasses.replace(Hyperparameters(), window=3)
