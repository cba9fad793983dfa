"""How Python code makes the hub's client: for one server, and with no access token that is meant for another one."""

from desktop_app.chat.known_routes import CHAT
from desktop_app.exchange.code_request import ADDRESS_VARIABLE, TOKEN_VARIABLE, CodeServer

_ACCESS = f'token=os.environ["{TOKEN_VARIABLE}"]'
_NO_ACCESS = 'token="-"'  # else the client would look for a token, and send it to any server


def client_arguments(server: CodeServer, *, chat: bool) -> str:
    """The arguments of InferenceClient and AsyncInferenceClient; the code has imported os."""
    if not chat:
        where = f"model={server.url!r}" if server.url else f'model=os.environ["{ADDRESS_VARIABLE}"]'
    elif server.url:
        where = f"base_url={server.url if server.url.endswith(CHAT) else server.url + '/v1/'!r}"
    else:
        where = f'base_url=os.environ["{ADDRESS_VARIABLE}"] + "/v1/"'
    # in lower case: the client would send another "authorization" beside it
    headers = [f"{name!r}: {value!r}" for name, value in server.service]
    headers += [f'{name!r}: os.environ["{variable}"]' for name, variable in server.variables.items()]
    own = "authorization" in server.variables
    if not server.has_token and not own:
        headers.insert(0, '"authorization": None')
    access = _ACCESS if server.has_token and not own else _NO_ACCESS
    return f"{where}, {access}" + (f", headers={{{', '.join(headers)}}}" if headers else "")
