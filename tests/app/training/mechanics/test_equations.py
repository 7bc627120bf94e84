"""The numbers beside the equations are those of the step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.training.mechanics.equations import equations
from app.training.mechanics.heat import figure, signed
from app.training.mechanics.named_step import NamedStep
from core.job import Job
from core.training.kernels import KERNELS
from core.training.mechanics.lesson import Lesson, read_text
from core.training.mechanics.lesson_texts import usual_hyperparameters


def named(architecture: str, objective: str, text: str = "one two three four <b>five</b>") -> NamedStep:
    chosen = replace(usual_hyperparameters(), architecture=architecture, objective=objective)
    lesson = Lesson(read_text(text), chosen)
    step = lesson.course.run(40, Job())
    words = lesson.text.words
    return NamedStep(step, words.__getitem__, len(words), chosen.negatives, 40, True)


@pytest.mark.parametrize("mode", list(KERNELS))
def test_each_equation_holds_the_number_of_its_step(mode: tuple[str, str]) -> None:
    shown = named(*mode)
    step, last = shown.step, len(shown.step.hidden) - 1
    for place in range(len(step.example.targets)):
        numbers = " ".join(line for _, _, line in equations(shown, last, place))
        assert f"= {signed(float(step.scores[last, place]))}" in numbers
        assert f"= {figure(float(step.probabilities[last, place]))}" in numbers
        assert f"= {signed(float(step.errors[last, place]))}" in numbers
        assert f"= {figure(float(shown.parts(last).sum()))} nats" in numbers


@pytest.mark.parametrize("mode", list(KERNELS))
def test_the_parts_of_the_loss_sum_to_it_and_the_table_holds_every_output(mode: tuple[str, str]) -> None:
    shown = named(*mode)
    step = shown.step
    assert sum(shown.parts(n).sum() for n in range(len(step.hidden))) == pytest.approx(step.loss, rel=1e-5)
    assert len(shown.table().rows) == step.scores.size


def test_of_many_outputs_the_right_one_and_the_greatest_errors_are_shown() -> None:
    shown = named("skip-gram", "softmax", " ".join(f"word{n}" for n in range(40)))
    rows = shown.rows(0)
    assert len(rows) == 16
    assert shown.step.example.labels[rows[0]] == 1
