import dataclasses
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.vectors.kinds.predict_view import PredictView, percent, words_of
from app.vectors.questions import Question
from core.training.hyperparameters import CBOW, HIERARCHICAL_SOFTMAX, NEGATIVE_SAMPLING, SKIP_GRAM, SOFTMAX
from core.vectors.embeddings import Embeddings
from core.vectors.prediction import predict


def made(royal: Embeddings, architecture: str, objective: str) -> Embeddings:
    """The vectors as a run would have left them."""
    values: dict[str, Any] = {"architecture": architecture, "objective": objective}
    values |= {"noise_power": 0.75, "negatives": 5}
    outputs = np.random.default_rng(0).standard_normal((8, 4)).astype(np.float32)
    by_tree = objective == HIERARCHICAL_SOFTMAX
    embeddings = dataclasses.replace(
        royal,
        output_vectors=None if by_tree else outputs,
        node_vectors=outputs[:7] if by_tree else None,
        details={"hyperparameters": values},
    )
    embeddings.prepare()
    return embeddings


@pytest.fixture
def view(qtbot: QtBot, session: Session, job_bar: JobBar) -> PredictView:
    view = PredictView(session, job_bar)
    qtbot.addWidget(view)
    session.embeddings_changed.connect(view.clear)  # as the panel does
    view.resize(328, 700)
    view.show()
    return view


def submit(view: PredictView, text: str) -> None:
    view.field.setText(text)
    view.field.returnPressed.emit()


@pytest.mark.parametrize("objective", [NEGATIVE_SAMPLING, SOFTMAX, HIERARCHICAL_SOFTMAX])
def test_a_centre_word_gives_the_words_of_the_core(
    qtbot: QtBot, view: PredictView, session: Session, royal: Embeddings, objective: str
) -> None:
    embeddings = made(royal, SKIP_GRAM, objective)
    session.set_embeddings(embeddings, exported=True)
    asked: list[Question] = []
    view.asked.connect(asked.append)
    session.select("man")
    submit(view, "King")
    qtbot.waitUntil(lambda: bool(asked))
    expected = predict(embeddings, ["king"], 10)
    rows = view.answers.answers
    assert [row.word for row in rows] == [row.word for row in expected.rows]
    assert [row.numbers[-1] for row in rows] == [row.probability for row in expected.rows]
    assert rows[0].share == 1
    captions = [column.caption for column in view.answers.number_columns]
    assert captions == (["score", "probability"] if objective == NEGATIVE_SAMPLING else ["probability"])
    assert f"among {round(2**expected.entropy)} equal words" in view.certainty.text()
    assert "The input is “king”." in view.short.text()
    assert ("no probability" in view.short.text()) == (objective == NEGATIVE_SAMPLING)
    assert view._by.isVisible() == (objective == NEGATIVE_SAMPLING)
    assert view.answers.about == "king"
    assert session.highlighted[0] == "king"
    assert session.selection is None, "the map shows the prediction, not what was looked at before"


def test_what_a_prediction_assumes_can_be_read_in_full(
    qtbot: QtBot, view: PredictView, session: Session, royal: Embeddings
) -> None:
    embeddings = made(royal, SKIP_GRAM, NEGATIVE_SAMPLING)
    session.set_embeddings(embeddings, exported=True)
    submit(view, "king")
    qtbot.waitUntil(lambda: bool(view.answers.answers))
    assert not view.assumption.isVisible()
    view.more.click()
    assert view.assumption.isVisible()
    assert "optimum" in view.assumption.text()
    mass = predict(embeddings, ["king"], 10).mass
    assert f"Here they sum to {mass:.3g}" in view.assumption.text()


