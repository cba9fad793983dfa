"""A curl command that was pasted into the address of an endpoint: what it tells of the server goes into the dialog's fields."""

from desktop_app.chat.pasted_request import BadCommand
from desktop_app.ui.endpoint_dialog import EndpointDialog


def fill_in_from(dialog: EndpointDialog, text: str) -> None:
    """Fill the fields in, and say what of the command was not taken."""
    from desktop_app.exchange.pasted_curl import pasted_request  # deferred: the start does not pay for it
    from desktop_app.ui.curl_words import problem_sentence, remark_sentences, server_sentence
    from desktop_app.ui.filled_in_endpoint import fill_in

    try:
        request = pasted_request(text)
    except BadCommand as bad:
        dialog.address.show_remark(problem_sentence(bad.problem))
        return
    remarks = remark_sentences(request.remarks)
    if request.server is None:
        dialog.address.show_remark(remarks)
    else:
        fill_in(dialog, request.server, f"{server_sentence(has_chat=request.has_chat)} {remarks}".strip())
