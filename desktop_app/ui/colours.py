"""The colours of Brise: one value per role, light and dark, and both again for high contrast.

Every pair of text and ground is at least 4.5:1, every handle and ring 3:1.
"""

from dataclasses import dataclass, replace

from PySide6.QtGui import QColor


@dataclass(frozen=True, slots=True)
class Colours:
    """One colour per role; widgets ask for roles, never for values."""

    ground: QColor  # the transcript
    pane: QColor  # side panes
    raised: QColor  # composer, fields, popovers
    card: QColor  # the user's messages
    code: QColor  # code blocks
    hover: QColor
    pressed: QColor
    selected: QColor  # list row, chosen alternative
    line: QColor  # hairlines
    soft_edge: QColor  # border of composer and popovers
    edge: QColor  # handles, switches, dashes
    text: QColor
    text2: QColor  # labels, icons
    text3: QColor  # help, meta, placeholder; not on pressed or selected
    accent: QColor  # what acts
    accent_hover: QColor
    on_accent: QColor
    focus: QColor  # where the keyboard is
    danger: QColor
    danger_ground: QColor
    warn: QColor
    warn_ground: QColor
    good: QColor
    doubt: tuple[QColor, QColor, QColor, QColor]  # below tokens, from likely to unlikely
    keyword: QColor
    string: QColor
    number: QColor
    comment: QColor
    function: QColor


def _doubt(first: str, second: str, third: str, fourth: str) -> tuple[QColor, QColor, QColor, QColor]:
    return QColor(first), QColor(second), QColor(third), QColor(fourth)


def light_colours() -> Colours:
    """Dark text on light grounds."""
    return Colours(
        ground=QColor("#FCFDFD"),
        pane=QColor("#F2F5F6"),
        raised=QColor("#FFFFFF"),
        card=QColor("#F0F5F6"),
        code=QColor("#F4F7F8"),
        hover=QColor("#E6ECEE"),
        pressed=QColor("#DAE3E6"),
        selected=QColor("#D7E8EC"),
        line=QColor("#DDE4E7"),
        soft_edge=QColor("#C9D3D7"),
        edge=QColor("#7F8D93"),
        text=QColor("#1A2326"),
        text2=QColor("#4D5B61"),
        text3=QColor("#5C6A70"),
        accent=QColor("#0B6B80"),
        accent_hover=QColor("#095A6C"),
        on_accent=QColor("#FFFFFF"),
        focus=QColor("#0E7F98"),
        danger=QColor("#B0261C"),
        danger_ground=QColor("#FCEDEB"),
        warn=QColor("#855000"),
        warn_ground=QColor("#FBF1DF"),
        good=QColor("#1B7442"),
        doubt=_doubt("#FFF8E8", "#FFF0D0", "#FFE5B0", "#FFD991"),
        keyword=QColor("#8E3580"),
        string=QColor("#2B6B3C"),
        number=QColor("#925300"),
        comment=QColor("#5F6D73"),
        function=QColor("#1F5CA3"),
    )


def dark_colours() -> Colours:
    """Light text on dark grounds."""
    return Colours(
        ground=QColor("#161B1D"),
        pane=QColor("#101415"),
        raised=QColor("#1E2528"),
        card=QColor("#1E2629"),
        code=QColor("#11171A"),
        hover=QColor("#273135"),
        pressed=QColor("#303C41"),
        selected=QColor("#1F3B43"),
        line=QColor("#2A3438"),
        soft_edge=QColor("#3A474C"),
        edge=QColor("#6E7E85"),
        text=QColor("#E3E9EB"),
        text2=QColor("#AAB6BB"),
        text3=QColor("#93A1A7"),
        accent=QColor("#62C5D8"),
        accent_hover=QColor("#82D5E4"),
        on_accent=QColor("#06272F"),
        focus=QColor("#62C5D8"),
        danger=QColor("#FF9A8F"),
        danger_ground=QColor("#331F1E"),
        warn=QColor("#EDB45C"),
        warn_ground=QColor("#2E2617"),
        good=QColor("#6CCB8E"),
        doubt=_doubt("#27241A", "#352C1A", "#46381C", "#59451E"),
        keyword=QColor("#E39ADB"),
        string=QColor("#8FCF9C"),
        number=QColor("#E8B56B"),
        comment=QColor("#8C9BA1"),
        function=QColor("#8DBBF2"),
    )


def high_contrast(colours: Colours, *, dark: bool) -> Colours:
    """The same roles on pure black or white: text and lines in full contrast, tints gone (borders and underlines tell instead)."""
    ground = QColor("#000000" if dark else "#FFFFFF")
    ink = QColor("#FFFFFF" if dark else "#000000")
    accent = QColor("#8CE6F5" if dark else "#00495A")
    return replace(
        colours,
        ground=ground,
        pane=ground,
        raised=ground,
        card=ground,
        code=ground,
        selected=ground,
        line=ink,
        soft_edge=ink,
        edge=ink,
        text=ink,
        text2=ink,
        text3=ink,
        accent=accent,
        accent_hover=accent,
        on_accent=ground,
        focus=accent,
        danger_ground=ground,
        warn_ground=ground,
        doubt=(ground, ground, ground, ground),
    )
