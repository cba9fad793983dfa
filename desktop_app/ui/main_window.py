"""The window: chats at the left, the transcript in the middle, parameters at the right, and what lies over them."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QByteArray, QEvent, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.chat.endpoint import Endpoint, EndpointStatus
from desktop_app.ui.chat_header import HEADER_HEIGHT, ChatHeader
from desktop_app.ui.conversation_list import ConversationList
from desktop_app.ui.drawer import SidePane
from desktop_app.ui.endpoint_popover import EndpointPopover
from desktop_app.ui.enter_key import press_focused_button
from desktop_app.ui.focus_ring import FocusRings
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icon_text_button import IconTextButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.key_bindings import Command, key_text
from desktop_app.ui.pane_edge import EDGE_WIDTH, PaneEdge
from desktop_app.ui.pane_walk import PaneWalk
from desktop_app.ui.theme import Theme
from desktop_app.ui.toast import Toast
from desktop_app.ui.window_actions import WindowActions
from desktop_app.ui.window_layout import WindowLayout
from desktop_app.ui.window_middle import HasComposer, TakesEscape

# all in logical px
_SIZE, _SMALLEST = QSize(1200, 800), QSize(480, 360)
_LEFT, _LEFT_DOCKS_FROM = (256, 220, 400), 760  # wanted, least, most
_RIGHT, _RIGHT_DOCKS_FROM = 288, 1080
_COLUMN_LEAST = 400
_COMPACT_UNDER = 600
_BUTTON, _MARGIN = 32, 8
_CORNER = _MARGIN + _BUTTON + _MARGIN
_TOAST_TOP = HEADER_HEIGHT + 12


class MainWindow(QWidget):
    """Arranges what it is given; tells what the user wants, does nothing of it itself."""

    close_requested = Signal()
    """Somebody closes the window; it stays until the app has ended what runs."""
    quit_requested = Signal()
    new_window_requested = Signal()
    new_conversation_requested = Signal()
    title_edited = Signal(str)
    endpoint_chosen = Signal(str)
    find_requested = Signal()
    find_step_requested = Signal(bool)
    """The next match (True) or the one before."""
    add_endpoint_requested = Signal()
    edit_endpoint_requested = Signal(str)
    zoom_in_wanted = Signal()
    zoom_out_wanted = Signal()
    actual_size_wanted = Signal()
    settings_requested = Signal()
    about_requested = Signal()
    print_requested = Signal()
    export_requested = Signal()
    export_all_requested = Signal()
    import_requested = Signal()
    backups_requested = Signal()
    network_requested = Signal()
    diagnostics_requested = Signal()
    check_requested = Signal()
    undo_requested = Signal()
    looked_at = Signal()
    """Somebody turned to the window, or opened the list of endpoints: servers that were away may be back."""
    stop_requested = Signal()
    """Esc, and nothing nearer took it."""

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        conversation_list: ConversationList,
        pane: QWidget,
        parameters: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._list = conversation_list
        self._pane = pane
        self._covered = 0  # px
        self.setMinimumSize(_SMALLEST)
        self.resize(_SIZE)
        self._rings = FocusRings(theme, self)
        # made in the order in which Tab goes through them
        self._fold_left = IconButton(icons, "panel-left", "", side=_BUTTON, parent=self)
        self._left = SidePane(theme, Qt.Edge.LeftEdge, widths=_LEFT, docks_from=_LEFT_DOCKS_FROM, parent=self)
        self._centre = QWidget(self)
        self.header = ChatHeader(theme, icons)
        self._right = SidePane(theme, Qt.Edge.RightEdge, widths=(_RIGHT, _RIGHT, _RIGHT), docks_from=_RIGHT_DOCKS_FROM, parent=self)
        self._fill_panes(icons, parameters)
        self._fold_right = IconButton(icons, "panel-right", "", side=_BUTTON, parent=self)
        self._edge = PaneEdge(self)
        self.popover = EndpointPopover(theme, icons, self.header.endpoint_button, self)
        self.toast = Toast(theme, icons, self)
        self.commands = WindowActions(self)
        self._walk = PaneWalk(((self._left, self._enter_left), (self._centre, self._focus_middle), (self._right, self._enter_right)), self)
        self._lost_keyboard = QTimer(self, singleShot=True, interval=0)
        self._connect()
        self._add_commands()
        self.show_title("")
        self._arrange()

    def _fill_panes(self, icons: Icons, parameters: QWidget) -> None:
        self._settings_button = IconTextButton(icons, "settings", self.tr("Settings"))
        self._menu_button = IconButton(icons, "menu", "", side=_BUTTON)
        self._menu_button.set_label(self.tr("Menu"), key_text(Command.MENU))
        foot = QHBoxLayout()
        foot.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        foot.addWidget(self._settings_button)
        foot.addStretch(1)
        foot.addWidget(self._menu_button)
        filled = ((self._left, (self._list, foot)), (self._centre, (self.header, self._pane)), (self._right, (parameters,)))
        for column, parts in ((QVBoxLayout(pane), parts) for pane, parts in filled):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            for part in parts:
                if isinstance(part, QWidget):
                    column.addWidget(part, 0 if part is self.header else 1)
                else:
                    column.addLayout(part)

    def _connect(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_changed)
        self._lost_keyboard.timeout.connect(self._find_keyboard)
        for button, side, enter in ((self._fold_left, self._left, self._enter_left), (self._fold_right, self._right, self._enter_right)):
            button.clicked.connect(side.toggle)
            side.state_changed.connect(self._arrange)
            side.focus_lost.connect(self._focus_middle)
            side.opened.connect(enter)
        self._edge.dragged.connect(self._left.set_wanted_width)
        self._edge.reset.connect(self._left.reset_width)
        self._list.chosen.connect(self._left.close_drawer)
        self._list.new_requested.connect(self._want_new)
        self.header.new_requested.connect(self._want_new)
        self.header.title_edited.connect(self._title_edited)
        self.header.endpoint_button.clicked.connect(self.popover.toggle)
        self.popover.chosen.connect(self.endpoint_chosen)
        self.popover.add_requested.connect(self.add_endpoint_requested)
        self.popover.edit_requested.connect(self.edit_endpoint_requested)
        self.popover.opened.connect(self.looked_at)
        self.popover.settings_requested.connect(self.settings_requested)
        self.toast.resized.connect(self._place_toast)
        self._settings_button.clicked.connect(self.settings_requested)
        self._menu_button.clicked.connect(self.open_menu)

    def _add_commands(self) -> None:
        for command, run in (
            (Command.NEW_CHAT, self._want_new),
            (Command.NEW_WINDOW, self.new_window_requested),
            (Command.SEARCH, self.open_search),
            (Command.FIND, self.find_requested),
            (Command.FIND_NEXT, self._find_next),
            (Command.FIND_PREVIOUS, self._find_previous),
            (Command.ENDPOINT, self.popover.toggle),
            (Command.RENAME, self.rename),
            (Command.PRINT, self.print_requested),
            (Command.UNDO, self.undo_requested),
            (Command.CHAT_BEFORE, self._list.choose_previous),
            (Command.CHAT_AFTER, self._list.choose_next),
            (Command.LEFT_PANE, self._left.toggle),
            (Command.RIGHT_PANE, self._right.toggle),
            (Command.NEXT_PANE, self._walk.to_next),
            (Command.PREVIOUS_PANE, self._walk.to_previous),
            (Command.ZOOM_IN, self.zoom_in_wanted),
            (Command.ZOOM_OUT, self.zoom_out_wanted),
            (Command.ACTUAL_SIZE, self.actual_size_wanted),
            (Command.MENU, self.open_menu),
            (Command.SETTINGS, self.settings_requested),
            (Command.KEYS, self.show_keys),
            (Command.CLOSE_WINDOW, self.close_requested),
            (Command.QUIT, self.quit_requested),
        ):
            self.commands.add(command, run)
        lists = self._list.menu_actions()
        self.commands.fill_menu(delete=self._list.delete_current, export=self.export_requested, about=self.about_requested, lists=lists)
        self.commands.add_exchange_entries(export_all=self.export_all_requested, bring_in=self.import_requested)
        self.commands.add_trust_entries(network=self.network_requested, diagnostics=self.diagnostics_requested)
        self.commands.add_data_entries(backups=self.backups_requested, check=self.check_requested)

    def show_title(self, text: str) -> None:
        """Show the title of the chat in the middle; empty for a new chat."""
        self.header.show_title(text)
        self.setWindowTitle(self.tr("{title} – Brise").format(title=self.header.title))

    def show_endpoints(self, endpoints: Sequence[Endpoint], chosen_id: str, statuses: Mapping[str, EndpointStatus]) -> None:
        """Show what can be chosen, and name the chosen one in the header."""
        chosen = next((endpoint for endpoint in endpoints if endpoint.id == chosen_id), None)
        self.header.show_endpoint(chosen, statuses.get(chosen_id, EndpointStatus(chosen_id)))
        self.popover.show_endpoints(endpoints, chosen_id, statuses)
        self.popover.place()

    def show_toast(self, text: str, action: str = "", on_action: Callable[[], None] | None = None, about: object = None) -> None:
        """Say something under the header for 10 s, with one thing to do about it."""
        self.toast.show_message(text, action, on_action, about)

    def show_briefly(self, text: str) -> None:
        """Say something under the header for a moment, unless something there can still be done."""
        self.toast.show_briefly(text)

    def show_problem(self, sentence: str, remedy: str, details: str) -> None:
        """Say something that has to be read, and is not to go away by itself; before the window is shown, once it is."""
        from desktop_app.ui.problem_dialog import ProblemDialog

        dialog = ProblemDialog(self._theme, sentence, remedy, details, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        QTimer.singleShot(0, dialog, dialog.open)

    def open_search(self) -> None:
        """Show the chats with the cursor in their search."""
        self._left.unfold()
        self._list.search_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._list.search_field.selectAll()

    def close_drawers(self) -> None:
        """What lies over the transcript goes."""
        self._left.close_drawer()
        self._right.close_drawer()

    def rename(self) -> None:
        """Rename where the keyboard is: in the list, else in the header."""
        if self._list.view.hasFocus():
            self._list.rename_current()
        else:
            self.header.edit_title()

    def open_menu(self) -> None:
        """Show the menu at its button, or under the window's corner while the pane is folded."""
        menu = self.commands.menu
        self.commands.delete.setEnabled(bool(self._list.current_ids))
        if self._menu_button.isVisible():
            above = QPoint(0, -menu.sizeHint().height() - 4)
            menu.popup(self._menu_button.mapToGlobal(above))
        else:
            menu.popup(self._fold_left.mapToGlobal(QPoint(0, _BUTTON + 4)))

    def show_keys(self) -> None:
        """Show the list of keys."""
        from desktop_app.ui.keys_dialog import KeysDialog

        dialog = KeysDialog(self._theme, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def save_layout(self) -> bytes:
        """The window's shape, for the next start."""
        geometry = bytes(self.saveGeometry().data())
        return WindowLayout(geometry, self._left.wanted_width, self._left.is_folded, self._right.is_folded).to_bytes()

    def restore_layout(self, data: bytes) -> None:
        """Take the shape of the last run; anything unreadable is ignored."""
        layout = WindowLayout.from_bytes(data)
        if layout is None:
            return
        self.restoreGeometry(QByteArray(layout.geometry))
        self._left.set_wanted_width(layout.left_width)
        self._left.set_folded(layout.left_folded)
        self._right.set_folded(layout.right_folded)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask; the app ends what runs, then leaves."""
        event.ignore()
        self.close_requested.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """The cursor starts where writing goes."""
        super().showEvent(event)
        if self.focusWidget() is None:
            self._focus_middle()

    def changeEvent(self, event: QEvent) -> None:
        """Notice that somebody turned to the window."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._find_keyboard()
            self.looked_at.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange everything for the new size."""
        super().resizeEvent(event)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes the topmost only: what lies over the window, else the answer. Enter presses buttons."""
        if press_focused_button(self, event):
            return
        if not event.matches(QKeySequence.StandardKey.Cancel):
            super().keyPressEvent(event)
        elif self.popover.is_open:
            self.popover.dismiss()
        elif self._left.is_open or self._right.is_open:
            self.close_drawers()
        elif not (isinstance(self._pane, TakesEscape) and self._pane.take_escape()):
            self.stop_requested.emit()

    def _arrange(self) -> None:
        width, height = self.width(), self.height()
        for side in (self._left, self._right):
            side.set_window_width(width)
        start, end = 0, width
        if self._right.is_docked:
            end -= _RIGHT
            self._right.place_docked(QRect(end, 0, _RIGHT, height))
        else:
            self._right.place_as_drawer()
        if self._left.is_docked:
            start = max(_LEFT[1], min(self._left.wanted_width, end - _COLUMN_LEAST))
            self._left.place_docked(QRect(0, 0, start, height))
        else:
            self._left.place_as_drawer()
        self._centre.setGeometry(start, 0, end - start, height)
        self.header.endpoint_button.set_compact(width < _COMPACT_UNDER)
        self.header.set_insets(0 if self._left.is_docked else _CORNER, 0 if self._right.is_docked else _CORNER)
        self._edge.setGeometry(start - EDGE_WIDTH // 2 - 1, 0, EDGE_WIDTH, height)
        self._edge.setVisible(self._left.is_docked)
        self._edge.raise_()
        self._place_fold_buttons()
        self.popover.place()
        self._place_toast()

    def _place_fold_buttons(self) -> None:
        """In the top corners, at the same spot open or folded; an open drawer covers the other one."""
        for button, side, left, show, hide, command in (
            (self._fold_left, self._left, _MARGIN, self.tr("Show the chats"), self.tr("Hide the chats"), Command.LEFT_PANE),
            (
                *(self._fold_right, self._right, self.width() - _MARGIN - _BUTTON),
                *(self.tr("Show the parameters"), self.tr("Hide the parameters"), Command.RIGHT_PANE),
            ),
        ):
            button.move(left, _MARGIN)
            button.set_label(hide if side.is_shown else show, key_text(command))
            other = self._right if side is self._left else self._left
            if other.is_open:
                button.stackUnder(other.scrim)
            else:
                button.raise_()

    def _place_toast(self) -> None:
        column = self._centre.geometry()
        self.toast.fit(column.width() - 4 * _MARGIN)
        self.toast.move(column.left() + (column.width() - self.toast.width()) // 2, _TOAST_TOP + self._covered - self.toast.offset)

    def keep_toast_below(self, covered: int) -> None:
        """So many px below the header are taken by something that must be seen."""
        self._covered = covered
        self._place_toast()

    def _focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        """Notice where the keyboard goes: a popover or drawer that it leaves closes."""
        if now is None:
            self._lost_keyboard.start()
        if now is None or now.window() is not self:
            return
        self._walk.note(now)
        if self.popover.is_open and not self.popover.isAncestorOf(now):
            self.popover.dismiss()
        for side, button in ((self._left, self._fold_left), (self._right, self._fold_right)):
            if side.is_open and now is not button and not side.isAncestorOf(now) and not self.popover.isAncestorOf(now):
                side.close_drawer(give_focus_back=False)

    def _find_keyboard(self) -> None:
        """Whatever had it is gone, a button with its notice say: what is typed next is not to be lost."""
        if self.isActiveWindow() and self.focusWidget() is None:
            self._focus_middle()

    def _find_next(self) -> None:
        self.find_step_requested.emit(True)

    def _find_previous(self) -> None:
        self.find_step_requested.emit(False)

    def _title_edited(self, title: str) -> None:
        self.show_title(title)
        self.title_edited.emit(title)

    def _want_new(self) -> None:
        self._left.close_drawer()
        self.new_conversation_requested.emit()

    def _enter_left(self) -> None:
        self._list.setFocus(Qt.FocusReason.TabFocusReason)

    def _enter_right(self) -> None:
        for child in self._right.findChildren(QWidget):
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible() and child.isEnabled():
                child.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def _focus_middle(self) -> None:
        if isinstance(self._pane, HasComposer):
            self._pane.focus_composer()
        else:
            self._pane.setFocus(Qt.FocusReason.OtherFocusReason)
