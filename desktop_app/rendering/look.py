"""Fonts and colours that blocks are drawn with; the theme fills it in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from PySide6.QtGui import QColor, QFont, QFontMetricsF, QTextCharFormat

from desktop_app.rendering.blocks import Style
from desktop_app.rendering.formula import Formulas
from desktop_app.rendering.marks import MarkKind

QUOTE_INDENT = 16  # px
BULLET_INDENT = 22  # px
NUMBER_INDENT = 28  # px, two digits and the dot


@dataclass(frozen=True, eq=False)
class Look:
    """One look; a change of theme makes a new one, and what was laid out with the old one is laid out again."""

    reading: QFont
    code: QFont
    small: QFont
    headings: tuple[QFont, QFont, QFont]  # h1 to h3; deeper ones look like h3
    text: QColor
    text2: QColor
    accent: QColor
    warn: QColor
    hover: QColor  # behind inline code
    line: QColor
    edge: QColor
    code_ground: QColor
    marks: Mapping[MarkKind, QTextCharFormat]  # what a mark changes in the look of its text
    syntax: Mapping[str, QColor]  # keyword, string, number, comment, function
    border: int = 1  # px; 2 in high contrast
    zoom: float = 1.0  # of the fonts; what stands beside text, indents and gaps, goes along
    on_paper: bool = False  # links are kept in what is drawn, and text that is clipped away is not drawn; marks neither
    formulas: Formulas | None = None  # None: formulas are shown as their source
    _formats: dict[tuple[Style, str], QTextCharFormat] = field(default_factory=dict)
    _metrics: dict[str, QFontMetricsF] = field(default_factory=dict)

    def format(self, style: Style, font: QFont) -> QTextCharFormat:
        """The character format of a style on top of a block's font."""
        key = (style, font.key())
        if key not in self._formats:
            self._formats[key] = self._make_format(style, font)
        return self._formats[key]

    def metrics(self, font: QFont) -> QFontMetricsF:
        """The font's metrics, measured once."""
        key = font.key()
        if key not in self._metrics:
            self._metrics[key] = QFontMetricsF(font)
        return self._metrics[key]

    def zoomed(self, size: float) -> int:
        """A distance that belongs to the text, in pixels."""
        return round(size * self.zoom)

    def growth(self, old: "Look", width: int, old_width: int) -> tuple[float, float]:
        """By how much text that was set in `old` is taller now: of lines that are as they were, and wrapped to a width of pixels."""
        taller = self.line_height(self.reading) / old.line_height(old.reading)
        characters = max(width, 1) / max(old_width, 1) * old.reading.pixelSize() / self.reading.pixelSize()
        return taller, taller / characters

    def line_height(self, font: QFont) -> int:
        """The height of a line: 1.6 of the reading size, 1.4 of larger ones."""
        size = font.pixelSize()
        return round(size * (1.6 if size <= self.reading.pixelSize() else 1.4))

    @property
    def code_line_height(self) -> int:
        """The height of a line of code: 20 px for 13 px text."""
        return round(self.code.pixelSize() * 20 / 13)

    @cached_property
    def code_digit(self) -> float:
        """The width of a digit in code, px."""
        return self.metrics(self.code).horizontalAdvance("0")

    @cached_property
    def code_is_fixed(self) -> bool:
        """True if all ASCII characters of code are equally wide; measured, since some fixed fonts do not say so."""
        metrics = self.metrics(self.code)
        return len({round(metrics.horizontalAdvance(chr(code)), 3) for code in range(32, 127)}) == 1

    @property
    def code_head(self) -> int:
        """The height of a code block's head: 32 px for its button, more where the language's name is larger."""
        return max(32, round(self.small.pixelSize() * 1.6))

    def _make_format(self, style: Style, font: QFont) -> QTextCharFormat:
        made = QTextCharFormat()
        if style & (Style.CODE | Style.FORMULA):
            code = QFont(self.code)
            code.setPixelSize(max(round(font.pixelSize() * 0.88), 6))
            made.setFont(code)
        if style & Style.STRONG:
            made.setFontWeight(QFont.Weight.DemiBold)
        if style & Style.EMPHASIS:
            made.setFontItalic(True)
        if style & Style.STRIKE:
            made.setFontStrikeOut(True)
        if style & Style.REVEALED:
            made.setForeground(self.warn)
        elif style & Style.IMAGE:
            made.setForeground(self.text2)
        if style & Style.FOOTNOTE:
            made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
            made.setForeground(self.accent)
        if style & Style.LINK:
            made.setFontUnderline(True)
            made.setForeground(self.accent)
        return made
