"""Icons take the theme's colours, keep one stroke width, and say when one is missing."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage

from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Scheme, Theme
from tests.ui.conftest import RESOURCES

NAMES = sorted(path.stem for path in (RESOURCES / "icons").glob("*.svg") if not path.stem.startswith("brise"))


@pytest.fixture
def light_again(theme: Theme) -> Iterator[None]:
    yield
    theme.set_scheme(Scheme.LIGHT)


def _ink(image: QImage) -> set[str]:
    """The colours of all pixels that are fully drawn."""
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {colour.name() for colour in pixels if colour.alpha() == 255}


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_draws_in_one_colour(icons: Icons, name: str) -> None:
    image = icons.pixmap(name, QColor("#123456"), 32, 2.0).toImage()
    assert image.width() == 64
    assert _ink(image) == {"#123456"}


@pytest.mark.parametrize("size", [14, 16, 18, 24])
@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
def test_the_stroke_is_as_wide_at_every_size(icons: Icons, size: int, ratio: float) -> None:
    image = icons.pixmap("square", QColor("black"), size, ratio).toImage()
    row = image.height() // 2
    covered = sum(image.pixelColor(x, row).alphaF() for x in range(image.width() // 2))
    assert covered / ratio == pytest.approx(1.35, abs=0.08)


def test_an_unknown_name_is_told_at_once(icons: Icons) -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon")


@pytest.mark.usefixtures("light_again")
def test_an_icon_that_was_handed_out_follows_the_theme(icons: Icons, theme: Theme) -> None:
    icon = icons.icon("copy", "text")
    gc.collect()  # the engine behind it must not depend on a Python reference that is gone
    light = icon.pixmap(QSize(16, 16), 2.0)
    assert light.size() == QSize(32, 32)
    assert _ink(light.toImage()) == {theme.colours.text.name()}
    theme.set_scheme(Scheme.DARK)
    assert _ink(icon.pixmap(QSize(16, 16), 2.0).toImage()) == {theme.colours.text.name()}


def test_a_disabled_icon_is_paler(icons: Icons, theme: Theme) -> None:
    icon = icons.icon("copy", "text")
    pixmap = icon.pixmap(QSize(16, 16), 2.0, icon.Mode.Disabled)
    assert _ink(pixmap.toImage()) == {theme.colours.text3.name()}


def test_an_icon_button_is_named_and_not_focused_by_a_click(icons: Icons) -> None:
    from PySide6.QtCore import Qt

    button = IconButton(icons, "copy", "Copy")
    button.set_label("Copy", "Ctrl+C")
    assert (button.accessibleName(), button.toolTip()) == ("Copy", "Copy (Ctrl+C)")
    assert button.focusPolicy() == Qt.FocusPolicy.TabFocus


def test_the_apps_own_icon_fills_every_size(icons: Icons) -> None:
    icon = icons.app_icon()
    for size in (16, 32, 256):
        image = icon.pixmap(QSize(size, size), 1.0).toImage()
        assert image.width() == size
        assert image.pixelColor(size // 2, 1).alpha() == 255
        assert any(
            image.pixelColor(x, y).lightnessF() > 0.9 for x in range(size) for y in range(size) if image.pixelColor(x, y).alpha() == 255
        )


def test_the_licence_of_the_icons_lies_beside_them() -> None:
    assert "ISC" in (RESOURCES / "icons" / "LICENSE-lucide").read_text(encoding="utf-8")
