from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.training.mechanics.glossary_view import GlossaryView
from core.glossary import TERMS


def test_terms_are_found_by_name_other_names_and_definition(qtbot: QtBot, session: Session, job_bar: JobBar) -> None:
    view = GlossaryView(session, job_bar)
    qtbot.addWidget(view)
    assert len(view.shown()) == len(TERMS)
    for asked, key in (("HUFF", "huffman-tree"), ("ns_exponent", "noise-power"), ("walker", "alias-table")):
        view._search.setText(asked)
        assert key in view.shown()
        assert len(view.shown()) < len(TERMS)
    view._search.setText("no such thing")
    assert view.shown() == []
    assert not view._nothing.isHidden()


def test_a_term_that_is_asked_for_is_scrolled_to(qtbot: QtBot, session: Session, job_bar: JobBar) -> None:
    view = GlossaryView(session, job_bar)
    qtbot.addWidget(view)
    view.resize(590, 400)
    view.show()
    view.show_term("token")
    qtbot.waitUntil(lambda: view._scrolled.verticalScrollBar().value() > 0)
    entry = view._entries["token"]
    assert 0 <= entry.y() - view._scrolled.verticalScrollBar().value() < 400


def test_a_term_names_the_view_that_shows_it(qtbot: QtBot, session: Session, job_bar: JobBar) -> None:
    view = GlossaryView(session, job_bar)
    qtbot.addWidget(view)
    with qtbot.waitSignal(view.view_wanted) as wanted:
        view._entries["huffman-tree"]._label.linkActivated.emit("tree")
    assert wanted.args == ["tree"]
