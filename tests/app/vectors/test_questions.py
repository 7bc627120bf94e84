import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vectors.questions import Question, QuestionHistory


def near(word: str, count: str = "10") -> Question:
    return Question("neighbours", (("text", word),), (("count", count),))


def test_a_question_gives_its_values_and_settings_by_name() -> None:
    question = near("king", "25")
    assert question.value("text") == "king"
    assert question.value("count") == "25"
    assert question.value("space", "input") == "input"


def asked(*words: str) -> QuestionHistory:
    history = QuestionHistory()
    for word in words:
        history.record(near(word))
    return history


def test_back_and_forward_as_in_a_browser() -> None:
    history = asked("king", "queen", "man")
    assert history.go(-1) == near("queen")
    assert history.go(-1) == near("king")
    assert not history.can(-1)
    with pytest.raises(IndexError):
        history.go(-1)
    assert history.go(1) == near("queen")
    history.record(near("woman"))
    assert history.questions == (near("king"), near("queen"), near("woman"))
    assert not history.can(1)


def test_before_the_first_question_there_is_nowhere_to_go() -> None:
    history = QuestionHistory()
    assert not history.can(-1)
    history.leave()
    assert not history.can(-1)
    history.record(near("king"))
    assert not history.can(-1)


def test_the_same_question_in_a_row_is_one_with_its_latest_settings() -> None:
    history = asked("king")
    history.record(near("king", "100"))
    assert history.questions == (near("king", "100"),)
    history.record(near("queen"))
    history.go(-1)
    history.record(near("king", "25"))
    assert history.can(1), "another setting is no new question, so what was ahead stays"


def test_where_no_answer_is_on_screen_back_leads_to_the_last_one() -> None:
    history = asked("king", "queen")
    history.leave()
    assert history.go(-1) == near("queen")
    assert history.go(-1) == near("king")
    history.leave()
    assert history.go(1) == near("queen")


@given(st.lists(st.sampled_from(["a", "b", "c", "back", "forward", "leave"]), max_size=60))
def test_a_history_holds_no_question_twice_in_a_row(steps: list[str]) -> None:
    history = asked("first")
    for step in steps:
        if step == "leave":
            history.leave()
        elif step == "back" and history.can(-1):
            assert history.go(-1) == history.present
        elif step == "forward" and history.can(1):
            assert history.go(1) == history.present
        elif len(step) == 1:
            history.record(near(step))
            assert history.present == near(step)
    assert all(first != second for first, second in itertools.pairwise(history.questions))
    for question in history.questions:
        assert history.go(history.steps_to(question)) == question
