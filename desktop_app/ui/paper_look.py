"""The theme as a message on paper wants it: its fonts, in dark colours on white."""

from dataclasses import replace

from PySide6.QtGui import QColor, QFont

from desktop_app.rendering.look import Look
from desktop_app.ui.colours import light_colours
from desktop_app.ui.theme import Theme
from desktop_app.ui.transcript_look import transcript_look

_POINT = 96 / 72  # px of the look


def paper_look(theme: Theme) -> Look:
    """Nothing is filled that only decorates."""
    colours = light_colours()
    on_screen = transcript_look(theme)
    h1, h2, h3 = on_screen.headings
    return replace(
        on_screen,
        reading=_on_paper(on_screen.reading, 10.5),
        code=_on_paper(on_screen.code, 9),
        small=_on_paper(on_screen.small, 8.25),
        headings=(_on_paper(h1, 15), _on_paper(h2, 12.75), _on_paper(h3, 10.5)),
        text=QColor("#000000"),
        text2=colours.text2,
        accent=colours.accent,
        warn=colours.warn,
        hover=QColor("#F0F2F3"),
        line=colours.soft_edge,
        edge=colours.edge,
        code_ground=QColor("#FFFFFF"),
        syntax={name: getattr(colours, name) for name in on_screen.syntax},
        border=1,
        zoom=1.0,
        on_paper=True,
        _formats={},
        _metrics={},
    )


def _on_paper(font: QFont, points: float) -> QFont:
    """Of a size that no screen or zoom changes, measured as it is drawn, and without ligatures: text that is searched for must be found."""
    font = QFont(font)
    font.setPixelSize(round(points * _POINT))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for feature in ("liga", "clig", "dlig"):
        font.setFeature(QFont.Tag(feature), 0)
    return font
