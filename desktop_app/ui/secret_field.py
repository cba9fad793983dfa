"""A field for a secret: an access token, or the value of a header."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons

_EYE = 24  # logical px
_LONGEST = 8192  # characters, more than any server takes in a header


class SecretField(QLineEdit):
    """Shows dots; an eye in it, which the keyboard reaches too, shows the text as long as it is pressed in.

    `shows` and `hides` say what the eye does, for the screen reader.
    """

    def __init__(self, icons: Icons, shows: str, hides: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shows, self._hides = shows, hides
        self.eye = IconButton(icons, "eye", shows, side=_EYE, parent=self)
        self.eye.setAutoDefault(False)
        self.eye.hide()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(_LONGEST)
        self.eye.clicked.connect(lambda: self.reveal(self.echoMode() is QLineEdit.EchoMode.Password))
        self.textChanged.connect(self._follow)

    def reveal(self, revealed: bool) -> None:
        """Show the text, or dots again."""
        self.setEchoMode(QLineEdit.EchoMode.Normal if revealed else QLineEdit.EchoMode.Password)
        self.eye.set_icon_name("eye-off" if revealed else "eye")
        self.eye.set_label(self._hides if revealed else self._shows)

    def _follow(self, text: str) -> None:
        self.eye.setVisible(bool(text))
        self.setTextMargins(0, 0, _EYE if text else 0, 0)
        if not text:
            self.reveal(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The eye stays at the end."""
        super().resizeEvent(event)
        inset = (self.height() - _EYE) // 2
        self.eye.move(inset if self.isRightToLeft() else self.width() - _EYE - inset, inset)
