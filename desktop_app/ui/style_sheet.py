"""The one style sheet of the application, written from colours and sizes; what it styles is chosen by the property `kind`."""

from dataclasses import dataclass, fields
from string import Template

from desktop_app.ui.colours import Colours


@dataclass(frozen=True, slots=True)
class Sizes:
    """Type sizes in logical pixels, all derived from the system font's."""

    small: int
    ui: int
    reading: int
    heading: int


_SHEET = """
QDialog, QMainWindow { background: $ground; }
QToolTip { background: $raised; color: $text; border: 1px solid $soft_edge; padding: 4px 8px; }
QHeaderView::section { background: $pane; color: $text2; border: none; padding: 4px 8px; }

QLabel[kind="small"] { font-size: ${small}px; color: $text2; }
QLabel[kind="small_strong"] { font-size: ${small}px; font-weight: 600; color: $text2; }
QLabel[kind="help"] { font-size: ${small}px; color: $text3; }
QLabel[kind="text2"] { color: $text2; }
QLabel[kind="strong"] { font-weight: 600; }
QLabel[kind="title"] { font-size: ${reading}px; font-weight: 600; }
QLabel[kind="heading"] { font-size: ${heading}px; font-weight: 600; }

QFrame[kind="pane"] { background: $pane; border: none; }
QFrame[kind="line"] { background: $line; border: none; min-width: 1px; min-height: 1px; }
QFrame[kind="card"] { background: $card; border: $heavy_line; border-radius: 12px; }
QFrame[kind="notice_danger"] { background: $danger_ground; border: $heavy_danger; border-radius: 10px; }
QFrame[kind="notice_warn"] { background: $warn_ground; border: $heavy_warn; border-radius: 10px; }
QFrame[kind="popover"] { background: $raised; border: ${hairline}px solid $soft_edge; border-radius: 12px; }
QFrame[kind="composer"] { background: $raised; border: ${hairline}px solid $soft_edge; border-radius: 14px; }
QFrame[kind="composer"][focused="true"] { border-color: $accent; }

QPushButton {
    background: $raised; color: $text; border: ${hairline}px solid $line; border-radius: 8px;
    min-height: 20px; padding: ${button_padding}px 12px; outline: none;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $pressed; }
QPushButton:disabled { color: $text3; }
QPushButton::menu-indicator { width: 0; image: none; }

QPushButton[kind="primary"] { background: $accent; color: $on_accent; border: none; font-weight: 600; padding: 6px 13px; }
QPushButton[kind="primary"]:hover, QPushButton[kind="primary"]:pressed { background: $accent_hover; }
QPushButton[kind="primary"]:disabled { background: $hover; color: $text3; }

QPushButton[kind="link"], QPushButton[kind="danger_link"] {
    background: transparent; border: none; border-radius: 6px; padding: 2px 0; text-align: left;
}
QPushButton[kind="link"] { color: $accent; }
QPushButton[kind="danger_link"] { color: $danger; }
QPushButton[kind="link"]:hover, QPushButton[kind="link"]:pressed { color: $accent_hover; text-decoration: underline; }
QPushButton[kind="danger_link"]:hover, QPushButton[kind="danger_link"]:pressed { text-decoration: underline; }
QPushButton[kind="link"]:disabled, QPushButton[kind="danger_link"]:disabled { color: $text3; }

QPushButton[kind="tool"], QPushButton[kind="tool"][side="24"], QPushButton[kind="tool"][side="32"] {
    background: transparent; color: $text2; border: none; border-radius: 6px; padding: 6px; min-width: 16px; min-height: 16px;
}
QPushButton[kind="tool"][side="24"] { padding: 4px; }
QPushButton[kind="tool"][side="32"] { min-width: 20px; min-height: 20px; }
QPushButton[kind="tool"]:hover { background: $hover; color: $text; }
QPushButton[kind="tool"]:pressed, QPushButton[kind="tool"]:checked { background: $pressed; color: $text; }

QPushButton[kind="chip"] {
    background: transparent; border: ${hairline}px solid $line; border-radius: 8px; padding: 0;
}
QPushButton[kind="chip"]:hover { background: $hover; }
QPushButton[kind="chip"]:pressed { background: $pressed; }

QRadioButton { spacing: 8px; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $edge; border-radius: 8px; background: $raised; }
QRadioButton::indicator:hover { background: $hover; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $accent; background: $raised; }

QPushButton[kind="row"] { background: transparent; border: none; padding: 6px 12px; text-align: left; }
QPushButton[kind="row"][lines="2"] { min-height: 36px; }
QPushButton[kind="row"]:hover { background: $hover; }
QPushButton[kind="row"]:pressed { background: $pressed; }
QPushButton[kind="row"]:checked { background: $selected; border: $heavy_line; }

QPushButton[kind="chip"] {
    background: transparent; color: $text2; border: ${hairline}px solid $line; border-radius: 8px;
    font-size: ${small}px; min-height: 18px; padding: 2px 8px;
}
QPushButton[kind="chip"]:hover { background: $hover; color: $text; }
QPushButton[kind="chip"]:checked { background: $selected; color: $text; border-color: $edge; }

QPushButton[kind="title"] { background: transparent; border: none; }

QLineEdit, QTextEdit, QPlainTextEdit, QSpinBox, QDoubleSpinBox, QComboBox {
    background: $raised; color: $text; border: ${hairline}px solid $line; border-radius: 8px;
    selection-background-color: $selection; selection-color: $selection_text; placeholder-text-color: $text3;
}
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox { min-height: 20px; padding: ${field_padding}px ${field_side}px; }
QTextEdit, QPlainTextEdit { padding: 4px 7px; }
QLineEdit:hover, QTextEdit:hover, QPlainTextEdit:hover, QComboBox:hover { border-color: $soft_edge; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus { border: 2px solid $focus; padding: 4px 9px; }
QTextEdit:focus, QPlainTextEdit:focus { border: 2px solid $focus; padding: 3px 6px; }
QLineEdit:disabled, QTextEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled { color: $text3; background: $pane; }
QLineEdit[kind="bare"], QTextEdit[kind="bare"], QPlainTextEdit[kind="bare"] {
    background: transparent; border: none; border-radius: 0; padding: 0;
}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }
QComboBox { combobox-popup: 0; }
QComboBox::drop-down { border: none; width: 28px; }
QComboBox QAbstractItemView { background: $raised; border: ${hairline}px solid $soft_edge; outline: none; padding: 4px; }
QComboBox QAbstractItemView::item { min-height: 32px; padding: 0 8px; border: none; border-radius: 6px; }
QComboBox QAbstractItemView::item:selected { background: $hover; color: $text; }

QMenu { background: $raised; color: $text; border: ${hairline}px solid $soft_edge; border-radius: 10px; padding: 5px; }
QMenu::item { min-height: 20px; padding: 6px 24px 6px 12px; border-radius: 6px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $text3; }
QMenu::separator { background: $line; height: 1px; margin: 4px 7px; }

QScrollArea, QAbstractItemView { border: none; background: transparent; outline: none; }
QFileDialog QAbstractItemView, QListView { background: $raised; color: $text; }
QListView[kind="chats"], QListView[kind="rows"] { background: transparent; }
QListView[kind="choices"] {
    background: $raised; color: $text; border: ${hairline}px solid $line; border-radius: 8px; padding: 4px;
}
QListView[kind="choices"]:focus { border: 2px solid $focus; padding: 3px; }
QListView[kind="choices"]::item { min-height: 32px; padding: 0 8px; border-radius: 6px; }
QListView[kind="choices"]::item:hover { background: $hover; }
QListView[kind="choices"]::item:selected { background: $selected; color: $text; border: $heavy_line; }
QTableView[kind="choices"] { background: $raised; color: $text; border: ${hairline}px solid $line; border-radius: 8px; }
QTableView[kind="choices"]:focus { border: 2px solid $focus; }
QTableView[kind="choices"]::item { padding: 0 5px; border: none; }
QTableView[kind="choices"]::item:selected { background: $selected; color: $text; }
QListView[kind="rows"]::item { min-height: 20px; padding: 6px 8px; border: none; border-radius: 6px; color: $text; }
QListView[kind="rows"]::item:hover { background: $hover; }
QListView[kind="rows"]::item:selected { background: $selected; color: $text; border: $heavy_line; }
QScrollBar, QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QListView[kind="chats"] QScrollBar:vertical { width: 8px; }
QScrollBar::handle { background: $scroll_handle; border-radius: 4px; }
QScrollBar::handle:vertical { min-height: 32px; margin: 2px; }
QListView[kind="chats"] QScrollBar::handle:vertical { border-radius: 3px; margin: 2px 1px; }
QScrollBar::handle:horizontal { min-width: 32px; margin: 2px; }
QScrollBar::handle:disabled { background: transparent; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $edge; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: $line; }
"""

