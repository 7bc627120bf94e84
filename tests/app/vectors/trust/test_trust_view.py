from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.vectors.trust.evaluation_view import EvaluationView
from app.vectors.trust.trust_view import TABS, TrustView


def test_the_page_holds_the_tabs_and_gives_the_keyboard_on(qtbot: QtBot, session: Session) -> None:
    job_bar = JobBar()
    qtbot.addWidget(job_bar)
    page = TrustView(session, job_bar)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    page.setFocus()
    assert page.pages.choice.isVisible() == (len(TABS) > 1)
    view = page.pages.currentWidget()
    assert isinstance(view, EvaluationView)
    qtbot.waitUntil(view.table.hasFocus)
