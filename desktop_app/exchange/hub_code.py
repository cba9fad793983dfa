"""A request as Python with the hub's InferenceClient or AsyncInferenceClient."""

from textwrap import indent

from desktop_app.exchange.code_request import ADDRESS_VARIABLE, CodeRequest, Protocol
from desktop_app.exchange.code_teller import CodeTeller, remarks
from desktop_app.exchange.hub_client import client_arguments
from desktop_app.exchange.python_answer import ASYNC_UNTIL, CUT, UNTIL
from desktop_app.exchange.python_text import literal

_WHOLE = {
    Protocol.NATIVE: "answer",
    Protocol.CHAT: 'answer.choices[0].message.content or ""',
}
_PIECES = {
    Protocol.NATIVE: "event.token.text {} event in events if not event.token.special",
    Protocol.CHAT: 'choice.delta.content or "" {} event in events for choice in event.choices',
}


def hub_code(request: CodeRequest, teller: CodeTeller, *, streams: bool, is_async: bool) -> str:
    """The whole program; for raw prompts on other servers than TGI the client has no method."""
    name = "AsyncInferenceClient" if is_async else "InferenceClient"
    client = f"{name}({client_arguments(request.server, chat=request.protocol is Protocol.CHAT)})"
    said = "".join(f"# {each}\n" for each in remarks(request.server, teller, ADDRESS_VARIABLE))
    modules = ("asyncio",) * is_async + ("os",) * ("os.environ" in client)
    head = said + "".join(f"import {module}\n" for module in modules) + "\n" * bool(modules)
    head += f"from huggingface_hub import {name}\n"
    if request.stops:
        head += (ASYNC_UNTIL if is_async else UNTIL) if streams else CUT
    body = _streamed(request, is_async=is_async) if streams else _whole(request, is_async=is_async)
    if not is_async:
        return f"{head}\n{chr(10) * bool(request.stops)}client = {client}\n{body}"
    # no text in it spans lines: what is moved to the right is code
    inner = indent(body, " " * 8)
    return f"{head}\n\nasync def main():\n    async with {client} as client:\n{inner}\n\nasyncio.run(main())\n"


def _asked(request: CodeRequest, *, streams: bool) -> str:
    """The call of the client's method."""
    method = "chat_completion" if request.protocol is Protocol.CHAT else "text_generation"
    given = {**request.arguments, "stream": True} if streams else request.arguments
    if streams and request.protocol is Protocol.NATIVE:
        given = {**given, "details": True}  # else special tokens could not be told from text
    arguments = "".join(f"    {name}={literal(value, 4)},\n" for name, value in given.items())
    return f"client.{method}(\n{arguments})"


def _whole(request: CodeRequest, *, is_async: bool) -> str:
    wait = "await " if is_async else ""
    text = _WHOLE[request.protocol]
    if request.stops:
        text = f"cut({text}, {list(request.stops)!r})"
    return f"answer = {wait}{_asked(request, streams=False)}\nprint({text})\n"


def _streamed(request: CodeRequest, *, is_async: bool) -> str:
    wait, each = ("await ", "async for") if is_async else ("", "for")
    pieces = "pieces"
    if request.stops:
        pieces = f"until(pieces, {list(request.stops)!r})"
    return (
        f"events = {wait}{_asked(request, streams=True)}\n"
        f"pieces = ({_PIECES[request.protocol].format(each)})\n"
        f"{each} piece in {pieces}:\n"
        '    print(piece, end="", flush=True)\n'
        "print()\n"
    )
