"""How the window looks: own light and dark palettes over Fusion, fonts, icons, colour scales.

Every colour that is drawn anywhere stands in `Theme`. A widget says what it is by a dynamic property,
`widget.setProperty("role", ...)`, and the style sheet does the rest:

- frames: "card", "bar" (a strip with a hairline above), "segments" (holds buttons of role "segment");
- labels: "title", "heading", "muted", "small", "number", "error", "warning", "map-note" (stands over the map);
- buttons: "primary", "quiet" (no frame until hovered), "link", "segment", "fold", "chip";
- on the map: frames "strip" (a row of tools) and "float" (a card that lies over it).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from string import Template

from PySide6.QtCore import QByteArray, QObject, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

GRID = 8
ICONS = Path(str(resources.files("resources"))) / "icons"
CHOICES = ("system", "light", "dark")


@dataclass(frozen=True, eq=False)
class Theme:
    """One set of colours.

    Attributes:
        name: "light" or "dark".
        dark: whether light text stands on a dark ground.
        window: the ground between the cards.
        surface: the ground of cards and bars.
        raised: the ground of fields, menus and tooltips.
        text: what is read first.
        muted: what is read second; still 4.5:1.
        hairline: lines between things that belong apart.
        outline: the edge of a control, 3:1 where it alone shows that there is one.
        accent: the one colour that says "this".
        accent_text: text on `accent`.
        selection: the ground of selected text and rows.
        warning: text of a warning.
        error: text of an error.
        map_background: the ground of the map.
        map_point: a word of no particular colour.
        map_dim: a word that steps back while others are shown.
        map_label: a word written on the map.
        map_halo: the edge around it that keeps it readable over points.
        map_area: the name of an area of the map.
        map_other: a word of a group too small to have a colour of its own.
        map_missing: a word without the value that the others are coloured by.
        plot_curves: one colour for each curve that may stand beside others.
        groups: colours that are told apart by every eye, for groups of words; each 3:1 against the map.
        scale: the ends and steps of the colour scale for values, low to high, even in lightness.
        diverging: the same for values on both sides of a centre.
    """

    name: str
    dark: bool
    window: QColor
    surface: QColor
    raised: QColor
    text: QColor
    muted: QColor
    hairline: QColor
    outline: QColor
    accent: QColor
    accent_text: QColor
    selection: QColor
    warning: QColor
    error: QColor
    map_background: QColor
    map_point: QColor
    map_dim: QColor
    map_label: QColor
    map_halo: QColor
    map_area: QColor
    map_other: QColor
    map_missing: QColor
    plot_curves: tuple[QColor, ...]
    groups: tuple[QColor, ...]
    scale: tuple[QColor, ...]
    diverging: tuple[QColor, ...]


LIGHT = Theme(
    name="light",
    dark=False,
    window=QColor("#f1efea"),
    surface=QColor("#faf9f6"),
    raised=QColor("#ffffff"),
    text=QColor("#1b1d21"),
    muted=QColor("#5a5f67"),
    hairline=QColor("#dfdbd3"),
    outline=QColor("#8f8b83"),
    accent=QColor("#0a6878"),
    accent_text=QColor("#ffffff"),
    selection=QColor("#cfe5e8"),
    warning=QColor("#855300"),
    error=QColor("#b3261e"),
    map_background=QColor("#fcfaf6"),
    map_point=QColor("#4f7f96"),
    map_dim=QColor("#dcd9d2"),
    map_label=QColor("#1b1d21"),
    map_halo=QColor("#fcfaf6"),
    map_area=QColor("#3b4048"),
    map_other=QColor("#9d978d"),
    map_missing=QColor("#cfcbc3"),
    plot_curves=(QColor("#0a6878"), QColor("#9a5400"), QColor("#6a4c9c"), QColor("#3d6b1e"), QColor("#a8326b")),
    groups=tuple(
        map(
            QColor,
            (
                "#6091e7",
                "#cd7a23",
                "#1a5603",
                "#c16eb1",
                "#087177",
                "#73235d",
                "#639e70",
                "#7258b3",
                "#7c6905",
                "#13448e",
            ),
        )
    ),
    scale=tuple(map(QColor, ("#8fb4c4", "#5495ad", "#2f7397", "#2f4f82", "#3a2c63"))),
    diverging=tuple(map(QColor, ("#123f7d", "#4a82bf", "#c4bfb6", "#c4733a", "#7a2a0a"))),
)
DARK = Theme(
    name="dark",
    dark=True,
    window=QColor("#0e1114"),
    surface=QColor("#14181c"),
    raised=QColor("#1c2127"),
    text=QColor("#e4e7ea"),
    muted=QColor("#99a2ac"),
    hairline=QColor("#272d34"),
    outline=QColor("#646d78"),
    accent=QColor("#55bccb"),
    accent_text=QColor("#04171b"),
    selection=QColor("#1a434c"),
    warning=QColor("#e2ab52"),
    error=QColor("#ff8d82"),
    map_background=QColor("#090b0e"),
    map_point=QColor("#7fb2c8"),
    map_dim=QColor("#23282f"),
    map_label=QColor("#eef1f3"),
    map_halo=QColor("#090b0e"),
    map_area=QColor("#cfd6dd"),
    map_other=QColor("#6b747f"),
    map_missing=QColor("#3a414a"),
    plot_curves=(QColor("#55bccb"), QColor("#e2a653"), QColor("#b6a0e0"), QColor("#9ac46f"), QColor("#f08fb8")),
    groups=tuple(
        map(
            QColor,
            (
                "#6a90ea",
                "#fac961",
                "#4abfbf",
                "#ec9285",
                "#bb64a9",
                "#a2a023",
                "#d2c4ff",
                "#2a8a64",
                "#7ef3b9",
                "#b86316",
            ),
        )
    ),
    scale=tuple(map(QColor, ("#3f5a8f", "#3485a3", "#45ad94", "#9ccb6c", "#f4e489"))),
    diverging=tuple(map(QColor, ("#8fd0ff", "#4a86c8", "#4b4f55", "#c27339", "#ffc078"))),
)


class Notifier(QObject):
    """Says when another theme has taken the place of the present one."""

    changed = Signal()


notifier = Notifier()
_current = LIGHT
_choice = "system"
_following: set[int] = set()  # the style hints that already tell us what the system prefers


def current() -> Theme:
    """The theme on screen."""
    return _current


def choice() -> str:
    """What the person chose: "system", "light" or "dark"."""
    return _choice


def apply(application: QApplication, chosen: str) -> None:
    """Dress the application; "system" follows the platform, and is light where the platform does not say.

    Raises:
        ValueError: for a choice that is none of `CHOICES`.
    """
    global _current, _choice
    if chosen not in CHOICES:
        raise ValueError(f"The theme {chosen!r} is not one of {', '.join(CHOICES)}.")
    _choice = chosen
    hints = application.styleHints()
    application.setStyleSheet("")  # dressing bare widgets anew takes a third of the time
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark, "system": Qt.ColorScheme.Unknown}
    hints.setColorScheme(schemes[chosen])
    if id(hints) not in _following:
        _following.add(id(hints))
        hints.colorSchemeChanged.connect(lambda: _follow(application))
        application.setStyle(QStyleFactory.create("Fusion"))
        application.setFont(_system_font())
    dark = chosen == "dark" or (chosen == "system" and hints.colorScheme() == Qt.ColorScheme.Dark)
    _current = DARK if dark else LIGHT
    application.setPalette(_palette(_current))
    application.setStyleSheet(_style_sheet(_current, application.font().pointSizeF()))
    notifier.changed.emit()


def _follow(application: QApplication) -> None:
    if _choice == "system":
        apply(application, "system")


def set_role(widget: QWidget, role: str) -> None:
    """Say what a widget is, also when it is already on screen."""
    widget.setProperty("role", role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def font(size: float = 0.0, *, strong: bool = False) -> QFont:
    """The window's font, `size` points larger, with figures of one width."""
    made = QFont(QApplication.font())
    made.setPointSizeF(made.pointSizeF() + size)
    if strong:
        made.setWeight(QFont.Weight.DemiBold)
    return made


