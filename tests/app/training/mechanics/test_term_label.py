from __future__ import annotations

import re
from pathlib import Path

from pytestqt.qtbot import QtBot

import app.training.mechanics
from app.session import Session
from app.training.mechanics.term_label import TermLabel, plain_text
from core.glossary import TERMS


def test_marked_terms_are_links_and_everything_else_is_text(qtbot: QtBot, session: Session) -> None:
    label = TermLabel(session, "a <b> of [two words](token)")
    qtbot.addWidget(label)
    assert 'href="token"' in label.text()
    assert "&lt;b&gt;" in label.text()
    assert label.accessibleName() == "a <b> of two words" == plain_text("a <b> of [two words](token)")
    with qtbot.waitSignal(session.term_requested) as asked:
        label.linkActivated.emit("token")
    assert asked.args == ["token"]


def test_every_marked_term_is_in_the_glossary() -> None:
    folder = Path(str(app.training.mechanics.__file__)).parent
    marked = {key for path in folder.glob("*.py") for key in re.findall(r"\]\(([a-z-]+)\)", path.read_text())}
    assert len(marked) > 15
    assert marked - {"key"} <= set(TERMS)