def test_a_context_has_a_gap_that_is_no_word(
    qtbot: QtBot, view: PredictView, session: Session, royal: Embeddings
) -> None:
    embeddings = made(royal, CBOW, SOFTMAX)
    session.set_embeddings(embeddings, exported=True)
    submit(view, "the king ___ the queen")
    qtbot.waitUntil(lambda: bool(view.answers.answers))
    expected = predict(embeddings, ["the", "king", "the", "queen"], 10)
    assert [row.word for row in view.answers.answers] == [row.word for row in expected.rows]
    assert "mean of the 4 words" in view.short.text()
    assert view.heading.text() == "the king ___ the queen"
    assert view.answers.about == ""


def test_the_score_can_rank(qtbot: QtBot, view: PredictView, session: Session, royal: Embeddings) -> None:
    session.set_embeddings(made(royal, SKIP_GRAM, NEGATIVE_SAMPLING), exported=True)
    submit(view, "king")
    qtbot.waitUntil(lambda: bool(view.answers.answers))
    view.by.set_value("score")
    qtbot.waitUntil(
        lambda: (
            [row.numbers[0] for row in view.answers.answers]
            == sorted((row.numbers[0] for row in view.answers.answers), reverse=True)
        )
    )
    view.ask(Question("predict", (("text", "queen"),), (("count", "25"), ("by", "probability"))))
    qtbot.waitUntil(lambda: view.answers.about == "queen")
    assert view.count.value() == "25"
    assert view.by.value() == "probability"


def test_an_answer_does_not_take_the_map_from_what_was_turned_to(
    qtbot: QtBot, view: PredictView, session: Session, royal: Embeddings
) -> None:
    session.set_embeddings(made(royal, SKIP_GRAM, SOFTMAX), exported=True)
    submit(view, "king")
    assert view._asker.busy
    view.hide()
    session.select("man")
    assert not view._asker.busy
    view.show()
    submit(view, "queen")
    qtbot.waitUntil(lambda: view.answers.about == "queen")


def test_vectors_that_cannot_predict_say_why_and_what_to_do(view: PredictView, session: Session) -> None:
    assert not view.field.isEnabled()
    assert view._title.text() == "These vectors cannot predict"
    assert "train here" in view._invited.text()


def test_an_unknown_word_can_be_replaced(qtbot: QtBot, view: PredictView, session: Session, royal: Embeddings) -> None:
    session.set_embeddings(made(royal, CBOW, NEGATIVE_SAMPLING), exported=True)
    submit(view, "the qeen ___")
    qtbot.waitUntil(view.trouble.isVisible)
    view.trouble.links.linkActivated.emit("0")
    assert view.field.text() == "the queen ___"
    qtbot.waitUntil(lambda: bool(view.answers.answers))
    assert not view.trouble.isVisible()


def test_two_words_at_once_are_refused_in_plain_words(
    qtbot: QtBot, view: PredictView, session: Session, royal: Embeddings
) -> None:
    session.set_embeddings(made(royal, SKIP_GRAM, NEGATIVE_SAMPLING), exported=True)
    submit(view, "king queen")
    qtbot.waitUntil(view.trouble.isVisible)
    assert "one word at a time" in view.trouble.message.text()


@pytest.mark.parametrize(
    ("context", "words"),
    [
        ("the cat ___ on the mat", ["the", "cat", "on", "the", "mat"]),
        ("the … mat", ["the", "mat"]),
        ("the ... mat ?", ["the", "mat"]),
        ("__ _", []),
    ],
)
def test_gaps_in_a_context(context: str, words: list[str]) -> None:
    assert words_of(context) == words


@pytest.mark.parametrize(
    ("probability", "written"),
    [
        (1.0, "100 %"),
        (0.5, "50.0 %"),
        (0.0123, "1.23 %"),
        (0.0000412, "0.00412 %"),
        (0.0, "0.00 %"),
        (3e-9, "3.0e−7 %"),
        (3e-15, "3.0e−13 %"),
    ],
)
def test_percentages_have_three_figures(probability: float, written: str) -> None:
    assert percent(probability) == written
