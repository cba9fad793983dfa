"""Colours that can be read, fonts that follow the system's size, and one style sheet that Qt accepts."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import qInstallMessageHandler
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QFileDialog, QFrame, QLabel, QLineEdit, QPushButton

from desktop_app.ui import theme as theme_module
from desktop_app.ui.colours import Colours, dark_colours, high_contrast, light_colours
from desktop_app.ui.font_box import families, fixed_families
from desktop_app.ui.style_sheet import Sizes, style_sheet
from desktop_app.ui.theme import Scheme, TextRole, Theme
from tests.ui.contrast import contrast

WaitUntil = Callable[[Callable[[], bool]], bool]
READ_ON = ("ground", "pane", "raised", "card", "code", "hover")
SCHEMES = {"light": light_colours(), "dark": dark_colours()}


@pytest.fixture(params=SCHEMES)
def colours(request: pytest.FixtureRequest) -> Colours:
    return SCHEMES[request.param]


@pytest.fixture
def light_again(theme: Theme) -> Iterator[None]:
    yield
    theme.set_scheme(Scheme.LIGHT)


@pytest.mark.parametrize("ink", ["text", "text2", "text3", "accent", "danger", "warn", "good"])
def test_text_reads_on_every_ground_it_stands_on(colours: Colours, ink: str) -> None:
    for ground in READ_ON:
        assert contrast(getattr(colours, ink), getattr(colours, ground)) >= 4.5, ground


@pytest.mark.parametrize("ink", ["keyword", "string", "number", "comment", "function"])
def test_code_colours_read_on_code(colours: Colours, ink: str) -> None:
    assert contrast(getattr(colours, ink), colours.code) >= 4.5


def test_text_reads_on_what_is_selected_pressed_or_doubted(colours: Colours) -> None:
    for ground in (colours.selected, colours.pressed, *colours.doubt):
        assert contrast(colours.text, ground) >= 7
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    assert contrast(colours.danger, colours.danger_ground) >= 4.5
    assert contrast(colours.warn, colours.warn_ground) >= 4.5


def test_handles_and_ring_can_be_seen(colours: Colours) -> None:
    for ground in ("ground", "pane", "raised"):
        assert contrast(colours.edge, getattr(colours, ground)) >= 3
        assert contrast(colours.focus, getattr(colours, ground)) >= 3


@pytest.mark.parametrize("dark", [False, True])
def test_high_contrast_is_pure_and_its_accent_reads_at_about_ten_to_one(dark: bool) -> None:
    contrasting = high_contrast(SCHEMES["dark" if dark else "light"], dark=dark)
    ground = QColor("black" if dark else "white")
    for role in ("ground", "pane", "raised", "card", "code", "selected"):
        assert getattr(contrasting, role) == ground
    for role in ("text", "text2", "text3", "line", "edge"):
        assert contrast(getattr(contrasting, role), ground) == pytest.approx(21)
    assert contrast(contrasting.accent, ground) > 9.95


def test_no_role_is_left_out_of_the_sheet_by_a_wrong_name() -> None:
    sizes = Sizes(small=12, ui=13, reading=15, heading=22)
    for colours in SCHEMES.values():
        for contrasting in (False, True):
            assert "$" not in style_sheet(colours, sizes, high_contrast=contrasting)


@pytest.mark.usefixtures("light_again")
def test_qt_understands_the_sheet(qt_app: QApplication, theme: Theme) -> None:
    said: list[str] = []
    before = qInstallMessageHandler(lambda _kind, _context, text: said.append(text))
    try:
        theme.set_scheme(Scheme.DARK)
        QPushButton("one").ensurePolished()
    finally:
        qInstallMessageHandler(before)
    assert not said


@pytest.mark.usefixtures("light_again")
def test_a_scheme_changes_colours_palette_and_what_is_painted(theme: Theme) -> None:
    heard: list[bool] = []
    theme.changed.connect(lambda: heard.append(theme.is_dark))
    frame = QFrame()
    frame.setProperty("kind", "card")
    frame.resize(60, 60)
    assert frame.grab().toImage().pixelColor(30, 30) == light_colours().card
    theme.set_scheme(Scheme.DARK)
    assert heard == [True]
    assert theme.colours == dark_colours()
    assert QGuiApplication.palette().color(QPalette.ColorRole.Window) == dark_colours().ground
    assert frame.grab().toImage().pixelColor(30, 30) == dark_colours().card
    theme.set_scheme(Scheme.DARK)
    assert heard == [True], "nothing changed the second time"


@pytest.mark.usefixtures("light_again")
def test_high_contrast_gives_cards_a_border(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(theme_module, "system_wants_contrast", lambda: True)
        theme.set_scheme(Scheme.LIGHT)
        assert theme.is_high_contrast
        frame = QFrame()
        frame.setProperty("kind", "card")
        frame.resize(60, 60)
        image = frame.grab().toImage()
        assert [image.pixelColor(x, 30).name() for x in (0, 1, 3)] == ["#000000", "#000000", "#ffffff"]
    theme.set_scheme(Scheme.LIGHT)
    assert not theme.is_high_contrast


@pytest.mark.parametrize(("system", "small", "ui", "reading"), [(9, 12, 12, 14), (13, 12, 13, 15), (15, 14, 15, 17), (24, 15, 16, 18)])
def test_sizes_follow_the_system_within_bounds(qt_app: QApplication, system: int, small: int, ui: int, reading: int) -> None:
    before = QFont(qt_app.font())
    font = QFont(before)
    font.setPixelSize(system)
    qt_app.setFont(font)
    try:
        theme = Theme()
    finally:
        qt_app.setFont(before)
    sizes = [theme.pixel_size(role) for role in (TextRole.SMALL, TextRole.UI, TextRole.READING)]
    assert sizes == [small, ui, reading]
    assert theme.font(TextRole.TITLE).pixelSize() == reading


def test_no_text_is_bolder_than_semibold_and_labels_take_their_size_from_the_sheet(theme: Theme) -> None:
    assert {theme.font(role).weight() for role in TextRole} == {QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold}
    for kind, role in (("help", TextRole.SMALL), ("heading", TextRole.HEADING), ("title", TextRole.TITLE)):
        label = QLabel("text")
        label.setProperty("kind", kind)
        label.ensurePolished()
        assert QFontInfo(label.font()).pixelSize() == theme.pixel_size(role), kind


def test_code_keeps_an_arrow_two_characters_and_numbers_one_width(theme: Theme) -> None:
    code = theme.font(TextRole.CODE)
    assert [code.featureValue(QFont.Tag(name)) for name in ("calt", "liga")] == [0, 0]
    metrics = QFontMetricsF(code)
    assert metrics.horizontalAdvance("i") == metrics.horizontalAdvance("M")
    assert theme.number_font(TextRole.SMALL).featureValue(QFont.Tag("tnum")) == 1


def test_the_reading_column_grows_with_its_characters(theme: Theme) -> None:
    assert theme.reading_width(90) == pytest.approx(theme.reading_width(75) * 90 / 75, abs=1)


def test_motion_follows_the_system_until_the_user_says_otherwise(qt_app: QApplication) -> None:
    theme = Theme()
    heard: list[bool] = []
    theme.motion_changed.connect(lambda: heard.append(theme.reduced_motion))
    assert not theme.reduced_motion
    theme.set_system_reduces_motion(True)
    assert theme.reduced_motion
    theme.reduced_motion = False
    assert not theme.reduced_motion
    theme.set_system_reduces_motion(False)
    theme.reduced_motion = True
    theme.reduced_motion = None
    assert heard == [True, False, True, False]


def test_every_role_is_a_colour() -> None:
    for colours in SCHEMES.values():
        for field in fields(colours):
            value = getattr(colours, field.name)
            assert all(colour.isValid() for colour in (value if isinstance(value, tuple) else (value,))), field.name


def test_squares_of_tool_buttons_survive_the_style_sheet(
    theme: Theme, icons: object, wait_until: Callable[[Callable[[], bool]], bool]
) -> None:
    from desktop_app.ui.icon_button import IconButton
    from desktop_app.ui.icons import Icons

    assert isinstance(icons, Icons)
    for side in (24, 28, 32):
        button = IconButton(icons, "copy", "Copy", side=side)
        button.show()
        assert wait_until(button.isVisible)
        assert (button.minimumWidth(), button.width(), button.height()) == (side, side, side)


def test_zoom_and_chosen_fonts_are_for_what_is_read_and_written_alone(qt_app: QApplication) -> None:
    theme = Theme()
    told: list[int] = []
    theme.text_changed.connect(lambda: told.append(theme.zoom))
    around = {role: theme.font(role) for role in TextRole if role is not TextRole.CODE}
    width = theme.reading_width()
    reading, code = families()[-1], fixed_families()[-1]
    theme.set_text(200, reading, code)
    theme.set_text(200, reading, code)
    assert told == [200]
    assert around == {role: theme.font(role) for role in around}
    for role in (TextRole.READING, TextRole.H1, TextRole.H2, TextRole.H3):
        assert theme.text_font(role).families()[0] == reading
        assert theme.text_font(role).pixelSize() == 2 * theme.pixel_size(role)
    assert theme.text_font(TextRole.READING).families()[1:] == around[TextRole.READING].families(), "for what it has no letters of"
    assert theme.text_font(TextRole.SMALL_STRONG).families() == around[TextRole.SMALL_STRONG].families()
    made = theme.text_font(TextRole.CODE)
    assert made.families()[0] == theme.font(TextRole.CODE).families()[0] == code
    assert [made.featureValue(QFont.Tag(name)) for name in ("calt", "liga")] == [0, 0]
    theme.set_text(200)
    assert theme.reading_width() == pytest.approx(2 * width, rel=0.03)


def test_a_family_that_is_not_there_is_the_systems(qt_app: QApplication) -> None:
    theme = Theme()
    told: list[int] = []
    theme.text_changed.connect(lambda: told.append(theme.zoom))
    before = (theme.text_font(TextRole.READING), theme.text_font(TextRole.CODE))
    theme.set_text(100, "No such font", "\x00; color: red")
    assert (theme.text_font(TextRole.READING), theme.text_font(TextRole.CODE)) == before
    assert told == []


def test_the_names_that_a_file_dialog_offers_can_be_read(theme: Theme, tmp_path: Path) -> None:
    dialog = QFileDialog(None, "Import", str(tmp_path))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    try:
        field = dialog.findChild(QLineEdit, "fileNameEdit")
        assert isinstance(field, QLineEdit)
        popup = field.completer().popup()  # a window of its own: nothing is painted below it
        popup.resize(200, 80)
        painted = popup.grab().toImage()
        assert painted.pixelColor(painted.width() - 20, painted.height() // 2) == theme.colours.raised
    finally:
        dialog.deleteLater()
