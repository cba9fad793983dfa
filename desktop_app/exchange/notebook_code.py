"""The code of a notebook's cells: each asks again what one answer was asked with, going on from the answers before it."""

from collections.abc import Mapping, Sequence

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.image_marks import image_place
from desktop_app.chat.thinking import without_thought
from desktop_app.exchange.attached_base64 import data_url_pieces
from desktop_app.exchange.code_request import CodeServer
from desktop_app.exchange.hub_client import client_arguments
from desktop_app.exchange.notebook_calls import Call
from desktop_app.exchange.python_answer import CUT
from desktop_app.exchange.python_text import literal
from desktop_app.exchange.sent_request import Messages

_NEAR = 16  # characters that a template may put before an answer

IMPORTS = "import os\n\nfrom huggingface_hub import InferenceClient\n"
HELPERS = (
    CUT
    + '''

def without_thought(text):
    """The answer itself, as it goes back to the model."""
    return text.rpartition("</think>")[2].lstrip()
'''
)


IMAGES = '''images = {}


def with_images(sent):
    """The same with each image in its place."""
    if isinstance(sent, str):
        for place, image in images.items():
            sent = sent.replace(place, image)
        return sent
    if isinstance(sent, list):
        return [with_images(each) for each in sent]
    return {name: with_images(each) for name, each in sent.items()} if isinstance(sent, dict) else sent
'''


class NotebookCode:
    """Remembers what the cells before have put into the variables `prompt`, `messages` and `answer`."""

    def __init__(self) -> None:
        self._clients: dict[tuple[str, bool], str] = {}
        self._prompt = ""
        self._messages: Messages = []
        self._answer = ""
        self._images: set[str] = set()

    def image_cells(self, call: Call) -> list[str]:
        """The code that holds the images of a call that are not there yet; the first of them knows how they are put in their places."""
        cells = []
        for picture in call.images:
            if picture.id in self._images:
                continue
            lead = "" if self._images else f"{IMAGES}\n\n"
            self._images.add(picture.id)
            cells.append(f"{lead}images[{image_place(picture)!r}] = {''.join(data_url_pieces(picture))!r}\n")
        return cells

    def client_line(self, call: Call, endpoint: Endpoint | None) -> str:
        """The code that makes the client for a call; empty if there is one."""
        key = (call.endpoint_id, call.prompt is not None)
        if key in self._clients:
            return ""
        name = self._clients[key] = f"client_{len(self._clients) + 1}" if self._clients else "client"
        server = CodeServer.of(endpoint, call.endpoint_name)
        return f"{name} = InferenceClient({client_arguments(server, chat=not key[1])})\n"

    def ask(self, call: Call, text: str, *, goes_on: bool) -> str:
        """The code of one request, whose answer was `text`; `goes_on`: it is the rest of an answer."""
        name = self._clients[(call.endpoint_id, call.prompt is not None)]
        written = self._set_prompt(call.prompt) if call.prompt is not None else self._set_messages(call.messages)
        what, method = ("prompt", "text_generation") if call.prompt is not None else ("messages", "chat_completion")
        arguments = "".join(f"    {argument}={literal(value, 4)},\n" for argument, value in call.parameters.items())
        sent = f"with_images({what})" if call.images else what
        asked = f"{name}.{method}(\n    {sent},\n{arguments})"
        if call.prompt is None:
            asked = f'({asked}.choices[0].message.content or "")'
        if call.stops:
            asked = f"cut({asked}, {literal(list(call.stops))})"
        if goes_on:
            self._answer += text
            return f"{written}answer += {asked}\n"
        self._answer = text
        return f"{written}answer = {asked}.lstrip()\n"

    def say(self, text: str, *, goes_on: bool) -> str:
        """The code for a piece of an answer that nobody has to be asked for."""
        self._answer = self._answer + text if goes_on else text
        return f"answer {'+=' if goes_on else '='} {literal(text)}\n"

    def _set_prompt(self, wanted: str) -> str:
        """`prompt` becomes what was sent: the one before it, the answer, and what followed, or else the whole text."""
        before, core = self._prompt, without_thought(self._answer).strip()
        self._prompt = wanted
        if before and core and wanted.startswith(before):
            rest = wanted[len(before) :]
            at = rest.find(core, 0, _NEAR + len(core))
            if at >= 0:
                lead = f"{rest[:at]!r} + " if at else ""
                answer = "answer.strip()" if core == self._answer.strip() else "without_thought(answer).strip()"
                tail = rest[at + len(core) :]
                return f"prompt += {lead}{answer}" + (f" + {literal(tail)}" if tail else "") + "\n"
        return f"prompt = {literal(wanted)}\n"

    def _set_messages(self, wanted: Messages) -> str:
        """`messages` becomes what was sent: those of the request before, its answer, and what is new."""
        before = self._messages
        self._messages = wanted
        same = _common(before, wanted)
        rest: Sequence[Mapping[str, object]] = wanted[same:]
        if not before:
            return f"messages = {literal(wanted)}\n"
        written = f"del messages[{same}:]\n" if same < len(before) else ""
        if same == len(before) and rest and rest[0].get("role") == "assistant" and (answer := self._as_history(rest[0].get("content"))):
            written += f'messages.append({{"role": "assistant", "content": {answer}}})\n'
            rest = rest[1:]
        return written + "".join(f"messages.append({literal(each)})\n" for each in rest)

    def _as_history(self, content: object) -> str:
        """The expression for the answer before, if that is what was sent."""
        if content == self._answer:
            return "answer"
        if content == without_thought(self._answer).lstrip():
            return "without_thought(answer)"
        return ""


def _common(before: Messages, wanted: Messages) -> int:
    """How many messages both begin with."""
    return next((at for at, (one, other) in enumerate(zip(before, wanted, strict=False)) if one != other), min(len(before), len(wanted)))
