"""Presets, system prompts and prompts in one dialog: a list at the left, what the chosen one holds at the right."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from desktop_app.chat.ports import SavedSource
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.chat.saved_item import SavedItem, SavedKind
from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.menu import Menu
from desktop_app.ui.saved_editor import SavedEditor
from desktop_app.ui.saved_list import SavedList
from desktop_app.ui.saved_words import kind_name
from desktop_app.ui.theme import Theme
from desktop_app.ui.toast import Toast

_WIDTH = 640
_LIST_WIDTH, _NARROW_LIST = 208, 148
_NARROW = 500
_TOAST_TOP = 12
# all logical px


class SavedDialog(DialogFrame):
    """Everything takes effect at once; what is deleted can be brought back from here, and from the window afterwards."""

    add_wanted = Signal(object)  # SavedKind
    delete_wanted = Signal(object)  # sequence of SavedItem
    move_wanted = Signal(object, int)  # SavedItem, steps
    renamed = Signal(object, str)  # SavedItem, name
    written = Signal(object, str)  # SavedItem, text
    default_wanted = Signal(object)  # SavedItem
    values_wanted = Signal(object)  # SavedItem
    used = Signal(object)  # SavedItem
    """It is to count in the chat that is shown, or to be put into the message; the dialog is closed."""
    export_wanted = Signal(object, object)  # sequence of SavedItem, sequence of PromptTemplate
    import_wanted = Signal()
    undo_wanted = Signal()

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        source: SavedSource,
        kind: SavedKind,
        *,
        can_use: bool,
        templates: Callable[[], Sequence[PromptTemplate]] = tuple,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, self.tr("Presets and prompts"), parent, width=_WIDTH)
        self._source, self._kind, self._can_use, self._templates = source, kind, can_use, templates
        self.kinds = QButtonGroup(self)
        self.tabs: dict[SavedKind, QPushButton] = {}
        tabs = QHBoxLayout()
        tabs.setSpacing(4)
        for each in SavedKind:
            tab = QPushButton(kind_name(each))
            tab.setCheckable(True)
            tab.setAutoDefault(False)
            tab.setChecked(each is kind)
            tab.clicked.connect(lambda _=False, each=each: self.show_kind(each))
            self.kinds.addButton(tab)
            self.tabs[each] = tab
            tabs.addWidget(tab)
        tabs.addStretch(1)
        self.list = SavedList(theme, icons)
        self.editor = SavedEditor(theme)
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addWidget(self.list)
        body.addWidget(self.editor, 1)
        self.column.addLayout(tabs)
        self.column.addLayout(body)
        self.import_button, self.export_button = LinkButton(self.tr("Import…")), LinkButton(self.tr("Export…"))
        exchange = QWidget()
        row = QHBoxLayout(exchange)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.import_button)
        row.addWidget(self.export_button)
        self.close_button = QPushButton(self.tr("Close"))
        self.add_buttons(exchange, self.close_button)
        self.close_button.setDefault(False)  # Enter is for what is being written
        self.toast = Toast(theme, icons, self)
        self._join()
        self.refresh()
        self.list.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def _join(self) -> None:
        rows, editor = self.list, self.editor
        rows.current_changed.connect(self._show_current)
        rows.add_wanted.connect(lambda: self._want(self.add_wanted, self._kind))
        rows.delete_wanted.connect(lambda items: self._want(self.delete_wanted, items))
        rows.move_wanted.connect(lambda item, steps: self._want(self.move_wanted, item, steps))
        rows.rename_wanted.connect(editor.edit_name)
        for part in (rows, editor):
            part.use_wanted.connect(self._use)
        editor.renamed.connect(self.renamed)
        editor.written.connect(self.written)
        editor.default_wanted.connect(self.default_wanted)
        editor.values_wanted.connect(self.values_wanted)
        self.import_button.clicked.connect(self.import_wanted)
        self.export_button.clicked.connect(self._choose_export)
        self.close_button.clicked.connect(self.accept)
        self.toast.resized.connect(self._place_toast)
        self.finished.connect(editor.flush)

    def _want(self, wish: SignalInstance, *about: object) -> None:
        """What was typed a moment ago is kept first: the buttons leave the keyboard where it is."""
        self.editor.flush()
        wish.emit(*about)

    @property
    def kind(self) -> SavedKind:
        """What is shown."""
        return self._kind

    def show_kind(self, kind: SavedKind, current: str | None = None) -> None:
        """Show presets, system prompts or prompts, and stand on one of them."""
        self.editor.flush()
        self._kind = kind
        self.tabs[kind].setChecked(True)
        self.refresh(current)

    def refresh(self, current: str | None = None) -> None:
        """Ask the source again; stand on the one with the id `current`, or where it stood."""
        self.list.show_items(self._kind, self._source.items(self._kind), self._source.default_id, current)

    def edit_new(self, item: SavedItem) -> None:
        """Show what has just been made, its name ready to be typed over."""
        self.show_kind(item.kind, item.id)
        self.editor.edit_name()

    def show_toast(self, text: str, action: str = "", on_action: Callable[[], None] | None = None) -> None:
        """Say something, with one thing to do about it."""
        self.toast.show_message(text, action, on_action)

    def _show_current(self) -> None:
        item = self.list.current
        is_default = item is not None and item.id == self._source.default_id
        self.editor.show_item(self._kind, item, is_default=is_default, can_use=self._can_use)

    def _use(self) -> None:
        self.editor.flush()
        item = self.list.current
        if item is not None and self._can_use:
            self.accept()
            self.used.emit(item)

    def export_menu(self) -> Menu:
        """What can be exported."""
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chosen = tuple(item for item in self.list.chosen if not item.is_builtin)
        templates = tuple(self._templates())
        everything = tuple(item for kind in SavedKind for item in self._source.items(kind) if not item.is_builtin)
        selected = self.tr("Export the selected one…") if len(chosen) == 1 else self.tr("Export the {n} selected…").format(n=len(chosen))
        if chosen:
            menu.addAction(selected, lambda: self.export_wanted.emit(chosen, ()))
        if templates:
            menu.addAction(self.tr("Export your prompt templates…"), lambda: self.export_wanted.emit((), templates))
        export_all = menu.addAction(self.tr("Export all…"), lambda: self.export_wanted.emit(everything, templates))
        export_all.setEnabled(bool(everything or templates))
        return menu

    def _choose_export(self) -> None:
        self.editor.flush()
        menu = self.export_menu()
        menu.popup(self.export_button.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo outside text takes back the last act."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_wanted.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow dialog the list is narrower too."""
        super().resizeEvent(event)
        self.list.setFixedWidth(_NARROW_LIST if self.width() < _NARROW else _LIST_WIDTH)
        self._place_toast()

    def changeEvent(self, event: QEvent) -> None:
        """Who turns to another window has written what stands here."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.editor.flush()

    def _place_toast(self) -> None:
        self.toast.fit(self.width() - 32)
        self.toast.move((self.width() - self.toast.width()) // 2, _TOAST_TOP - self.toast.offset)