def _system_font() -> QFont:
    """The platform's font; where that is the last resort (DejaVu), a quieter one if there is one. Tabular figures."""
    chosen = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if QFont(chosen.family()).exactMatch() is False or chosen.family().startswith(("DejaVu", "Sans", "Bitstream")):
        there = set(QFontDatabase.families())
        better = [name for name in ("Inter", "Noto Sans", "Cantarell", "Ubuntu", "Noto Sans CJK SC") if name in there]
        chosen.setFamilies([*better[:1], chosen.family()])
    if chosen.pointSizeF() <= 0:
        chosen.setPointSizeF(10)
    chosen.setFeature(QFont.Tag("tnum"), 1)
    return chosen


# ---- icons ----


def icon(name: str, colour: str = "text") -> QIcon:
    """The line icon of resources/icons/NAME.svg, in a colour of whichever theme is on screen when it is drawn."""
    return QIcon(_LineIcon(name, colour))


class _LineIcon(QIconEngine):
    """Draws an SVG in the theme's colour at the size and scale that are asked for."""

    def __init__(self, name: str, colour: str) -> None:
        super().__init__()
        self._name = name
        self._colour = colour

    def clone(self) -> QIconEngine:
        return _LineIcon(self._name, self._colour)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        colour = getattr(_current, self._colour)
        if mode == QIcon.Mode.Disabled:
            colour = _mixed(_current.muted, _current.surface, 0.5)
        side = min(rect.width(), rect.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(QPointF(rect.x() + rect.width() / 2, rect.y() + rect.height() / 2))
        _renderer(self._name, colour.name()).render(painter, square)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        drawn = QPixmap(size * scale)
        drawn.setDevicePixelRatio(scale)
        if drawn.isNull():  # a button that has no room yet
            return drawn
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return drawn


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    source = (ICONS / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    return QSvgRenderer(QByteArray(source.encode()))


def _mixed(first: QColor, second: QColor, share: float) -> QColor:
    """`share` of the first colour over the second."""
    parts = ((first.redF(), second.redF()), (first.greenF(), second.greenF()), (first.blueF(), second.blueF()))
    return QColor.fromRgbF(*(share * x + (1 - share) * y for x, y in parts))


# ---- Fusion's palette and the style sheet ----


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for place, colour in {
        role.Window: theme.surface,
        role.WindowText: theme.text,
        role.Base: theme.raised,
        role.AlternateBase: theme.surface,
        role.Text: theme.text,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.text,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Accent: theme.accent,
        role.Light: theme.raised,
        role.Midlight: theme.hairline,
        role.Mid: theme.hairline,
        role.Dark: theme.outline,
        role.Shadow: theme.hairline,
    }.items():
        palette.setColor(place, colour)
    faint = _mixed(theme.muted, theme.surface, 0.6)
    for place in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, place, faint)
    return palette


def _style_sheet(theme: Theme, points: float) -> str:
    colours = {name: value.name() for name, value in vars(theme).items() if isinstance(value, QColor)}
    sheet = (Path(str(resources.files("resources"))) / "style.qss").read_text(encoding="utf-8")
    return Template(sheet).substitute(
        colours,
        hover=_mixed(theme.text, theme.raised, 0.06).name(),
        pressed=_mixed(theme.text, theme.raised, 0.12).name(),
        faint=_mixed(theme.muted, theme.surface, 0.6).name(),
        accent_hover=_mixed(theme.accent, theme.text, 0.86).name(),
        scroll=_mixed(theme.muted, theme.surface, 0.4).name(),
        map_veil=f"#c8{theme.map_background.name()[1:]}",
        small=f"{points - 1:g}pt",
        large=f"{points + 1:g}pt",
        title=f"{points + 4:g}pt",
        icons=(ICONS / theme.name).as_posix(),
    )
