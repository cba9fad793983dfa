"""What code says beside the request, in the user's language; may be asked in any thread."""

from PySide6.QtCore import QCoreApplication


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

    def settings(self) -> str:
        """That proxy and certificates are not in the code."""
        return QCoreApplication.translate("Code", "The endpoint’s proxy and certificates are not in this code: set them where you run it.")
