"""A choice of one among a few, with the chevron that the style sheet cannot colour."""

from collections.abc import Iterable

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QActionGroup, QHideEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from desktop_app.ui.icons import Icons
from desktop_app.ui.menu import Menu

_CHEVRON = 14  # logical px
_SIDE = 10  # logical px from the right edge
_GAP = 4  # logical px between the box and its menu
MOST_IN_MENU = 12


class ComboBox(QComboBox):
    """A combo box that opens a menu, as everything here does, and that the wheel changes only while it has the focus."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._menu: Menu | None = None

    def showPopup(self) -> None:
        """The choices as a menu below the box, the current one ticked; what no menu has room for scrolls in a list."""
        if self.count() > MOST_IN_MENU:
            super().showPopup()
            return
        self._pop_up(self._menu_of(range(self.count())))

    def _menu_of(self, indices: Iterable[int]) -> Menu:
        menu = Menu(self)
        group = QActionGroup(menu)
        for index in indices:
            action = QAction(self.itemText(index).replace("&", "&&"), menu)
            action.setCheckable(True)
            action.setChecked(index == self.currentIndex())
            action.triggered.connect(lambda _=False, index=index: self._choose(index))
            group.addAction(action)
            menu.addAction(action)
        return menu

    def _pop_up(self, menu: Menu) -> None:
        menu.setMinimumWidth(self.width())
        menu.aboutToHide.connect(self._forget_menu)
        self._menu = menu
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + _GAP)))
        if (chosen := next((action for action in menu.actions() if action.isChecked()), None)) is not None:
            menu.setActiveAction(chosen)

    def hidePopup(self) -> None:
        """Close the menu, or the list, without a choice."""
        super().hidePopup()
        if self._menu is not None:
            self._menu.close()

    def hideEvent(self, event: QHideEvent) -> None:
        """A menu does not stay without its box."""
        self.hidePopup()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, then the chevron at its right."""
        super().paintEvent(event)
        painter = QPainter(self)
        role = "text2" if self.isEnabled() else "text3"
        pixmap = self._icons.themed_pixmap("chevron-down", role, _CHEVRON, self.devicePixelRatio())
        left = _SIDE if self.isRightToLeft() else self.width() - _SIDE - _CHEVRON
        painter.drawPixmap(left, (self.height() - _CHEVRON) // 2, pixmap)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what scrolls around it, unless the keyboard is here."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _choose(self, index: int) -> None:
        self.setCurrentIndex(index)
        self.activated.emit(index)

    def _forget_menu(self) -> None:
        if self._menu is not None:
            self._menu.deleteLater()
            self._menu = None
