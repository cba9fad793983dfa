"""What Hugging Face's router says of one model: which context its providers give it, whether it takes images and tools."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from desktop_app.chat.endpoint import ServerFacts, ServerKind
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.hf_model import HfChoice, HfProvider, split_choice
from desktop_app.inference.hf_reading import is_model_name, routed_model
from desktop_app.inference.transport import Reply
from desktop_app.inference.wire_errors import label


async def ask_router(get: Callable[[str], Awaitable[Reply]], refused: Callable[[Reply], ChatError], url: str, asked: str) -> ServerFacts:
    """The facts of a model, `asked` as requests name it: with its provider behind a colon, if one is wished. Raises ChatError.

    MODEL_UNKNOWN if nobody serves it for chats, or not the provider that is wished.
    """
    name, choice = split_choice(asked)
    if not is_model_name(name):
        raise ChatError(ErrorKind.MODEL_UNKNOWN, host=label(url))
    reply = await get(f"/v1/models/{quote(name, safe='/')}")
    if reply.status == 404:
        raise ChatError(ErrorKind.MODEL_UNKNOWN, host=label(url), status=404)
    if reply.status != 200:
        raise refused(reply)
    model = routed_model(reply.json)
    live = model.serving()
    wished = [one for one in live if choice in HfChoice._value2member_map_ or one.name == choice]
    if not wished:
        raise ChatError(ErrorKind.MODEL_UNKNOWN, host=label(url), server_text=", ".join(one.name for one in live))
    context = _least(wished)
    return ServerFacts(
        kind=ServerKind.OPENAI,
        model=name,
        models=(name,),
        max_total_tokens=context,
        max_input_tokens=None if context is None else context - 1,
        takes_images=model.takes_images,
        takes_tools=_tools(wished),
        latency=reply.seconds,
    )


def _least(providers: list[HfProvider]) -> int | None:
    """What is sure to be there whoever is picked; unknown if one of them does not tell."""
    told = [one.context for one in providers if one.context is not None]
    return min(told) if len(told) == len(providers) else None


def _tools(providers: list[HfProvider]) -> bool | None:
    """True or False where all agree."""
    told = {one.takes_tools for one in providers}
    return told.pop() if len(told) == 1 else None
