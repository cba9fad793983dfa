"""The window's menu in tests: what stands in it, and in the menus below it."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu


def texts(menu: QMenu) -> list[str]:
    """The entries of one menu, "-" between groups."""
    return ["-" if action.isSeparator() else action.text() for action in menu.actions()]


def submenu(menu: QMenu, title: str) -> QMenu:
    """The menu below one of its entries."""
    found = next(action.menu() for action in menu.actions() if action.text() == title)
    assert isinstance(found, QMenu)
    return found


def entry(menu: QMenu, *path: str) -> QAction:
    """An entry, by its text and those that lead to it."""
    *above, text = path
    for title in above:
        menu = submenu(menu, title)
    return next(action for action in menu.actions() if action.text() == text)
