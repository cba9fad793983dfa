"""What a check has to say: a text that is translated, and what is filled in; and how a check says that something is wrong."""

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.chat.errors import ChatError
from desktop_app.ui.explain import explain

Value = str | int | float


class Told:
    """A marked text of the context `SelfTest` with its values; in English for reports, in the user's language for the window."""

    def __init__(self, text: str, /, **values: Value) -> None:
        self._text, self._values = text, values

    def in_english(self) -> str:
        """As it is written."""
        return self._text.format(**{name: f"{value:.1f}" if isinstance(value, float) else value for name, value in self._values.items()})

    def translated(self) -> str:
        """In the user's language, numbers too."""
        text = QCoreApplication.translate("SelfTest", self._text)
        return text.format(**{name: _local(value) for name, value in self._values.items()})


def told_error(error: ChatError) -> Told:
    """What Brise says of an error, with what the server or the system said."""
    why = explain(error)
    return Told("{sentence}", sentence=f"{why.title} {why.remedy} {error.detail}".strip())


class CheckFailed(Exception):
    """Raised by a check: what is wrong, and what to do about it."""

    def __init__(self, told: str | Told, /, **values: Value) -> None:
        """A text and its values, or what was told already."""
        self.told = told if isinstance(told, Told) else Told(told, **values)
        super().__init__(self.told.in_english())


class NotInstalled(CheckFailed):
    """Raised by a check of a part that was never installed."""


def _local(value: Value) -> str:
    if isinstance(value, float):
        return QLocale().toString(value, "f", 1)
    return QLocale().toString(value) if isinstance(value, int) else value
