from __future__ import annotations

from collections.abc import Callable

import numpy as np
from pytestqt.qtbot import QtBot

from app.session import Session
from app.vectors.doubts import Doubts
from core.text.vocabulary import Words
from core.training.stability import Stability
from core.vectors.embeddings import Embeddings


def test_a_word_is_in_doubt_for_a_reason_that_is_said(
    qtbot: QtBot, session: Session, make_stability: Callable[..., Stability]
) -> None:
    words = Words.of(("often", "firm", "rare", "once"))
    run = Embeddings(words, np.eye(4, 3, dtype=np.float32), np.array([500, 400, 7, 1]))
    doubts = Doubts(session)
    session.set_embeddings(run, exported=True)
    assert [doubts.reason(word) for word in ("often", "nowhere")] == ["", ""]
    assert doubts.reason("rare") == "Seen 7 times: too rare to trust"
    assert doubts.reason("once") == "Seen once: too rare to trust"
    with qtbot.waitSignal(doubts.changed):
        session.set_stability(make_stability(run, [0.0, 1.0, 1.0, np.nan]))
    assert doubts.reason("often") == "Unstable: 0.0 of its 3 neighbours stay the same when retrained"
    assert doubts.reason("firm") == ""
    assert doubts.reason("rare") == "Seen 7 times: too rare to trust"


def test_other_vectors_are_free_of_the_doubts_about_the_old(
    qtbot: QtBot, session: Session, royal: Embeddings, make_stability: Callable[..., Stability]
) -> None:
    doubts = Doubts(session)
    session.set_stability(make_stability(royal, [0.0] * len(royal)))
    assert doubts.reason("king")
    with qtbot.waitSignal(doubts.changed):
        session.set_embeddings(royal, exported=True)
    assert doubts.reason("king") == ""
    session.set_embeddings(None, exported=True)
    assert doubts.reason("king") == ""
