"""The chip in the composer's foot that names the prompt template, and its menu."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from desktop_app.chat.conversation import TEMPLATE_AUTO, TEMPLATE_SERVER
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.ui.icons import Icons

_ICON = 16  # px


class TemplateChip(QPushButton):
    """Hidden where there is nothing to choose."""

    template_chosen = Signal(str)
    exact_prompt_wanted = Signal()
    code_wanted = Signal()
    """The next request is to be copied as code."""
    own_wanted = Signal(str)
    """The user's own template of that id is to be changed, or a new one made where it is empty."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._templates: Sequence[PromptTemplate] = ()
        self._chosen = TEMPLATE_AUTO
        self._shown_name = ""
        self._servers_own = True
        self.setProperty("kind", "tool")
        self.setIcon(icons.icon("braces"))
        self.setIconSize(QSize(_ICON, _ICON))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self.clicked.connect(self._open)
        self.hide()

    def show_templates(self, templates: Sequence[PromptTemplate], chosen_id: str, shown_name: str, *, servers_own: bool = True) -> None:
        """What can be chosen, what is, and the name of the template that is used; `servers_own`: the server could render, too."""
        self._servers_own = servers_own
        self._templates, self._chosen, self._shown_name = tuple(templates), chosen_id, shown_name
        self.setText(f" {shown_name}")  # Fusion puts the icon too near
        self.setAccessibleName(self.tr("Prompt template: {name}").format(name=shown_name))
        self.setToolTip(self.tr("Prompt template"))
        self.setVisible(bool(templates))

    def menu_for(self) -> QMenu:
        """A menu of all templates, the chosen one ticked."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        used = self.tr("Chosen by model: {name}").format(name=self._shown_name)
        self._add(menu, group, TEMPLATE_AUTO, used if self._chosen == TEMPLATE_AUTO and self._shown_name else self.tr("Chosen by model"))
        if self._servers_own:
            self._add(menu, group, TEMPLATE_SERVER, self.tr("The server’s own"))
        menu.addSeparator()
        own = [template for template in self._templates if template.is_own]
        for template in self._templates:
            if not template.is_own:
                label = template.name if template.oracle else self.tr("{name}, unverified").format(name=template.name)
                self._add(menu, group, template.id, label)
        menu.addSeparator()
        for template in own:
            self._add(menu, group, template.id, template.name)
        menu.addAction(self.tr("Own template…")).triggered.connect(lambda: self.own_wanted.emit(""))
        if own:
            self._add_changes(menu, own)
        menu.addSeparator()
        exact = menu.addAction(self.tr("Exact prompt…"))
        exact.triggered.connect(self.exact_prompt_wanted)
        menu.addAction(self.tr("Copy as code…")).triggered.connect(self.code_wanted)
        return menu

    def _add_changes(self, menu: QMenu, own: Sequence[PromptTemplate]) -> None:
        changes = menu.addMenu(self.tr("Change or remove"))
        for template in own:
            action = changes.addAction(f"{template.name.replace('&', '&&')}…")
            action.triggered.connect(lambda _=False, identity=template.id: self.own_wanted.emit(identity))

    def _add(self, menu: QMenu, group: QActionGroup, identity: str, label: str) -> None:
        action = QAction(label.replace("&", "&&"), menu)
        action.setCheckable(True)
        action.setChecked(identity == self._chosen)
        action.triggered.connect(lambda _=False: self.template_chosen.emit(identity))
        group.addAction(action)
        menu.addAction(action)

    def _open(self) -> None:
        menu = self.menu_for()
        menu.popup(self.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))
