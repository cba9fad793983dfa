"""A request as code in one of the forms."""

from desktop_app.chat.code_form import CodeForm
from desktop_app.exchange.code_request import CodeRequest, Protocol, for_stream
from desktop_app.exchange.code_teller import CodeTeller
from desktop_app.exchange.curl_code import curl_code
from desktop_app.exchange.hub_code import hub_code
from desktop_app.exchange.javascript_code import javascript_code
from desktop_app.exchange.requests_code import requests_code


def request_code(form: CodeForm, request: CodeRequest, teller: CodeTeller, *, streams: bool) -> str | None:
    """The code; None: this form has no way to ask that."""
    if form.is_of_the_hub and request.protocol is Protocol.COMPLETIONS:
        return None
    if streams:
        request = for_stream(request)
    match form:
        case CodeForm.CURL:
            return curl_code(request, teller, streams=streams)
        case CodeForm.CLIENT | CodeForm.ASYNC_CLIENT:
            return hub_code(request, teller, streams=streams, is_async=form is CodeForm.ASYNC_CLIENT)
        case CodeForm.REQUESTS:
            return requests_code(request, teller, streams=streams)
        case CodeForm.JAVASCRIPT:
            return javascript_code(request, teller, streams=streams)
