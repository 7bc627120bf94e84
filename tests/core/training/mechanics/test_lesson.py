"""The lesson: short texts, learnt step by step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.job import Job
from core.training.hyperparameters import Hyperparameters
from core.training.kernels import KERNELS
from core.training.mechanics.lesson import MOST_TOKENS, Lesson, in_the_plane, read_text
from core.training.mechanics.lesson_texts import TEXTS, usual_hyperparameters
from core.training.mode import Mode, read_only
from core.training.sampling import chunk_seed
from core.training.workspace import Text


def of_mode(mode: tuple[str, str]) -> Hyperparameters:
    return replace(usual_hyperparameters(), architecture=mode[0], objective=mode[1])


USUAL = ("skip-gram", "softmax")


@pytest.mark.parametrize(
    ("mode", "text"), [*((mode, "Six sentences") for mode in KERNELS), *((USUAL, text) for text in TEXTS)]
)
def test_the_loss_of_an_epoch_falls(mode: tuple[str, str], text: str) -> None:
    lesson = Lesson(read_text(TEXTS[text]), of_mode(mode))
    lesson.run_epoch(Job())
    first = lesson.course.losses.mean()
    assert first == pytest.approx(lesson.mode.untrained_loss, rel=0.2)
    for _ in range(14):
        before = lesson.course.steps
        lesson.run_epoch(Job())
    assert lesson.epoch == 15
    assert lesson.course.losses[before:].mean() < 0.95 * first


@pytest.mark.parametrize("mode", list(KERNELS))
def test_a_lesson_is_what_a_run_does_to_the_same_text(mode: tuple[str, str]) -> None:
    text, chosen = read_text(TEXTS["Six sentences"]), of_mode(mode)
    lesson, rate = Lesson(text, chosen), chosen.learning_rate
    kernel = Mode(chosen, text.counts)
    model = kernel.untrained_model(1, Job())
    words = read_only(np.concatenate([np.array(line, np.int32) for line in text.lines]))
    starts = np.cumsum([0, *map(len, text.lines)])[:-1].astype(np.int64)
    scratch = kernel.scratch(model, len(words))
    for epoch in range(3):
        lesson.run_epoch(Job())
        kernel.train(model, Text(words, starts, kernel.keep), rate or 0, chunk_seed(chosen.seed, epoch, 0), 1, scratch)
    inputs, outputs = kernel.vectors(model)
    np.testing.assert_allclose(lesson.input_vectors(), inputs, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(lesson.output_vectors(), outputs, rtol=1e-4, atol=1e-5)


def test_the_same_seed_gives_the_same_lesson_and_another_one_another() -> None:
    text = read_text(TEXTS["Kings and queens"])
    made = []
    for seed in (1, 1, 2):
        lesson = Lesson(text, replace(of_mode(("skip-gram", "negative-sampling")), seed=seed))
        lesson.course.run(50, Job())
        made.append(lesson.input_vectors().tobytes())
    assert made[0] == made[1] != made[2]
    lesson.restart()
    lesson.course.run(50, Job())
    assert lesson.input_vectors().tobytes() == made[2]


def test_the_place_of_the_last_step_and_of_the_next_is_known() -> None:
    lesson = Lesson(read_text("one two three\nfour five six"), usual_hyperparameters())
    seen = []
    for _ in range(7):
        step = lesson.course.step()
        lesson.course.preview()
        visit = lesson.visit_of(step)
        assert visit.sentence[visit.centre] == step.example.centre
        seen.append((visit.line, visit.centre))
    assert seen == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 0)]
    assert lesson.epoch == 1


def test_chinese_is_cut_into_characters_and_words_are_folded() -> None:
    assert sorted(read_text("我爱天安门").words) == sorted("我爱天安门")
    found = read_text("The cat,\nthe DOG.")
    assert found.words == ("the", "cat", "dog")
    assert found.lines == ((0, 1), (0, 2))
    assert found.counts.tolist() == [2, 1, 1]


def test_a_long_text_is_cut_and_says_so() -> None:
    found = read_text("left right " * 5_000)
    assert (found.tokens, found.is_cut) == (MOST_TOKENS, True)
    assert found.total >= 3_000
    assert not read_text(TEXTS["One sentence"]).is_cut


@pytest.mark.parametrize("text", ["", " \n ", "word", "word word", "one\ntwo\nthree", "!?", "x" * 50_000])
def test_what_cannot_be_learnt_is_refused_in_plain_words(text: str) -> None:
    with pytest.raises(ValueError, match="two different ones"):
        read_text(text)


@given(st.text(max_size=200))
@settings(max_examples=30)
def test_no_text_does_harm(text: str) -> None:
    try:
        found = read_text(text)
    except ValueError:
        return  # refused, as it is tested above
    Lesson(found, usual_hyperparameters()).course.run(3, Job())


def test_two_dimensions_are_drawn_as_they_are_and_more_by_their_principal_axes() -> None:
    flat = np.random.default_rng(0).normal(size=(6, 2))
    assert in_the_plane(flat) == pytest.approx(flat)
    assert in_the_plane(flat[:, :1]).shape == (6, 2)
    deep = np.concatenate((flat - flat.mean(axis=0), np.zeros((6, 3))), axis=1)
    drawn = in_the_plane(deep)
    between = [np.linalg.norm(points[:, None] - points[None], axis=2) for points in (deep, drawn)]
    assert between[0] == pytest.approx(between[1])


def test_a_text_of_which_subsampling_leaves_nothing_is_told_and_does_not_hang() -> None:
    chosen = replace(usual_hyperparameters(), subsample=1e-12)
    with pytest.raises(ValueError, match="Subsample less"):
        Lesson(read_text("the cat sees the dog"), chosen)
