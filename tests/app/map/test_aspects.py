from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QInputDialog, QWidget
from pytestqt.qtbot import QtBot

from app import theme
from app.job_bar import JobBar
from app.map.aspects import Aspects
from app.map.colour_menu import ALIKE, AREAS, AXIS, COLOUR, COLUMN, FREQUENCY, SIMILARITY, STABILITY, TRUST
from app.map.drawing import Drawing
from app.map.framing import framed
from app.palettes import Scale
from app.session import Session
from core.job import Job
from core.map.projection import Projection, project_pca
from core.map.settings import ProjectionSettings
from core.text.vocabulary import Words
from core.training.stability import Stability
from core.vectors.embeddings import Embeddings

CLUSTERS = 3
COUNT = 240


def _embeddings(name: str = "w", count: int = COUNT) -> Embeddings:
    rng = np.random.default_rng(0)
    centres = 3 * rng.normal(size=(CLUSTERS, 12))
    vectors = (centres[np.arange(count) % CLUSTERS] + rng.normal(size=(count, 12))).astype(np.float32)
    made = Embeddings(Words.of(f"{name}{i}" for i in range(count)), vectors, np.arange(count, 0, -1) * 10)
    made.prepare()
    return made


def _drawn(embeddings: Embeddings) -> tuple[Drawing, Projection]:
    projection = project_pca(embeddings, ProjectionSettings(method="pca"), Job())
    return Drawing(embeddings.words, embeddings.counts, framed(projection.positions), theme.LIGHT), projection


def _wait(qtbot: QtBot, condition: Callable[[], bool]) -> None:
    """What is found out may have to be compiled first."""
    qtbot.waitUntil(condition, timeout=60_000)


class Room:
    """The parts that aspects stand between, with a map of small vectors on screen."""

    def __init__(self, window: QWidget, job_bar: JobBar) -> None:
        self.session, self.job_bar = Session(), job_bar
        self.aspects = Aspects(self.session, job_bar, window)
        self.show(_embeddings())

    def show(self, embeddings: Embeddings) -> None:
        self.session.set_embeddings(embeddings, True)
        self.embeddings = embeddings
        self.drawing, self.projection = _drawn(embeddings)
        self.aspects.follow(self.drawing, None, self.projection)

    def select(self, word: str) -> None:
        self.drawing.looks.mark(self.embeddings.words.find(word), [])
        self.session.select(word)

    @property
    def caption(self) -> str:
        return self.drawing.looks.legend.caption


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[Room]:
    window, bar = QWidget(), JobBar()
    qtbot.addWidget(window)
    qtbot.addWidget(bar)
    room = Room(window, bar)
    yield room
    bar.cancel_all()


def test_areas_are_named_on_the_map_until_they_are_switched_off(room: Room, qtbot: QtBot) -> None:
    _wait(qtbot, lambda: len(room.drawing.areas) == 2)
    assert any(room.drawing.areas)
    assert all(name.text.split(" · ")[0] in room.embeddings.words for level in room.drawing.areas for name in level)
    room.aspects.names.setChecked(False)
    assert list(room.drawing.areas) == []


def test_areas_have_no_names_while_the_words_are_away_from_their_map(room: Room, qtbot: QtBot) -> None:
    _wait(qtbot, lambda: any(room.drawing.areas))
    named = room.drawing.areas
    room.aspects.set_away(True)
    assert list(room.drawing.areas) == []
    room.aspects.set_away(False)
    assert room.drawing.areas == named  # at once: nothing is to be found again


def test_areas_are_colours_with_their_names(room: Room, qtbot: QtBot) -> None:
    room.aspects.colour_by(AREAS)
    _wait(qtbot, lambda: room.drawing.looks.legend.scale is Scale.GROUPS)
    assert sum(count for _, _, count in room.drawing.looks.legend.groups) == COUNT
    colours = room.drawing.looks.colours
    assert len({int(colours[i]) for i in range(0, COUNT, CLUSTERS)}) < len(set(colours.tolist())) + 1
    assert room.aspects.description == "Areas"


def test_colours_follow_the_selected_word(room: Room, qtbot: QtBot) -> None:
    room.aspects.colour_by(SIMILARITY)
    assert room.caption == "occurrences in the text"  # nothing is selected yet
    for word in ("w7", "w8"):
        room.select(word)
        _wait(qtbot, lambda word=word: f"“{word}”" in room.caption)
    assert room.drawing.looks.legend.low == "0"


def test_trust_says_its_mean_and_what_chance_gives(room: Room, qtbot: QtBot) -> None:
    room.aspects.colour_by(TRUST)
    _wait(qtbot, lambda: "15" in room.caption)
    assert f"by chance {15 / (COUNT - 1):.2g}" in room.drawing.looks.legend.note


def test_stability_greys_rare_words_until_it_is_measured_and_unstable_ones_then(
    room: Room, make_stability: Callable[..., Stability]
) -> None:
    room.aspects.colour_by(STABILITY)
    legend = room.drawing.looks.legend
    assert (legend.caption, legend.missing) == ("stability", "too rare to trust")
    colours = room.drawing.looks.colours
    assert colours[-1] != colours[0]  # seen 10 times and 2,400 times
    overlap = np.linspace(1, 0, COUNT).astype(np.float32)
    room.session.set_stability(make_stability(room.embeddings, overlap.tolist()))
    legend, colours = room.drawing.looks.legend, room.drawing.looks.colours
    assert legend.caption == "of 3 neighbours, share that stays in 2 other runs"
    assert (legend.note, legend.missing) == ("mean of all 0.50", "not to be trusted")
    assert len(set(colours[overlap < 0.2].tolist())) == 1
    assert len(set(colours[:100].tolist())) > 20