_HIGH_CONTRAST = """
QPushButton:hover, QPushButton[kind="tool"]:hover, QPushButton[kind="row"]:hover { text-decoration: underline; }
QMenu::item:selected { border: 2px solid $text; padding: 4px 22px 4px 10px; }
"""


def style_sheet(colours: Colours, sizes: Sizes, *, high_contrast: bool) -> str:
    """The sheet for the whole application."""
    names = {field.name: value.name() for field in fields(colours) if not isinstance(value := getattr(colours, field.name), tuple)}
    hairline = 2 if high_contrast else 1
    names |= {
        "selection": (colours.accent if high_contrast else colours.selected).name(),
        "selection_text": (colours.on_accent if high_contrast else colours.text).name(),
        "scroll_handle": (colours.edge if high_contrast else colours.pressed).name(),
        "heavy_line": f"2px solid {colours.line.name()}" if high_contrast else "none",
        "heavy_danger": f"2px solid {colours.danger.name()}" if high_contrast else "none",
        "heavy_warn": f"2px solid {colours.warn.name()}" if high_contrast else "none",
        "hairline": str(hairline),
        "button_padding": str(6 - hairline),
        "field_padding": str(6 - hairline),
        "field_side": str(11 - hairline),
        "small": str(sizes.small),
        "ui": str(sizes.ui),
        "reading": str(sizes.reading),
        "heading": str(sizes.heading),
    }
    return Template(_SHEET + (_HIGH_CONTRAST if high_contrast else "")).substitute(names)
