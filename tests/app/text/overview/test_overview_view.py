"""The page "Overview" with texts made for it: empty, while reading, and after; what it asks of form and reader."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.text.overview.overview_view import TWO_COLUMNS, OverviewView
from app.training.mechanics.term_label import TermLabel
from app.training.training_view import TrainingView
from core.glossary import TERMS
from core.job import Job
from core.text.building.glimpse import Glimpse
from core.text.corpus import Corpus, Reading, read_corpus
from core.text.preflight.preflight import cut_at
from core.training.estimates import memory_needed
from core.training.hyperparameters import PRESETS, Hyperparameters
from core.training.sampling import keep_probabilities

WORDS = [f"w{n}" for n in range(400)]


def lines(count: int, seed: int = 1) -> str:
    drawn = np.minimum(np.random.default_rng(seed).zipf(1.4, (count, 10)), len(WORDS)) - 1
    return "".join(" ".join(WORDS[n] for n in row) + "\n" for row in drawn.tolist())


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Corpus]:
    def made(text: str = "", reading: Reading | None = None) -> Corpus:
        path = tmp_path / "tale.txt"
        path.write_text(text or lines(800))
        return read_corpus([path], reading or Reading(), Job())

    return made


@pytest.fixture
def session() -> Session:
    """A session whose form takes whatever is wanted."""
    made = Session()
    made.set_settings(Hyperparameters(min_count=3))
    made.settings_wanted.connect(
        lambda values: made.set_settings(dataclasses.replace(made.settings or Hyperparameters(), **values))
    )
    return made


@pytest.fixture
def view(qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch) -> OverviewView:
    monkeypatch.setattr("app.training.cost.CostLine.measure_speeds", lambda line: None)  # timing takes seconds
    job_bar = JobBar()
    made = OverviewView(session, job_bar)
    qtbot.addWidget(job_bar)
    qtbot.addWidget(made)
    made.resize(578, 760)
    made.show()
    return made


def settled(qtbot: QtBot, view: OverviewView) -> None:
    qtbot.wait(1)  # what changed is looked at in the next turn of the loop
    qtbot.waitUntil(lambda: not view._asker.busy and not view._checker.busy, timeout=30_000)


def shown(view: Any) -> str:
    return "\n".join(label.text() for label in view.findChildren(QLabel) if label.isVisible())


def button(view: Any, text: str) -> QPushButton:
    return next(one for one in view.findChildren(QPushButton) if one.text() == text and one.isVisible())


def test_an_empty_page_teaches_and_leads_to_a_text(qtbot: QtBot, view: OverviewView, session: Session) -> None:
    assert "before you train" in shown(view)
    with qtbot.waitSignal(session.text_requested):
        qtbot.mouseClick(button(view, "Open text…"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(session.places_requested) as asked:
        qtbot.keyClick(button(view, "little-world"), Qt.Key.Key_Space)
    assert asked.args == [["sample:little-world"]]


def test_the_figures_of_a_text_are_told(
    qtbot: QtBot, view: OverviewView, session: Session, read: Callable[..., Corpus]
) -> None:
    corpus = read()
    session.set_corpus(corpus)
    settled(qtbot, view)
    counts = corpus.vocabulary.counts
    figures = {caption: number for number, caption in view.figures.figures()}
    assert figures["words of text (tokens)"] == "8,000"
    assert figures["different words (types)"] == f"{len(counts):,}"
    assert figures["of them occur once"] == f"{100 * (counts == 1).sum() / len(counts):.1f} %"
    assert figures["lines that bound windows"] == "800"
    assert figures["document"] == "1"
    assert "tale.txt" in shown(view)
    assert not view.grab().isNull()


def test_figures_grow_while_a_text_is_read(
    qtbot: QtBot, view: OverviewView, session: Session, read: Callable[..., Corpus]
) -> None:
    glimpse, corpus = Glimpse(), read()
    assert "before you train" in shown(view)
    session.set_glimpse(glimpse)
    qtbot.waitUntil(lambda: "The first numbers come in a moment" in shown(view))
    assert "before you train" not in shown(view)
    for share in (0.25, 0.5):
        glimpse.vocabulary, glimpse.share = corpus.vocabulary.at_least(round(4 * share)), share
        qtbot.waitUntil(lambda share=share: view.outlook is not None and view.outlook.share == share)
    assert "50.0 % of the text is read" in shown(view)
    assert view.outlook is not None
    assert view.outlook.figures.types == corpus.vocabulary.size_at(2)
    assert view.findings.findings == ()  # nothing is said of a part
    session.set_glimpse(None)
    session.set_corpus(corpus)
    assert view.lesson.isHidden()
    settled(qtbot, view)
    assert view.waiting.isHidden()
    assert view.outlook.share == 1.0
    assert view.caption.text() == "tale.txt"


def test_a_reading_that_is_cancelled_leaves_the_text_before(
    qtbot: QtBot, view: OverviewView, session: Session, read: Callable[..., Corpus]
) -> None:
    session.set_corpus(read())
    glimpse = Glimpse()
    glimpse.vocabulary = read("other words here\n").vocabulary
    session.set_glimpse(glimpse)
    qtbot.waitUntil(lambda: view.outlook is not None and view.outlook.corpus is None)
    session.set_glimpse(None)
    settled(qtbot, view)
    assert view.outlook is not None
    assert view.outlook.corpus is session.corpus


def test_the_slider_shows_vocabulary_coverage_and_memory_as_it_moves(
    qtbot: QtBot, view: OverviewView, session: Session, read: Callable[..., Corpus]
) -> None:
    corpus = read()
    session.set_corpus(corpus)
    settled(qtbot, view)
    section = view.vocabulary
    assert section.min_count == 3
    section.slider.slider.setValue(section.slider.value + 2)
    cut = cut_at(corpus.vocabulary, 5)
    figures = section.figures.figures()
    assert figures[0] == (f"{cut.words:,}", "words learnt")
    assert figures[1] == (f"{100 * cut.coverage:.1f} %", "of the text covered")
    memory = memory_needed(cut.words, session.settings, 1)  # type: ignore[arg-type]
    assert figures[2][0] == f"{memory / 1000:,.1f} kB"
    assert session.settings is not None
    assert session.settings.min_count == 5
    settled(qtbot, view)
    (level,) = view.zipf._drawn.levels  # type: ignore[union-attr]
    assert level == (5.0, f"minimum count 5: {cut.words:,} words")


def test_the_form_moves_the_sliders_also_to_where_there_is_no_step(
    qtbot: QtBot, view: OverviewView, session: Session, read: Callable[..., Corpus]
) -> None:
    session.set_corpus(read())
    session.set_settings(Hyperparameters(min_count=13, subsample=0.0))
    settled(qtbot, view)
    assert view.vocabulary.min_count == 13
    assert view.vocabulary.slider.value_label.text() == "13"
    assert view.subsampling.threshold == 0.0
    assert view.subsampling.slider.value_label.text() == "off"
    assert "0 of" in view.subsampling.result.text()


def test_what_subsampling_drops_is_the_sum_over_the_words(
    qtbot: QtBot, view: OverviewView, session: Session, read: Callable[..., Corpus]
) -> None:
    corpus = read()
    session.set_corpus(corpus)
    settled(qtbot, view)
    view.subsampling.slider.slider.setValue(view.subsampling.slider.slider.value() + 15)
    settled(qtbot, view)
    assert session.settings is not None
    threshold = session.settings.subsample
    assert threshold == view.subsampling.threshold > 1e-3
    counts = corpus.vocabulary.at_least(3).counts
    dropped = sum(
        int(count) * (1 - float(keep))
        for count, keep in zip(counts, keep_probabilities(counts, threshold), strict=True)
    )
    assert view.subsampling.result.text().startswith(f"{dropped:,.0f} of {counts.sum():,} tokens are skipped")


def test_the_preset_that_fits_is_told_with_its_reason_and_taken(
    qtbot: QtBot, view: OverviewView, session: Session, read: Callable[..., Corpus]
) -> None:
    session.set_corpus(read())
    settled(qtbot, view)
    assert "“Small text” fits, because the text has 8,000 words" in view.cost.reason.text()
    qtbot.mouseClick(button(view, "Use “Small text”"), Qt.MouseButton.LeftButton)
    settled(qtbot, view)
    assert session.settings == PRESETS["small"].hyperparameters
    assert not button(view, "In use").isEnabled()


def test_one_truth_with_the_form_of_the_training_card(
    qtbot: QtBot, read: Callable[..., Corpus], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.training.cost.CostLine.measure_speeds", lambda line: None)
    session, job_bar = Session(), JobBar()
    training, view = TrainingView(session, job_bar), OverviewView(session, job_bar)
    for widget in (job_bar, training, view):
        qtbot.addWidget(widget)
    session.settings_wanted.connect(training.take_settings)
    training.form.changed.connect(
        lambda: None if training.form.errors() else session.set_settings(training.form.hyperparameters())
    )
    view.show()
    session.set_corpus(read())
    settled(qtbot, view)
    assert view.vocabulary.min_count == 3  # the preset that fits
    view.vocabulary.slider.slider.setValue(view.vocabulary.slider.value + 1)
    assert training.form.number("min_count") == 4
    training.form.field("min_count").set_value(9)  # type: ignore[attr-defined]
    settled(qtbot, view)
    assert view.vocabulary.min_count == 9


def test_sliders_go_back_where_the_form_does_not_take_their_value(
    qtbot: QtBot, view: OverviewView, session: Session, read: Callable[..., Corpus]
) -> None:
    session.set_corpus(read())
    settled(qtbot, view)
    session.settings_wanted.disconnect()
    view.vocabulary.slider.slider.setValue(0)
    assert view.vocabulary.min_count == 3
    view.subsampling.slider.slider.setValue(3)
    assert view.subsampling.threshold == session.settings.subsample  # type: ignore[union-attr]


def test_a_finding_reads_the_text_anew_at_the_press_of_its_button(
    qtbot: QtBot, view: OverviewView, session: Session, read: Callable[..., Corpus]
) -> None:
    session.set_corpus(read("The cat 's tail , it seems , is long .\n" * 20))
    settled(qtbot, view)
    assert "The text is cut into tokens already" in shown(view)
    with qtbot.waitSignal(session.read_again_requested):
        qtbot.mouseClick(button(view, "Split at white space only"), Qt.MouseButton.LeftButton)
    assert session.reading.tokenizer == "whitespace"


def test_a_minimum_count_that_leaves_nothing_is_warned_of_and_lowered(
    qtbot: QtBot, view: OverviewView, session: Session, read: Callable[..., Corpus]
) -> None:
    session.set_corpus(read())
    session.set_settings(Hyperparameters(min_count=1_000_000))
    settled(qtbot, view)
    assert view.findings.findings[0].kind == "min-count"
    assert "Fewer than two words" in view.subsampling.result.text()
    qtbot.mouseClick(button(view, "Lower it"), Qt.MouseButton.LeftButton)
    settled(qtbot, view)
    assert all(finding.kind != "min-count" for finding in view.findings.findings)


def test_the_plot_reads_words_by_pointer_and_by_keys(
    qtbot: QtBot, view: OverviewView, session: Session, read: Callable[..., Corpus]
) -> None:
    corpus = read()
    session.set_corpus(corpus)
    settled(qtbot, view)
    plot, words = view.zipf, corpus.vocabulary
    area = plot.area
    qtbot.mouseMove(plot, QPoint(round(area.left()), round(area.center().y())))
    qtbot.mouseMove(plot, QPoint(round(area.left()) + 1, round(area.center().y())))
    assert view.reading.text() == f"{words.words[0]}: rank 1, occurs {words.counts[0]:,} times"
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert view.reading.text().startswith(f"{words.words[2]}: rank 3")
    assert plot.accessibleDescription().startswith(f"{words.words[2]}: rank 3")
    qtbot.keyClick(plot, Qt.Key.Key_End)
    assert plot.place == len(words) - 1
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    assert plot.place == 0
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    assert plot.place is None
    assert "Point at the curve" in view.reading.text()


def test_every_plot_has_its_table(
    qtbot: QtBot, view: OverviewView, session: Session, read: Callable[..., Corpus]
) -> None:
    corpus = read()
    session.set_corpus(corpus)
    settled(qtbot, view)
    table = view.zipf.table()
    assert table.headings == ("Rank", "Word", "Count")
    assert [row[2] for row in table.rows] == corpus.vocabulary.counts.tolist()
    for row in view.vocabulary.table().rows:
        cut = cut_at(corpus.vocabulary, int(row[0] or 0))
        assert row[1:4] == (cut.words, cut.tokens, pytest.approx(100 * cut.coverage))
        assert row[4] == memory_needed(cut.words, session.settings, 1)  # type: ignore[arg-type]
    assert len(view.words.frequent_table().rows) == len(corpus.vocabulary)


def test_rare_words_are_drawn_anew(
    qtbot: QtBot, view: OverviewView, session: Session, read: Callable[..., Corpus]
) -> None:
    session.set_corpus(read(lines(800) + "".join(f"rare{n}\n" for n in range(90))))
    settled(qtbot, view)
    once = int((session.corpus.vocabulary.counts == 1).sum())  # type: ignore[union-attr]
    assert view.words.among.text().startswith(f"30 of {once} words that occur once")
    before = view.words.rare.text()
    qtbot.mouseClick(view.words.again, Qt.MouseButton.LeftButton)
    assert view.words.rare.text() != before


def test_nothing_is_cut_off_and_a_wide_window_has_two_columns(
    qtbot: QtBot, view: OverviewView, session: Session, read: Callable[..., Corpus]
) -> None:
    session.set_corpus(read())
    settled(qtbot, view)
    assert view._body.minimumSizeHint().width() <= 560
    assert view.vocabulary.mapTo(view, QPoint()).x() == view.zipf.mapTo(view, QPoint()).x()
    view.resize(TWO_COLUMNS + 100, 760)
    qtbot.waitUntil(lambda: view.vocabulary.mapTo(view, QPoint()).x() > view.zipf.mapTo(view, QPoint()).x())


@pytest.mark.parametrize("text", ["one\n", "one two\n", "a a a a\n", "我\n", "x" * 5000])
def test_tiny_and_odd_texts_are_drawn(
    qtbot: QtBot, view: OverviewView, session: Session, read: Callable[..., Corpus], text: str
) -> None:
    session.set_corpus(read(text))
    settled(qtbot, view)
    assert view.outlook is not None
    assert not view.grab().isNull()
    view.zipf.point_at(0)
    assert not view.zipf.grab().isNull()


def test_its_terms_lead_to_the_glossary(view: OverviewView, session: Session) -> None:
    asked: list[str] = []
    session.term_requested.connect(asked.append)
    labels = view.findChildren(TermLabel)
    keys = [key for label in labels for key in re.findall('href="([^"]+)"', label.text())]
    assert {"encoding", "zipf", "hapax", "minimum-count", "coverage", "subsampling"} <= set(keys) <= set(TERMS)
    view.law.linkActivated.emit("zipf")
    assert asked == ["zipf"]
