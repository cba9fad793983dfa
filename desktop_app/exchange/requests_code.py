"""A request as Python with the requests library."""

from desktop_app.exchange.code_request import ADDRESS_VARIABLE, TOKEN_VARIABLE, CodeRequest, Protocol
from desktop_app.exchange.code_teller import CodeTeller, remarks
from desktop_app.exchange.python_answer import CUT, UNTIL
from desktop_app.exchange.python_text import literal

_EVENTS = '''

def events(response):
    """The events of a stream."""
    for line in response.iter_lines():
        if line.startswith(b"data:") and line[5:].strip() != b"[DONE]":
            event = json.loads(line[5:])
            if "error" in event:
                sys.exit(str(event["error"]))
            yield event
'''
_WHOLE = {
    Protocol.NATIVE: 'response.json()[0]["generated_text"]',
    Protocol.COMPLETIONS: 'response.json()["choices"][0]["text"]',
    Protocol.CHAT: 'response.json()["choices"][0]["message"]["content"] or ""',
}
_PIECES = {
    Protocol.NATIVE: 'event["token"]["text"] for event in events(response) if not event["token"]["special"]',
    Protocol.COMPLETIONS: 'choice.get("text") or "" for event in events(response) for choice in event["choices"]',
    Protocol.CHAT: 'choice["delta"].get("content") or "" for event in events(response) for choice in event["choices"]',
}


def requests_code(request: CodeRequest, teller: CodeTeller, *, streams: bool) -> str:
    """The whole program."""
    post = _post(request, streams=streams)
    said = "".join(f"# {each}\n" for each in remarks(request.server, teller, ADDRESS_VARIABLE))
    modules = (*(("json",) if streams else ()), *(("os",) if "os.environ" in post else ()), "sys")
    head = said + "".join(f"import {module}\n" for module in modules) + "\nimport requests\n"
    if streams:
        head += _EVENTS
    if request.stops:
        head += UNTIL if streams else CUT
    refused = "if response.status_code != 200:\n    sys.exit(response.text)\n"
    space = "\n" if head.endswith("requests\n") else "\n\n"
    return f"{head}{space}response = {post}\n{refused}{_answer(request, streams=streams)}"


def _post(request: CodeRequest, *, streams: bool) -> str:
    server = request.server
    address = repr(server.url + request.path) if server.url else f'os.environ["{ADDRESS_VARIABLE}"]'
    if not server.url and request.path:
        address += f" + {request.path!r}"
    variables = server.variables
    headers = [f"{name!r}: {value!r}" for name, value in server.service]
    headers += [f'{name!r}: os.environ["{variable}"]' for name, variable in variables.items()]
    if server.has_token and "authorization" not in variables:
        headers.insert(0, f'"authorization": "Bearer " + os.environ["{TOKEN_VARIABLE}"]')
    lines = [address]
    if headers:
        lines.append(f"headers={{{', '.join(headers)}}}")
    lines.append(f"json={literal({**request.body, 'stream': streams}, 4)}")
    if streams:
        lines.append("stream=True")
    lines.append("allow_redirects=False")
    inner = "".join(f"    {line},\n" for line in lines)
    return f"requests.post(\n{inner}    auth=lambda asked: asked,  # else a password from ~/.netrc would go along\n)"


def _answer(request: CodeRequest, *, streams: bool) -> str:
    stops = repr(list(request.stops))
    if not streams:
        whole = _WHOLE[request.protocol]
        return f"print(cut({whole}, {stops}))\n" if request.stops else f"print({whole})\n"
    pieces = f"until(pieces, {stops})" if request.stops else "pieces"
    return f'pieces = ({_PIECES[request.protocol]})\nfor piece in {pieces}:\n    print(piece, end="", flush=True)\nprint()\n'
