import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.map.labels import Label, Labels
from app.map.raster import Raster
from app.map.viewport import Viewport

VIEW = Viewport(0, 0, 250, 900, 600)


def _points(seed: int, count: int, spread: float = 1.0) -> np.ndarray:
    return (spread * np.random.default_rng(seed).normal(size=(count, 2))).astype(np.float32)


def _measure(points: np.ndarray) -> np.ndarray:
    return np.stack([20.0 + 9 * (points % 7), np.full(len(points), 15), np.full(len(points), 3)], 1).astype(np.float32)


def _choose(
    labels: Labels, positions: np.ndarray, view: Viewport, must: tuple[int, ...] = (), reserved: tuple = ()
) -> tuple[Label, ...]:
    raster = Raster()
    raster.claim(positions, np.array(must, np.int32), len(positions), view)
    return labels.choose(positions, raster.winners, raster.count, view, must, _measure, reserved)


def _overlap(a: Label, b: Label) -> bool:
    across = min(a.left + a.width, b.left + b.width) - max(a.left, b.left)
    down = min(a.top + a.height, b.top + b.height) - max(a.top, b.top)
    return across > 1e-3 and down > 1e-3


@settings(deadline=None)
@given(
    seed=st.integers(0, 1000),
    count=st.integers(0, 2000),
    spread=st.sampled_from([0.0, 0.01, 0.3, 1.0]),
    zooms=st.lists(st.floats(0.5, 2.0), max_size=3),
    marked=st.integers(0, 12),
)
def test_labels_never_overlap(seed: int, count: int, spread: float, zooms: list[float], marked: int) -> None:
    positions, labels, view = _points(seed, count, spread), Labels(), VIEW
    for zoom in [1.0, *zooms]:
        view = view.zoomed(view.scale * zoom, 300, 200)
        written = _choose(labels, positions, view, tuple(range(min(marked, count))))
        boxes = np.array([(w.left, w.top, w.left + w.width, w.top + w.height) for w in written]).reshape(-1, 4)
        across = np.minimum(boxes[:, None, 2], boxes[None, :, 2]) - np.maximum(boxes[:, None, 0], boxes[None, :, 0])
        down = np.minimum(boxes[:, None, 3], boxes[None, :, 3]) - np.maximum(boxes[:, None, 1], boxes[None, :, 1])
        np.fill_diagonal(across, -1)
        assert not ((across > 1e-3) & (down > 1e-3)).any()


def test_the_most_important_word_is_written() -> None:
    written = _choose(Labels(), _points(1, 5000, 0.5), VIEW)
    assert written[0].point == 0
    assert 40 < len(written) < 200


def test_marked_words_are_written_even_in_a_crowd() -> None:
    positions = np.zeros((500, 2), np.float32)
    positions[:, 0] = np.linspace(0, 0.01, 500)
    must = tuple(range(400, 420))
    written = _choose(Labels(), positions, VIEW, must)
    assert set(must) <= {label.point for label in written}
    assert any(label.apart for label in written)


def test_nothing_flickers_in_a_pan() -> None:
    positions, labels = _points(2, 20_000), Labels()
    before = {label.point: label for label in _choose(labels, positions, VIEW)}
    for step in range(1, 6):
        view = VIEW.panned(7 * step, 4 * step)
        after = {label.point: label for label in _choose(labels, positions, view)}
        inside = [p for p, label in before.items() if 150 < label.left < 700 and 120 < label.top < 450]
        kept = [p for p in inside if p in after]
        assert len(kept) >= 0.97 * len(inside)
        for point in kept:
            moved = (after[point].left - before[point].left, after[point].top - before[point].top)
            np.testing.assert_allclose(moved, (7 * step, 4 * step), atol=1e-2)


def test_more_words_appear_as_one_comes_nearer() -> None:
    positions = _points(3, 20_000)
    near = VIEW.zoomed(VIEW.scale * 6, 450, 300)
    far_words = {label.point for label in _choose(Labels(), positions, VIEW)}
    near_words = {label.point for label in _choose(Labels(), positions, near)}
    assert max(near_words) > max(far_words)
    x, y = near.to_screen(positions[:, 0], positions[:, 1])
    inside = {p for p in far_words if 100 < x[p] < 800 and 50 < y[p] < 550}
    assert len(inside & near_words) >= 0.9 * len(inside)


def test_reserved_boxes_stay_free() -> None:
    box = (0.0, 500.0, 300.0, 600.0)
    written = _choose(Labels(), _points(4, 5000, 0.7), VIEW, (), (box,))
    corner = Label(-1, 0, 0, box[0], box[1], box[2] - box[0], box[3] - box[1], False)
    assert not any(_overlap(label, corner) for label in written)
    assert any(label.left < 300 for label in written)


def test_other_data_start_afresh() -> None:
    labels = Labels()
    _choose(labels, _points(5, 1000), VIEW)
    labels.clear()
    assert labels.written == ()
    assert _choose(labels, _points(5, 3), VIEW)


def test_a_label_comes_back_to_its_point_when_there_is_room_again() -> None:
    positions = np.stack([np.linspace(0, 0.3, 40), np.zeros(40)], axis=1).astype(np.float32)
    labels, must = Labels(), tuple(range(40))
    assert any(label.apart for label in _choose(labels, positions, VIEW, must))
    near = VIEW.zoomed(VIEW.scale * 60, 450, 300)
    x, _ = near.to_screen(positions[:, 0], positions[:, 1])
    shown = tuple(np.flatnonzero((x >= 0) & (x < near.width)).tolist())
    assert not any(label.apart for label in _choose(labels, positions, near, shown))


def test_marked_words_are_not_cut_by_the_edge() -> None:
    x, y = VIEW.to_map(VIEW.width - 4, 300)
    positions = np.array([[x, y], [0, 0]], np.float32)
    written = {label.point: label for label in _choose(Labels(), positions, VIEW, (0,))}
    assert written[0].left + written[0].width <= VIEW.width
    assert written[0].left + written[0].width > VIEW.width - 20
