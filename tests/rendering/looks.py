"""Looks for tests of what is laid out: plain fonts, few colours."""

from PySide6.QtGui import QColor, QFont, QFontDatabase, QTextCharFormat

from desktop_app.rendering.look import Look
from desktop_app.rendering.marks import MarkKind

COLOUR = QColor("#336699")
"""Every colour but that of text."""


def font(size: int) -> QFont:
    made = QFont()
    made.setPixelSize(size)
    return made


def fixed_font(size: int) -> QFont:
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    made.setPixelSize(size)
    return made


def plain_look(code: QFont | None = None) -> Look:
    black = QColor("#000000")
    names = ("keyword", "string", "number", "comment", "function")
    colours = dict.fromkeys(("text", "text2", "accent", "warn", "hover", "line", "edge", "code_ground"), COLOUR) | {"text": black}
    chosen = QTextCharFormat()
    chosen.setBackground(QColor("#ffcc00"))
    return Look(
        reading=font(15),
        code=code or font(13),
        small=font(12),
        headings=(font(20), font(17), font(15)),
        marks=dict.fromkeys(MarkKind, chosen),
        syntax={name: QColor("#ff0000") for name in names},
        **colours,
    )
