import threading
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from core.map.blas import ONE_BLAS_THREAD
from core.map.live_map import LiveMap
from core.text.vocabulary import Words
from core.training.observation import COST_TIMES, LEAST_ANALOGIES, MAP_SECONDS, NEIGHBOURS, Curve, Observer
from core.vectors.embeddings import Embeddings

WORDS = Words.of([f"w{n}" for n in range(300)])
VECTORS = np.random.default_rng(1).standard_normal((300, 8)).astype(np.float32)


class Clock:
    """Time that passes only where a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def begun(observer: Observer, vectors: np.ndarray = VECTORS, **more: object) -> Observer:
    observer.begin(WORDS, vectors, str.lower, more.get("loss"))  # type: ignore[arg-type]
    return observer


def suite(folder: Path, content: str) -> Path:
    path = folder / f"suite{len(list(folder.iterdir()))}.txt"
    path.write_text(content)
    return path


def test_a_watched_word_is_asked_at_once_and_again_when_its_time_has_come() -> None:
    clock = Clock()
    observer, vectors = Observer(clock), VECTORS.copy()
    begun(observer, vectors)
    observer.look(0)
    observer.watch(["W7", "w8"])
    observer.look(1000)
    observer.look(1500)
    word = observer.watched[0]
    expected = Embeddings(WORDS, VECTORS).nearest(VECTORS[7], NEIGHBOURS, [7])
    assert [answer.tokens for answer in word.answers] == [1000]
    assert [name for name, _ in word.answers[0].neighbours] == [near.word for near in expected]
    assert [value for _, value in word.answers[0].neighbours] == pytest.approx([near.similarity for near in expected])
    assert word.answers[0].stability is None
    gone = [int(near.word[1:]) for near in expected[:3]]
    vectors[gone] = -vectors[7]
    clock.now += 10
    observer.look(2000)
    assert [answer.tokens for answer in word.answers] == [1000, 2000]
    assert word.answers[1].stability == pytest.approx(0.7)
    assert not {f"w{n}" for n in gone} & {name for name, _ in word.answers[1].neighbours}


def test_an_unknown_word_gets_a_plain_reason_and_no_answer() -> None:
    observer = begun(Observer(Clock()))
    observer.watch(["unheard"])
    observer.look(5)
    observer.finish(9)
    assert observer.watched[0].answers == []
    assert "is not among the 300 words" in observer.watched[0].reason


def test_a_watched_word_that_the_text_left_out_says_why() -> None:
    observer = Observer(Clock())
    observer.watch(["unicorn"])
    observer.begin(WORDS, VECTORS, str.lower, None, lambda word: f"{word} occurs once.")
    assert observer.watched[0].reason == "“unicorn” is not among the 300 words. unicorn occurs once."


def test_words_may_come_and_go() -> None:
    observer = begun(Observer(Clock()))
    observer.watch(["w1", "w2", "w1"])
    observer.look(1)
    kept = observer.watched[1]
    observer.unwatch(["w1"])
    observer.watch(["w2", "w3"])
    observer.look(2)
    assert [watched.word for watched in observer.watched] == ["w2", "w3"]
    assert observer.watched[0] is kept
    assert [len(watched.answers) for watched in observer.watched] == [2, 1]


def test_suites_are_scored_over_the_run_and_once_more_at_its_end(tmp_path: Path) -> None:
    clock = Clock()
    observer = Observer(clock)
    pairs = suite(tmp_path, "".join(f"w{n} w{n + 1} {n % 7}\n" for n in range(0, 100, 2)) + "no such 3\n")
    questions = suite(tmp_path, ": all\n" + "".join(f"w{n} w{n + 1} w{n + 2} w{n + 3}\n" for n in range(250)))
    observer.set_suites([pairs, questions])
    begun(observer)
    observer.look(1)
    clock.now += 10
    observer.look(1000)
    observer.finish(3000)
    similarity, analogy = observer.suites
    assert similarity.curve.points()[:, 0].tolist() == analogy.curve.points()[:, 0].tolist() == [1000, 3000]
    assert (similarity.measure, similarity.asked, similarity.questions) == ("spearman", 50, 51)
    assert (analogy.measure, analogy.asked, analogy.questions) == ("accuracy", 250, 250)
    assert (np.abs(similarity.curve.points()[:, 1]) < 1).all()


def test_of_many_analogies_a_part_is_asked_and_its_size_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.training.observation._MULTIPLICATIONS", 1)
    observer = Observer(Clock())
    lines = ": near\n" + "w1 w2 w3 w4\n" * 500 + ": far\n" + "w1 w2 w3 unheard\n" * 300 + "w5 w6 w7 w8\n" * 500
    observer.set_suites([suite(tmp_path, lines)])
    begun(observer).finish(1)
    assert (observer.suites[0].asked, observer.suites[0].questions) == (LEAST_ANALOGIES, 1300)
    assert observer.suites[0].curve.length == 1


def test_a_suite_that_cannot_be_asked_says_why_and_the_others_go_on(tmp_path: Path) -> None:
    good = suite(tmp_path, "w1 w2 3\nw3 w4 5\nw5 w6 1\n")
    wrong, foreign = suite(tmp_path, "It was the best of times\n"), suite(tmp_path, "ja nein 3\noui non 4\n")
    observer = Observer(Clock())
    observer.set_suites([tmp_path / "none.txt", wrong, foreign, good])
    begun(observer).finish(7)
    reasons = [watched.reason for watched in observer.suites]
    assert "does not exist" in reasons[0]
    assert "neither" in reasons[1]
    assert "0 of 2 questions" in reasons[2]
    assert reasons[3] == ""
    assert [watched.curve.length for watched in observer.suites] == [0, 0, 0, 1]


def test_a_suite_that_stays_chosen_keeps_its_curve_and_is_read_once(tmp_path: Path) -> None:
    first, second = suite(tmp_path, "w1 w2 3\nw3 w4 5\n"), suite(tmp_path, "w1 w2 3\nw3 w4 4\n")
    observer, clock = Observer(clock := Clock()), clock
    observer.set_suites([first])
    begun(observer)
    clock.now += 10
    observer.look(1)
    first.unlink()
    observer.set_suites([second, first])
    clock.now += 10
    observer.look(2)
    assert [watched.curve.length for watched in observer.suites] == [1, 2]


@pytest.mark.parametrize("cost", [0.001, 0.3, 20.0])
def test_all_kinds_together_take_one_hundredth_of_the_time(cost: float, tmp_path: Path) -> None:
    clock, spent = Clock(), []

    def loss() -> float:
        clock.now += cost
        spent.append(cost)
        return 2.0

    observer = Observer(clock)
    observer.watch(["w1"])
    begun(observer, loss=loss)
    begin = clock.now
    while clock.now < begin + 20_000:
        clock.now += 0.02 if cost < 0.1 else 1.0
        observer.look(1)
        if cost < 0.1 and clock.now > begin + 300:
            break
    assert sum(spent[1:]) <= (clock.now - begin) / COST_TIMES / 2  # two kinds, each has half
    assert len(spent) >= 5
    assert observer.held_out.length == len(spent)


def test_a_night_of_training_takes_no_more_points_than_a_curve_can_show() -> None:
    clock = Clock()
    observer = begun(Observer(clock), loss=lambda: 1.0)
    for _ in range(12 * 3600):
        clock.now += 1
        observer.look(1)
    assert 400 < observer.held_out.length < 3000


def test_where_nothing_is_watched_the_vectors_are_not_even_read() -> None:
    clock = Clock()
    observer = begun(Observer(clock), vectors=None)  # type: ignore[arg-type]
    clock.now += 1000
    observer.look(5)
    observer.finish(6)
    assert observer.held_out.length == 0


def test_vectors_that_are_not_finite_give_no_points(tmp_path: Path) -> None:
    clock = Clock()
    observer = Observer(clock)
    observer.watch(["w1"])
    observer.set_suites([suite(tmp_path, "w1 w2 3\nw3 w4 5\n")])
    begun(observer, np.full_like(VECTORS, np.nan), loss=lambda: float("nan")).finish(1)
    assert observer.watched[0].answers == []
    assert observer.suites[0].curve.length == observer.held_out.length == 0


def test_readers_see_whole_points_while_they_are_written() -> None:
    curve, ready, wrong = Curve(), threading.Event(), []

    def read() -> None:
        seen = 0
        while seen < 30_000:
            points = curve.points()
            if len(points) < seen or (points[:, 0] != -points[:, 1]).any() or (np.diff(points[:, 0]) != 1).any():
                wrong.append(points)
                return
            seen = len(points)
            ready.set()

    reader = threading.Thread(target=read)
    reader.start()
    ready.wait(10)
    for n in range(30_000):
        curve.append(n + 1, -n - 1)
    reader.join(30)
    assert not reader.is_alive()
    assert wrong == []


def test_the_live_map_is_looked_at_from_the_start_and_no_oftener_than_it_may_cost() -> None:
    clock = Clock()
    observer = begun(Observer(clock))
    observer.look(1)
    observer.live_map = LiveMap()
    clock.now += 1
    observer.look(2)
    observer.look(3)
    clock.now += MAP_SECONDS + 0.1
    observer.look(4)
    assert [snapshot.tokens for snapshot in observer.live_map.history()] == [2, 4]
    observer.finish(9)
    assert observer.live_map.history()[-1].tokens == 9


def test_classes_and_our_own_suites_are_scored_over_the_run_as_well(tmp_path: Path) -> None:
    classes = "".join(f"{n},class{n % 5},w{n}\n" for n in range(100))
    observer = Observer(Clock())
    observer.set_suites([suite(tmp_path, ",category,word\n" + classes), Path("suite:facts")])
    begun(observer).finish(1)
    purity, facts = observer.suites
    assert (purity.measure, purity.asked, purity.curve.length) == ("purity", 100, 1)
    assert "0 of 1,208 questions" in facts.reason


def test_a_map_that_is_made_during_a_look_keeps_its_one_thread_and_gives_blas_all_of_them_back() -> None:
    def threads() -> set[int]:
        return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}

    def loss() -> float:
        the_map.enter_context(ONE_BLAS_THREAD)
        return 1.0

    clock, the_map = Clock(), ExitStack()
    with threadpool_limits(2, "blas"):
        observer = begun(Observer(clock), loss=loss)
        clock.now += 10
        observer.look(1)
        assert threads() == {1}
        the_map.close()
        assert threads() == {2}
