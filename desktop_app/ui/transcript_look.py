"""The theme as the blocks of a message want it."""

from desktop_app.rendering.look import Look
from desktop_app.ui.theme import TextRole, Theme


def transcript_look(theme: Theme) -> Look:
    """Fonts and colours of the theme as it is now."""
    colours = theme.colours
    return Look(
        reading=theme.font(TextRole.READING),
        code=theme.font(TextRole.CODE),
        small=theme.font(TextRole.SMALL),
        headings=(theme.font(TextRole.H1), theme.font(TextRole.H2), theme.font(TextRole.H3)),
        text=colours.text,
        text2=colours.text2,
        accent=colours.accent,
        warn=colours.warn,
        hover=colours.hover,
        line=colours.line,
        edge=colours.edge,
        code_ground=colours.code,
        selection=colours.accent if theme.is_high_contrast else colours.selected,
        selection_text=colours.on_accent if theme.is_high_contrast else None,
        syntax={
            "keyword": colours.keyword,
            "string": colours.string,
            "number": colours.number,
            "comment": colours.comment,
            "function": colours.function,
        },
        border=2 if theme.is_high_contrast else 1,
    )
