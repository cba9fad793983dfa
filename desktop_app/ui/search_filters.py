"""The quiet row below the search: what is found can be narrowed by date, endpoint, model, role and rating."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QDateTime, QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.chat.message import Role
from desktop_app.chat.message_search import Rated, SearchChoices, SearchFilter
from desktop_app.ui.flow_row import FlowRow
from desktop_app.ui.menu import Menu

_GAP = 2  # px
_LONGEST = 24  # characters of a name on a chip
_DAYS = (0, 7, 30, 365, -30, -365)
"""So many days until now; negative: all before."""

Choice = tuple[str, Any]
"""How it is called, and the value that it sets."""


def start_of(days_ago: int) -> float:
    """Midnight so many days ago, local time, as Unix seconds."""
    return QDateTime.currentDateTime().date().addDays(-days_ago).startOfDay().toMSecsSinceEpoch() / 1000


class FilterChip(QPushButton):
    """Says what it narrows, or to what; a click offers the choices."""

    chosen = Signal(object)
    left = Signal()
    """Esc: back to the search."""

    def __init__(self, name: str, anything: str, choices: Callable[[], Sequence[Choice]], parent: QWidget) -> None:
        super().__init__(parent)
        self._name, self._anything, self._choices = name, anything, choices
        self._value: object = None
        self.setProperty("kind", "chip")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self.clicked.connect(self._open)
        self.show_value(None, "")

    def show_value(self, value: object, name: str) -> None:
        """Stand on a value; None: on anything. Tells nobody."""
        self._value = value
        text = self._name if value is None else name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
        self.setText(text.replace("&", "&&"))
        self.setCheckable(value is not None)
        self.setChecked(value is not None)
        self.setAccessibleName(self.tr("{filter}: {value}").format(filter=self._name, value=self._anything if value is None else name))
        self.setToolTip(self.accessibleName())
        self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def menu_for(self) -> Menu:
        """A menu of the choices, the present one ticked."""
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        for name, value in ((self._anything, None), *self._choices()):
            action = QAction(name.replace("&", "&&"), menu)
            action.setCheckable(True)
            action.setChecked(value == self._value)
            action.triggered.connect(lambda _=False, name=name, value=value: self._choose(value, name))
            group.addAction(action)
            menu.addAction(action)
        return menu

    def _choose(self, value: object, name: str) -> None:
        self.show_value(value, name)
        self.chosen.emit(value)

    def _open(self) -> None:
        self.setChecked(self._value is not None)
        self.menu_for().popup(self.mapToGlobal(QPoint(0, self.height() + 2)))


class SearchFilters(QWidget):
    """Five chips; where there is no room they go on in the next line."""

    changed = Signal()
    left = Signal()
    """Esc: back to the search."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._choices = SearchChoices()
        self._days: int | None = None
        self._filter = SearchFilter()
        self._date = FilterChip(self.tr("Date"), self.tr("Any date"), self._dates, self)
        self._role = FilterChip(self.tr("Who"), self.tr("Anyone"), self._roles, self)
        self._endpoint = FilterChip(self.tr("Endpoint"), self.tr("Any endpoint"), self._endpoints, self)
        self._model = FilterChip(self.tr("Model"), self.tr("Any model"), self._models, self)
        self._rated = FilterChip(self.tr("Rated"), self.tr("Rated or not"), self._ratings, self)
        self._chips = (self._date, self._role, self._endpoint, self._model, self._rated)
        row = FlowRow(_GAP)
        row.setContentsMargins(0, 0, 0, 0)
        for chip in self._chips:
            row.addWidget(chip)
            chip.left.connect(self.left)
        self.setLayout(row)
        self._date.chosen.connect(self._set_days)
        self._role.chosen.connect(lambda role: self._set(role=role))
        self._endpoint.chosen.connect(lambda endpoint: self._set(endpoint_id=endpoint))
        self._model.chosen.connect(lambda model: self._set(model=model))
        self._rated.chosen.connect(lambda rated: self._set(rated=rated))

    @property
    def chips(self) -> Sequence[FilterChip]:
        """In their order."""
        return self._chips

    @property
    def wanted(self) -> SearchFilter:
        """What is chosen; days are counted from now."""
        if self._days is None:
            return self._filter
        start = start_of(abs(self._days))
        return replace(self._filter, until=start) if self._days < 0 else replace(self._filter, since=start)

    def show_choices(self, choices: SearchChoices) -> None:
        """Which endpoints and models there are."""
        self._choices = choices

    def clear(self) -> None:
        """Let everything through. Tells nobody."""
        self._days, self._filter = None, SearchFilter()
        for chip in self._chips:
            chip.show_value(None, "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As high as its lines."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Chips may have become wider."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def sizeHint(self) -> QSize:
        """The layout's."""
        return QSize(200, self.height_at(self.width()))

    def height_at(self, width: int) -> int:
        """How high its lines are in so much room."""
        layout = self.layout()
        return 0 if layout is None else layout.heightForWidth(max(width, 1))

    def _fit(self) -> None:
        self.setFixedHeight(self.height_at(self.width()))

    def _set(self, **values: Any) -> None:
        self._filter = replace(self._filter, **values)
        self.changed.emit()

    def _set_days(self, days: int | None) -> None:
        self._days = days
        self.changed.emit()

    def _dates(self) -> list[Choice]:
        names = (self.tr("Today"), self.tr("Last 7 days"), self.tr("Last 30 days"), self.tr("Last year"))
        older = (self.tr("Older than 30 days"), self.tr("Older than a year"))
        return list(zip((*names, *older), _DAYS, strict=True))

    def _roles(self) -> list[Choice]:
        return [(self.tr("You"), Role.USER), (self.tr("The model"), Role.ASSISTANT)]

    def _endpoints(self) -> list[Choice]:
        return [(name or identity, identity) for identity, name in self._choices.endpoints]

    def _models(self) -> list[Choice]:
        return [(name, name) for name in self._choices.models]

    def _ratings(self) -> list[Choice]:
        return [(self.tr("Thumbs up"), Rated.UP), (self.tr("Thumbs down"), Rated.DOWN)]
