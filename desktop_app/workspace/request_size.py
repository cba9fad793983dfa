"""Whether a request has more bytes than the server takes, known before it is sent."""

from desktop_app.chat.endpoint import Dialect, Endpoint
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.message import Turn
from desktop_app.chat.parameters import SEED_MAXIMUM, Parameters
from desktop_app.inference.engine import AnswerRequest
from desktop_app.inference.requests import PAYLOAD_LIMIT, check_size, wire_request
from desktop_app.workspace.prompting import Prompting, with_stops

_LIMITED = (Dialect.TGI, Dialect.TGI_CHAT)


def may_be_too_large(turns: tuple[Turn, ...], prompting: Prompting) -> bool:
    """False if nothing needs to be rendered to know that the request is small enough."""
    # no character takes more than six bytes of JSON; what stands round the texts is in the rest
    return prompting.dialect in _LIMITED and sum(len(turn.text) + 60 for turn in turns) * 6 > PAYLOAD_LIMIT - 20_000


def bytes_too_many(turns: tuple[Turn, ...], prompting: Prompting, endpoint: Endpoint, parameters: Parameters) -> int:
    """How many bytes the request has too many; 0: it is taken. It takes a while for a long chat: call it in a thread."""
    template = prompting.template
    if template is None:
        request = AnswerRequest(parameters, SEED_MAXIMUM, turns=turns)
    else:
        request = AnswerRequest(with_stops(parameters, template), SEED_MAXIMUM, prompt=template.render(turns))
    try:
        body = endpoint.options.body
        check_size(wire_request(request, prompting.dialect, endpoint.facts, model=endpoint.model, endpoint_body=body), endpoint.name)
    except ChatError as error:
        return error.numbers[0] if error.kind is ErrorKind.TOO_LARGE else 0  # what else is wrong is told when it is asked
    return 0
