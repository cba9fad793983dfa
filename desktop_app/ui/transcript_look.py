"""The theme as the blocks of a message want it."""

from PySide6.QtGui import QColor, QTextCharFormat

from desktop_app.rendering.formula import Formulas
from desktop_app.rendering.look import Look
from desktop_app.rendering.marks import MarkKind
from desktop_app.ui.theme import ACTUAL_SIZE, TextRole, Theme


def transcript_look(theme: Theme, formulas: Formulas | None = None) -> Look:
    """Fonts and colours of the theme as it is now; without `formulas` they are shown as their source."""
    colours = theme.colours
    return Look(
        reading=theme.text_font(TextRole.READING),
        code=theme.text_font(TextRole.CODE),
        small=theme.text_font(TextRole.SMALL),
        headings=(theme.text_font(TextRole.H1), theme.text_font(TextRole.H2), theme.text_font(TextRole.H3)),
        text=colours.text,
        text2=colours.text2,
        accent=colours.accent,
        warn=colours.warn,
        hover=colours.hover,
        line=colours.line,
        edge=colours.edge,
        code_ground=colours.code,
        marks=_marks(theme),
        syntax={
            "keyword": colours.keyword,
            "string": colours.string,
            "number": colours.number,
            "comment": colours.comment,
            "function": colours.function,
        },
        zoom=theme.zoom / ACTUAL_SIZE,
        border=2 if theme.is_high_contrast else 1,
        formulas=formulas,
    )


def _marks(theme: Theme) -> dict[MarkKind, QTextCharFormat]:
    """Grounds below marked text; the hit that the reader stands at is underlined, since colour alone tells nothing."""
    colours = theme.colours
    if theme.is_high_contrast:
        chosen = _mark(colours.accent, colours.on_accent)
        return {MarkKind.FOUND: _mark(underlined=True), MarkKind.FOUND_HERE: chosen, MarkKind.SELECTED: chosen}
    return {
        MarkKind.FOUND: _mark(colours.doubt[1]),
        MarkKind.FOUND_HERE: _mark(colours.doubt[3], underlined=True),
        MarkKind.SELECTED: _mark(colours.selected),
    }


def _mark(ground: QColor | None = None, text: QColor | None = None, *, underlined: bool = False) -> QTextCharFormat:
    made = QTextCharFormat()
    if ground is not None:
        made.setBackground(ground)
    if text is not None:
        made.setForeground(text)
    if underlined:
        made.setFontUnderline(True)
    return made
