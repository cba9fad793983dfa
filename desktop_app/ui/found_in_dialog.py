"""A server that was found on this computer, in the fields of the endpoint dialog: what it still wants is all that is left to type."""

from PySide6.QtCore import QCoreApplication

from desktop_app.chat.local_servers import FoundServer
from desktop_app.ui.endpoint_dialog import EndpointDialog
from desktop_app.ui.explain import server_label


def fill_in_found(dialog: EndpointDialog, server: FoundServer, name: str) -> None:
    """Save keeps it under this name, Cancel forgets it; the cursor stands in the access token, or in the model."""
    dialog.name.setText(name)
    dialog.address.show_address(server.url)
    dialog.address.edited.emit()
    if server.wants_token:
        sentence = QCoreApplication.translate("FoundServer", "{server} answers there, and wants an access token.")
        dialog.address.show_remark(sentence.format(server=server_label(server.facts)))
        dialog.focus_token()
    else:
        dialog.show_facts(server.facts)
        dialog.focus_model()
