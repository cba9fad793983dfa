"""The list of endpoints under the header's button: choose one, edit one, add one."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_app.chat.endpoint import Endpoint, EndpointStatus
from desktop_app.ui.endpoint_drag import EndpointDrag
from desktop_app.ui.endpoint_row import ROW_HEIGHT, EndpointRow
from desktop_app.ui.icons import Icons
from desktop_app.ui.popover import Popover
from desktop_app.ui.theme import Theme

POPOVER_WIDTH = 360
"""Logical px."""
_MOST_ROWS = 8
_FOOT, _LINK, _AIR = 28, 24, 8


class EndpointPopover(Popover):
    """360 wide; arrows and Tab walk, Enter chooses, Esc closes."""

    chosen = Signal(str)
    add_requested = Signal()
    look_requested = Signal()
    """Servers on this computer are to be looked for."""
    edit_requested = Signal(str)
    export_requested = Signal(str)
    import_requested = Signal()
    """Endpoints are to come from a file."""
    settings_requested = Signal()
    moved = Signal(str, int)
    """An endpoint's id, and its new place among those that can be moved."""
    default_wanted = Signal(str)
    """The id of the endpoint that new chats are to use."""

    def __init__(self, theme: Theme, icons: Icons, anchor: QWidget, parent: QWidget) -> None:
        super().__init__(theme, anchor, parent)
        self._theme = theme
        self._icons = icons
        self._rows: list[EndpointRow] = []
        self._default_id = ""
        self.setAccessibleName(self.tr("Endpoints"))
        self._list = QWidget()
        self._list_layout = QVBoxLayout(self._list)
        self._list_layout.setContentsMargins(0, 0, 0, 0)
        self._list_layout.setSpacing(0)
        self._list_layout.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._list)
        for ground in (self._list, self._scroll.viewport()):
            ground.setAutoFillBackground(False)
        self._drag = EndpointDrag(theme, self._scroll, self._list, lambda: self._rows)
        self._drag.dropped.connect(self.moved)
        self._add = self._link(self.tr("Add an endpoint…"), self.add_requested)
        self._look = self._link(self.tr("Look for servers on this computer"), self.look_requested)
        self._import = self._link(self.tr("Import from a file…"), self.import_requested)
        self._settings = self._link(self.tr("Settings…"), self.settings_requested)
        self._line = QFrame()
        self._line.setProperty("kind", "line")
        self._line.setFixedHeight(1)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 0, 12, 0)
        foot.addWidget(self._add)
        foot.addStretch(1)
        foot.addWidget(self._settings)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 4)
        column.setSpacing(4)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._line)
        for link in (self._look, self._import):
            beside = QHBoxLayout()  # as far from the edge as the links below
            beside.setContentsMargins(12, 0, 12, 0)
            beside.addWidget(link)
            beside.addStretch(1)
            column.addLayout(beside)
        column.addLayout(foot)

    @property
    def rows(self) -> Sequence[EndpointRow]:
        """One for each endpoint."""
        return self._rows

    def show_endpoints(self, endpoints: Sequence[Endpoint], chosen_id: str, statuses: Mapping[str, EndpointStatus]) -> None:
        """Show these, built anew only if they are others than before."""

        def status_of(endpoint: Endpoint) -> EndpointStatus:
            return statuses.get(endpoint.id, EndpointStatus(endpoint.id))

        for part in (self._scroll, self._line):
            part.setHidden(not endpoints)
        if {row.endpoint_id for row in self._rows} == {endpoint.id for endpoint in endpoints}:
            self._put_in_order([endpoint.id for endpoint in endpoints])
            for row, endpoint in zip(self._rows, endpoints, strict=True):
                row.show_status(endpoint, status_of(endpoint))
                row.setChecked(endpoint.id == chosen_id)
            return
        for row in self._rows:
            self._list_layout.removeWidget(row)
            row.deleteLater()
        self._rows = [
            EndpointRow(self._theme, self._icons, endpoint, status_of(endpoint), chosen=endpoint.id == chosen_id) for endpoint in endpoints
        ]
        for row in self._rows:
            self._list_layout.addWidget(row)
            row.chosen.connect(self._choose)
            row.walked.connect(self._walk)
            row.edit_requested.connect(self._edit)
            row.export_requested.connect(self._export)
            row.move_requested.connect(self._move)
            row.default_requested.connect(self.default_wanted)
            row.show_default(row.endpoint_id == self._default_id)
            self._drag.watch(row)

    def show_default(self, endpoint_id: str) -> None:
        """Which endpoint new chats use."""
        self._default_id = endpoint_id
        for row in self._rows:
            row.show_default(row.endpoint_id == endpoint_id)

    def sizeHint(self) -> QSize:
        """360 wide, as high as its rows, at most eight of them; without any, only the links."""
        shown = min(len(self._rows), _MOST_ROWS)
        return QSize(POPOVER_WIDTH, shown * ROW_HEIGHT + (3 if shown else 2) * _AIR + 2 * _LINK + 4 + _FOOT + 3)

    def toggle(self) -> None:
        """Open with the keyboard on the chosen endpoint, or close."""
        if self.is_open:
            self.dismiss()
        else:
            self.open()

    def enter(self) -> None:
        """The chosen endpoint has the keyboard."""
        row = next((row for row in self._rows if row.isChecked()), None)
        (row or self._add).setFocus(Qt.FocusReason.PopupFocusReason)
        if row is not None:
            self._list.adjustSize()  # the list may just have been filled, and is laid out later
            self._scroll.ensureWidgetVisible(row, 0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk through rows, Home and End jump, Esc closes."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif step is not None and self._rows:
            self._walk(step)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._rows:
            self._focus_row(0 if event.key() == Qt.Key.Key_Home else len(self._rows) - 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = QApplication.focusWidget()
            if isinstance(focused, QPushButton):
                focused.click()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Tab goes round through rows, pencils and links: leaving would close what it was to reach."""
        stops = [stop for row in self._rows for stop in row.stops()] + [self._look, self._import, self._add, self._settings]
        focused = QApplication.focusWidget()
        at = next((n for n, stop in enumerate(stops) if stop is focused), -1 if forwards else 0)
        stop = stops[(at + (1 if forwards else -1)) % len(stops)]
        stop.setFocus(Qt.FocusReason.TabFocusReason if forwards else Qt.FocusReason.BacktabFocusReason)
        if self._scroll.isAncestorOf(stop):
            self._scroll.ensureWidgetVisible(stop, 0, 0)
        return True

    def _put_in_order(self, ids: Sequence[str]) -> None:
        """The same rows in another order: none is made anew, so that the keyboard stays where it is."""
        if [row.endpoint_id for row in self._rows] == ids:
            return
        self._rows.sort(key=lambda row: ids.index(row.endpoint_id))
        for place, placed in enumerate(self._rows):
            self._list_layout.insertWidget(place, placed)
        self._list_layout.activate()
        focused = QApplication.focusWidget()
        row = next((row for row in self._rows if row is focused), None)
        if row is not None:
            self._scroll.ensureWidgetVisible(row, 0, 0)
            said = self.tr("{endpoint}, place {n} of {count}").format(endpoint=row.name, n=self._rows.index(row) + 1, count=len(self._rows))
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(row, said))

    def _move(self, identity: str, step: int) -> None:
        movable = [row.endpoint_id for row in self._rows if row.can_move]
        place = movable.index(identity) + step
        if 0 <= place < len(movable):
            self.moved.emit(identity, place)

    def _walk(self, step: int) -> None:
        focused = QApplication.focusWidget() or self
        at = next((n for n, row in enumerate(self._rows) if row is focused or row.isAncestorOf(focused)), -1)
        self._focus_row((at + step) % len(self._rows) if at >= 0 else (0 if step > 0 else len(self._rows) - 1))

    def _focus_row(self, row: int) -> None:
        self._rows[row].setFocus(Qt.FocusReason.TabFocusReason)
        self._scroll.ensureWidgetVisible(self._rows[row], 0, 0)

    def _choose(self, identity: str) -> None:
        self.dismiss()
        self.chosen.emit(identity)

    def _edit(self, identity: str) -> None:
        self.dismiss()
        self.edit_requested.emit(identity)

    def _export(self, identity: str) -> None:
        self.dismiss()
        self.export_requested.emit(identity)

    def _link(self, text: str, signal: SignalInstance) -> QPushButton:
        link = QPushButton(text)
        link.setProperty("kind", "link")
        link.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        link.setCursor(Qt.CursorShape.PointingHandCursor)
        link.clicked.connect(self.dismiss)
        link.clicked.connect(signal)
        return link
