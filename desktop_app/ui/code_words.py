"""What code says beside the request, in the user's language; may be asked in any thread."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from desktop_app.chat.code_apart import Apart
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP

_APART: Mapping[Apart, str] = {
    Apart.AUTHORITY: QT_TRANSLATE_NOOP("Code", "an authority that is trusted for it"),
    Apart.PINNED: QT_TRANSLATE_NOOP("Code", "a certificate that was accepted"),
    Apart.CLIENT_CERTIFICATE: QT_TRANSLATE_NOOP("Code", "a client certificate"),
    Apart.PROXY: QT_TRANSLATE_NOOP("Code", "a proxy"),
    Apart.NO_PROXY: QT_TRANSLATE_NOOP("Code", "that no proxy is used"),
}


class CodeWords:
    """The teller of exchange's code."""

    def builtin(self, variable: str) -> str:
        """Where to put the address of another server."""
        text = QCoreApplication.translate(
            "Code",
            "The built-in model answers Brise only, and its port changes with each start. Put the address of a server into {variable}.",
        )
        return text.format(variable=variable)

    def removed(self, endpoint_name: str, variable: str) -> str:
        """Where to put an address that is not known any more."""
        text = QCoreApplication.translate("Code", "Brise no longer has the address of {name}. Put it into {variable}.")
        return text.format(name=endpoint_name or QCoreApplication.translate("Code", "this endpoint"), variable=variable)

    def headers(self, variables: str) -> str:
        """Where the values of headers stand."""
        text = QCoreApplication.translate("Code", "The values of the endpoint’s own headers are read from: {variables}.")
        return text.format(variables=variables)

    def apart(self, what: Sequence[Apart]) -> str:
        """What of the connection is not in the code."""
        text = QCoreApplication.translate("Code", "Set for this connection in Brise, and not in this code: {settings}.")
        return text.format(settings=", ".join(QCoreApplication.translate("Code", _APART[each]) for each in what))
