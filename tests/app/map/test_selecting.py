import math

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.map.selecting import VERTICES, Chosen, Operation, inside, joined, keys_of, operation_of, rectangle, simplified
from core.text.vocabulary import Words

NONE, SHIFT, CONTROL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
WORDS = Words.of(["a", "b", "c", "d", "e"])


@pytest.mark.parametrize(
    ("keys", "operation"),
    [
        (NONE, Operation.REPLACE),
        (SHIFT, Operation.ADD),
        (CONTROL, Operation.ADD),
        (ALT, Operation.REMOVE),
        (SHIFT | ALT, Operation.INTERSECT),
        (CONTROL | ALT, Operation.INTERSECT),
    ],
)
def test_keys_say_how_an_area_joins_what_is_chosen(keys: Qt.KeyboardModifier, operation: Operation) -> None:
    assert operation_of(keys) is operation


def test_the_hint_names_keys_that_are_free(qapp: object) -> None:
    assert keys_of(shift_means_area=True)[Operation.ADD] == "Ctrl adds"
    assert keys_of(shift_means_area=False)[Operation.ADD] == "Shift adds"


@pytest.mark.parametrize(
    ("operation", "after"),
    [
        (Operation.REPLACE, ("b", "d")),
        (Operation.ADD, ("e", "elsewhere", "d", "b")),
        (Operation.REMOVE, ("e", "elsewhere")),
        (Operation.INTERSECT, ("d",)),
    ],
)
def test_areas_join_what_is_chosen(operation: Operation, after: tuple[str, ...]) -> None:
    before = Chosen(("e", "elsewhere", "d"), np.array([4, -1, 3]))
    made = joined(WORDS, before, np.array([1, 3]), operation)
    assert made.words == after
    assert made.places.tolist() == [WORDS.find(word) if word in WORDS else -1 for word in after]


def test_an_empty_area_replaces_by_nothing() -> None:
    nothing, before = np.zeros(0, np.int64), Chosen(("e",), np.array([4]))
    assert joined(WORDS, before, nothing, Operation.REPLACE).words == ()
    assert joined(WORDS, before, nothing, Operation.ADD).words == ("e",)
    assert joined(WORDS, Chosen((), nothing), np.array([2]), Operation.INTERSECT).words == ()


def test_points_are_inside_by_the_even_odd_rule() -> None:
    generator = np.random.default_rng(3)
    points = generator.uniform(-1, 1, (5000, 2)).astype(np.float32)
    circle = [(0.7 * math.cos(t), 0.7 * math.sin(t)) for t in np.linspace(0, 2 * math.pi, 200, endpoint=False)]
    radius = np.hypot(*points.T)
    clear = np.abs(radius - 0.7) > 0.001
    found = np.zeros(5000, bool)
    found[inside(points, circle)] = True
    assert np.array_equal(found[clear], (radius < 0.7)[clear])


def test_a_star_has_a_hole() -> None:
    turns = [math.pi / 2 + 4 * math.pi / 5 * k for k in range(5)]
    star = [(math.cos(t), math.sin(t)) for t in turns]
    points = np.array([[0, 0], [0, 0.7], [0.9, 0.9]], np.float32)
    assert inside(points, star).tolist() == [1]


def test_an_outline_is_simplified_without_moving_far() -> None:
    circle = [(100 * math.cos(t), 100 * math.sin(t)) for t in np.linspace(0, 2 * math.pi, 500)]
    few = simplified(circle)
    assert len(few) == VERTICES
    assert set(few) <= set(circle)
    points = np.random.default_rng(0).uniform(-110, 110, (5000, 2)).astype(np.float32)
    differing = set(inside(points, few).tolist()) ^ set(inside(points, circle).tolist())
    assert len(differing) < 0.02 * len(points)


def test_corners_survive_simplification() -> None:
    corners = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)]
    drawn = [
        (a + (c - a) * k / 50, b + (d - b) * k / 50)
        for (a, b), (c, d) in zip(corners, corners[1:] + corners[:1], strict=True)
        for k in range(50)
    ]
    assert set(corners) <= set(simplified(drawn, 6))


def test_too_little_is_left_as_it_is() -> None:
    assert simplified([(0.0, 0.0), (0.0, 0.0)]) == [(0.0, 0.0)]
    assert rectangle((1, 2), (5, 7)) == [(1, 2), (5, 2), (5, 7), (1, 7)]
