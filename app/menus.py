"""The menus: every action of the window in one table, with its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from app import about, theme
from app.translation import declared
from app.vectors.kind_menu import kind_text
from app.vectors.words_view import KINDS
from core.training.hyperparameters import PRESETS

if TYPE_CHECKING:
    from app.main_window import MainWindow


@dataclass(frozen=True)
class Item:
    """One line of a menu.

    Attributes:
        text: what it says.
        run: what it does.
        keys: its shortcut.
        icon: a name in resources/icons.
        enabled: whether it can be done now, asked when the menu opens; None: always.
    """

    text: str
    run: Callable[[], object]
    keys: str = ""
    icon: str = ""
    enabled: Callable[[], bool] | None = None


LINE = None


class Menus:
    """Builds the menu bar of a window and keeps it true."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.actions: list[QAction] = []
        self._conditions: list[tuple[QAction, Callable[[], bool]]] = []
        self._file()
        self._view()
        self._training()
        self._map()
        self._words()
        self._help()
        self.refresh()

    def refresh(self) -> None:
        """Enable what can be done now; keys obey it too."""
        for action, possible in self._conditions:
            action.setEnabled(possible())

    def _menu(self, title: str, items: Sequence[Item | None]) -> QMenu:
        menu = self._window.menuBar().addMenu(title)
        menu.aboutToShow.connect(self.refresh)
        self._fill(menu, items)
        return menu

    def _fill(self, menu: QMenu, items: Sequence[Item | None]) -> None:
        for item in items:
            if item is None:
                menu.addSeparator()
                continue
            action = menu.addAction(item.text)
            if item.icon:
                action.setIcon(theme.icon(item.icon, "muted"))
            action.setShortcut(QKeySequence(item.keys))
            action.triggered.connect(lambda _=False, run=item.run: run())
            if item.enabled is not None:
                self._conditions.append((action, item.enabled))
            self.actions.append(action)

    def _file(self) -> None:
        window, session = self._window, self._window.session

        def trained() -> bool:
            return session.embeddings is not None

        def mapped() -> bool:
            return session.projection is not None

        menu = self._menu(
            _tr("&File"),
            (
                Item(_tr("Open &text…"), window.ask_text, "Ctrl+O", "open"),
                Item(_tr("Open &folder…"), window.ask_folder, "Ctrl+Shift+O", "folder"),
                Item(_tr("Open &vectors…"), window.ask_vectors, "Ctrl+Alt+O", "map"),
                Item(_tr("&Read the text again"), session.read_again, "Ctrl+R", "", lambda: session.corpus is not None),
            ),
        )
        samples = menu.addMenu(_tr("Open &sample"))
        for name, description in window.samples.items():
            action = samples.addAction(name)
            action.setToolTip(declared(description))
            action.triggered.connect(lambda _=False, name=name: window.open_places([f"sample:{name}"]))
        samples.setToolTipsVisible(True)
        samples.setEnabled(bool(window.samples))
        recent = menu.addMenu(_tr("&Recent"))
        recent.aboutToShow.connect(lambda: self._fill_recent(recent))
        self._fill(
            menu,
            (
                LINE,
                Item(_tr("&Export vectors…"), window.export_vectors, "Ctrl+E", "export", trained),
                Item(_tr("Export &map…"), window.export_map, "Ctrl+Shift+E", "", mapped),
                LINE,
                Item(_tr("&Quit"), window.close, "Ctrl+Q"),
            ),
        )

    def _fill_recent(self, menu: QMenu) -> None:
        menu.clear()
        for place in self._window.recent():
            path = Path(place)
            action = menu.addAction((path.name or place).replace("&", "&&"))
            action.setToolTip(place)
            action.triggered.connect(lambda _=False, place=place: self._window.open_places([place]))
        if menu.isEmpty():
            menu.addAction(_tr("Nothing yet")).setEnabled(False)
        else:
            menu.addSeparator()
            menu.addAction(_tr("Forget these")).triggered.connect(self._window.forget_recent)
        menu.setToolTipsVisible(True)

    def _view(self) -> None:
        window = self._window
        menu = self._menu(_tr("&View"), ())
        themes = menu.addMenu(_tr("&Theme"))
        group = QActionGroup(themes)
        for choice, text in zip(theme.CHOICES, (_tr("&System"), _tr("&Light"), _tr("&Dark")), strict=True):
            action = themes.addAction(text)
            action.setCheckable(True)
            action.setData(choice)
            group.addAction(action)
            action.triggered.connect(lambda _=False, choice=choice: window.set_theme(choice))

        def check() -> None:
            for action in group.actions():
                action.setChecked(action.data() == theme.choice())

        themes.aboutToShow.connect(check)
        self._fill(menu, (Item(_tr("Switch light and &dark"), window.switch_theme, "Ctrl+Shift+D", "sun"), LINE))
        rooms = (*window.panels.values(),)
        pages = {
            "text": _tr("Go to Text page"),
            "map": _tr("Go to Map"),
            "mechanics": _tr("Go to Mechanics"),
            "trust": _tr("Go to Trust"),
        }
        goals: tuple[tuple[str, Callable[[], object]], ...] = (
            *((_tr("Go to {0}").format(panel.windowTitle()), panel.reveal) for panel in rooms),
            *((text, partial(window.pages.show_page, name)) for name, text in pages.items()),
        )
        self._fill(menu, [Item(text, go, f"Ctrl+{number}") for number, (text, go) in enumerate(goals, 1)])
        menu.addSeparator()
        for panel in rooms:
            menu.addAction(panel.toggleViewAction())
        self._fill(
            menu,
            (
                LINE,
                Item(_tr("&Reset layout"), window.docks.reset),
                Item(_tr("&Full screen"), window.switch_full_screen, "F11"),
            ),
        )

    def _training(self) -> None:
        training = self._window.training_view

        def idle() -> bool:
            return not training.training

        menu = self._menu(
            _tr("&Training"),
            (
                Item(_tr("&Start"), training.start, "Ctrl+Return", "play", lambda: training.can_start),
                Item(_tr("&Pause or resume"), training.pause_or_resume, "Ctrl+P", "pause", lambda: training.can_pause),
                Item(_tr("Stop and &keep"), training.stop_and_keep, "Ctrl+.", "keep", lambda: training.training),
                Item(_tr("&Cancel"), training.cancel, "Ctrl+Shift+.", "stop", lambda: training.training),
                LINE,
                Item(
                    _tr("Train &further…"),
                    self._window.train_further,
                    "Ctrl+Shift+Return",
                    "",
                    lambda: training.can_train_further,
                ),
            ),
        )
        presets = menu.addMenu(_tr("&Preset"))
        presets.setToolTipsVisible(True)
        for name, preset in PRESETS.items():
            action = presets.addAction(declared(preset.label))
            action.setToolTip(declared(preset.help))
            action.triggered.connect(lambda _=False, name=name: training.set_preset(name))
            self._conditions.append((action, idle))

    def _map(self) -> None:
        menu = self._menu(_tr("&Map"), ())
        for action in self._window.map_view.actions():
            menu.addAction(action)
            self.actions.append(action)

    def _words(self) -> None:
        window = self._window

        def trained() -> bool:
            return window.session.embeddings is not None

        def asks(kind: str) -> Callable[[], object]:
            return lambda: window.ask_words(kind)

        find, *others = KINDS
        kinds = ((KINDS[name], name) for name in others)
        menu = self._menu(
            _tr("&Words"),
            (
                Item(_tr("&Find a word"), asks(find), KINDS[find].keys, "search", trained),
                *(Item(kind_text(kind.label), asks(name), kind.keys, kind.icon, trained) for kind, name in kinds),
                LINE,
                Item(_tr("&Lines of the word"), window.show_lines, "Ctrl+Alt+L", "lines"),
                Item(_tr("&Why are these two near?"), window.ask_reason, "Ctrl+Alt+W"),
                LINE,
            ),
        )
        for action in (window.words_view.back, window.words_view.forward):
            menu.addAction(action)
            self.actions.append(action)

    def _help(self) -> None:
        window = self._window
        self._menu(
            _tr("&Help"),
            (
                Item(_tr("&Keyboard shortcuts"), lambda: about.show_shortcuts(window, self.actions), "F1"),
                Item(_tr("&About Semascope"), lambda: about.show_about(window), "", "info"),
            ),
        )


def _tr(text: str) -> str:
    return QCoreApplication.translate("Menus", text)
