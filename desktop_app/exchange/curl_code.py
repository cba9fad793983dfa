"""A request as a curl command for bash and zsh."""

from shlex import quote

from desktop_app.exchange.code_json import code_json
from desktop_app.exchange.code_request import ADDRESS_VARIABLE, TOKEN_VARIABLE, CodeRequest
from desktop_app.exchange.code_teller import CodeTeller, remarks

_LONGEST_ARGUMENT = 100_000  # bytes; Linux takes 131,071 of one
_END = "JSON"


def curl_code(request: CodeRequest, teller: CodeTeller, *, streams: bool) -> str:
    """The command; what is said beside it is quoted, since zsh runs a comment that is typed or pasted."""
    server = request.server
    address = quote(server.url + request.path) if server.url else f'"${ADDRESS_VARIABLE}"{request.path}'
    parts = [f"curl {address}", "-X POST", "-H 'Content-Type: application/json'"]
    if streams:
        parts.insert(1, "-N")
    if "[" in server.url:
        parts.insert(1, "-g")  # curl would take the brackets for a range
    variables = server.variables
    if server.has_token and "authorization" not in variables:
        parts.append(f'-H "Authorization: Bearer ${TOKEN_VARIABLE}"')
    parts += [f"-H {quote(f'{name}: {value}')}" for name, value in server.service]
    parts += [f'-H {quote(f"{name}: ")}"${variable}"' for name, variable in variables.items()]
    body = code_json({**request.body, "stream": streams})
    if len(body.encode()) < _LONGEST_ARGUMENT:
        parts.append(f"-d {quote(body)}")
        end = ""
    else:  # no line of JSON reads as its end
        parts.append(f"--data-binary @- <<'{_END}'")
        end = f"\n{body}\n{_END}"
    said = "".join(f": {quote(each)}\n" for each in remarks(server, teller, ADDRESS_VARIABLE))
    return said + " \\\n  ".join(parts) + end + "\n"
