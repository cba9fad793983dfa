"""How Brise looks right now: colours, fonts, the style sheet, and whether things may move."""

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from desktop_app.ui.colours import Colours, dark_colours, high_contrast, light_colours
from desktop_app.ui.style_sheet import Sizes, style_sheet


class Scheme(StrEnum):
    """What the user chose: as the system, or always one of the two."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class TextRole(StrEnum):
    """What a text is, which decides size and weight."""

    SMALL = "small"
    SMALL_STRONG = "small_strong"
    UI = "ui"
    UI_MEDIUM = "ui_medium"
    UI_STRONG = "ui_strong"
    READING = "reading"
    TITLE = "title"
    H1 = "h1"
    H2 = "h2"
    H3 = "h3"
    HEADING = "heading"  # of an empty state
    CODE = "code"


_QT_SCHEME = {
    Scheme.SYSTEM: Qt.ColorScheme.Unknown,
    Scheme.LIGHT: Qt.ColorScheme.Light,
    Scheme.DARK: Qt.ColorScheme.Dark,
}
ACTUAL_SIZE = 100  # percent
_SMALLEST_BASE, _LARGEST_BASE = 12, 16  # px
_SMALLEST_TEXT = 6  # px, zoomed out
_SAMPLE = "A model names the next token, one after another, until the answer is whole."
_READING_ROLES = (TextRole.READING, TextRole.H1, TextRole.H2, TextRole.H3)
_STRONG_ROLES = (
    *(TextRole.SMALL_STRONG, TextRole.UI_STRONG, TextRole.TITLE),
    *(TextRole.H1, TextRole.H2, TextRole.H3, TextRole.HEADING),
)


def system_wants_contrast() -> bool:
    """True if the platform asks for high contrast, as far as Qt can tell."""
    return QGuiApplication.styleHints().accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


class Theme(QObject):
    """Colours, fonts and motion for every widget; made once by `app`, after the QApplication."""

    changed = Signal()
    """Colours are others now; the style sheet is already in place."""
    text_changed = Signal()
    """What is read and written is set in another size or font now: `text_font` and `reading_width` differ."""
    motion_changed = Signal()
    """`reduced_motion` reads differently now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app: QApplication | None = None
        self._scheme = Scheme.SYSTEM
        self._system_font = QFont(QGuiApplication.font())
        self._base = min(max(QFontInfo(self._system_font).pixelSize(), _SMALLEST_BASE), _LARGEST_BASE)
        self._zoom = ACTUAL_SIZE
        self._average = 0.0  # width of a character in reading size, once measured
        self._reading_family = self._code_family = ""
        self._system_reduces_motion = False
        self._reduced_motion: bool | None = None
        self._high_contrast = False
        self._is_dark = False
        self._colours = light_colours()
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._refresh)
        hints.accessibility().contrastPreferenceChanged.connect(self._refresh)
        self._read_system()

    @property
    def colours(self) -> Colours:
        """The colours to draw with, until `changed`."""
        return self._colours

    @property
    def is_dark(self) -> bool:
        """True while text is light on dark."""
        return self._is_dark

    @property
    def is_high_contrast(self) -> bool:
        """True if the system asks for high contrast: cards and the selected row then have a 2 px border."""
        return self._high_contrast

    @property
    def scheme(self) -> Scheme:
        """What the user chose."""
        return self._scheme

    def set_scheme(self, scheme: Scheme) -> None:
        """Follow the system, or be light or dark whatever it says."""
        self._scheme = scheme
        QGuiApplication.styleHints().setColorScheme(_QT_SCHEME[scheme])
        self._refresh()

    @property
    def reduced_motion(self) -> bool:
        """True if nothing may move: arcs and waves stand still, drawers open at once."""
        return self._system_reduces_motion if self._reduced_motion is None else self._reduced_motion

    @reduced_motion.setter
    def reduced_motion(self, reduced: bool | None) -> None:
        """The user's choice; None follows the system."""
        before = self.reduced_motion
        self._reduced_motion = reduced
        if self.reduced_motion != before:
            self.motion_changed.emit()

    def set_system_reduces_motion(self, reduces: bool) -> None:
        """What the platform says, where Qt does not tell."""
        before = self.reduced_motion
        self._system_reduces_motion = reduces
        if self.reduced_motion != before:
            self.motion_changed.emit()

    @property
    def zoom(self) -> int:
        """The size of what is read and written, in percent."""
        return self._zoom

    def set_text(self, zoom: int, reading_family: str = "", code_family: str = "") -> None:
        """How large and in which fonts messages are set; a family that is empty or not there gives way to the system's."""
        wanted = (zoom, _installed(reading_family), _installed(code_family))
        if wanted != (self._zoom, self._reading_family, self._code_family):
            self._zoom, self._reading_family, self._code_family = wanted
            self._average = 0.0
            self.text_changed.emit()

    def pixel_size(self, role: TextRole) -> int:
        """The size of a role in logical pixels, around the messages."""
        base = self._base
        match role:
            case TextRole.SMALL | TextRole.SMALL_STRONG:
                return max(base - 1, _SMALLEST_BASE)
            case TextRole.UI | TextRole.UI_MEDIUM | TextRole.UI_STRONG:
                return base
            case TextRole.READING | TextRole.TITLE | TextRole.H3:
                return base + 2
            case TextRole.H2:
                return base + 4
            case TextRole.H1:
                return base + 7
            case TextRole.HEADING:
                return base + 9
            case TextRole.CODE:
                return round(0.88 * (base + 2))

    def font(self, role: TextRole) -> QFont:
        """The font for a text of this role; a copy, free to change."""
        if role is TextRole.CODE:
            font = _in_family(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont), self._code_family)
            for feature in ("calt", "liga"):  # "->" stays two characters
                font.setFeature(QFont.Tag(feature), 0)
        else:
            font = QFont(self._system_font)
        font.setPixelSize(self.pixel_size(role))
        font.setWeight(self._weight(role))
        return font

    def text_font(self, role: TextRole) -> QFont:
        """The font for what is read and written, in messages and the composer: zoomed, and in the family that the user chose."""
        font = self.font(role)
        if role in _READING_ROLES:
            font = _in_family(font, self._reading_family)
        font.setPixelSize(max(round(self.pixel_size(role) * self._zoom / ACTUAL_SIZE), _SMALLEST_TEXT))
        return font

    def number_font(self, role: TextRole) -> QFont:
        """The same with digits of one width, for numbers that change."""
        font = self.font(role)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def reading_width(self, characters: int = 75) -> int:
        """The width of that many average characters as messages are set, in logical pixels."""
        if not self._average:
            self._average = QFontMetricsF(self.text_font(TextRole.READING)).horizontalAdvance(_SAMPLE) / len(_SAMPLE)
        return round(self._average * characters)

    def apply(self, app: QApplication) -> None:
        """Dress the application: Fusion, one palette, one font, one style sheet; again whenever something changes."""
        self._app = app
        app.setStyle("Fusion")
        app.setFont(self.font(TextRole.UI))
        self._dress(app)

    @staticmethod
    def _weight(role: TextRole) -> QFont.Weight:
        if role in _STRONG_ROLES:
            return QFont.Weight.DemiBold
        return QFont.Weight.Medium if role is TextRole.UI_MEDIUM else QFont.Weight.Normal

    def _refresh(self) -> None:
        if self._read_system():
            if self._app is not None:
                self._dress(self._app)
            self.changed.emit()

    def _read_system(self) -> bool:
        """Take over scheme and contrast; True if the colours are others than before."""
        hints = QGuiApplication.styleHints()
        dark = self._scheme is Scheme.DARK or (self._scheme is Scheme.SYSTEM and hints.colorScheme() == Qt.ColorScheme.Dark)
        contrast = system_wants_contrast()
        colours = dark_colours() if dark else light_colours()
        if contrast:
            colours = high_contrast(colours, dark=dark)
        differs = colours != self._colours
        self._is_dark, self._high_contrast, self._colours = dark, contrast, colours
        return differs

    def _dress(self, app: QApplication) -> None:
        app.setPalette(_palette(self._colours, self._high_contrast))
        sizes = Sizes(
            small=self.pixel_size(TextRole.SMALL),
            ui=self.pixel_size(TextRole.UI),
            reading=self.pixel_size(TextRole.READING),
            heading=self.pixel_size(TextRole.HEADING),
        )
        app.setStyleSheet(style_sheet(self._colours, sizes, high_contrast=self._high_contrast))