def test_a_selected_word_has_lines_to_its_true_neighbours_and_a_word_on_trust(room: Room, qtbot: QtBot) -> None:
    room.select("w5")
    _wait(qtbot, lambda: len(room.drawing.looks.lines) == 10)
    assert room.drawing.looks.lines[0].cosine == max(line.cosine for line in room.drawing.looks.lines)
    kept = room.aspects.trust
    assert kept.split()[1:4] == ["of", "15", "true"]
    room.aspects.lines.setChecked(False)
    _wait(qtbot, lambda: room.drawing.looks.lines == () and room.aspects.trust == kept)
    room.session.select(None)
    assert room.aspects.trust == ""


def test_an_axis_is_asked_for_and_a_word_that_is_not_there_is_named(
    room: Room, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([("w1 - w2", True), ("nowhere", True), ("", False)])
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: next(answers))
    choose = room.aspects.menu.colour_chosen.emit
    choose(AXIS, "")
    _wait(qtbot, lambda: room.drawing.looks.legend.scale is Scale.DIVERGING)
    assert room.aspects.description == "w1 - w2"
    choose(AXIS, "")
    _wait(qtbot, lambda: "nowhere" in " ".join(room.job_bar.messages()))
    assert (room.aspects.description, room.caption) == ("Frequency", "occurrences in the text")
    choose(AXIS, "")
    assert room.aspects.description == "Frequency"


def test_a_table_gives_columns_and_says_what_it_covers(room: Room, qtbot: QtBot, tmp_path: Path) -> None:
    table = tmp_path / "mine.tsv"
    table.write_text("word\tpart\tweight\nw0\tnoun\t1.5\nw1\tverb\t2\nw2\tnoun\t9\nmissing\tverb\t3\n", "utf-8")
    room.aspects.join(table)
    _wait(qtbot, lambda: room.caption == "part")
    assert [name for _, name, _ in room.drawing.looks.legend.groups] == ["noun", "verb"]
    said = " ".join(room.job_bar.messages())
    assert f"mine.tsv: 3 of {COUNT} words on the map have a line." in said
    assert "1 line names no word" in said
    room.aspects.menu.colour_chosen.emit(COLUMN, "weight")
    assert (room.caption, room.drawing.looks.legend.low, room.drawing.looks.legend.high) == ("weight", "1.50", "9")


def test_a_table_that_is_none_is_refused_with_its_line(room: Room, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "odd.tsv").write_bytes(b"\x00\x01\x02")
    room.aspects.join(tmp_path / "odd.tsv")
    _wait(qtbot, lambda: "odd.tsv" in " ".join(room.job_bar.messages()))
    assert room.caption == "occurrences in the text"


def test_sizes_follow_their_menu(room: Room, qtbot: QtBot) -> None:
    sizes = room.aspects.menu.size_chosen.emit
    assert len(set(room.drawing.looks.sizes.tolist())) > 3
    sizes(ALIKE)
    assert len(set(room.drawing.looks.sizes.tolist())) == 1
    room.aspects.colour_by(SIMILARITY)
    room.select("w3")
    _wait(qtbot, lambda: "w3" in room.caption)
    sizes(COLOUR)
    assert room.drawing.looks.sizes[3] == room.drawing.looks.sizes.max()
    sizes(FREQUENCY)
    assert room.drawing.looks.sizes[0] == room.drawing.looks.sizes.max()


def test_other_vectors_forget_what_held_for_the_ones_before(room: Room, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "t.tsv").write_text("word\tpart\nw0\tnoun\n", "utf-8")
    room.aspects.join(tmp_path / "t.tsv")
    _wait(qtbot, lambda: room.caption == "part")
    room.show(_embeddings("v", 90))
    assert (room.caption, room.aspects.description) == ("occurrences in the text", "Frequency")
    assert "part" not in [action.text() for action in room.aspects.menu.colours.actions()]


def test_words_that_carry_their_tags_offer_them(room: Room, qtbot: QtBot) -> None:
    plain = _embeddings()
    tagged = Words.of(f"{word}_{'NOUN' if i % 2 else 'VERB'}" for i, word in enumerate(plain.words))
    room.show(Embeddings(tagged, plain.input_vectors, plain.counts))
    _wait(qtbot, lambda: any(action.text() == "tag" for action in room.aspects.menu.colours.actions()))


def test_while_words_are_on_their_way_nothing_is_found_out(room: Room, qtbot: QtBot) -> None:
    _wait(qtbot, lambda: len(room.drawing.areas) == 2)
    moving, _ = _drawn(room.embeddings)
    room.aspects.follow(moving, None, None)
    assert list(moving.areas) == []
    room.aspects.follow(moving, None, room.projection)
    _wait(qtbot, lambda: len(moving.areas) == 2)
