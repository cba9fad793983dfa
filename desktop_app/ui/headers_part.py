"""Headers that go with every request to an endpoint: names that are stored with it, values that the keyring keeps."""

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.chat.endpoint_options import MOST_HEADERS
from desktop_app.chat.extra_headers import BadHeader, HeaderProblem, check_headers
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.secret_field import SecretField
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

_STANDS_FOR_STORED = "stored"  # what is checked in place of a value that the keyring keeps


class HeaderRow(QWidget):
    """Name, value as dots, and a button that takes the header away."""

    edited = Signal()
    removed = Signal(object)
    """This row."""

    def __init__(self, icons: Icons, name: str, *, is_stored: bool) -> None:
        super().__init__()
        self._stored_as = name.lower() if is_stored else ""
        self._is_kept = True
        self.name = QLineEdit(name)
        self.name.setPlaceholderText("X-Api-Key")
        self.name.setAccessibleName(self.tr("Name of the header"))
        self.value = SecretField(icons, self.tr("Show the value"), self.tr("Hide the value"))
        self.remove = IconButton(icons, "x", self.tr("Remove this header"))
        self.remove.setAutoDefault(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.name, 2)
        row.addWidget(self.value, 3)
        row.addWidget(self.remove)
        self.name.textEdited.connect(self._follow)
        self.value.textEdited.connect(self._follow)
        self.remove.clicked.connect(lambda: self.removed.emit(self))
        self._follow()

    @property
    def header(self) -> str:
        """The name that is typed."""
        return self.name.text().strip()

    @property
    def typed(self) -> str:
        """The value that is typed, "" if none is."""
        return self.value.text().strip()

    @property
    def is_stored(self) -> bool:
        """True if the keyring keeps a value for this name."""
        return self._is_kept and bool(self._stored_as) and self.header.lower() == self._stored_as

    def set_kept(self, is_kept: bool) -> None:
        """False where a stored value would not be sent to the address that is typed."""
        if is_kept != self._is_kept:
            self._is_kept = is_kept
            self._follow()

    @property
    def is_blank(self) -> bool:
        """True while nothing was typed in it."""
        return not self.header and not self.typed

    def _follow(self) -> None:
        self.value.setPlaceholderText(self.tr("Stored. Type another value to replace it.") if self.is_stored else "")
        self.value.setAccessibleName(self.tr("Value of the header {name}").format(name=self.header))
        self.remove.set_label(
            self.tr("Remove the header {name}").format(name=self.header) if self.header else self.tr("Remove this header")
        )
        self.edited.emit()


class HeadersPart(QWidget):
    """One row for each, and a link that adds one."""

    edited = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._is_kept = True
        self.rows: list[HeaderRow] = []
        """In the order in which they are sent."""
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        self.help = SentenceLabel(theme, TextRole.SMALL, "text3", wraps=True)
        self.add = LinkButton(self.tr("Add a header"))
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.help, 1)
        line.addWidget(self.add)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addLayout(self._column)
        whole.addLayout(line)
        self.add.clicked.connect(lambda: self._add("", is_stored=False).name.setFocus())
        self._follow()

    @property
    def names(self) -> tuple[str, ...]:
        """The names, as they are typed; rows in which nothing stands do not count."""
        return tuple(row.header for row in self.rows if not row.is_blank)

    @property
    def values(self) -> Mapping[str, str]:
        """The values that were typed, by name in lower case; what is not in here stays as the keyring has it."""
        return {row.header.lower(): row.typed for row in self.rows if row.typed}

    def show_names(self, names: Sequence[str]) -> None:
        """Show the headers whose values the keyring keeps."""
        for row in list(self.rows):
            self._take_out(row)
        for name in names:
            self._add(name, is_stored=True)

    def show_typed(self, headers: Iterable[tuple[str, str]]) -> None:
        """As if they had been typed, in the place of those of the same name."""
        for name, value in headers:
            row = next((row for row in self.rows if row.header.lower() == name.lower()), None) or self._add(name, is_stored=False)
            row.value.setText(value)
        self._follow()

    def set_kept(self, is_kept: bool) -> None:
        """False where the stored values would not be sent to the address that is typed: they are bound to their origin."""
        self._is_kept = is_kept
        for row in self.rows:
            row.set_kept(is_kept)

    def is_valid(self) -> bool:
        """False says what cannot be sent, and puts the cursor there."""
        kept = [row for row in self.rows if not row.is_blank]
        try:
            check_headers((row.header, row.typed or (_STANDS_FOR_STORED if row.is_stored else "")) for row in kept)
        except BadHeader as bad:
            self._say(bad, kept)
            return False
        return True

    def _say(self, bad: BadHeader, rows: Sequence[HeaderRow]) -> None:
        sentence = self._sentence(bad.problem).format(name=bad.name[:40])
        self.help.setText(sentence)
        self.help.set_colour("danger")
        row = next((row for row in reversed(rows) if row.header == bad.name), None)
        if row is not None:
            about_value = bad.problem in (HeaderProblem.NO_VALUE, HeaderProblem.BAD_VALUE)
            (row.value if about_value else row.name).setFocus()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.help, sentence))

    def _sentence(self, problem: HeaderProblem) -> str:
        match problem:
            case HeaderProblem.NO_NAME:
                return self.tr("A header needs a name.")
            case HeaderProblem.BAD_NAME:
                return self.tr("“{name}” is no name of a header: letters, digits and hyphens only.")
            case HeaderProblem.RESERVED:
                return self.tr("Brise sets {name} itself.")
            case HeaderProblem.TWICE:
                return self.tr("{name} stands there twice.")
            case HeaderProblem.NO_VALUE:
                return self.tr("{name} needs a value.")
            case HeaderProblem.BAD_VALUE:
                return self.tr("The value of {name} has accents or other special characters. Copy it again.")
            case HeaderProblem.TOO_LONG:
                return self.tr("{name} is too long.")
            case HeaderProblem.TOO_MANY:
                return self.tr("These are too many headers.")

    def _add(self, name: str, *, is_stored: bool) -> HeaderRow:
        row = HeaderRow(self._icons, name, is_stored=is_stored)
        row.set_kept(self._is_kept)
        row.edited.connect(self._follow)
        row.removed.connect(self._remove)
        self.rows.append(row)
        self._column.addWidget(row)
        self._follow()
        return row

    def _remove(self, row: HeaderRow) -> None:
        self._take_out(row)
        self.add.setFocus()
        self._follow()

    def _take_out(self, row: HeaderRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _follow(self) -> None:
        self.help.set_colour("text3")
        self.help.setText(self.tr("Sent with every request to this address. The values go into the keyring."))
        self.add.setVisible(len(self.rows) < MOST_HEADERS)
        self.edited.emit()
