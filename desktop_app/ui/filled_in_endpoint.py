"""What a pasted command tells of a server, in the fields of the endpoint dialog as if it had been typed."""

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.endpoint_options import EndpointOptions, Service
from desktop_app.chat.pasted_request import PastedServer
from desktop_app.ui.endpoint_dialog import EndpointDialog


def fill_in(dialog: EndpointDialog, server: PastedServer, sentence: str) -> None:
    """Save keeps it, Cancel forgets it; `sentence` stands below the address."""
    dialog.service.show_service(server.service)
    if dialog.address.known_address() != server.url:
        dialog.address.show_address(server.url)
        dialog.address.edited.emit()
    if server.service is Service.HF_API:
        options = EndpointOptions(service=server.service, provider=server.provider, bill_to=server.bill_to)
        if server.model:
            dialog.hf.part.search.show_name(server.model)
        dialog.hf.part.show_endpoint(Endpoint("", "", model=server.model, options=options))
    elif server.model:
        dialog.model.setEditText(server.model)
        dialog.service.changed.emit()  # the model's field is seen as soon as something stands in it
    if server.token:
        dialog.token.show_typed(server.token)
    dialog.connection.headers.show_typed(server.headers)
    dialog.address.show_remark(sentence)
    if server.wants_token and not dialog.token.has_token:
        dialog.focus_token()
    else:
        dialog.save.setFocus()
