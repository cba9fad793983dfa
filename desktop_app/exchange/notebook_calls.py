"""What a notebook asks again for one generation: the client's method, the prompt or messages, and the parameters as they were sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from desktop_app.chat.attachment import Contents, Picture, no_contents
from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.generation import Generation
from desktop_app.chat.image_marks import image_place, images_of
from desktop_app.chat.message import Message, Turn, turns_of
from desktop_app.exchange.sent_request import Messages, Servers, request_of, sent_messages, without_tokens
from desktop_app.inference.requests import chat_messages

_SAID_OTHERWISE = frozenset(("prompt", "messages", "stream"))


@dataclass(frozen=True, slots=True)
class Call:
    """One request; `prompt` for TGI's own protocol, else `messages`."""

    endpoint_id: str
    endpoint_name: str
    prompt: str | None
    messages: Messages
    parameters: Mapping[str, object]
    stops: tuple[str, ...]
    images: tuple[Picture, ...] = ()  # that have their places in it
    sent_as_chat: bool = False  # it was a raw prompt, for which the hub's client has no method there


class History:
    """The turns before an answer, told message by message: for each of 10,000 answers all of them anew would take minutes."""

    def __init__(self, system_prompt: str, contents: Contents = no_contents) -> None:
        self._turns, self._contents = list(turns_of((), system_prompt)), contents

    def add(self, message: Message) -> None:
        """One more message."""
        for turn in turns_of((message,), contents=self._contents):
            if self._turns and self._turns[-1].role is turn.role:
                before = self._turns.pop()
                text = "\n\n".join(part for part in (before.text, turn.text) if part)
                turn = Turn(turn.role, text, before.images + turn.images)
            self._turns.append(turn)

    @property
    def images(self) -> tuple[Picture, ...]:
        """All images so far, first one first."""
        return images_of(self._turns)

    def messages(self) -> Messages:
        """All of it, as a chat is sent, with the images' places."""
        return [dict(each) for each in chat_messages(self._turns, image_place)]


def call_for(generation: Generation, history: History, servers: Servers) -> Call:
    """The request of a generation; `history` is what stood before the answer, for where the sent messages are not known."""
    raw = generation.dialect is Dialect.TGI
    dialect = _AS_CHAT.get(generation.dialect, generation.dialect)
    messages: Messages = []
    if not raw:
        messages = (sent_messages(generation.prompt) if dialect is generation.dialect else None) or history.messages()
    wire = request_of(generation, servers, dialect, messages)
    return Call(
        generation.endpoint_id,
        generation.endpoint_name,
        wire.prompt if raw else None,
        messages,
        {name: value for name, value in without_tokens(wire.arguments).items() if name not in _SAID_OTHERWISE},
        wire.stop_strings,
        history.images,
        sent_as_chat=dialect is not generation.dialect,
    )


_AS_CHAT = {
    Dialect.LLAMA_CPP_RAW: Dialect.LLAMA_CPP_CHAT,
    Dialect.VLLM_RAW: Dialect.VLLM_CHAT,
    Dialect.OPENAI_RAW: Dialect.OPENAI_CHAT,
}
