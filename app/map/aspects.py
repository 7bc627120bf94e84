"""What the map tells beside the places of words: what colours and sizes stand for, names of areas, true neighbours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from app.map.colour_menu import (
    ALIKE,
    AREAS,
    AXIS,
    COLOUR,
    COLUMN,
    FREQUENCY,
    SIMILARITY,
    STABILITY,
    TRUST,
    ColourMenu,
)
from app.vectors.asking import Asker
from core.map.bookmarks import Look

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.job_bar import JobBar
    from app.map.areas import AreaName
    from app.map.colouring import Colouring
    from app.map.drawing import Drawing
    from app.map.findings import Subject
    from app.map.looks import Looks
    from app.map.space_drawing import SpaceDrawing
    from app.session import Session
    from core.job import Job
    from core.map.clusters import Areas
    from core.map.joined import Column, Joined
    from core.map.preservation import Neighbourhood
    from core.map.projection import Projection

AREAS_KIND, TRUST_KIND, TABLE_KIND = "areas", "trust", "table"
_ALIKE_SIZE = 0.35


class Aspects(QObject):
    """Colours, sizes, areas and lines of the map on screen: found out when they are asked for, and put on the drawing.

    What takes long runs in the job bar, a row for each kind; the rest is asked in a thread and comes at once. For the
    window's thread only.

    Attributes:
        menu: what colours and sizes can stand for.
        names: whether areas are named.
        lines: whether the selected word has lines to its true neighbours.
        trust: how far the surroundings of the selected word can be trusted, in a line; "" where nobody can tell.

    Signals:
        changed: the drawing is to be painted anew.
        described: `description` or `trust` says something else.
    """

    changed = Signal()
    described = Signal()

    def __init__(self, session: Session, job_bar: JobBar, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._job_bar, self._window = session, job_bar, window
        self._flat: Drawing | None = None
        self._looks: list[Looks] = []
        self._subject: Subject | None = None
        self._areas: Areas | None = None
        self._away = False
        self._placed: tuple[Areas, NDArray[np.float32], list[list[AreaName]]] | None = None
        self._colouring: Colouring | None = None
        self._columns: dict[str, Column] = {}
        self._choice, self._detail = FREQUENCY, ""  # of an axis the expression, of a column its name
        self._size = FREQUENCY
        self._colours, self._truths, self._tags, self._places = (Asker(self) for _ in range(4))
        self._placing: NDArray[np.float32] | None = None  # where words are on the map whose areas find their places
        self.trust = ""
        self.menu = ColourMenu(window)
        self.names = self._switch(self.tr("&Names of areas"), self._name_areas)
        self.lines = self._switch(self.tr("&Lines to true neighbours"), self._follow_selection)
        self.menu.colour_chosen.connect(self._choose)
        self.menu.size_chosen.connect(self._set_size)
        self.menu.table_wanted.connect(self.ask_table)
        session.selection_changed.connect(self._follow_selection)
        session.embeddings_changed.connect(self._forget)
        session.stability_changed.connect(self._follow_stability)

    def _switch(self, text: str, switched: Callable[[], None]) -> QAction:
        action = QAction(text, self)
        action.setCheckable(True)
        action.setChecked(True)
        action.toggled.connect(lambda _: switched())
        return action

    def follow(self, flat: Drawing | None, space: SpaceDrawing | None, projection: Projection | None) -> None:
        """Take other drawings.

        Args:
            flat: what there is to be seen of the map; None where there is none.
            space: the same in three dimensions, where there is such a map; areas have no names there.
            projection: of the session's vectors that it shows; None while words are still on the way, or learnt.
        """
        before, embeddings = self._subject, self._session.embeddings
        self._flat, self._looks = flat, [drawing.looks for drawing in (flat, space) if drawing is not None]
        if flat is None or projection is None or embeddings is None:
            self._subject = None
        elif before is None or before.projection is not projection:
            from app.map.findings import Subject

            self._subject = Subject(embeddings, projection, flat.goal, self._session.fold)
        self._put_on()
        if self._subject is not None and self._subject is not before:
            self._name_areas()
            self._colour()
            self._follow_selection()

    def set_away(self, away: bool) -> None:
        """Say whether the words stand elsewhere than on their map, where the areas' names would mean nothing."""
        if away != self._away:
            self._away = away
            self._put_on()

    @property
    def description(self) -> str:
        """What the colours stand for, in a word or two."""
        return self._detail or self.menu.text(self._choice)

    # ---- colours and sizes ----

    @property
    def look(self) -> Look:
        """What colours and sizes stand for."""
        return Look(self._choice, self._detail, self._size)

    def wear(self, look: Look) -> bool:
        """Let colours and sizes stand for what they did before; returns whether all of it is known here."""
        known = look.detail in self._columns if look.colour == COLUMN else look.colour in self.menu.choices
        self._size = look.size if self.menu.check_size(look.size) else FREQUENCY
        self.colour_by(*(look.colour, look.detail) if known else (FREQUENCY,))
        return known and self._size == look.size

    def colour_by(self, choice: str, detail: str = "") -> None:
        """Let colours stand for something else.

        Args:
            choice: one of `app.map.colour_menu`.
            detail: of an axis the expression, of a column its name.
        """
        self._choice, self._detail, self._colouring = choice, detail, None
        if choice != TRUST:
            self._job_bar.cancel(TRUST_KIND)
        self.menu.check(choice, detail if choice == COLUMN else "")
        if choice == AREAS:
            self._name_areas()
        self._colour()
        self.described.emit()

    def _choose(self, choice: str, column: str) -> None:
        if choice == AXIS:
            self._ask_axis()
        else:
            self.colour_by(choice, column)

    def _set_size(self, choice: str) -> None:
        self._size = choice
        self._put_on()

    def _colour(self) -> None:
        """Find the colours that were chosen."""
        self._colours.drop()
        subject, word = self._subject, self._session.selection
        if subject is None or self._choice == FREQUENCY or (self._choice == SIMILARITY and word is None):
            self._take_colours(None)
            return
        from app.map import findings

        if self._choice == AREAS:
            self._take_colours(None if self._areas is None else findings.by_areas(self._areas))
        elif self._choice == TRUST:
            title = self.tr("Measuring how far the map can be trusted")
            self._job_bar.cancel(TRUST_KIND)
            self._job_bar.run(TRUST_KIND, title, partial(findings.by_trust, subject), self._take_colours)
        elif self._choice == STABILITY:
            self._take_colours(findings.by_steadiness(subject, self._session.stability))
        elif self._choice == COLUMN:
            self._take_colours(findings.by_column(self._columns[self._detail], len(subject.goal)))
        else:
            find = findings.by_expression if self._choice == AXIS else findings.by_nearness
            asked = self._detail if self._choice == AXIS else str(word)
            self._colours.ask(lambda _: find(subject, asked), self._take_colours, self._fail)

    def _follow_stability(self) -> None:
        if self._choice == STABILITY:
            self._colour()

    def _take_colours(self, colouring: Colouring | None) -> None:
        self._colouring = colouring
        self._put_on()

    def _fail(self, error: BaseException) -> None:
        self._job_bar.show_message(str(error), "error")
        self.colour_by(FREQUENCY)

    def _ask_axis(self) -> None:
        """Ask for the word or expression along which words are coloured."""
        title, hint = self.tr("Colour along an axis"), self.tr("A word, or an expression such as  woman - man")
        proposed = self._detail if self._choice == AXIS else self._session.selection or ""
        expression, agreed = QInputDialog.getText(self._window, title, hint, text=proposed)
        if agreed and expression.strip():
            self.colour_by(AXIS, expression.strip())
        else:
            self.menu.check(self._choice, self._detail if self._choice == COLUMN else "")

    # ---- areas and true neighbours ----

    def _name_areas(self) -> None:
        """Find the areas of the map, if they are wanted and not known."""
        subject = self._subject
        if subject is not None and self._areas is not None and len(self._areas.fine.labels) != len(subject.goal):
            self._areas = None
        wanted = self.names.isChecked() or self._choice == AREAS
        if subject is not None and self._areas is None and wanted and len(subject.goal) > 1:
            from app.map import findings

            title = self.tr("Naming the areas of the map")
            self._job_bar.cancel(AREAS_KIND)
            self._job_bar.run(AREAS_KIND, title, partial(findings.areas_of, subject), self._take_areas)
        self._put_on()

    def _take_areas(self, areas: Areas) -> None:
        if self._subject is not None and len(areas.fine.labels) == len(self._subject.goal):
            self._areas = areas
            if self._choice == AREAS:
                self._colour()
            self._put_on()

    def _follow_selection(self) -> None:
        """Find the true neighbours of the selected word, and what is near it where colours stand for that."""
        self._truths.drop()
        self._say("")
        subject, word = self._subject, self._session.selection
        if subject is None:
            return
        if self._choice == SIMILARITY:
            self._colour()
        index = None if word is None else subject.embeddings.words.find(word)
        if index is not None and 1 < len(subject.goal) > index:
            from app.map import findings

            ask = partial(findings.neighbours_of, subject, index)
            self._truths.ask(ask, partial(self._take_neighbours, subject), lambda _: None)

    def _take_neighbours(self, subject: Subject, found: Neighbourhood) -> None:
        if subject is not self._subject:
            return
        from app.map import findings

        for looks in self._looks:
            if looks.selected == found.word:
                looks.set_lines(findings.lines_of(found) if self.lines.isChecked() else [])
        self._say(findings.trust_in(found, subject.embeddings.words))
        self.changed.emit()

    def _say(self, trust: str) -> None:
        if trust != self.trust:
            self.trust = trust
            self.described.emit()

    # ---- columns of the person's own ----

    def ask_table(self) -> None:
        """Ask for a table whose columns are joined to the words."""
        filters = self.tr("Tables (*.tsv *.csv *.txt);;All files (*)")
        chosen, _ = QFileDialog.getOpenFileName(self._window, self.tr("Join a table to the words"), "", filters)
        if chosen:
            self.join(Path(chosen))

    def join(self, path: Path) -> None:
        """Read a table and offer its columns as colours, the first of them at once."""
        embeddings, fold = self._session.embeddings, self._session.fold
        if embeddings is None:
            return

        def read(job: Job) -> Joined:
            from core.map.joined import read_columns

            return read_columns(path, embeddings.words, fold, job)

        self._job_bar.run(TABLE_KIND, self.tr("Joining {0}").format(path.name), read, self._take_table)

    def _take_table(self, joined: Joined) -> None:
        count = len(self._subject.goal) if self._subject is not None else len(joined.matched)
        covered = self.tr("{0}: {1} of {2} words on the map have a line.")
        said = [covered.format(joined.name, f"{joined.coverage(count):,}", f"{count:,}")]
        if joined.unknown == 1:
            said.append(self.tr("1 line names no word of the vectors."))
        elif joined.unknown:
            said.append(self.tr("{0} lines name no word of the vectors.").format(f"{joined.unknown:,}"))
        if joined.repeated == 1:
            said.append(self.tr("1 line names a word again; the first holds."))
        elif joined.repeated:
            said.append(self.tr("{0} lines name a word again; the first holds.").format(f"{joined.repeated:,}"))
        self._job_bar.show_message(" ".join((*said, *joined.repairs)), "warning" if joined.repairs else "info")
        self._offer(joined.columns)
        self.colour_by(COLUMN, joined.columns[0].name)

    def _offer(self, columns: Sequence[Column]) -> None:
        self._columns.update({column.name: column for column in columns})
        self.menu.set_columns(list(self._columns))

    # ---- the drawing ----

    def _put_on(self) -> None:
        """Let the drawings show what is known."""
        for looks in self._looks:
            colouring = self._colouring
            if colouring is not None and len(colouring) != len(looks):
                colouring = None
            looks.paint_by(colouring)
            looks.size_by(self._sizes(colouring))
        if self._flat is not None:
            self._flat.set_areas(self._named(self._flat.goal))
        self.changed.emit()

    def _sizes(self, colouring: Colouring | None) -> NDArray[np.float32] | float | None:
        if self._size == COLOUR and colouring is not None:
            return colouring.shares
        return _ALIKE_SIZE if self._size == ALIKE else None

    def _named(self, goal: NDArray[np.float32]) -> list[list[AreaName]]:
        """The names of the areas where they stand on a map, as soon as it is known where."""
        areas = self._areas
        if areas is None or self._subject is None or self._away or not self.names.isChecked():
            return []
        if self._placed is not None and self._placed[0] is areas and self._placed[1] is goal:
            return self._placed[2]
        if len(areas.fine.labels) == len(goal) and not (self._places.busy and self._placing is goal):
            from app.map import findings

            self._placing = goal
            found = partial(self._take_places, areas, goal)
            self._places.ask(lambda _: findings.names_on(areas, goal), found, lambda _: None)
        return []

    def _take_places(self, areas: Areas, goal: NDArray[np.float32], names: list[list[AreaName]]) -> None:
        self._placed = (areas, goal, names)
        self._put_on()

    def _forget(self) -> None:
        """Other vectors: nothing that was found holds for them."""
        for kind in (AREAS_KIND, TRUST_KIND, TABLE_KIND):
            self._job_bar.cancel(kind)
        for asker in (self._truths, self._tags, self._places):
            asker.drop()
        self._subject = self._areas = self._placed = None
        self._columns.clear()
        self.menu.set_columns(())
        self._say("")
        self.colour_by(FREQUENCY if self._choice in (AXIS, COLUMN) else self._choice)
        self._offer_tags()

    def _offer_tags(self) -> None:
        """Offer the parts of speech that the words carry at their ends, if they do."""
        embeddings = self._session.embeddings
        if embeddings is None:
            return

        def find(_: Job) -> Column | None:
            from core.map.joined import tags_of

            return tags_of(embeddings.words)

        self._tags.ask(find, lambda column: self._offer([] if column is None else [column]), lambda _: None)