def _installed(family: str) -> str:
    # Qt 6.11 lists fontconfig's general ones ("Serif") and finds them, but says that they are not there
    is_there = bool(family) and (QFontDatabase.hasFamily(family) or family in QFontDatabase.families())
    return family if is_there else ""


def _in_family(font: QFont, family: str) -> QFont:
    if family:
        font.setFamilies([family, *font.families()])  # what the family has no glyph for comes from where it came before
    return font


def _palette(colours: Colours, contrast: bool) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for which, colour in (
        (role.Window, colours.ground),
        (role.WindowText, colours.text),
        (role.Base, colours.raised),
        (role.AlternateBase, colours.card),
        (role.Text, colours.text),
        (role.Button, colours.raised),
        (role.ButtonText, colours.text),
        (role.BrightText, colours.danger),
        (role.ToolTipBase, colours.raised),
        (role.ToolTipText, colours.text),
        (role.PlaceholderText, colours.text3),
        (role.Highlight, colours.accent if contrast else colours.selected),
        (role.HighlightedText, colours.on_accent if contrast else colours.text),
        (role.Link, colours.accent),
        (role.LinkVisited, colours.accent),
        (role.Accent, colours.accent),
        (role.Light, colours.raised),
        (role.Midlight, colours.hover),
        (role.Mid, colours.line),
        (role.Dark, colours.edge),
        (role.Shadow, colours.edge),
    ):
        palette.setColor(which, colour)
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, colours.text3)
    return palette
