"""A pasted curl command becomes a chat and its server; and its text without the secrets, for who wants the text itself. Pure."""

import json
import shlex
from collections.abc import Mapping

from desktop_app.chat.conversation import TEMPLATE_AUTO, TEMPLATE_RAW
from desktop_app.chat.curl_secrets import TOKEN_VARIABLE, without_secrets
from desktop_app.chat.curl_text import without_prompt
from desktop_app.chat.pasted_request import BadCommand, PastedRequest, Remark
from desktop_app.chat.placeholder_token import is_placeholder
from desktop_app.chat.whole_characters import whole_characters
from desktop_app.exchange.curl_command import CurlCommand, read_curl
from desktop_app.exchange.pasted_messages import PastedMessages, pasted_messages
from desktop_app.exchange.pasted_parameters import pasted_parameters
from desktop_app.exchange.pasted_server import pasted_server
from desktop_app.exchange.shell_words import shell_words

Json = Mapping[str, object]

_ASKED = ("inputs", "prompt", "messages")
_SHORTEST_SECRET = 4  # characters; a shorter one would be found in every other word


def is_curl(text: str) -> bool:
    """True if a text is a curl command, and no sentence about one."""
    try:
        read_curl(text)
    except BadCommand:
        return False
    return True


def pasted_request(text: str) -> PastedRequest:
    """What the command asks. Raises BadCommand."""
    command = read_curl(text)
    body = _body(command)
    server = pasted_server(command, body)
    remarks = command.remarks
    raw = next((name for name in ("inputs", "prompt") if name in body), "")
    if not raw and "messages" not in body:
        if command.body is not None:
            remarks.add(Remark.BODY)
        return PastedRequest(server, remarks=remarks)
    messages = PastedMessages("", (), "")
    listed, prompt = body.get("messages"), body.get(raw)
    if raw and isinstance(prompt, str):
        messages = PastedMessages(_system(body), (), whole_characters(prompt))
    elif not raw and isinstance(listed, list):
        messages = pasted_messages(listed, remarks)
    else:
        remarks.add(Remark.FIELD, raw or "messages")
    return PastedRequest(
        server,
        True,
        messages.system_prompt,
        messages.turns,
        messages.draft,
        pasted_parameters(_given(body, command), remarks, is_tgi=raw == "inputs"),
        TEMPLATE_RAW if raw else TEMPLATE_AUTO,
        remarks,
    )


def _body(command: CurlCommand) -> Json:
    try:
        body = json.loads(command.body or "null")
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _system(body: Json) -> str:
    """Ollama's has one beside the prompt."""
    system = body.get("system")
    return whole_characters(system) if isinstance(system, str) else ""


def _given(body: Json, command: CurlCommand) -> Json:
    """TGI's parameters stand in an object of their own, Ollama's among its options."""
    given = {name: value for name, value in body.items() if name not in (*_ASKED, "parameters", "options", "system")}
    for name in ("parameters", "options"):
        inside = body.get(name)
        if isinstance(inside, dict):
            given.update(inside)
        elif inside is not None:
            command.remarks.add(Remark.FIELD, name)
    return given


def text_without_secrets(text: str) -> str:
    """The command as it was pasted, with variables in the place of its secrets; however it is quoted, none of them is left."""
    told = without_secrets(text)
    try:
        command = read_curl(text)
    except BadCommand:
        return told
    server = pasted_server(command, {})
    found = [command.bearer, *command.secrets]
    if server is not None:
        found += (server.token, *(value for _, value in server.headers))
    secrets = [each for each in found if len(each) >= _SHORTEST_SECRET and not is_placeholder(each)]
    if all(secret in text for secret in secrets):
        for secret in secrets:
            told = told.replace(secret, TOKEN_VARIABLE)
        return told
    words = shell_words(without_prompt(text)).words  # written in pieces: no rule for texts finds them all
    for secret in secrets:
        words = tuple(word.replace(secret, TOKEN_VARIABLE) for word in words)
    return without_secrets(shlex.join(words))
