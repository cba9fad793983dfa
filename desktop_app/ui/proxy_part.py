"""Through which proxy an endpoint is reached: a choice, and the address of the one that is given."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop_app.chat.endpoint_options import ProxyChoice
from desktop_app.chat.proxy_address import BadProxy, ProxyAddress, ProxyProblem, read_proxy
from desktop_app.ui.combo_box import ComboBox
from desktop_app.ui.icons import Icons
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme


class ProxyPart(QWidget):
    """A password in the address is shown only while it is typed; it is kept in the keyring, never with the address."""

    edited = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = ComboBox(icons)
        for value, label in (
            (ProxyChoice.SYSTEM, self.tr("As the system says")),
            (ProxyChoice.NONE, self.tr("None")),
            (ProxyChoice.GIVEN, self.tr("This one:")),
        ):
            self.choice.addItem(label, value)
        self.field = QLineEdit()
        self.field.setPlaceholderText("http://proxy.example.com:3128")
        self.field.setAccessibleName(self.tr("Address of the proxy"))
        self.help = SentenceLabel(theme, TextRole.SMALL, "text3", wraps=True)
        self.setFocusProxy(self.choice)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        for widget in (self.choice, self.field, self.help):
            rows.addWidget(widget)
        self.choice.currentIndexChanged.connect(self._follow)
        self.field.textEdited.connect(self._follow)
        self._follow()

    @property
    def chosen(self) -> ProxyChoice:
        """Which kind is chosen."""
        return ProxyChoice(self.choice.currentData())

    @property
    def address(self) -> str:
        """The address as it may be stored; "" where none is used."""
        return self._read().stored if self.chosen is ProxyChoice.GIVEN and self._problem() is None else ""

    @property
    def password(self) -> str | None:
        """A password that was typed with the address; None: the stored one stays."""
        return (self._read().password or None) if self.chosen is ProxyChoice.GIVEN and self._problem() is None else None

    def show_proxy(self, choice: ProxyChoice, address: str) -> None:
        """Show what is set."""
        self.field.setText(address)
        self.choice.setCurrentIndex(self.choice.findData(choice))
        self._follow()

    def is_valid(self) -> bool:
        """False says what is wrong with the address, and puts the cursor there."""
        problem = self._problem()
        if self.chosen is not ProxyChoice.GIVEN or problem is None:
            return True
        sentence = self._sentence(problem)
        self.help.setText(sentence)
        self.help.set_colour("danger")
        self.field.setFocus()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.help, sentence))
        return False

    def _follow(self) -> None:
        given = self.chosen is ProxyChoice.GIVEN
        self.field.setVisible(given)
        self.help.setVisible(given)
        self.help.set_colour("text3")
        self.help.setText(self.tr("With a name and password: http://name:password@host. The password goes into the keyring."))
        self.edited.emit()

    def _read(self) -> ProxyAddress:
        return read_proxy(self.field.text())

    def _problem(self) -> ProxyProblem | None:
        try:
            self._read()
        except BadProxy as bad:
            return bad.problem
        return None

    def _sentence(self, problem: ProxyProblem) -> str:
        match problem:
            case ProxyProblem.EMPTY:
                return self.tr("Enter the proxy’s address, like http://proxy.example.com:3128.")
            case ProxyProblem.OTHER_SCHEME:
                return self.tr("Brise speaks to http:// and https:// proxies only.")
            case ProxyProblem.NO_HOST:
                return self.tr("The address names no computer. Write it like http://proxy.example.com:3128.")
            case ProxyProblem.BAD_PORT:
                return self.tr("The port after the colon is a number from 1 to 65535.")
            case ProxyProblem.HAS_PATH:
                return self.tr("A proxy’s address ends after the port.")
            case ProxyProblem.ODD_CHARACTERS:
                return self.tr("Take out the spaces and special characters; in a password, write them in percent code.")
