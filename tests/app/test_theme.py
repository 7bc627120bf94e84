from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.palettes import contrast
from app.theme import DARK, LIGHT, Theme

BOTH = pytest.mark.parametrize("one", [LIGHT, DARK], ids=lambda one: one.name)


@BOTH
@pytest.mark.parametrize("ground", ["window", "surface", "raised"])
@pytest.mark.parametrize("ink", ["text", "muted", "accent", "warning", "error"])
def test_text_can_be_read(one: Theme, ground: str, ink: str) -> None:
    assert contrast(getattr(one, ground), getattr(one, ink)) >= 4.5


@BOTH
def test_text_on_colour_can_be_read(one: Theme) -> None:
    assert contrast(one.accent, one.accent_text) >= 4.5
    assert contrast(one.selection, one.text) >= 4.5
    assert contrast(one.map_background, one.map_label) >= 4.5
    for curve in one.plot_curves:
        assert contrast(one.surface, curve) >= 4.5


@BOTH
def test_controls_can_be_seen(one: Theme) -> None:
    assert contrast(one.raised, one.outline) >= 3
    assert contrast(one.map_background, one.map_point) >= 3


def test_applying_dresses_the_application_and_says_so(qapp: QApplication, qtbot: QtBot) -> None:
    for chosen, expected in (("dark", DARK), ("light", LIGHT), ("system", LIGHT)):
        with qtbot.waitSignal(theme.notifier.changed):
            theme.apply(qapp, chosen)
        assert theme.current() is expected
        assert theme.choice() == chosen
        assert qapp.palette().window().color() == expected.surface
    with pytest.raises(ValueError, match="pink"):
        theme.apply(qapp, "pink")


@BOTH
def test_indicators_of_the_style_sheet_have_the_themes_colours(one: Theme) -> None:
    for name, colour in (("down", one.muted), ("right", one.muted), ("check", one.accent_text)):
        assert colour.name() in (theme.ICONS / one.name / f"{name}.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("chosen", ["light", "dark"])
def test_icons_are_drawn_in_the_colour_of_the_theme(qapp: QApplication, chosen: str) -> None:
    theme.apply(qapp, chosen)
    for name in sorted(path.stem for path in theme.ICONS.glob("*.svg")):
        image = theme.icon(name).pixmap(QSize(32, 32)).toImage()
        pixels = [image.pixelColor(x, y) for x in range(32) for y in range(32)]
        assert theme.current().text.name() in {pixel.name() for pixel in pixels if pixel.alpha() == 255}, name
    theme.apply(qapp, "light")


def test_icons_are_crisp_on_a_dense_screen(qapp: QApplication) -> None:
    drawn = theme.icon("open").pixmap(QSize(16, 16), 2.0)
    assert (drawn.width(), drawn.devicePixelRatio()) == (32, 2.0)
