"""The head of the system prompt: its label, and a menu of the saved ones that names the one that stands there."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop_app.chat.saved_item import SavedItem
from desktop_app.ui.combo_box import MOST_IN_MENU
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.menu import Menu

_ICON = 14  # logical px
_AROUND_NAME = 28  # logical px: the icon and the air


class SystemPromptChoice(QWidget):
    """Told what is saved and what stands in the field; tells what is wanted of them."""

    chosen = Signal(str)
    """The id of a saved system prompt that is to stand in the field."""
    save_wanted = Signal()
    manage_wanted = Signal()

    def __init__(self, icons: Icons, field: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[SavedItem, ...] = ()
        self._text = ""
        label = self._label = QLabel(self.tr("System prompt"))
        label.setProperty("kind", "small_strong")
        label.setBuddy(field)
        self.button = LinkButton("")
        self.button.setIcon(icons.icon("chevron-down"))
        self.button.setIconSize(QSize(_ICON, _ICON))
        self.button.setLayoutDirection(Qt.LayoutDirection.RightToLeft if self.isLeftToRight() else Qt.LayoutDirection.LeftToRight)
        self.button.clicked.connect(self._open)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label)
        row.addStretch(1)
        row.addWidget(self.button)
        self._name_it()

    def show_items(self, items: Sequence[SavedItem]) -> None:
        """Offer these."""
        self._items = tuple(items)
        self._name_it()

    def show_text(self, text: str) -> None:
        """What stands in the field now."""
        if text != self._text:
            self._text = text
            self._name_it()

    @property
    def current(self) -> SavedItem | None:
        """The saved one that stands in the field, to the letter."""
        return next((item for item in self._items if item.text == self._text), None) if self._text else None

    def menu_for(self) -> Menu:
        """The saved ones, the one that stands there ticked, and what can be done with the text."""
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        current = self.current
        for item in self._items[:MOST_IN_MENU]:
            action = menu.addAction(item.name.replace("&", "&&"))
            action.triggered.connect(lambda _=False, item_id=item.id: self.chosen.emit(item_id))
            action.setCheckable(True)
            action.setChecked(item is current)
        menu.addSeparator()
        menu.addAction(self.tr("Save as system prompt…"), self.save_wanted.emit).setEnabled(bool(self._text.strip()) and current is None)
        more = len(self._items) > MOST_IN_MENU
        manage = self.tr("All {n} system prompts…").format(n=len(self._items)) if more else self.tr("Presets and prompts…")
        menu.addAction(manage, self.manage_wanted.emit)
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has room for more or less of the name."""
        super().resizeEvent(event)
        self._name_it()

    def _name_it(self) -> None:
        current = self.current
        name = self.tr("Saved") if current is None else current.name
        room = self.width() - self._label.sizeHint().width() - _AROUND_NAME
        shown = self.button.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, max(room, 2 * _AROUND_NAME))
        self.button.setText(shown.replace("&", "&&"))
        self.button.setAccessibleName(
            self.tr("Saved system prompts") if current is None else self.tr("Saved system prompts: {name}").format(name=name)
        )

    def _open(self) -> None:
        menu = self.menu_for()
        right = self.button.width() - menu.sizeHint().width() if self.isLeftToRight() else 0
        menu.popup(self.button.mapToGlobal(QPoint(right, self.button.height() + 4)))
